# SPDX-License-Identifier: MIT
# --overwrite replaces a database whole, or leaves it
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
cksum <db/data.gdb >before
printf 'id,name,joined\n1,Ann,no\n' >bad.csv
gdb-import -q --overwrite --schema schema.cypher db --nodes Person=bad.csv || echo "status $?"
cksum <db/data.gdb | cmp - before
printf 'id,name,joined\n7,Zoe,\n' >other.csv
gdb-import -q --overwrite --schema schema.cypher db --nodes Person=other.csv
gdb-query db 'MATCH (p:Person) RETURN p.name'
ls
