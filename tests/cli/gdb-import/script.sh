# SPDX-License-Identifier: MIT
# a script of CREATE and COPY, its files relative to it
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
mkdir data out; mv person.csv follows.csv data
{ cat schema.cypher; echo "COPY Person FROM 'person.csv'; COPY Follows FROM \"follows.csv\" (HEADER=true);"; } >data/load.cypher
cd out; gdb-import -q db ../data/load.cypher
gdb-query db 'MATCH (a)-[f:Follows]->(b) RETURN a.name, b.name, f.since ORDER BY a.name, b.name'
