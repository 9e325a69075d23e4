# SPDX-License-Identifier: MIT
# tables are created and dropped, seen by the queries behind, by others and after a checkpoint
. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people "CREATE NODE TABLE City(name STRING PRIMARY KEY, size INT64);
    CREATE REL TABLE Lives(FROM Person TO City, FROM City TO City, since DATE, MANY_ONE);
    CREATE NODE TABLE IF NOT EXISTS city(x INT64 PRIMARY KEY);
    CREATE (:City {name: 'Rome', size: 3}), (:City {name: 'Oslo'});
    MATCH (a:Person {id: 1}), (c:City {name: 'Rome'}) CREATE (a)-[:Lives {since: '2020-01-31'}]->(c);
    MATCH (a)-[l:Lives]->(c) RETURN a.name, l, c"
gdb-verify -q --full people
gdb-query people "MATCH (a)-[l:Lives]->(c) RETURN a.name, l, c; MATCH (n:City) RETURN n"
gdb-query --read-only people "DROP TABLE Lives" || echo "status $?"
echo "-- a node table that relationships use stays"
gdb-query people "DROP TABLE City" || echo "status $?"
gdb-query people "DROP TABLE Knows; DROP TABLE IF EXISTS Knows; MATCH (a)-[r]->(b) RETURN r; MATCH ()-[:Knows]->() RETURN 1" ||
    echo "status $?"
gdb-verify -q --full people
gdb-checkpoint -q people >checkpoint.txt
test ! -s people/wal.gdb || test "$(wc -c <people/wal.gdb)" = 64
gdb-verify -q --full people
gdb-query people "MATCH (a)-[l:Lives]->(c) RETURN a.name, l, c; MATCH (n:City) RETURN n"
gdb-query people "DROP TABLE Lives; DROP TABLE Person; DROP TABLE City; MATCH (n) RETURN n"
gdb-verify -q --full people
gdb-stats people >stats.txt
gdb-checkpoint -q people >checkpoint.txt
gdb-verify -q --full people
gdb-query people "CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id)); CREATE (p:Person {id: 1}) RETURN p"
