# SPDX-License-Identifier: MIT
# as a test: exit 1 when the rows are not the expected ones
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-query --expect-rows 3 db 'MATCH (p:Person) RETURN p.id' >/dev/null
gdb-query --expect-rows 2 db 'MATCH (p:Person) RETURN p.id' >/dev/null || echo "status $?"
gdb-query --expect-empty db 'MATCH (p:Person) WHERE p.id > 3 RETURN p.id' >/dev/null
gdb-query --expect-empty db 'MATCH (p:Person) RETURN p.id' >/dev/null || echo "status $?"
printf 'n\n3\n' >expected
gdb-query --expect expected db 'MATCH (p:Person) RETURN count(*) AS n'
gdb-query --expect expected db 'MATCH (p:Person) WHERE p.id > 1 RETURN count(*) AS n' || echo "status $?"
