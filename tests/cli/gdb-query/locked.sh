# SPDX-License-Identifier: MIT
# one writer at a time, named where it is in the way; readers go on
. "$TOP/tests/cli/gdb-query/make_people.inc"
mkfifo pipe
gdb-query people "CREATE (:Person {id: 10}) WITH 1 AS one UNWIND range(1, 100000) AS i RETURN i" >pipe &
writer=$!
exec 3<pipe
head -c 1 <&3 >first # it has committed, and waits for us to read
gdb-query people "CREATE (:Person {id: 11})" 2>message || echo "status $?"
sed "s/($writer)/(WRITER)/" message
gdb-query people "MATCH (n:Person) RETURN count(*)"
gdb-query --read-only people "MATCH (n:Person {id: 10}) RETURN n.id"
gdb-query --wait 60 people "CREATE (:Person {id: 12})" &
waiting=$!
cat <&3 >rest
exec 3<&-
wait $writer && wait $waiting
gdb-query people "MATCH (n:Person) RETURN n.id"
