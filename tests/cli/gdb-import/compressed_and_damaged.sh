# SPDX-License-Identifier: MIT
# cut short at any byte, a changed byte, something behind the end: the file and the byte are named
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
awk 'BEGIN { print "id,name"; for (i = 1; i <= 300; i++) printf "%d,N%d\n", i, i * i % 9973 }' >person.csv
zstd -q person.csv -o person.zst
gzip -n <person.csv >person.gz
load() {
    status=0
    gdb-import -q --schema schema.cypher db --nodes Person=$1 2>said || status=$?
    [ $status = 3 ] && [ ! -e db ] || echo "$1: $2: status $status"
}
for kind in zst gz; do
    size=$(wc -c <person.$kind)
    for cut in 4 5 6 9 10 11 12 13 18 19 20 50 100 500 $((size - 9)) $((size - 5)) $((size - 4)) $((size - 1)); do
        head -c $cut person.$kind >cut.$kind
        load cut.$kind $cut
        grep -q "'cut.$kind' ends at byte $cut, in the middle of a" said || cat said
    done
    for at in 40 100 500 $((size - 4)) $((size - 1)); do
        { head -c $((at - 1)) person.$kind; head -c $at person.$kind | tail -c 1 | tr '\000-\377' '\001-\377\000'
          tail -c +$((at + 1)) person.$kind; } >bad.$kind
        load bad.$kind $at
        grep -q "'bad.$kind' is damaged at byte [0-9]*: " said || cat said
    done
    for more in '\n' '\000\000\000\000' 'id,name\n'; do
        { cat person.$kind; printf "$more"; } >more.$kind
        load more.$kind "$more"
        grep -q "'more.$kind' has something at byte $size that is no " said || cat said
    done
done
zstd -q --ultra --long=28 --zstd=wlog=28 <person.csv >long.zst
load long.zst window
cat said
