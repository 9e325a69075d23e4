# SPDX-License-Identifier: MIT
# a data.gdb that was cut short: exit 4
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
size=$(wc -c <db/data.gdb)
head -c $((size - 4096)) db/data.gdb >cut; cp cut db/data.gdb
gdb-query db 'MATCH (p:Person) RETURN p.name' >/dev/null 2>&1 || echo "status $?"
head -c 5000 cut >db/data.gdb
gdb-query db 'MATCH (p:Person) RETURN p.name' >/dev/null 2>&1 || echo "status $?"
: >db/data.gdb
gdb-query db 'MATCH (p:Person) RETURN p.name' 2>/dev/null || echo "status $?"
