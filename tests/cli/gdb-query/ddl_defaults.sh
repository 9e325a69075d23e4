# SPDX-License-Identifier: MIT
# columns have defaults: rows that do not give a value get it, NULL stays NULL, and so before and behind checkpoints
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people "
    CREATE NODE TABLE T(id INT64, s STRING DEFAULT 'it\\'s', d DATE DEFAULT date('2020-01-31'), l INT64[] DEFAULT [1, -2, NULL],
        x DOUBLE DEFAULT -1.5, f FLOAT DEFAULT 3, b BOOL DEFAULT true, t TIMESTAMP DEFAULT timestamp('2020-01-31 12:00:00'),
        u UINT8 DEFAULT 200, ss STRING[] DEFAULT ['a', 'b c'], n INT8, big UINT64 DEFAULT cast('18446744073709551615' AS UINT64),
        PRIMARY KEY(id));
    CREATE REL TABLE R(FROM T TO T, w INT64 DEFAULT 7, x STRING);
    CREATE (:T {id: 1}), (:T {id: 2, s: NULL, u: 1, l: []});
    MERGE (n:T {id: 3}) ON CREATE SET n.x = 2.5;
    MATCH (a:T {id: 1}), (b:T) WHERE b.id > 1 CREATE (a)-[:R {x: 'x'}]->(b);
    MATCH (a:T {id: 3}), (b:T {id: 1}) MERGE (a)-[:R {w: 8}]->(b)"
printf 'u,id\n7,10\n,11\n' >t.csv
gdb-query people "COPY T FROM 't.csv' (HEADER=true)"
printf 'from,to,x\n10,1,"y"\n11,2,\n' >r.csv
gdb-query people "COPY R FROM 'r.csv' (HEADER=true)"
gdb-query people "MATCH (n:T) RETURN n ORDER BY n.id; MATCH (a)-[r:R]->(b) RETURN a.id, b.id, r.w, r.x ORDER BY a.id, b.id" | tee before.txt
gdb-checkpoint -q people >/dev/null
gdb-query people "MATCH (n:T) RETURN n ORDER BY n.id; MATCH (a)-[r:R]->(b) RETURN a.id, b.id, r.w, r.x ORDER BY a.id, b.id" >after.txt
cmp before.txt after.txt
echo "--- added columns"
cat >look.cypher <<'SCRIPT'
MATCH (n:Person) RETURN n ORDER BY n.id;
MATCH (n:Person) WHERE n.town = 'Oslo' AND n.points > 1 RETURN n.id ORDER BY n.id;
MATCH (n:Person) WHERE n.points < 1 OR n.tags = ['none'] RETURN n.id ORDER BY n.id;
MATCH (a)-[k:Knows]->(b) RETURN a.id, b.id, k ORDER BY a.id, b.id;
SCRIPT
gdb-query people "
    CREATE (:Person {id: 4});
    ALTER TABLE Person ADD town STRING DEFAULT 'Oslo';
    ALTER TABLE Person ADD points INT16 DEFAULT 5;
    ALTER TABLE Person ADD tags STRING[] DEFAULT ['none', NULL];
    ALTER TABLE Person ADD IF NOT EXISTS town STRING DEFAULT 'Rome';
    ALTER TABLE Person ADD empty STRING DEFAULT '';
    ALTER TABLE Knows ADD how STRING DEFAULT 'well';
    ALTER TABLE Knows ADD much DOUBLE DEFAULT 0.25;
    CREATE (:Person {id: 5, town: NULL})"
gdb-query people --file look.cypher
gdb-query people "MATCH (n:Person {id: 2}) SET n.town = 'Rome', n.points = 0; MATCH ()-[k:Knows]->({id: 3}) SET k.how = NULL;
    ALTER TABLE Person RENAME empty TO void; ALTER TABLE Person DROP name"
gdb-query people --file look.cypher | tee before.txt
gdb-verify -q --full people
gdb-checkpoint -q people >/dev/null
gdb-verify -q --full people
gdb-query people --file look.cypher >after.txt
cmp before.txt after.txt
gdb-checkpoint -q --compact people >/dev/null
gdb-query people --file look.cypher >after.txt
cmp before.txt after.txt
gdb-query people "CREATE (:Person {id: 6}); MATCH (n:Person {id: 6}) RETURN n"
echo "--- taken back"
gdb-query people "BEGIN; ALTER TABLE Person ADD z STRING DEFAULT 'zzz'; MATCH (n:Person {id: 1}) RETURN n.z; ROLLBACK;
    MATCH (n:Person {id: 1}) RETURN n" || echo "status $?"
gdb-stats --columns people | grep -o ' default$'
gdb-stats --columns --format json people | sed -n 's/.*"column":"\([^"]*\)".*"default":\(.*\)}.*/\1 \2/p'
gdb-query people "ALTER TABLE Person ADD y INT8 DEFAULT 128" || echo "status $?"
gdb-query people "CREATE NODE TABLE Q(id INT64, y INT8 DEFAULT n.x, PRIMARY KEY(id))" || echo "status $?"
gdb-query people "MATCH (n:Person {id: 1}) SET n = {id: 1}; MATCH (n:Person {id: 1}) RETURN n"
