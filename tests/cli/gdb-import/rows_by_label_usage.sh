# SPDX-License-Identifier: MIT
# what --nodes FILE and --rels FILE need
echo 'id,name' >plain.csv
echo 'id:ID,name' >unlabelled.csv
gdb-import db --nodes - </dev/null || echo "status $?"
gdb-import db --nodes plain.csv || echo "status $?"
gdb-import db --nodes unlabelled.csv || echo "status $?"
printf 'id:ID(T),:LABEL\n1,A\n2,B\n' >nodes.csv
printf ':START_ID(T),:END_ID(T),:TYPE\n1,2,R\n' >rels.csv
gdb-import db --nodes nodes.csv --rels rels.csv || echo "status $?"
