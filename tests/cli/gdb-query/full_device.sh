# SPDX-License-Identifier: MIT
# a result that cannot be written is a failure
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
status=0
gdb-query db 'RETURN 1' >/dev/full || status=$?
echo "status $status"

# what is on disk already is not taken back by it, and is said to stay
for query in 'CREATE (p:Person {id: 4}) RETURN p' 'UNWIND range(5, 9999) AS i CREATE (p:Person {id: i}) RETURN p' \
    'BEGIN; MATCH (p:Person {id: 1}) SET p.name = "Al" RETURN p; COMMIT'; do
    status=0
    gdb-query db "$query" >/dev/full || status=$?
    echo "status $status"
done
gdb-query db 'MATCH (p:Person) RETURN count(*); MATCH (p:Person {id: 1}) RETURN p.name'
status=0
gdb-checkpoint db >/dev/full || status=$?
echo "status $status"
gdb-checkpoint --status db | grep result
status=0
printf 'id\n10000\n' >more.csv
gdb-import --append db --nodes Person=more.csv >/dev/full || status=$?
echo "status $status"
