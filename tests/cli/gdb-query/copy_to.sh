# COPY (query) TO: files that gdb-import loads again, whole or as they were
. "$TOP/tests/cli/gdb-query/make_people.inc"
people='MATCH (p:Person) RETURN p.id AS id, p.name AS name, p.age AS age ORDER BY id'
knows='MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, b.id, k.since ORDER BY a.id, b.id'
gdb-query --read-only people "COPY ($people) TO 'p.csv'; COPY ($knows) TO 'k.csv' (header = false)"
cat p.csv k.csv
cat >again.cypher <<'SCRIPT'
CREATE NODE TABLE Person(id INT64, name STRING, age INT32, PRIMARY KEY(id));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE);
COPY Person FROM 'p.csv';
COPY Knows FROM 'k.csv' (HEADER=false);
SCRIPT
gdb-import -q again again.cypher
gdb-query again "$people; $knows" >got
gdb-query people "$people; $knows" | cmp - got
echo "== options"
gdb-query people "COPY ($people) TO '/dev/stdout' (DELIM='|', QUOTE='\\'', ESCAPE='\\\\', NULLSTR='none')" | cat
gdb-query people "COPY (RETURN 'a|b' AS x, '', \"it's\", 'none', [1, 2]) TO '/dev/stdout' (SEP='|', QUOTE=\"'\", NULL_STRINGS='none')" | cat
gdb-query people "COPY (MATCH (p:Person) WHERE p.id > 9 RETURN p.id) TO 'none.csv' (HEADERS=false, FORMAT='csv')"
wc -c <none.csv
echo "== a transaction sees its own changes"
gdb-query people "BEGIN; CREATE (:Person {id: 4}); COPY (MATCH (p:Person) RETURN count(*) AS n) TO 'n.csv'; ROLLBACK"
cat n.csv
echo "== whole or not at all"
set -- "COPY (UNWIND [1, 0] AS x RETURN 1 / x) TO 'p.csv'" \
    "COPY ($people) TO 'nowhere/p.csv'" \
    "COPY ($people) TO ''" \
    "COPY ($people) TO 'people/data.gdb'" \
    "COPY ($people) TO 'people/../people/wal.gdb'" \
    "COPY ($people) TO '/dev/full'" \
    "COPY ($people) TO 'p.csv' (HEADING=true)" \
    "COPY ($people) TO 'p.csv' (HEADER=1)" \
    "COPY ($people) TO 'p.csv' (DELIM='\"')" \
    "COPY ($people) TO 'p.csv' (QUOTE='')" \
    "COPY ($people) TO 'p.csv' (NULLSTR='a,b')" \
    "COPY ($people) TO 'p.csv' (FORMAT='parquet')" \
    "COPY ($people) TO 'a\\u0000b'" \
    "COPY (MATCH (p:Person) DELETE p) TO 'p.csv'" \
    "COPY (MATCH (p:Person) RETURN p.nam) TO 'p.csv'" \
    "EXPLAIN COPY ($people) TO 'p.csv'"
cp p.csv before.csv
for query; do
    gdb-query people "$query" || echo $?
done
cmp p.csv before.csv
ls
gdb-query --keep-going people "COPY (RETURN 1) TO 'nowhere/x'; RETURN 2" || echo $?
