# SPDX-License-Identifier: MIT
# SET and REMOVE of properties of nodes and relationships, also of keys
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people "MATCH (n:Person {id: 1}) SET n.age = 5 RETURN n.age, n.name"
gdb-query people "MATCH (n:Person) SET n.age = n.id * 100, n.name = 'n' + toString(n.age)"
gdb-query people "MATCH (n:Person) RETURN n"
gdb-query people "MATCH (n:Person {id: 3}) SET n.age = NULL; MATCH (n:Person {id: 2}) REMOVE n.age, n.name"
gdb-query people "MATCH (n:Person {id: 1}) SET n += {age: 1, name: 'map'} RETURN n"
gdb-query people "MATCH (:Person {id: 1})-[k:Knows]->(b) SET k.since = date('2000-01-01') RETURN k.since, b.id"
gdb-query people "MATCH ()-[k:Knows]->(b:Person {id: 3}) REMOVE k.since"
gdb-query people "MATCH (n:Person) RETURN n; MATCH (a)-[k:Knows]->(b) RETURN a.id, k.since, b.id"
echo "-- a key moves, and what has it is found by it"
gdb-query people "MATCH (n:Person {id: 3}) SET n.id = 33; MATCH (n:Person {id: 33}) RETURN n.id; MATCH (n:Person {id: 3}) RETURN n.id"
gdb-query people "CREATE (:Person {id: 3}); MATCH (n:Person) SET n.id = n.id + 100; MATCH (n:Person) RETURN n.id"
echo "-- values are read before any is written"
gdb-query people "MATCH (n:Person {id: 101}) SET n.age = 7, n.age = n.age + 1 RETURN n.age"
echo "-- nothing to change"
gdb-query people "MATCH (n:Person {id: 12345}) SET n.age = 1"
gdb-query people "MATCH (n:Person {id: 102}) OPTIONAL MATCH (n)-[:Knows]->(m) SET m.age = 1 RETURN n.id, m.age"
echo "-- what breaks a rule changes nothing"
for query in "MATCH (n:Person {id: 101}) SET n.id = 102" "MATCH (n:Person) SET n.id = 7" \
    "MATCH (n:Person {id: 101}) SET n.id = NULL" "MATCH (n:Person {id: 101}) REMOVE n.id" \
    "MATCH (n:Person) SET n.age = 1, n.age = 'x'" "MATCH (n:Person) SET n.agee = 1" \
    "MATCH (n:Person) SET m.age = 1" "MATCH (n:Person) SET n = {id: 1}" "MATCH (n:Person) SET n:Other"; do
    gdb-query people "$query" || echo "status $?"
done
gdb-query people "MATCH (n:Person) RETURN n"
gdb-verify -q --full people
