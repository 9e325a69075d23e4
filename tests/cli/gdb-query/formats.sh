. "$TOP/tests/cli/gdb-query/make_people.inc"
for format in csv tsv json jsonl markdown line table; do
    echo "== $format"
    gdb-query --format $format people 'MATCH (p:Person) RETURN p.name AS name, p.age AS age ORDER BY p.id'
done
echo "== node"
gdb-query --format jsonl people 'MATCH (p:Person {id: 1})-[k:Knows]->(q) RETURN p, k, q.id ORDER BY q.id'
echo "== no header, null"
gdb-query --no-header --null nil people 'MATCH (p:Person) RETURN p.name, p.age ORDER BY p.id'
