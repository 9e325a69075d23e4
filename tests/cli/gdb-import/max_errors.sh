# SPDX-License-Identifier: MIT
# one row more than --max-errors ends the import
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id,name,joined\n1,Ann,no\n2,Bob,no\n3,Cyd,no\n' >person.csv
gdb-import -q --on-error skip --max-errors 3 --schema schema.cypher three --nodes Person=person.csv || echo "status $?"
status=0
gdb-import -q --on-error skip --max-errors 2 --schema schema.cypher two --nodes Person=person.csv || status=$?
ls; exit $status
