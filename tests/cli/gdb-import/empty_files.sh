# SPDX-License-Identifier: MIT
# files with nothing but a header, or nothing
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\n' >person.csv; : >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-verify --full db
gdb-query db 'MATCH (p:Person) RETURN count(*) AS n'
gdb-query db 'MATCH (a)-[f:Follows]->(b) RETURN a.id'
