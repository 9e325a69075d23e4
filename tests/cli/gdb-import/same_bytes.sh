# SPDX-License-Identifier: MIT
# the same bytes for any number of threads
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
"$BUILD"/gdb-import --version >/dev/null
awk 'BEGIN { print "id,name,joined"; for (i = 1; i <= 20000; i++) printf "%d,name %d,20%02d-01-%02d\n", i * 7, i % 97, i % 20, i % 28 + 1 }' >person.csv
awk 'BEGIN { srand(5); print "from,to,since"; for (i = 1; i <= 60000; i++) printf "%d,%d,2020-01-01\n", 7 * (1 + int(rand() * rand() * 20000)), 7 * (1 + int(rand() * 20000)) }' >follows.csv
for j in 1 2 3 8; do
    gdb-import -q -j $j --reproducible --schema schema.cypher db$j --nodes Person=person.csv --rels Follows=follows.csv
    cmp db1/data.gdb db$j/data.gdb
done
gdb-verify --full db8
