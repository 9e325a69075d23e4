# SPDX-License-Identifier: MIT
# --trim takes blanks from around a list, not from its elements; bytes that are not UTF-8 are replaced in lists
cat >schema.cypher <<EOF
CREATE NODE TABLE Doc(id INT64, tags STRING[], sizes INT8[], PRIMARY KEY(id));
EOF
printf 'id,tags,sizes\n1, a ;b , "[1, 2]" \n2,  , 3\n3,\240x;\377," 4 "\n' >doc.csv
gdb-import -q --trim --invalid-utf8 replace db --schema schema.cypher --nodes Doc=doc.csv || echo "status $?"
sed -i 's/" 4 "/4/' doc.csv
gdb-import -q --trim --invalid-utf8 replace db --schema schema.cypher --nodes Doc=doc.csv
gdb-query --format jsonl db 'MATCH (d:Doc) RETURN d.tags, d.sizes ORDER BY d.id'
gdb-import -q --trim db2 --schema schema.cypher --nodes Doc=doc.csv || echo "status $?"
