# SPDX-License-Identifier: MIT
# Rejects are mended and fed again; a row that needs a node which comes later is fed again as it is.
printf 'id,name,born\n1,Ada,1815-12-10\n2,Charles,soon\n3,Mary,1797-08-30\n' >persons.csv
printf 'from,to\n1,2\n1,3\n9,1\n' >knows.csv
cat >schema.cypher <<'END'
CREATE NODE TABLE Person(id INT64, name STRING, born DATE, PRIMARY KEY(id));
CREATE REL TABLE Knows(FROM Person TO Person);
END
gdb-import -q --on-error skip --rejects bad --schema schema.cypher db --nodes Person=persons.csv \
    --rels Knows=knows.csv || echo "status $?"
cat bad/rejects.csv
sed 's/soon/1791-12-26/' bad/Person.csv >mended.csv
mv bad/Knows.csv knows_again.csv
gdb-import -q --append --on-error skip --rejects bad2 db --nodes Person=mended.csv --rels Knows=knows_again.csv ||
    echo "status $?"
cat bad2/rejects.csv
gdb-verify --full db
gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.born ORDER BY p.id'
gdb-query --format csv db 'MATCH (a:Person)-[:Knows]->(b:Person) RETURN a.id, b.id'
echo 'the limits count this import alone, and a failure changes nothing'
cp db/data.gdb before
gdb-import -q --append --max-errors 0 db --rels Knows=knows_again.csv 2>&1 || echo "status $?"
gdb-import -q --append --expect Knows=2 --on-error skip db --rels Knows=knows_again.csv 2>&1 || echo "status $?"
gdb-import -q --append --expect Knows=1 --on-error skip db --rels Knows=knows_again.csv 2>&1 || echo "status $?"
gdb-query --format csv db 'MATCH (a:Person)-[:Knows]->(b:Person) RETURN count(*)'
