# SPDX-License-Identifier: MIT
# no room for the file: exit 6, and nothing is left
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
awk 'BEGIN { print "id,name,joined"; for (i = 1; i <= 50000; i++) printf "%d,name %d,\n", i, i * 7919 }' >person.csv
status=0
(ulimit -f 64; gdb-import -q --schema schema.cypher db --nodes Person=person.csv) || status=$?
ls; exit $status
