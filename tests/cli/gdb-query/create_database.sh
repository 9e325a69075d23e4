# SPDX-License-Identifier: MIT
# --create makes a database without tables where there is nothing, and then runs the queries
gdb-query --create a.gdb "CREATE NODE TABLE P(id INT64 PRIMARY KEY, name STRING); CREATE REL TABLE K(FROM P TO P);
    CREATE (:P {id: 1, name: 'Ada'})-[:K]->(:P {id: 2}); MATCH (a)-[:K]->(b) RETURN a, b"
gdb-query --create a.gdb "MATCH (n) RETURN n.id"
gdb-verify -q --full a.gdb
echo "-- nothing in it: all programs take it"
gdb-query --create b.gdb "MATCH (n) RETURN n"
gdb-query b.gdb "MATCH ()-[r]->() RETURN count(r)"
gdb-verify -q --full b.gdb
gdb-stats --columns --degrees b.gdb
gdb-checkpoint -q b.gdb >checkpoint.txt
gdb-checkpoint -q --compact b.gdb >checkpoint.txt
gdb-verify -q --full b.gdb
echo "-- what does not parse makes nothing"
gdb-query --create c.gdb "CREATE NODE TABEL P(id INT64)" || echo "status $?"
ls
echo "-- all or nothing of the queries; the database stays, empty"
gdb-query --create -1 c.gdb "CREATE NODE TABLE P(id INT64 PRIMARY KEY); CREATE (:P {id: 1}); CREATE (:P {id: 1})" || echo "status $?"
gdb-query c.gdb "MATCH (n) RETURN n; MATCH (n:P) RETURN n" || echo "status $?"
gdb-query --create -1 c.gdb "CREATE NODE TABLE P(id INT64 PRIMARY KEY); CREATE (:P {id: 1}); CREATE (:P {id: 2})"
gdb-query c.gdb "MATCH (n:P) RETURN n"
gdb-verify -q --full c.gdb
echo "-- where it cannot be"
gdb-query --create no/d.gdb "RETURN 1" || echo "status $?"
mkdir d.gdb
gdb-query --create d.gdb "RETURN 1" || echo "status $?"
gdb-query --create --read-only e.gdb "RETURN 1" || echo "status $?"
ls
