# SPDX-License-Identifier: MIT
# Databases with a log, in each form that inserted rows may have, verify, answer as they did when they were written, and go on.
for name in log log_rows log_narrow; do
    rm -rf db
    cp -r "$TOP/tests/golden/v1/$name.gdb" db
    chmod -R u+w db
    case $BUILD in
    *-g[0-9]*) # groups of another size: such a build refuses the database, and says so
        gdb-verify db 2>/dev/null || [ $? = 4 ]
        continue ;;
    esac
    gdb-verify --full db
    gdb-query --checkpoint-threshold 0 db 'CREATE (:N {id: 600}), (:N {id: 601})'
    for step in pending folded; do
        gdb-query --format jsonl db 'MATCH (n:N) WHERE n.id IN [0, 1, 3, 7, 50, 99, 500, 501, 601, 1007] RETURN n ORDER BY n.id;
            MATCH (n:N) RETURN count(*), sum(n.id), sum(n.d), sum(n.i32), max(n.s);
            MATCH (a)-[r:R]->(b) RETURN count(*), sum(r.w), sum(b.id)' > $name.$step
        gdb-checkpoint -q db
    done
    gdb-verify --full db
    cmp $name.pending log.pending && cmp $name.folded log.pending
done
case $BUILD in
*-g[0-9]*) cat "$TOP/tests/cli/golden/log.out" ;;
*) cat log.pending ;;
esac
