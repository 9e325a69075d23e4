# SPDX-License-Identifier: MIT
# After many changes and checkpoints, a compacted database has the size of a fresh import of its contents.
awk 'BEGIN { print "id,name,score"; for (i = 0; i < 20000; i++) print i ",name " i * 7919 % 1000 "," i % 97 / 4 }' >nodes.csv
awk 'BEGIN { print "from,to,weight"; for (i = 0; i < 60000; i++) print i * 31 % 20000 "," i * 17 % 20000 "," i % 50 }' >rels.csv
gdb-import -q db --nodes P=nodes.csv --rels R:P:P=rels.csv
for round in 1 2 3 4 5; do
    gdb-query db "MATCH (p:P) WHERE p.id % 41 = $round DETACH DELETE p"
    gdb-query db "MATCH (p:P) WHERE p.id % 43 = $round SET p.score = p.score + 1, p.name = 'changed'"
    gdb-query db "MATCH (p:P)-[r:R]->(q:P) WHERE p.id % 47 = $round DELETE r"
    gdb-query db "UNWIND range(1, 300) AS i CREATE (:P {id: 100000 * $round + i, name: 'new', score: 0.5})"
    gdb-query db "MATCH (a:P), (b:P) WHERE a.id > 100000 * $round AND a.id < 100000 * $round + 301 AND b.id = a.id - 100000 * $round CREATE (a)-[:R {weight: $round}]->(b)"
    gdb-checkpoint -q db
    gdb-verify --full db
done
ask() { gdb-query --format csv "$1" 'MATCH (a:P)-[r:R]->(b:P) RETURN count(*), sum(r.weight), sum(a.id - b.id), min(b.name), max(a.score)'; }
ask db >before
gdb-checkpoint --compact -q db
gdb-verify --full db
ask db | cmp - before

gdb-query --format csv db 'MATCH (p:P) RETURN p.id AS id, p.name AS name, p.score AS score' >nodes.csv
gdb-query --format csv db 'MATCH (a:P)-[r:R]->(b:P) RETURN a.id, b.id, r.weight' | sed '1s/.*/from,to,weight/' >rels.csv
gdb-import -q fresh --nodes P=nodes.csv --rels R:P:P=rels.csv
ask fresh | cmp - before
compacted=$(wc -c <db/data.gdb)
fresh=$(wc -c <fresh/data.gdb)
[ $((compacted * 100)) -le $((fresh * 105)) ] || echo "$compacted bytes, a fresh import has $fresh"
