# SPDX-License-Identifier: MIT
# errors have a line, a column and a caret
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-query db 'MATCH (p:Person RETURN p' || echo "status $?"
gdb-query db 'MATCH (p:Persn) RETURN p' || echo "status $?"
gdb-query db 'MATCH (p:Person)
RETURN p.nmae' || echo "status $?"
gdb-query db 'RETURN 1 / 0' || echo "status $?"
gdb-query db 'RETURN 1 UNION RETURN 2' || echo "status $?"
