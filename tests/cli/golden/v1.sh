# SPDX-License-Identifier: MIT
# A database written by the first release of format version 1 verifies, and answers as it did then.
cp -r "$TOP/tests/golden/v1/golden.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/v1.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (t:Thing) WHERE t.id IN [-100000, -92081, -76243] RETURN t ORDER BY t.id'
for query in \
    'MATCH (t:Thing) RETURN t ORDER BY t.id' \
    'MATCH (p:Place) RETURN p ORDER BY p.name' \
    'MATCH (a:Thing)-[n:Near]->(b:Thing) RETURN a.id, b.id, n ORDER BY a.id, b.id, n.since, n.note' \
    'MATCH (a:Place)<-[n:Near]-(b:Thing) RETURN a.name, b.id, n ORDER BY a.name, b.id' \
    'MATCH (a)<-[n:In]-(b) RETURN a.name, b.id ORDER BY b.id'; do
    gdb-query --format jsonl db "$query" | cksum
done
