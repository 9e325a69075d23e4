# SPDX-License-Identifier: MIT
# mended rejects load
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\n1,Ann,no\n2,Bob,\n' >person.csv
gdb-import -q --on-error skip --rejects bad --schema schema.cypher db --nodes Person=person.csv || echo "status $?"
sed s/no$/2020-02-02/ bad/Person.csv >mended.csv
gdb-import -q --schema schema.cypher mended --nodes Person=person.csv,mended.csv --on-error skip || echo "status $?"
gdb-query mended 'MATCH (p:Person) RETURN p.id AS id, p.joined AS joined ORDER BY id'
