# SPDX-License-Identifier: MIT
# with a chosen delimiter brackets mean nothing
cat >schema.cypher <<EOF
CREATE NODE TABLE Doc(id INT64, tags STRING[], PRIMARY KEY(id));
EOF
printf 'id,tags\n1,a|b\n2,[a;b]|c\n3,[]\n4,""\n' >doc.csv
gdb-import -q --list-delimiter '|' db --schema schema.cypher --nodes Doc=doc.csv
gdb-query --format jsonl db 'MATCH (d:Doc) RETURN d.id, d.tags'
gdb-import -q --list-delimiter ab db2 --schema schema.cypher --nodes Doc=doc.csv || echo "status $?"
