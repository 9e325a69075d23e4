# SPDX-License-Identifier: MIT
# keys that the memory budget cannot hold wait in the temporary file: the same database comes out
awk 'BEGIN {
    for (long = "key"; length(long) < 90;) long = long long
    print "id"; for (i = 0; i < 260000; i++) print i * 7919 % 260003 long
}' >p.csv
awk 'NR > 1 { key[NR - 2] = $0 } NR == 5001 { exit } END {
    print "from,to"; for (i = 0; i < 4999; i++) print key[i] "," key[i * 13 % 4999] }' p.csv >r.csv
cat >schema.cypher <<'END'
CREATE NODE TABLE P(id STRING, PRIMARY KEY(id));
CREATE REL TABLE R(FROM P TO P);
END
load() {
    db=$1
    shift
    gdb-import -q --reproducible --schema schema.cypher "$@" "$db" --nodes P=p.csv --rels R=r.csv
    gdb-verify -q --full "$db"
    sha256sum <"$db/data.gdb"
}
mkdir temp
whole=$(load whole.gdb)
small=$(load small.gdb --memory 64MB --temp temp --threads 1)
[ "$small" = "$whole" ] || echo "the bytes differ"
ls -A temp
rm -r small.gdb
(
    ulimit -f 20000
    gdb-import -q --schema schema.cypher --memory 64MB --temp temp --threads 1 small.gdb \
        --nodes P=p.csv
) || echo "status $?"
ls -A temp
ls
