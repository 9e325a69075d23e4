# SPDX-License-Identifier: MIT
# every output format
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv --rels Follows=follows.csv
for format in table csv tsv json jsonl markdown line; do
    echo "-- $format"
    gdb-query --format $format db 'MATCH (p:Person) RETURN p.id AS id, p.name AS name, p.joined AS joined ORDER BY id'
done
gdb-query --no-header --null nothing db 'MATCH (p:Person) RETURN p.joined ORDER BY p.id'
