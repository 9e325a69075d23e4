# CHECKPOINT, and the one at the end of a run that leaves a long log
. "$TOP/tests/cli/gdb-query/make_people.inc"
pending() { gdb-checkpoint --dry-run --json people | grep -o '"transactions":[0-9]*'; }
try() { gdb-query "$@" || echo $?; }
gdb-query people 'CREATE (:Person {id: 4}); CREATE (:Person {id: 5})'
pending
gdb-query --stats text people "CREATE (:Person {id: 6, name: 'Eve'}); CHECKPOINT; MATCH (p:Person {id: 6}) RETURN p.name;
    CREATE (:Person {id: 7}); MATCH (p:Person) RETURN count(*) AS n" 2>&1 | sed 's/[0-9.]* s, \([^,]*\),.*/\1/'
pending
gdb-query people 'CHECKPOINT; CHECKPOINT'
pending
echo "== not in a transaction, not by a reader"
try people 'BEGIN; CREATE (:Person {id: 8}); CHECKPOINT'
try -1 people 'CHECKPOINT'
try --read-only people 'CHECKPOINT'
try people 'EXPLAIN CHECKPOINT'
try --checkpoint-threshold many people 'CHECKPOINT'
echo "== when the log is long"
fill="UNWIND range(100, 300) AS x CREATE (:Person {id: x, name: 'the same long name for all of them'})"
gdb-query people "$fill"
pending
gdb-query people 'CREATE (:Person {id: 10})'
pending
gdb-query --checkpoint-threshold 4KB people 'MATCH (p:Person) RETURN count(*) AS n'
pending
gdb-query --checkpoint-threshold 0 people 'CREATE (:Person {id: 11})'
pending
gdb-query --checkpoint-threshold 4KB people 'CREATE (:Person {id: 12}); MATCH (p:Person) RETURN count(*) AS n'
pending
try --checkpoint-threshold 1 people 'CREATE (:Person {id: 13}); CREATE (:Person {id: 13})'
pending
echo "== a checkpoint that fails loses nothing"
(
    ulimit -f 24
    try --checkpoint-threshold 1 people 'MATCH (p:Person) WHERE p.id > 99 SET p.age = p.id % 100;
        MATCH (p:Person) RETURN sum(p.age) AS ages'
) 2>&1 | sed "s/: [^:]*people.*/: .../"
pending
gdb-query people 'MATCH (p:Person) RETURN sum(p.age) AS ages, count(*) AS n'
gdb-query people 'CHECKPOINT; MATCH (p:Person) RETURN sum(p.age) AS ages, count(*) AS n'
gdb-verify --full people
