# SPDX-License-Identifier: MIT
# changes of tables are part of transactions: committed, rolled back, undone with what failed
. "$TOP/tests/cli/gdb-query/make_people.inc"
names() { gdb-query --no-header people "MATCH (n) RETURN n ORDER BY id(n)"; }
echo "-- rolled back"
gdb-query people "BEGIN; CREATE NODE TABLE City(name STRING PRIMARY KEY); CREATE (:City {name: 'Rome'});
    ALTER TABLE Person DROP name; ALTER TABLE Person ADD city STRING; MATCH (n:Person {id: 1}) SET n.city = 'Rome';
    DROP TABLE Knows; MATCH (n) RETURN n; ROLLBACK; MATCH (n)-[k:Knows]->() RETURN n, k"
names
echo "-- a failure undoes them, too"
gdb-query -1 people "ALTER TABLE Person DROP name; ALTER TABLE Person RENAME TO Human; MATCH (h:Human) RETURN h.name" ||
    echo "status $?"
gdb-query --keep-going people "CREATE NODE TABLE City(name STRING PRIMARY KEY); BEGIN; DROP TABLE City; DROP TABLE City; COMMIT;
    CREATE (c:City {name: 'Oslo'}) RETURN c" || echo "status $?"
names
echo "-- committed"
gdb-query people "BEGIN; DROP TABLE City; CREATE NODE TABLE City(id INT64 PRIMARY KEY, name STRING);
    CREATE REL TABLE Lives(FROM Person TO City); CREATE (:City {id: 7, name: 'Rome'});
    MATCH (p:Person {id: 1}), (c:City) CREATE (p)-[:Lives]->(c); ALTER TABLE Person DROP age; COMMIT"
names
gdb-query people "BEGIN; CREATE (:Person {id: 9}); ROLLBACK; MATCH (p)-[l:Lives]->(c) RETURN p, l, c"
gdb-verify -q --full people
