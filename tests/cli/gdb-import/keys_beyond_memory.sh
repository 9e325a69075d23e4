# SPDX-License-Identifier: MIT
# keys that the memory budget cannot hold wait in the temporary file: the same database comes out, and the
# same is said of bad rows, whether relationships can be read twice or not
awk 'BEGIN {
    for (long = "key"; length(long) < 90;) long = long long
    print "id"; for (i = 0; i < 260000; i++) print i * 7919 % 260003 long
    print 5 * 7919 long
}' >p.csv
awk 'NR > 1 { key[NR - 2] = $0 } NR == 25001 { exit } END {
    print "from,to"; for (i = 0; i < 24999; i++) {
        to = key[i * 13 % 24999]
        print key[i] "," (i % 5000 == 77 ? "nobody" : i == 20000 ? to ",more" : to)
    }
}' p.csv >r.csv
cat >schema.cypher <<'END'
CREATE NODE TABLE P(id STRING, PRIMARY KEY(id));
CREATE REL TABLE R(FROM P TO P);
END
# What comes of p.csv and the relationships: the database and what is said.
load() {
    rels=$1
    shift
    gdb-import -q --reproducible --schema schema.cypher --on-error skip --rejects bad "$@" db \
        --nodes P=p.csv --rels R="$rels" 2>err || true
    cat db/data.gdb bad/* err | sha256sum
}
# The same with little memory.
compare() {
    whole=$(load "$@")
    gdb-verify -q --full db
    wc -l <bad/rejects.csv
    rm -r db bad
    small=$(load "$@" --memory 64MB --temp temp --threads 2)
    [ "$small" = "$whole" ] || echo "the bytes differ: $*"
    rm -r db bad
}
mkdir temp
compare r.csv
compare r.csv --missing-endpoints create --duplicates last
cat r.csv | load - --threads 1 >whole
rm -r db bad
cat r.csv | load - --threads 1 --memory 64MB --temp temp | cmp - whole
rm -r db bad
(
    ulimit -f 20000
    gdb-import -q --schema schema.cypher --memory 64MB --temp temp --threads 1 small.gdb \
        --nodes P=p.csv
) || echo "status $?"
# A bad row comes before the damage behind it.
gzip -c r.csv | head -c 100000 >r.csv.gz
for option in abort skip; do
    gdb-import -q --schema schema.cypher --memory 64MB --temp temp --threads 1 small.gdb --nodes P=p.csv \
        --rels R=r.csv.gz --on-error $option --duplicates first 2>&1 | sed 's/key[key]*/key/g'
done
rm err whole
ls -A temp
ls
