MERGE (a:A {x: 1}) ON CREATE SET a.x = 1, a += {} ON MATCH SET a:B REMOVE a.y, a:C DETACH DELETE a;
CREATE (a)-[:R {w: 2}]->(b), p = (c) RETURN p; CALL f.g(1) YIELD a AS b, c WHERE b RETURN *; UNWIND [1] AS x CREATE ({i: x})
