# SPDX-License-Identifier: MIT
# rows spread over tables give the same bytes with any number of threads, and as their script
awk 'BEGIN { print "id:ID(N),v:int,:LABEL"; for (i = 0; i < 90000; i++) print i "," i % 7 "," (i % 3 ? "A" : "B") }' >nodes.csv
awk 'BEGIN { print ":START_ID(A),:END_ID(B),:TYPE"
             for (i = 0; i < 90000; i++) print i - i % 3 + 1 "," i - i % 3 "," (i % 2 ? "X" : "Y") }' >rels.csv
set -- --nodes nodes.csv --rels :A:B=rels.csv
gdb-import -q --reproducible -j 1 one "$@"
gdb-import -q --reproducible -j 3 three "$@"
cmp one/data.gdb three/data.gdb
gdb-import -q --infer none "$@" >script.cypher
gdb-import -q --reproducible -j 2 script script.cypher
cmp one/data.gdb script/data.gdb
gdb-query one 'MATCH (:A)-[r:X|Y]->(:B) RETURN label(r), count(*) ORDER BY label(r)'
