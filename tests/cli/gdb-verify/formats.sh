# SPDX-License-Identifier: MIT
# problems as text, JSON, TAP and JUnit
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-verify --format tap --full db
printf X | dd of=db/data.gdb bs=1 seek=10000 conv=notrunc 2>/dev/null
for format in text json tap junit; do
    echo "-- $format"
    gdb-verify --format $format db | sed -E 's/[0-9]+\.[0-9]+/TIME/g; s/0x[0-9a-f]{8}/CRC/g' || echo "status $?"
done
gdb-verify db >/dev/null || echo "status $?"
