# SPDX-License-Identifier: MIT
# An append that is killed at any moment has happened or not; nothing else is there, and the next one works.
awk 'BEGIN { print "id,name"; for (i = 1; i <= 2000; i++) print i ",name " i }' >p.csv
awk 'BEGIN { print "from,to"; for (i = 1; i <= 2000; i++) print i "," 2001 - i }' >k.csv
gdb-import -q db --nodes Person=p.csv --rels Knows=k.csv
moments="0.005 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.15"
[ -z "${GDB_TEST_LONG:-}" ] || moments=$(awk 'BEGIN { srand(); for (i = 0; i < 200; i++) printf "%.3f ", rand() / 5 }')
next=2001
for moment in $moments; do
    awk -v from=$next 'BEGIN { print "id,name"; for (i = from; i < from + 500; i++) print i ",name " i }' >p.csv
    awk -v from=$next 'BEGIN { print "from,to"; for (i = from; i < from + 500; i++) print i "," i % 2000 + 1 }' >k.csv
    gdb-query db "MATCH (p:Person {id: 1}) SET p.name = 'name 1'"
    gdb-import -q --append db --nodes Person=p.csv --rels Knows=k.csv 2>/dev/null &
    importer=$!
    sleep $moment
    kill -9 $importer 2>/dev/null || :
    wait $importer 2>/dev/null || :
    gdb-verify --full -q db
    [ "$(gdb-query --format csv --no-header db 'MATCH (p:Person) RETURN count(*)')" = \
        "$(gdb-query --format csv --no-header db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN count(*)')" ]
    [ "$(gdb-query --format csv --no-header db 'MATCH (p:Person) RETURN count(*)')" != $((next - 1)) ] ||
        gdb-import -q --append db --nodes Person=p.csv --rels Knows=k.csv
    next=$((next + 500))
done
gdb-query --format csv --no-header db 'MATCH (p:Person) RETURN count(*), max(p.id)' | sed "s/$((next - 1))/all/g"
gdb-verify --full db
ls db
