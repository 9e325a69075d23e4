# SPDX-License-Identifier: MIT
# SIGTERM: exit 143, nothing is left
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
mkfifo edges
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=- <edges &
importer=$!
exec 3>edges
# More than a pipe holds: when all is written, the import is at work, and it waits for more.
awk 'BEGIN { print "from,to,since"; for (i = 1; i <= 100000; i++) print "1,2,2020-01-01" }' >&3
kill -TERM $importer
status=0; wait $importer || status=$?
ls; exit $status
