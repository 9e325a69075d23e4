# SPDX-License-Identifier: MIT
# What queries have changed is folded in: they answer the same. Compacted, the pages are those of an import
# of what is left.
printf 'id,name\n1,Ada\n2,Charles\n3,\n4,Mary\n' >persons.csv
printf 'from,to,since\n1,2,1833-06-05\n2,1,\n1,3,\n4,1,1832-01-01\n' >knows.csv
gdb-import -q db --nodes Person=persons.csv --rels Knows:Person:Person=knows.csv
gdb-query db "MATCH (p:Person {id: 2}) DETACH DELETE p"
gdb-query db "MATCH (p:Person {id: 3}) SET p.name = 'Annabella'"
gdb-query db "MATCH (a:Person {id: 4}) CREATE (a)-[:Knows {since: '1834-02-02'}]->(:Person {id: 5, name: 'Luigi'})"
gdb-query db "MATCH (a:Person {id: 1})-[k:Knows]->(b:Person {id: 3}) SET k.since = '1815-12-10'"
ask() {
    gdb-query --format csv db 'MATCH (a:Person) RETURN a.id, a.name ORDER BY a.id'
    gdb-query --format csv db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, k.since, b.name ORDER BY a.id, b.id'
    gdb-query --format csv db 'MATCH (a:Person)<-[k:Knows]-(b:Person) RETURN a.id, b.id ORDER BY a.id, b.id'
}
ask | tee before
gdb-checkpoint --dry-run db | sed -n 2,4p
gdb-checkpoint db | sed -n '2,4p;6,7p'
gdb-verify --full db
ask | cmp - before
gdb-checkpoint --status db | sed -n 2,4p
gdb-checkpoint --compact db | sed -n 2,4p
gdb-verify --full db
ask | cmp - before

printf 'id,name\n1,Ada\n3,Annabella\n4,Mary\n5,Luigi\n' >persons.csv
printf 'from,to,since\n1,3,1815-12-10\n4,1,1832-01-01\n4,5,1834-02-02\n' >knows.csv
gdb-import -q anew --nodes Person=persons.csv --rels Knows:Person:Person=knows.csv
# The pages of the tables: without the headers before them, the catalog and the metadata behind.
pages() {
    size=$(gdb-stats --storage --format json "$1" |
        sed -n 's/.*"catalog_bytes":\([0-9]*\),"metadata_bytes":\([0-9]*\),.*/\1 + \2/p')
    tail -c +8193 "$1/data.gdb" | head -c "-$(($size))"
}
for database in db anew; do pages $database >$database.pages; done
cmp db.pages anew.pages

# and so on
gdb-query db "CREATE (:Person {id: 2, name: 'Charles'})"
gdb-checkpoint -q db
gdb-query --format csv db 'MATCH (p:Person {id: 2}) RETURN p.name'
gdb-verify --full db
