# SPDX-License-Identifier: MIT
# a value that contradicts a type which was guessed is told apart from one that contradicts a schema
{ echo id,age; awk 'BEGIN { for (i = 1; i <= 60000; i++) print i "," i % 90 }'; echo 60001,unknown; } >person.csv
gzip -n person.csv # so that only its beginning is looked at
gdb-import -q db --nodes Person=person.csv.gz || echo "status $?"
echo 'CREATE NODE TABLE Person(id INT64, age INT64, PRIMARY KEY(id));' >schema.cypher
gdb-import -q --schema schema.cypher db --nodes Person=person.csv.gz || echo "status $?"
