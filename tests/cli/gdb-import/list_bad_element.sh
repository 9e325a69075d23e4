# SPDX-License-Identifier: MIT
# a bad element is named by its number and the type of elements; mended rows load
cat >schema.cypher <<EOF
CREATE NODE TABLE Doc(id INT64, pages INT8[], PRIMARY KEY(id));
EOF
printf 'id,pages\n1,1;2\n2,1;x;3\n3,"[1,300]"\n4,7\n5,"[1,2"\n' >doc.csv
gdb-import -q db --schema schema.cypher --nodes Doc=doc.csv || echo "status $?"
gdb-import -q --rejects bad --on-error skip db --schema schema.cypher --nodes Doc=doc.csv || echo "status $?"
cat bad/Doc.csv bad/rejects.csv
gdb-query db 'MATCH (d:Doc) RETURN d.id, d.pages'
