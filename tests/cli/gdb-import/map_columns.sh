# SPDX-License-Identifier: MIT
# --map and --ignore-columns
echo 'CREATE NODE TABLE Person(id INT64, name STRING, born DATE, PRIMARY KEY(id));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE);' >schema.cypher
printf 'Nr,full name,born,notes\n1,Ann,2020-01-01,x\n2,Bob,,y\n' >person.csv
printf 'notes,whom,who,yr\nx,1,2,2020-01-01\n' >knows.csv
set -- --map NR=id --map 'full name=name' --map who=from --map whom=to --map yr=since --ignore-columns notes
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Knows=knows.csv "$@"
gdb-query db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, a.name, k.since, b.id, b.name, b.born'
# Without a schema, and as a script.
gdb-import -q --infer db --nodes Person=person.csv --rels Knows=knows.csv "$@" >script.cypher
cat script.cypher
gdb-import -q --reproducible one script.cypher
gdb-import -q --reproducible two --nodes Person=person.csv --rels Knows=knows.csv "$@"
cmp one/data.gdb two/data.gdb
# A typed header.
printf ':ID(P),age:int,x:string\n7,8,9\n' >typed.csv
gdb-import -q three --nodes P=typed.csv --map :ID=key --map age=years --ignore-columns x
gdb-query three 'MATCH (p:P) RETURN p.key, p.years'
