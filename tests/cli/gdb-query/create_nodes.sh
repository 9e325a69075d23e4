# SPDX-License-Identifier: MIT
# CREATE of nodes: values as the columns have them, keys that are kept, durable when it returns
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people "CREATE (:Person {id: 10, name: 'Dee', age: 41})"
gdb-query people "CREATE (:Person {id: 11}), (p:Person {age: 5, id: 12, name: NULL}) RETURN p"
gdb-query -p 'new={"id": 13, "name": "par"}' -p age=7 people 'CREATE (:Person $new); CREATE (:Person {id: 14, age: $age + 1})'
gdb-query people "UNWIND range(20, 22) AS i CREATE (p:Person {id: i, age: i * 2}) RETURN p.age"
gdb-query people "MATCH (p:Person) RETURN p.id, p.name, p.age"
echo "-- what breaks a rule changes nothing"
for query in "CREATE (:Person {id: 10, name: 'again'})" "CREATE (:Person {id: 2})" \
    "CREATE (:Person {id: 30}), (:Person {id: 30})" "UNWIND [31, 32, 3] AS i CREATE (:Person {id: i})" \
    "CREATE (:Person {id: NULL})" "CREATE (:Person {name: 'no key'})" "CREATE (:Person)" \
    "CREATE (:Person {id: 'x'})" "CREATE (:Person {id: 1.5})" "CREATE (:Person {id: 33, age: 2147483648})" \
    "CREATE (:Person {id: 33, nmae: 'x'})" "CREATE (:Person {id: 33, id: 34})" "CREATE (p {id: 33})" \
    "CREATE (:Persn {id: 33})" "CREATE (p:Person {id: 33}), (p:Person {id: 34})" \
    "CREATE (a:Person {id: 33}), (:Person {id: a.id + 1})" "CREATE (:Person {id: 1 / 0})"; do
    gdb-query people "$query" || echo "status $?"
done
gdb-query people "MATCH (p:Person) RETURN count(*), sum(p.id)"
gdb-verify -q --full people
