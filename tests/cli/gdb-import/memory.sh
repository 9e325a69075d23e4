# Whatever the budget, wherever the rest goes, and with no more address space than the budget and what the
# program itself needs: the same database comes out, and nothing is left.
awk 'BEGIN { print "id,name"; for (i = 0; i < 20000; i++) print i * 7 ",n" i }' >person.csv
awk 'BEGIN {
    srand(3); print "from,to,since,note"
    for (long = "and so on"; length(long) < 250;) long = long " " long
    for (i = 0; i < 200000; i++) {
        from = i % 3 == 0 ? 0 : int(rand() * 20000)
        print from * 7 "," int(rand() * 20000) * 7 "," i "," (i % 5 == 0 ? "" : "\"" i ", " long "\"")
    }
}' >follows.csv
cat >schema.cypher <<'END'
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since INT64, note STRING);
END
load() {
    db=$1
    shift
    ($limit && gdb-import -q --reproducible --schema schema.cypher "$@" "$db" \
        --nodes Person=person.csv --rels Follows=follows.csv)
    gdb-verify -q --full "$db"
    sha256sum <"$db/data.gdb"
}
mkdir temp
# The sanitizers' address space is larger than any limit, and groups of 8 rows are many.
limit=:
whole=$(load whole.gdb)
case $BUILD in *-g*) groups=tiny ;; *) groups=usual ;; esac
if [ $groups = usual ] && sh -c 'ulimit -v 600000; gdb-import --version; exit $?' >version 2>&1; then
    limit='ulimit -v 600000'
fi
rm -f version
small=$(load small.gdb --memory 64MB --temp temp --threads 2)
one=$(load one.gdb --memory 70MB --threads 1)
[ "$small" = "$whole" ] && [ "$one" = "$whole" ] || echo "the bytes differ"
ls -A temp
ls
