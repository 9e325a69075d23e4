MATCH p = (a:Person {id: $x})-[r:KNOWS|:LIKES*1..3 {w: 1}]->(b)<--(:A|B), shortestPath((a)-[*..5]-(b))
WHERE a.age + 1 < b.age * 2 ^ 3 <= 0x1F AND NOT (a)-[:X]->(b) OR a.name STARTS WITH 'x\u00e4' XOR b:A:B
WITH DISTINCT *, [x IN a.l WHERE x > .5 | x.y] AS `q``r` ORDER BY a.x DESC NULLS LAST SKIP 1 LIMIT 2 WHERE any(x IN [1.5e3] WHERE x = 2)
RETURN CASE a WHEN 1 THEN {k: "v"} ELSE l[1..2][..-1] END AS c, count(*), count(DISTINCT a.b.c) UNION ALL RETURN 1
