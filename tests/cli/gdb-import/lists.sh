# SPDX-License-Identifier: MIT
# lists of nodes and relationships in both forms, the same bytes for any number of threads
cat >load.cypher <<EOF
CREATE NODE TABLE Doc(id INT64, tags STRING[], scores DOUBLE[], days DATE[], PRIMARY KEY(id));
CREATE REL TABLE Cites(FROM Doc TO Doc, pages INT32[], notes STRING[]);
COPY Doc FROM 'doc.csv'; COPY Cites FROM 'cites.csv';
EOF
cat >doc.csv <<EOF
id,tags,scores,days
1,"[red,""deep blue"",'a, b']","[1.500000,,2.000000]",2020-01-31;2021-02-28
2,red;;green,0.5,[]
3,,,"[1815-12-10]"
4,"","[ ]",
EOF
cat >cites.csv <<EOF
from,to,pages,notes
2,1,1;2;3,
1,2,,x
1,3,"[7, NULL]","['it''s']"
EOF
for threads in 1 2 3; do gdb-import -q --reproducible --threads $threads db$threads load.cypher; done
cmp db1/data.gdb db2/data.gdb && cmp db1/data.gdb db3/data.gdb
gdb-verify --full db1
gdb-query --format jsonl db1 'MATCH (d:Doc) RETURN d ORDER BY d.id; MATCH ()-[c:Cites]->() RETURN c.pages, c.notes'
