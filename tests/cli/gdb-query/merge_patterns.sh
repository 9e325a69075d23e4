# SPDX-License-Identifier: MIT
# MERGE of whole patterns: more than the key, relationships, paths, in every direction
cat >schema.cypher <<'SCRIPT'
CREATE NODE TABLE Person(id INT64, name STRING, born DATE, score FLOAT, seen INT64, PRIMARY KEY(id));
CREATE NODE TABLE City(name STRING, PRIMARY KEY(name));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE, weight INT64);
CREATE REL TABLE Lives(FROM Person TO City, MANY_ONE);
SCRIPT
printf 'id,name,born,score\n1,Ada,1815-12-10,0.1\n2,Bob,,\n3,Cid,,\n' >person.csv
printf 'from,to,since,weight\n1,2,2020-01-31,1\n' >knows.csv
gdb-import -q g --schema schema.cypher --nodes Person=person.csv --rels Knows=knows.csv >/dev/null
q() {
    gdb-query g "$@" || echo "status $?"
}
echo "-- by more than the key, and without it"
q "MERGE (p:Person {id: 1, name: 'Ada', born: '1815-12-10', score: 0.1}) RETURN p.seen"
q "MERGE (p:Person {id: 1, name: 'Bob'})"
q "MERGE (p:Person {name: 'Bob'}) ON MATCH SET p.seen = 1 RETURN p.id, p.seen"
q "MERGE (p:Person {name: 'Dan'})"
q "UNWIND [4, 4] AS i MERGE (p:Person {name: 'Dan'}) ON CREATE SET p.id = i, p.seen = 0 ON MATCH SET p.seen = p.seen + 1 RETURN p.id, p.seen"
q "MERGE (p:Person) ON MATCH SET p.seen = p.id RETURN p.id, p.seen"
q "MERGE (c:City)"
echo "-- actions that read what was found or made, row after row"
q "UNWIND [5, 5, 6, 5] AS i MERGE (p:Person {id: i}) ON CREATE SET p.seen = 1, p.name = 'P' + toString(p.id) ON MATCH SET p.seen = p.seen + 1 RETURN p.id, p.name, p.seen"
q "MATCH (a:Person {id: 1}) MERGE (b:Person {id: 7}) ON CREATE SET a.seen = 77, b += {name: a.name} RETURN a.seen, b.name"
q "UNWIND ['x', 'y', 'x'] AS s MERGE (p:Person {name: s}) ON CREATE SET p.id = 8, p.name = 'y' ON MATCH SET p.name = 'x' RETURN p.id, p.name"
echo "-- relationships between nodes that are known"
q "UNWIND ['2020-01-31', '2021-01-31', '2021-01-31'] AS d MATCH (a:Person {id: 1}), (b:Person {id: 2}) MERGE (a)-[k:Knows {since: d}]->(b) ON CREATE SET k.weight = 10 ON MATCH SET k.weight = k.weight + 1 RETURN k.since, k.weight"
q "MATCH (a:Person {id: 2}), (b:Person {id: 1}) MERGE (a)-[k:Knows {since: '2020-01-31'}]-(b) RETURN startNode(k) = b"
q "MATCH (a:Person {id: 2}), (b:Person {id: 1}) MERGE (a)<-[k:Knows]-(b) RETURN k.weight"
q "MATCH (a:Person), (b:Person) WHERE a.id < 4 AND b.id < 4 MERGE (a)-[k:Knows]-(b) RETURN a.id, b.id, count(*)"
q "MATCH (a:Person {id: 3}) MERGE (a)-[k:Knows {since: '1999-01-01'}]->(a) MERGE (a)-[l:Knows {since: '1999-01-01'}]-(a) RETURN k = l"
echo "-- with an end that is not known"
q "MATCH (a:Person) WHERE a.id < 4 MERGE (a)-[:Lives]->(c:City {name: 'Rome'}) RETURN c"
q "MATCH (a:Person {id: 1}) MERGE (c:City {name: 'Rome'}) MERGE (a)-[:Lives]->(c) RETURN c.name"
q "MATCH (a:Person {id: 1}) MERGE (c:City {name: 'Rome'})-[:Lives]-(a) RETURN c.name"
q "MATCH (a:Person {id: 2}) MERGE (c:City {name: 'Oslo'})-[:Lives]-(a) RETURN c.name"
echo "-- paths are found whole or made whole"
path="MERGE (a:Person {id: 50})-[:Knows {weight: 1}]->(b:Person {id: 51})-[:Lives]->(c:City {name: 'Bonn'}) RETURN a.id, b.id, c.name"
q "$path; $path; MATCH (n:Person) WHERE n.id >= 50 RETURN count(*)"
q "MATCH (a:Person {id: 50}) MERGE (a)-[:Knows {weight: 2}]->(b:Person {id: 52})-[:Knows]->(a) RETURN b.id"
q "MATCH (a:Person {id: 50}), (b:Person {id: 51}) MERGE (a)-[:Knows]->(b)<-[:Knows]-(c:Person {id: 53}) RETURN c.id"
q "MATCH (a:Person {id: 50})-[k:Knows]->(b) RETURN b.id, k.weight"
echo "-- what cannot be looked for or made"
for query in "MERGE (p:Person {id: NULL})" "UNWIND [NULL] AS d MATCH (a:Person {id: 1}) MERGE (a)-[:Knows {since: d}]->(a)" \
    "MERGE (p:Person {born: '1815-13-10'})" "MERGE (p:Person {id: 1, nmae: 'x'})" \
    "OPTIONAL MATCH (a:Person {id: 99}) MERGE (a)-[:Knows]->(b:Person {id: 1})" \
    "MATCH (a:Person {id: 3}) MERGE (a)-[:Lives]->(c:City {name: 'Lima'})"; do
    q "$query"
done
q "MATCH (p:Person) RETURN p.id, p.name, p.seen; MATCH (c:City) RETURN c.name; MATCH (a)-[l:Lives]->(c) RETURN a.id, c.name"
echo "-- at a node with many relationships"
q "UNWIND range(100, 299) AS i CREATE (:Person {id: i})"
hub="MATCH (h:Person {id: 1}), (b:Person) WHERE b.id >= 100 AND b.id <"
q "$hub 250 MERGE (h)-[k:Knows]-(b) ON CREATE SET k.weight = 1 ON MATCH SET k.weight = 2 RETURN k.weight, count(*)"
q "$hub 300 MERGE (h)-[k:Knows]-(b) ON CREATE SET k.weight = 1 ON MATCH SET k.weight = 2 RETURN k.weight, count(*)"
q "$hub 270 MERGE (b)-[k:Knows]->(h) RETURN count(*)"
q "BEGIN; $hub 290 MERGE (b)-[k:Knows]->(h); MATCH (h:Person {id: 1}), (b:Person {id: 289}) MERGE (b)-[:Knows]->(h);
    MATCH (h:Person {id: 1}), (b:Person {id: 299}) MERGE (b)-[:Knows]->(h); COMMIT"
q "MATCH (h:Person {id: 1})-[:Knows]->(b) WHERE b.id >= 100 RETURN count(*); MATCH (h:Person {id: 1})<-[:Knows]-(b) WHERE b.id >= 100 RETURN count(*)"
gdb-verify -q --full g
