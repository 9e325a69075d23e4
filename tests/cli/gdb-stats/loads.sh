# SPDX-License-Identifier: MIT
# The load ledger: what was loaded, as text and as JSON; transactions and checkpoints keep it.
cat >schema.cypher <<'END'
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE);
END
printf '#\nid;name\n1;Ada\n2;Charles\n2;Charles again\n' >person.csv
printf 'id,name\n3,Mary\n' >more.csv
printf 'from,to,since\n1,2,1833-06-05\n3,1,1840-01-01\n3,9,\n' >knows.csv
export SOURCE_DATE_EPOCH=1795780000
gdb-import -q --reproducible --on-error skip --duplicates first --skip 1 --schema schema.cypher db \
    --nodes Person=person.csv || [ $? = 1 ]
gdb-stats --loads db | sed -n '/^Loads/,$p'
gdb-import -q --overwrite --reproducible --missing-endpoints skip --schema schema.cypher db \
    --nodes Person=more.csv --nodes 'Person=-' --rels Knows=knows.csv <<'END' || [ $? = 1 ]
id,name
1,Ada
2,Charles
END
gdb-stats --loads --format json db >before.json
sed -n '/"loads"/,$p' before.json
gdb-stats --loads --table knows db | sed -n '/^Loads/,$p'

echo 'kept by transactions and checkpoints'
gdb-query db "CREATE (:Person {id: 7, name: 'Grace'})"
gdb-stats --loads --format json db | sed -n '/"loads"/,$p' >after.json
sed -n '/"loads"/,$p' before.json | cmp - after.json
gdb-checkpoint -q db
gdb-stats --loads --format json db | sed -n '/"loads"/,$p' | cmp - after.json
gdb-checkpoint -q --compact db
gdb-stats --loads --format json db | sed -n '/"loads"/,$p' | cmp - after.json
gdb-verify --full db

echo 'times'
SOURCE_DATE_EPOCH=0 gdb-import -q --reproducible --overwrite --schema schema.cypher db --nodes Person=more.csv
gdb-stats --loads db | sed -n '/^Loads/,$p'
SOURCE_DATE_EPOCH=yesterday gdb-import -q --reproducible --overwrite --schema schema.cypher db \
    --nodes Person=more.csv 2>&1 || echo $?
unset SOURCE_DATE_EPOCH
gdb-import -q --reproducible --overwrite --schema schema.cypher zero --nodes Person=more.csv
cmp db/data.gdb zero/data.gdb
gdb-import -q --overwrite --schema schema.cypher db --nodes Person=more.csv
gdb-stats --loads db | grep -c "$(date -u +%Y-%m)\|$(date -u -d '1 minute ago' +%Y-%m)"

echo 'a database that loaded nothing'
gdb-import -q --overwrite --schema schema.cypher db
gdb-stats --loads --format json db | sed -n '/"loads"/,$p'

echo 'compressed bytes count'
zstd -q more.csv
gdb-import -q --overwrite --schema schema.cypher db --nodes Person=more.csv.zst
gdb-stats --loads --format json db | grep -c "\"bytes\":$(wc -c <more.csv.zst),"
