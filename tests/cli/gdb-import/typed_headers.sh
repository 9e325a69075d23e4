# SPDX-License-Identifier: MIT
# neo4j-admin's typed headers need no schema
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id:ID(Person)|name|age:int|joined:date|:LABEL\n1|Ann|33|2020-01-01|Human\n2|Bob||2021-01-01|Human\n' >p.csv
printf ':START_ID(Person)|:END_ID(Person)|since:date|:TYPE\n1|2|2020-01-01|KNOWS\n' >k.csv
gdb-import -q db --nodes Person=p.csv --rels Knows=k.csv
gdb-query db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.name, a.age, a.label, b.age, k.since, k.type'
gdb-stats --columns --format json db | tr ',' '\n' | grep '"type"'
