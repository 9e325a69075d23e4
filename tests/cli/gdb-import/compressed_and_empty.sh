# SPDX-License-Identifier: MIT
# a compressed file of nothing is an empty file
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
printf '' | zstd -q >person.csv.zst
printf '' | gzip >more.csv.gz
gdb-import -q --schema schema.cypher db --nodes Person=person.csv.zst,more.csv.gz
gdb-query db 'MATCH (p:Person) RETURN count(*) AS n'
