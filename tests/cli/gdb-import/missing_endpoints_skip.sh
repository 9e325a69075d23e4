# SPDX-License-Identifier: MIT
# --missing-endpoints skip leaves them out, keeps them in --rejects, and says so
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'from,to,since\n1,2,\n77,1,2020-01-01\n1,77,"2020-01-02"\n2,1,\n' >follows.csv
gdb-import -q --missing-endpoints skip --rejects bad --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv || echo "status $?"
cat bad/Follows.csv bad/rejects.csv
gdb-query db 'MATCH (a)-[f:Follows]->(b) RETURN a.id, b.id ORDER BY a.id'
