# SPDX-License-Identifier: MIT
# columns of lists: type, encoding, NULLs, no minimum or maximum
cat >schema.cypher <<EOF
CREATE NODE TABLE Doc(id INT64, tags STRING[], sizes INT32[], PRIMARY KEY(id));
EOF
printf 'id,tags,sizes\n1,a;b,1;2\n2,,1;2\n3,c,1;2\n' >doc.csv
gdb-import -q db --schema schema.cypher --nodes Doc=doc.csv
gdb-stats --columns --format json db | tr '{' '\n' | grep '\[\]'
