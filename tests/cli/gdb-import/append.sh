# SPDX-License-Identifier: MIT
# Rows for tables that there are, new tables, and relationships between old nodes and new ones, in one step;
# what the log held is kept.
printf 'id,name\n1,Ada\n2,Charles\n' >persons.csv
printf 'from,to,since\n1,2,1833-06-05\n' >knows.csv
printf 'name,id\nMary,3\nGrace,4\n' >more.csv
printf 'from,to,since\n1,2,1834-01-01\n3,1,\n4,2,1935-01-01\n1,4,1936-01-01\n' >more_knows.csv
printf 'name,people\nBonn,3\n' >cities.csv
printf 'from,to\n1,Bonn\n4,Bonn\n' >lives.csv
ask() {
    gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
    gdb-query --format csv db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, b.id, k.since'
    gdb-query --format csv db 'MATCH (a:Person)<-[k:Knows]-(b:Person) RETURN a.id, b.id, k.since'
}
echo 'no database yet'
gdb-import -q --append db --nodes Person=persons.csv --rels Knows:Person:Person=knows.csv
ask
gdb-query db "CREATE (:Person {id: 100, name: 'Luigi'})"
gdb-query db "MATCH (a:Person {id: 2}), (b:Person {id: 100}) CREATE (a)-[:Knows {since: '1840-01-01'}]->(b)"
echo 'more'
gdb-import --append --json db --nodes Person=more.csv --nodes City=cities.csv --rels Knows=more_knows.csv \
    --rels Lives:Person:City=lives.csv | sed -n '/"tables"/,$p' | sed 's/"bytes_stored.*/.../'
gdb-verify --full db
ask
gdb-query --format csv db 'MATCH (p:Person)-[:Lives]->(c:City) RETURN p.name, c.name, c.people'
gdb-query --format csv db 'MATCH (p:Person {id: 3}) RETURN p.name'
gdb-stats --loads --format json db | sed -n 's/.*"table":"\([^"]*\)","file":"\([^"]*\)","rows_loaded":\([0-9]*\).*/\1 \2 \3/p'

echo 'nothing but relationships, nothing but nodes, nothing but a table, nothing'
printf 'from,to\n2,Bonn\n100,Bonn\n' >lives2.csv
gdb-import -q --append db --rels Lives=lives2.csv
printf 'id,name\n5,Alan\n' >alan.csv
gdb-import -q --append db --nodes Person=alan.csv
printf 'CREATE NODE TABLE Book(title STRING, PRIMARY KEY(title));\n' >book.cypher
gdb-import -q --append db book.cypher
cp db/data.gdb before
gdb-import -q --append db --schema book.cypher
cmp before db/data.gdb
gdb-verify --full db
gdb-query --format csv db 'MATCH (p:Person)-[:Lives]->(c:City) RETURN p.id ORDER BY p.id'
gdb-query --format csv db 'MATCH (p:Person) RETURN count(*)'
gdb-query --format csv db 'MATCH (b:Book) RETURN count(*)'

echo 'not without being asked, and not a database'
gdb-import -q db --nodes Person=alan.csv 2>&1 || echo "status $?"
gdb-import -q --append --overwrite db --nodes Person=alan.csv 2>&1 || echo "status $?"
mkdir empty
gdb-import -q --append empty --nodes Person=alan.csv 2>&1 || echo "status $?"
gdb-import -q --append alan.csv --nodes Person=alan.csv 2>&1 || echo "status $?"
