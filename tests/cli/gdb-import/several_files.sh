# SPDX-License-Identifier: MIT
# several files of one table; later ones repeat the header or not
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\n4,Dan,\n' >more.csv
printf '5,Eve,2020-01-01\n' >rest.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv,more.csv,rest.csv
gdb-query db 'MATCH (p:Person) RETURN count(*) AS n, max(p.id) AS last'
