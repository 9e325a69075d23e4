# SPDX-License-Identifier: MIT
# columns are added, dropped and renamed, and what was in the other columns stays
. "$TOP/tests/cli/gdb-query/make_people.inc"
rows() { gdb-query people "MATCH (n:Person) RETURN n ORDER BY n.id; MATCH ()-[k:Knows]->() RETURN k"; }
gdb-query people "CREATE (:Person {id: 4, name: 'Dan'}); ALTER TABLE Person ADD city STRING;
    ALTER TABLE Knows ADD weight DOUBLE; ALTER TABLE Person ADD tags STRING[]"
rows
gdb-query people "MATCH (n:Person) WHERE n.id > 2 SET n.city = 'Rome', n.tags = ['x', 'y'];
    CREATE (:Person {id: 5, age: 1, city: 'Oslo'}); MATCH ()-[k:Knows]->(b {id: 3}) SET k.weight = 0.5"
rows
gdb-query people "MATCH (n:Person) WHERE n.city IS NULL RETURN n.id; MATCH (n:Person {city: 'Rome'}) RETURN n.id"
gdb-query people "ALTER TABLE Person DROP name; ALTER TABLE Knows DROP since"
rows
gdb-query people "MATCH (n:Person {id: 1}) SET n.age = 37; ALTER TABLE Person RENAME age TO years;
    ALTER TABLE Person RENAME TO Human; ALTER TABLE Human RENAME city TO town"
gdb-query people "MATCH (n:Person) RETURN n" || echo "status $?"
gdb-query people "MATCH (n:Human) RETURN n.name" || echo "status $?"
gdb-query people "MATCH (n:Human) RETURN n.id, n.years, n.town, n.tags ORDER BY n.id" >before.txt
cat before.txt
gdb-verify -q --full people
gdb-stats people --columns >stats.txt
gdb-checkpoint -q people >checkpoint.txt
gdb-verify -q --full people
gdb-query people "MATCH (n:Human) RETURN n.id, n.years, n.town, n.tags ORDER BY n.id" >after.txt
cmp before.txt after.txt
gdb-query people "MATCH ()-[k:Knows]->() RETURN k; ALTER TABLE Human ADD IF NOT EXISTS years INT64;
    ALTER TABLE Human DROP IF EXISTS name; ALTER TABLE Human ADD name INT64; MATCH (n:Human {id: 1}) RETURN n"
