# SPDX-License-Identifier: MIT
# A database with the feature bit of decimal segments verifies, and answers as it did when it was written.
cp -r "$TOP/tests/golden/v1/decimal.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/decimal.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (i:Item) WHERE i.id IN [6, 7, 17, 27, 37] RETURN i ORDER BY i.id'
gdb-query --format jsonl db 'MATCH (i:Item) RETURN i ORDER BY i.id' | cksum
gdb-query --format jsonl db 'MATCH (i:Item) WHERE i.mixed > 899.0 RETURN i ORDER BY i.id' | cksum
gdb-stats --columns db | sed -n '/^Columns/,$p'
