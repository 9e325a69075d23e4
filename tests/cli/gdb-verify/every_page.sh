# SPDX-License-Identifier: MIT
# one byte changed in every page in turn is found every time
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
pages=$(($(wc -c <db/data.gdb) / 4096))
page=0
while [ $page -lt $pages ]; do
    cp db/data.gdb good
    place=$((page * 4096 + (page * 131 + 7) % 4096))
    byte=$(od -An -tu1 -j $place -N 1 good | tr -d ' ')
    printf "\\$(printf %03o $((byte ^ 4)))" | dd of=db/data.gdb bs=1 seek=$place conv=notrunc 2>/dev/null
    gdb-verify db >found && echo "page $page: not found"
    [ -s found ] || echo "page $page: nothing said"
    cp good db/data.gdb
    page=$((page + 1))
done
gdb-verify --full db
