# SPDX-License-Identifier: MIT
# --missing-endpoints create makes nodes that have only a key: behind the others, in the order in
# which relationships name them, FROM before TO; bad rows name none
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(name STRING, id INT64, tags STRING[], PRIMARY KEY(id));
CREATE NODE TABLE Town(id STRING, size INT32, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
CREATE REL TABLE LivesIn(FROM Person TO Town);
EOF
printf "name,id\nAnn,1\nBob,2\nAbe,1\n" >person.csv
printf 'from,to,since\n1,9,\n8,7,2020-01-01\n6,5,never\n9,8,\n' >follows.csv
printf 'from,to\n1,"Ur, old"\n4,Rom\n9,Rom\n' >lives.csv
for keep in first last; do
    for threads in 1 3; do
        gdb-import -q --reproducible --threads $threads --missing-endpoints create --duplicates $keep \
            --on-error skip --schema schema.cypher $keep$threads --nodes Person=person.csv \
            --rels Follows=follows.csv --rels LivesIn=lives.csv || echo "status $?"
    done
    cmp ${keep}1/data.gdb ${keep}3/data.gdb
    gdb-verify --full ${keep}1
    gdb-query ${keep}1 'MATCH (p:Person) RETURN p.id, p.name, p.tags; MATCH (t:Town) RETURN t.id, t.size'
done
gdb-query first1 'MATCH (a)-[:Follows]->(b) RETURN a.id, b.id ORDER BY a.id;
    MATCH (a)-[:LivesIn]->(t) RETURN a.id, t.id ORDER BY a.id'
gdb-import -q --dry-run --json --missing-endpoints create --on-error skip --duplicates first \
    --schema schema.cypher none --rels Follows=follows.csv --rels LivesIn=lives.csv |
    grep -o '"table":"[A-Za-z]*"\|"rows_[a-z]*":[0-9]*'
