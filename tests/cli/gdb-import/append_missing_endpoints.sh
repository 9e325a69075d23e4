# SPDX-License-Identifier: MIT
# Ends that neither the database nor the files have: an error, left out, or made.
printf 'id,name\n1,Ada\n2,Charles\n' >p.csv
printf 'from,to\n1,2\n' >k.csv
gdb-import -q db --nodes Person=p.csv --rels Knows=k.csv
printf 'from,to\n2,1\n3,1\n3,4\n4,2\n' >k.csv
gdb-import -q --append db --rels Knows=k.csv 2>&1 || echo "status $?"
cp -r db skip
gdb-import -q --append --missing-endpoints skip skip --rels Knows=k.csv || echo "status $?"
gdb-query --format csv skip 'MATCH (a:Person)-[:Knows]->(b:Person) RETURN a.id, b.id'
gdb-import -q --append --missing-endpoints create db --rels Knows=k.csv
gdb-query --format csv db 'MATCH (a:Person)-[:Knows]->(b:Person) RETURN a.id, b.id'
gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name'
gdb-verify --full db
gdb-verify --full skip
echo 'in memory or not'
awk 'BEGIN { print "from,to"; for (i = 1; i <= 20000; i++) print i "," 20001 - i }' >k.csv
gdb-import -q --append --missing-endpoints create db --rels Knows=k.csv
gdb-query --format csv db 'MATCH (p:Person) RETURN count(*), min(p.id), max(p.id)'
gdb-verify --full db
