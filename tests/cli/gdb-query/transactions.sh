# SPDX-License-Identifier: MIT
# each statement by itself, BEGIN with COMMIT or ROLLBACK, all together; what fails, and what then
. "$TOP/tests/cli/gdb-query/make_people.inc"
ids() { gdb-query --no-header people "MATCH (n:Person) WITH n.id AS id ORDER BY id RETURN collect(id)"; }
gdb-query people "BEGIN; CREATE (:Person {id: 10}); MATCH (n:Person) RETURN count(*); COMMIT" && ids
gdb-query people "BEGIN TRANSACTION; MATCH (n:Person {id: 10}) SET n.id = 11; CREATE (:Person {id: 12});
    MATCH (a:Person {id: 1}) DETACH DELETE a; MATCH (n:Person) RETURN n.id; ROLLBACK;
    MATCH (n:Person) RETURN n.id; MATCH (n:Person {id: 12}) RETURN n.id; MATCH (a)-[:Knows]->(b) RETURN a.id, b.id" && ids
echo "-- without COMMIT"
gdb-query people "BEGIN; CREATE (:Person {id: 13})" && ids
echo "-- the statements before a failure stay, if each is by itself"
gdb-query people "CREATE (:Person {id: 14}); CREATE (:Person {id: 14}); CREATE (:Person {id: 15})" || echo "status $?"
ids
gdb-query --keep-going people "CREATE (:Person {id: 16}); CREATE (:Person {id: 16}); CREATE (:Person {id: 17})" || echo "status $?"
ids
echo "-- a failure ends its transaction"
gdb-query people "BEGIN; CREATE (:Person {id: 18}); CREATE (:Person {id: 1}); COMMIT" || echo "status $?"
gdb-query --keep-going people "BEGIN; CREATE (:Person {id: 18}); RETURN 1 / 0; CREATE (:Person {id: 19}); COMMIT; CREATE (:Person {id: 20})" || echo "status $?"
gdb-query --keep-going people "BEGIN; CREATE (:Person {id: 20, age: 1 / 0}); ROLLBACK; CREATE (:Person {id: 21})" || echo "status $?"
ids
echo "-- all together"
gdb-query -1 people "CREATE (:Person {id: 30}); MATCH (n:Person {id: 30}) SET n.age = 1 RETURN n" && ids
gdb-query --single-transaction people "CREATE (:Person {id: 31}); CREATE (:Person {id: 30})" || echo "status $?"
gdb-query -1 people "CREATE (:Person {id: 32}); COMMIT" || echo "status $?"
gdb-query -1 --keep-going people "CREATE (:Person {id: 33})" || echo "status $?"
ids
echo "-- where nothing may be written"
gdb-query --read-only people "MATCH (n:Person) RETURN count(*); CREATE (:Person {id: 40})" || echo "status $?"
gdb-query people "BEGIN TRANSACTION READ ONLY; CREATE (:Person {id: 40})" || echo "status $?"
gdb-query people "COMMIT" || echo "status $?"
gdb-query people "BEGIN; BEGIN" || echo "status $?"
gdb-query people "EXPLAIN CREATE (:Person {id: 40})"
ids
gdb-verify -q --full people
