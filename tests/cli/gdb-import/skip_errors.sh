# SPDX-License-Identifier: MIT
# --on-error skip leaves bad rows out, byte for byte in --rejects, in input order
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\r\n1,Ann,2020-01-01\r\nx,"Bob, ""the\nBuilder""",\r\n2,Bob,nope\r\n3,Cyd\r\n4,Dan,2022-02-02\r\n1,Eve,' >person.csv
gdb-import -q --on-error skip --duplicates first --rejects bad --schema schema.cypher db --nodes Person=person.csv || echo "status $?"
cat bad/rejects.csv
od -An -c bad/Person.csv
gdb-query db 'MATCH (p:Person) RETURN p.id AS id, p.name AS name, p.joined AS joined ORDER BY id'
