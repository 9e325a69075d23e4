# SPDX-License-Identifier: MIT
# Keys, multiplicities and ends hold when a transaction ends, not at each step of it
cat >schema.cypher <<'SCRIPT'
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE NODE TABLE City(name STRING, PRIMARY KEY(name));
CREATE REL TABLE Knows(FROM Person TO Person);
CREATE REL TABLE Lives(FROM Person TO City, since INT64, MANY_ONE);
CREATE REL TABLE Married(FROM Person TO Person, ONE_ONE);
SCRIPT
printf 'id,name\n1,Ada\n2,Bob\n3,Cid\n' >person.csv
printf 'name\nRome\nOslo\n' >city.csv
printf 'from,to\n1,2\n2,3\n' >knows.csv
printf 'from,to,since\n1,Rome,2000\n' >lives.csv
gdb-import -q g --schema schema.cypher --nodes Person=person.csv --nodes City=city.csv \
    --rels Knows=knows.csv --rels Lives=lives.csv >/dev/null
q() {
    gdb-query g "$@" || echo "status $?"
}
persons="MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id"
echo "-- keys are swapped, in one query and in two"
q "MATCH (a:Person {id: 1}), (b:Person {id: 2}) SET a.id = 2, b.id = 1"
q "BEGIN; MATCH (p:Person {name: 'Ada'}) SET p.id = 1; MATCH (p:Person {name: 'Bob'}) SET p.id = 2; COMMIT"
q "MATCH (p:Person) SET p.id = p.id + 1; $persons; MATCH (p:Person {id: 3}) RETURN p.name"
q "MATCH (p:Person) SET p.id = p.id - 1"
echo "-- a node is replaced, before and behind the new one"
q "MATCH (p:Person {id: 3}) DETACH DELETE p CREATE (:Person {id: 3, name: 'Dan'})"
q "MATCH (p:Person {id: 3}) CREATE (:Person {id: 3, name: 'Eve'}) DETACH DELETE p; $persons"
echo "-- the one relationship is replaced"
q "MATCH (p:Person {id: 1})-[l:Lives]->(), (c:City {name: 'Oslo'}) DELETE l CREATE (p)-[:Lives {since: 2001}]->(c)"
q "MATCH (p:Person {id: 1})-[l:Lives]->(), (c:City {name: 'Rome'}) CREATE (p)-[:Lives {since: 2002}]->(c) DELETE l"
q "MATCH (p:Person)-[l:Lives]->(c) RETURN p.id, l.since, c.name"
echo "-- a node goes before its relationships"
q "CREATE (a:Person {id: 8})-[:Knows]->(b:Person {id: 9})-[:Knows]->(a)"
q "MATCH (a:Person {id: 8})-[k:Knows]-(b) DELETE a, b, k"
q "CREATE (a:Person {id: 8})-[:Knows]->(b:Person {id: 9})"
q "MATCH (a:Person {id: 8})-[k]->(b) DELETE b DELETE a DELETE k; $persons"
echo "-- what is still broken in the end is not committed"
q "MATCH (p:Person {id: 1}) SET p.id = 2"
q "CREATE (:Person {id: 5}), (:Person {id: 5})"
q "MATCH (p:Person {id: 1}), (c:City {name: 'Oslo'}) CREATE (p)-[:Lives]->(c)"
q "MATCH (a:Person {id: 1}), (b:Person) WHERE b.id > 1 CREATE (a)-[:Married]->(b)"
q "MATCH (a:Person), (b:Person {id: 3}) WHERE a.id < 3 CREATE (a)-[:Married]->(b)"
q "MATCH (p:Person {id: 2}) DELETE p"
q "MATCH (p:Person {id: 2}) DELETE p WITH p MATCH (q:Person {id: 1}) CREATE (q)-[:Knows]->(p)"
echo "-- COMMIT says which query it was, and has rolled back"
q "BEGIN; CREATE (:Person {id: 6}); MATCH (p:Person {id: 1}) SET p.id = 6; CREATE (:Person {id: 7});
COMMIT"
q --keep-going "BEGIN; MATCH (p:Person {id: 2}) DELETE p; CREATE (:Person {id: 7}); COMMIT; CREATE (:Person {id: 70}); $persons"
q -1 "CREATE (:Person {id: 7}); MATCH (p:Person {id: 2}) DELETE p; CREATE (:Person {id: 7})"
q "BEGIN; CREATE (:Person {id: 1}); MATCH (p:Person {id: 70}) DELETE p; ROLLBACK; $persons"
gdb-verify -q --full g
