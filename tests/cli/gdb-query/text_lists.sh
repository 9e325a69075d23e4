# lists of texts, printed as CSV, are loaded again as they were
cat >schema.cypher <<'SCRIPT'
CREATE NODE TABLE Note(id INT64, tags STRING[], numbers INT64[], PRIMARY KEY(id));
SCRIPT
cat >note.csv <<'CSV'
id,tags,numbers
1,"[""a,b"",c]","[1,,3]"
2,"["" a "",""say """"hi"""""",'it''s',[x]]",[]
3,"["""",,NULL]",[\N]
4,[\N],
5,"[""\\N""]",[7]
6,"[""two
lines"",a;b]",[NULL]
CSV
query='MATCH (n:Note) RETURN n.id AS id, n.tags AS tags, n.numbers AS numbers ORDER BY id'
gdb-import -q --schema schema.cypher notes --nodes Note=note.csv
gdb-query notes "$query" | tee again.csv
gdb-query --format jsonl notes "$query" | tee notes.jsonl
gdb-import -q --schema schema.cypher again --nodes Note=again.csv
gdb-query --format jsonl again "$query" | cmp - notes.jsonl
gdb-query --format tsv again 'MATCH (n:Note) WHERE n.id = 6 RETURN n.tags, n.numbers'
