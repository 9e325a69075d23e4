# SPDX-License-Identifier: MIT
# MERGE of a node by its key: found or made, also twice in one statement
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people "MERGE (p:Person {id: 1}) ON CREATE SET p.age = 0 ON MATCH SET p.age = 37, p.name = NULL RETURN p"
gdb-query people "MERGE (p:Person {id: 9}) ON CREATE SET p.age = 1, p.name = 'new' ON MATCH SET p.age = 2 RETURN p"
gdb-query people "UNWIND [9, 10, 10, 2] AS i MERGE (p:Person {id: i}) ON CREATE SET p.age = i ON MATCH SET p.name = 'met' RETURN p.id, p.age, p.name"
gdb-query -p id=11 people 'MERGE (:Person {id: $id}); MERGE (:Person {id: $id})'
gdb-query people "MATCH (a:Person {id: 1}) MERGE (b:Person {id: a.id + 11}) CREATE (a)-[:Knows]->(b)"
gdb-query people "MATCH (p:Person) RETURN p.id, p.age, p.name; MATCH (a)-[:Knows]->(b:Person {id: 12}) RETURN a.id"
for query in "MERGE (p:Person {id: NULL})" "MERGE (p:Person {id: 'x'})" "MERGE (p:Person {name: 'x'})" \
    "UNWIND [20, NULL] AS i MERGE (p:Person {id: i})" "MERGE (p:Person {id: 20}) ON CREATE SET p.age = 'x'" \
    "MATCH (p:Person) MERGE (p)"; do
    gdb-query people "$query" || echo "status $?"
done
gdb-query people "MATCH (p:Person) RETURN count(*)"
gdb-verify -q --full people
