# SPDX-License-Identifier: MIT
# kill -9 at any moment: the database is whole or not there, and the next import works
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
awk 'BEGIN { print "from,to,since"; for (i = 1; i <= 2000000; i++) print "1,2,2020-01-01" }' >follows.csv
moments="0.01 0.03 0.06 0.1 0.15 0.2"
[ -z "${GDB_TEST_LONG:-}" ] || moments=$(awk 'BEGIN { srand(); for (i = 0; i < 100; i++) printf "%.3f ", rand() / 4 }')
for moment in $moments; do
    gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv 2>/dev/null &
    importer=$!
    sleep $moment
    kill -9 $importer 2>/dev/null || :
    wait $importer 2>/dev/null || :
    if [ -e db ]; then gdb-verify --full db; fi
    rm -rf db
done
printf 'from,to,since\n1,2,\n' >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
gdb-verify --full db
ls
