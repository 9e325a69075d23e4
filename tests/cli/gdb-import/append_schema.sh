# SPDX-License-Identifier: MIT
# Tables that a script declares again: the same ones are fine, others are errors that name the difference.
cat >schema.cypher <<'END'
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE NODE TABLE City(name STRING, PRIMARY KEY(name));
CREATE REL TABLE Lives(FROM Person TO City, since DATE, MANY_ONE);
END
printf '1,Ada\n' >p1.csv
printf '2,Charles\n' >p2.csv
printf 'London\n' >c.csv
printf '2,London,1815-01-01\n' >l.csv
{ cat schema.cypher; echo "COPY Person FROM 'p1.csv';"; } >load1.cypher
{ cat schema.cypher; echo "COPY Person FROM 'p2.csv'; COPY City FROM 'c.csv'; COPY Lives FROM 'l.csv';"; } >load2.cypher
gdb-import -q db load1.cypher
gdb-import -q --append db load2.cypher
gdb-verify --full db
gdb-query --format csv db 'MATCH (p:Person)-[l:Lives]->(c:City) RETURN p.id, c.name, l.since'
cp db/data.gdb before
try() {
    printf '%s\n' "$1" >other.cypher
    gdb-import -q --append db other.cypher 2>&1 || echo "status $?"
}
try 'CREATE NODE TABLE person(ID INT64, Name STRING, PRIMARY KEY(Id));'
try 'CREATE NODE TABLE IF NOT EXISTS Person(nothing INT64, PRIMARY KEY(nothing));'
try 'CREATE NODE TABLE Person(id STRING, name STRING, PRIMARY KEY(id));'
try 'CREATE NODE TABLE Person(id INT64, surname STRING, PRIMARY KEY(id));'
try 'CREATE NODE TABLE Person(id INT64, name STRING, age INT64, PRIMARY KEY(id));'
try 'CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id));'
try 'CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(name));'
try 'CREATE NODE TABLE Lives(id INT64, PRIMARY KEY(id));'
try 'CREATE REL TABLE Lives(FROM Person TO City, since DATE);'
try 'CREATE REL TABLE Lives(FROM Person TO Person, since DATE, MANY_ONE);'
try 'CREATE REL TABLE Lives(FROM Person TO City, FROM City TO City, since DATE, MANY_ONE);'
try 'CREATE REL TABLE IF NOT EXISTS Lives(FROM Person TO Person);'
cmp before db/data.gdb

echo 'columns by the header, as ever'
printf 'name,id\nMary,3\n' >p.csv
gdb-import -q --append db --nodes Person=p.csv
printf 'ident,name\n4,Grace\n' >p.csv
gdb-import -q --append db --nodes Person=p.csv 2>&1 || echo "status $?"
gdb-import -q --append --map ident=id db --nodes Person=p.csv
printf 'id:ID(Person),:LABEL\n5,Person\n' >p.csv
printf ':START_ID(Person),:END_ID(Town),since:date,:TYPE\n5,Bath,2000-01-01,Visits\n' >v.csv
printf 'name:ID(Town)\nBath\n' >t.csv
gdb-import -q --append db --nodes p.csv --nodes Town=t.csv --rels v.csv
gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
gdb-query --format csv db 'MATCH (p:Person)-[v:Visits]->(t:Town) RETURN p.id, v.since, t.name'
printf 'id,name\nx,Alan\n' >p.csv
gdb-import -q --append db --nodes Person=p.csv 2>&1 || echo "status $?"
printf 'from,to\n1,Bath\n' >l.csv
gdb-import -q --append db --rels Lives:Person:Town=l.csv 2>&1 || echo "status $?"
echo 'the script that would be run'
gdb-import --append --infer db --nodes Person=t.csv 2>&1 || echo "status $?"
printf 'id,name\n6,Alan\n' >p.csv
gdb-import --append --infer db --nodes Person=p.csv | grep COPY
gdb-verify --full db
