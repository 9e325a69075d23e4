# SPDX-License-Identifier: MIT
# CREATE of relationships: between nodes that are there and new ones; ends, pairs and multiplicity
cat >schema.cypher <<SCRIPT
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE NODE TABLE City(name STRING, PRIMARY KEY(name));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE);
CREATE REL TABLE LivesIn(FROM Person TO City, MANY_ONE);
CREATE REL TABLE Likes(FROM Person TO Person, FROM Person TO City, stars INT8[]);
SCRIPT
printf 'id,name\n1,Ann\n2,Bob\n' >person.csv
printf 'name\nOslo\nRome\n' >city.csv
printf 'from,to,since\n1,2,2020-01-01\n' >knows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --nodes City=city.csv --rels Knows=knows.csv
gdb-query db "MATCH (a:Person {id: 2}), (b:Person {id: 1}) CREATE (a)-[k:Knows {since: '2021-02-03'}]->(b) RETURN k.since"
gdb-query db "MATCH (a:Person {id: 1}) CREATE (a)<-[:Knows]-(n:Person {id: 3, name: 'Cyd'})-[:LivesIn]->(:City {name: 'Bern'}) RETURN n"
gdb-query db "MATCH (p:Person), (c:City) WHERE p.id < 3 CREATE (p)-[:Likes {stars: [p.id, 5]}]->(c)"
gdb-query db "MATCH (p:Person {id: 1}) CREATE (p)-[:Likes {stars: []}]->(p)"
gdb-query db "MATCH (p:Person) MATCH (q:Person) WHERE p.id + 1 = q.id CREATE (p)-[:Knows]->(q), (p)-[:Knows]->(q)"
gdb-query db "MATCH (a)-[k:Knows]->(b) RETURN a.id, k.since, b.id ORDER BY a.id, b.id, k.since"
gdb-query db "MATCH (a)-[k:Likes]->(b) RETURN a.id, k.stars, b.name ORDER BY a.id, b.name"
gdb-query db "MATCH (a)-[k:LivesIn]->(b) RETURN a.id, b.name"
echo "-- what breaks a rule changes nothing"
for query in "MATCH (p:Person {id: 3}), (c:City {name: 'Oslo'}) CREATE (p)-[:LivesIn]->(c)" \
    "MATCH (p:Person {id: 1}), (c:City) CREATE (p)-[:LivesIn]->(c)" \
    "MATCH (p:Person {id: 1}), (c:City) CREATE (p)-[:Knows]->(c)" \
    "MATCH (p:Person {id: 1}), (c) CREATE (p)-[:Knows]->(c)" \
    "MATCH (p:Person {id: 1}) OPTIONAL MATCH (p)-[:LivesIn]->(c) CREATE (p)-[:Likes]->(c)" \
    "MATCH (p:Person {id: 1}) CREATE (p)-[:Knows]-(p)" "MATCH (p:Person {id: 1}) CREATE (p)-[:Knows*2]->(p)" \
    "MATCH (p:Person {id: 1}) CREATE (p)-[]->(p)" "MATCH (p:Person {id: 1}) CREATE (p)-[:Knows|Likes]->(p)" \
    "MATCH (p:Person {id: 1}) CREATE (p)-[:Likes {stars: [1, 200]}]->(p)" \
    "MATCH (p:Person {id: 1}) CREATE (p)-[:Knows {since: 'soon'}]->(p)" \
    "MATCH (p:Person {id: 1})-[k:Knows]->(q) CREATE (p)-[k:Knows]->(q)"; do
    gdb-query db "$query" || echo "status $?"
done
gdb-query db "MATCH ()-[k]->() RETURN label(k), count(*) ORDER BY label(k)"
gdb-verify -q --full db
