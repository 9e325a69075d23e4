# a log that cannot be written: one line, exit 6, and the database as it was after the last commit
. "$TOP/tests/cli/gdb-query/make_people.inc"
limited() { (ulimit -f "$1" && shift && gdb-query "$@") || echo $?; }
show() { gdb-query people 'MATCH (p:Person) RETURN count(*) AS n, max(p.id) AS last'; }
long="UNWIND range(100, 400) AS x CREATE (:Person {id: x, name: 'the same long name for all of them'})"
show >before
limited 8 people "$long"
show | cmp - before
gdb-verify -q --full people
echo "== nothing is written behind it"
limited 8 --keep-going people "CREATE (p:Person {id: 50}) RETURN p.id; $long; CREATE (p:Person {id: 51}) RETURN p.id"
limited 8 people "BEGIN; CREATE (:Person {id: 52}); $long; COMMIT; CREATE (:Person {id: 53})"
limited 8 -1 people "CREATE (p:Person {id: 54}) RETURN p.id; $long"
show
echo "== a log that cannot be made"
gdb-checkpoint -q people
rm people/wal.gdb
limited 0 people 'CREATE (:Person {id: 55})' 2>&1 | cat
show
echo "== and again with a disk that works"
gdb-query people "$long"
show
gdb-verify -q --full people
ls people
