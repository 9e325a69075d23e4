# SPDX-License-Identifier: MIT
# keys that the memory budget cannot hold: the table is named, and nothing is made
awk 'BEGIN { for (long = "key"; length(long) < 25000;) long = long long
             for (i = 0; i < 1500; i++) print i long }' >p.csv
echo 'CREATE NODE TABLE P(id STRING, PRIMARY KEY(id));' >schema.cypher
gdb-import -q --memory 64MB --schema schema.cypher db --nodes P=p.csv || echo "status $?"
ls
