# SPDX-License-Identifier: MIT
# the places of bad rows are those of the text
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
printf 'id,name\n1,"A\nB"\nx2,Cyd\n' | zstd -q >person.csv.zst
gdb-import -q --schema schema.cypher --on-error skip --rejects bad db --nodes Person=person.csv.zst || [ $? = 1 ]
cat bad/*.csv
gdb-import -q --schema schema.cypher db2 --nodes Person=person.csv.zst
