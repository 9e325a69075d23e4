# SPDX-License-Identifier: MIT
# Tables and columns that come and go between checkpoints.
printf 'id,name,born\n1,Ada,1815\n2,Charles,1791\n3,Mary,1780\n' >persons.csv
printf 'from,to,since,note,weight\n1,2,1833-06-05,first,7\n2,1,,second,8\n1,3,1830-01-01,,9\n' >knows.csv
gdb-import -q db --nodes Person=persons.csv --rels Knows:Person:Person=knows.csv
fold() { gdb-checkpoint "$@" db | sed -n 2p; gdb-verify --full db; }
ask() {
    gdb-query --format csv db 'MATCH (a:Person) RETURN a ORDER BY a.id'
    gdb-query --format csv db 'MATCH (:Person)-[k:Knows]->(b:Person) RETURN k, b.id ORDER BY b.id, k.weight'
}
gdb-query db 'ALTER TABLE Person ADD city STRING; ALTER TABLE Knows ADD place STRING'
gdb-query db "MATCH (p:Person {id: 2}) SET p.city = 'London'"
ask >before
fold
ask | cmp - before
gdb-query db "MATCH (:Person)-[k:Knows]->(:Person {id: 3}) SET k.place = 'Marylebone'"
gdb-query db 'ALTER TABLE Person DROP name; ALTER TABLE Knows DROP note'
ask | tee before
fold
ask | cmp - before
gdb-query db 'CREATE NODE TABLE City(name STRING, PRIMARY KEY(name)); CREATE REL TABLE LivesIn(FROM Person TO City)'
gdb-query db "MATCH (p:Person {id: 1}) CREATE (p)-[:LivesIn]->(:City {name: 'Paris'})"
fold
gdb-query --format csv db 'MATCH (p)-[:LivesIn]->(c:City) RETURN p.id, c.name'
gdb-query db 'DROP TABLE Knows; ALTER TABLE Person RENAME TO Human'
fold
gdb-query --format csv db 'MATCH (p:Human)-[:LivesIn]->(c:City) RETURN p, c'
fold --compact
gdb-query --format csv db 'MATCH (p:Human)-[:LivesIn]->(c:City) RETURN p, c'
