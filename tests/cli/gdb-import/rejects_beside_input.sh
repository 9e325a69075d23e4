# SPDX-License-Identifier: MIT
# --rejects with the directory of the input, and a file named as its table
printf 'id,name\n1,Ann\nx,Bob\n' >Person.csv
cp Person.csv before.csv
echo 'CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));' >schema.cypher
status=0
gdb-import -q --schema schema.cypher --on-error skip --rejects . db --nodes Person=Person.csv || status=$?
cmp Person.csv before.csv
[ ! -e db ]
ln Person.csv link.csv
gdb-import -q --schema schema.cypher --on-error skip --rejects . db --nodes Person=link.csv || true
cmp Person.csv before.csv
gdb-import -q --schema schema.cypher --rejects '' db --nodes Person=Person.csv || true
exit $status
