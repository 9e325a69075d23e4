# SPDX-License-Identifier: MIT
# SET of many properties: '=' and '+=' with maps that are written out, parameters or values of rows
. "$TOP/tests/cli/gdb-query/make_people.inc"
echo "-- what is not named becomes NULL, but the key stays"
gdb-query people "MATCH (n:Person {id: 1}) SET n = {name: 'map'} RETURN n"
gdb-query people "MATCH (n:Person {id: 1}) SET n = {id: 11, age: 5} RETURN n; MATCH (n:Person {id: 11}) SET n.id = 1"
gdb-query people "MATCH (n:Person {id: 3}) SET n = {} RETURN n"
gdb-query people "MATCH (:Person {id: 1})-[k:Knows]->(b) SET k = {since: '2000-02-0' + toString(b.id)} RETURN k"
echo "-- and with += it stays as it is"
gdb-query people "MATCH (n:Person {id: 1}) SET n += {age: n.age + 1}, n += {} RETURN n"
gdb-query -p 'm={"NAME": "param", "age": null}' people 'MATCH (n:Person {id: 1}) SET n += $m RETURN n'
gdb-query -p 'm={"age": 8}' people 'MATCH (n:Person {id: 1}) SET n = $m RETURN n'
echo "-- maps of rows"
gdb-query -p 'rows=[{"id": 1, "age": 41}, {"id": 2, "name": "two"}, {"id": 3}]' people \
    'UNWIND $rows AS row MATCH (n:Person {id: row.id}) SET n += row RETURN n'
gdb-query -p 'rows=[{"id": 1, "rest": {"name": "one"}}]' people \
    'UNWIND $rows AS row MATCH (n:Person {id: row.id}) SET n = row.rest RETURN n'
echo "-- the properties of another one; a node keeps its key"
gdb-query people "MATCH (a:Person {id: 3}), (b:Person {id: 2}) SET a = b, a.age = 3 RETURN a"
gdb-query people "MATCH (:Person {id: 1})-[a:Knows]->(:Person {id: 2}), (:Person {id: 1})-[b:Knows]->(:Person {id: 3}) SET a += b RETURN a"
echo "-- what cannot be set changes nothing"
for query in "MATCH (n:Person) SET n = {nmae: 'x'}" "MATCH (n:Person) SET n += {ages: 'x'}" \
    "MATCH (n:Person {id: 1}) SET n = {id: 2}" "MATCH (n:Person {id: 1}) SET n = {id: NULL}" \
    "MATCH (n:Person) SET n = NULL" "MATCH (n:Person) SET n += 'x'" "MATCH (n:Person) SET n = {age: 1, age: 2}" \
    "UNWIND [{nmae: 'x'}] AS row MATCH (n:Person) SET n += row" \
    "UNWIND [{age: 'x'}] AS row MATCH (n:Person) SET n += row" \
    "UNWIND [{age: 1, Age: 2}] AS row MATCH (n:Person) SET n += row" \
    "UNWIND [1] AS row MATCH (n:Person {id: 1}) SET n += row" \
    "UNWIND [{a: 1}] AS row MATCH (n:Person {id: 1}) SET n = row.b" \
    "MATCH (n:Person {id: 1})-[k]->() SET k = n"; do
    gdb-query people "$query" || echo "status $?"
done
gdb-query people "MATCH (n:Person) RETURN n; MATCH (a)-[k:Knows]->(b) RETURN a.id, k.since, b.id"
gdb-verify -q --full people
