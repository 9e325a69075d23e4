# SPDX-License-Identifier: MIT
# a wrong value is named by file, line and column; nothing is created
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\n1,Ann,2020-01-01\n2,Bob,2020-13-01\n' >person.csv
status=0; gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv || status=$?
test ! -e db; ls
exit $status
