# SPDX-License-Identifier: MIT
# Killed at any moment, a checkpoint leaves the database sound, and the next one puts all in order.
awk 'BEGIN { print "id,name"; for (i = 0; i < 3000; i++) print i ",name " i * 7 }' >nodes.csv
awk 'BEGIN { print "from,to,weight"; for (i = 0; i < 9000; i++) print i * 31 % 3000 "," i * 17 % 3000 "," i }' >rels.csv
gdb-import -q db --nodes P=nodes.csv --rels R:P:P=rels.csv
ask() { gdb-query --format csv db 'MATCH (a:P)-[r:R]->(b:P) RETURN count(*), sum(r.weight), sum(a.id - b.id), min(b.name)'; }
ask >before
for part in 0 1 2 3 4 5 6 7 8 9; do
    gdb-checkpoint -q --compact -j 2 db 2>/dev/null &
    sleep 0.00$part
    { kill -9 $! || true; wait $! || true; } 2>killed # or it was done already
    gdb-verify --full db
    ask | cmp - before
done
gdb-checkpoint -q --compact db
gdb-verify --full db
ask | cmp - before
for part in 0 1 2 3 4 5 6 7 8 9; do
    gdb-query db "MATCH (a:P {id: 30$part})-[r:R]->() SET r.weight = r.weight + 1"
    ask >before
    gdb-checkpoint -q -j 2 db 2>/dev/null &
    sleep 0.00$part
    { kill -9 $! || true; wait $! || true; } 2>killed
    gdb-verify --full db
    ask | cmp - before
done
gdb-checkpoint -q db
gdb-verify --full db
ask | cmp - before
ls db
