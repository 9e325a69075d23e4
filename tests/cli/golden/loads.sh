# SPDX-License-Identifier: MIT
# A database with the feature bit of the load ledger verifies, and says what was loaded.
cp -r "$TOP/tests/golden/v1/loads.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/loads.out"
    exit ;;
esac
gdb-verify --full db
gdb-stats --loads db
gdb-query --format jsonl db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, b.id, k.since ORDER BY a.id, b.id'
