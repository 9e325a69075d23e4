# SPDX-License-Identifier: MIT
# parameters are JSON literals, or else strings
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-query -p id=2 --param name=Bob db 'MATCH (p:Person) WHERE p.id = $id AND p.name = $name RETURN p.name'
gdb-query -p 'ids=[1, 3]' db 'MATCH (p:Person) WHERE p.id IN $ids RETURN p.name ORDER BY p.name'
gdb-query db 'RETURN $missing' || echo "status $?"
