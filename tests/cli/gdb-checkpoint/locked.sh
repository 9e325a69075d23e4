# SPDX-License-Identifier: MIT
# While somebody writes, a checkpoint says who, or waits; writers that wait beside it lose nothing to the
# new page file.
. "$TOP/tests/cli/gdb-query/make_people.inc"
mkfifo pipe
gdb-query people "CREATE (:Person {id: 10}) WITH 1 AS one UNWIND range(1, 100000) AS i RETURN i" >pipe &
writer=$!
exec 3<pipe
head -c 1 <&3 >first # it has committed, and waits for us to read
gdb-checkpoint people 2>message || echo "status $?"
sed "s/($writer)/(WRITER)/" message
gdb-checkpoint --dry-run people | sed -n 2,3p
waiting=
for id in 11 12 13; do
    gdb-query --wait 60 people "CREATE (:Person {id: $id})" &
    waiting="$waiting $!"
    gdb-checkpoint -q --compact --wait 60 people &
    waiting="$waiting $!"
done
cat <&3 >rest
exec 3<&-
for process in $writer $waiting; do wait $process || echo "status $?"; done
gdb-checkpoint -q people
gdb-checkpoint --dry-run people | sed -n 2,3p
gdb-verify --full people
gdb-query people "MATCH (n:Person) RETURN n.id ORDER BY n.id"
