# COPY t FROM: rows of CSV files become part of the transaction, or none of them does
cat >schema.cypher <<'SCRIPT'
CREATE NODE TABLE Person(id INT64, name STRING, age INT8, score FLOAT, ok BOOL, born DATE, tags STRING[], PRIMARY KEY(id));
CREATE NODE TABLE Town(name STRING, PRIMARY KEY(name));
CREATE REL TABLE Knows(FROM Person TO Person, since TIMESTAMP, n UINT64[]);
CREATE REL TABLE LivesIn(FROM Person TO Town, MANY_ONE);
SCRIPT
: >empty.csv
gdb-import -q --schema schema.cypher db
cat >people-1.csv <<'CSV'
name,id,age,score,ok,born,tags
Ada,1,36,1.5,true,1815-12-10,"[""a,b"",c]"
"Bob, the second",2,-7,,false,,[]
CSV
printf '3,,,,,,\n' >people-3.csv
cp people-1.csv people-2.csv
sed -i 's/,1,/,11,/; s/,2,/,12,/' people-2.csv
printf 'from,to,since,n\n1,2,2020-01-31 12:00:00.25,"[1,18446744073709551615]"\n2,11,,\n' >knows.csv
printf 'Rome\n"New\nYork"\n' >town.csv
printf '1|Rome\n2|Rome\n' >lives.csv
gdb-query db "COPY Person FROM 'people-[12].csv'; COPY Person FROM 'people-3.csv' (HEADER=false);
    COPY Knows FROM 'knows.csv'; COPY Town FROM 'town.csv' (header=false);
    COPY LivesIn FROM 'lives.csv' (delim='|', header=false)"
show() {
    gdb-query --format jsonl db 'MATCH (p:Person) RETURN p ORDER BY p.id' | sed 's/"_id":"[^"]*",//'
    gdb-query db 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, b.id, k.since, k.n ORDER BY a.id, b.id;
        MATCH (a:Person)-[:LivesIn]->(t:Town) RETURN a.id, t.name ORDER BY a.id'
}
show
echo "== part of a transaction"
printf 'id,name\n20,Eve\n21,Flo\n' >more.csv
gdb-query db "BEGIN; COPY Person(id, name) FROM ['more.csv']; MATCH (p:Person) RETURN count(*) AS n; ROLLBACK;
    MATCH (p:Person) RETURN count(*) AS n"
gdb-query -1 db "COPY Person FROM 'more.csv'; MATCH (a:Person {id: 20}), (b:Person {id: 21}) CREATE (a)-[:Knows]->(b)"
gdb-query db "MATCH (:Person {name: 'Eve'})-[:Knows]->(b) RETURN b.name"
show >before
echo "== nothing of it"
try() { gdb-query "$@" || echo $?; }
printf 'id,age\n30,1\n31,200\n32,x\n' >age.csv
printf 'id\n40\n41\n40\n' >twice.csv
printf 'id\n41\n\n1\n' >there.csv
printf '3,1,,\n3,99,,\n' >missing.csv
printf '3|Rome\n1|Rome\n' >lives-twice.csv
printf 'id,name\n50,"open\n' >quote.csv
printf 'id,name\n50\n' >short.csv
printf 'id,nam\n50,x\n' >name.csv
for query in "COPY Person FROM 'age.csv'" "COPY Person FROM 'twice.csv'" "COPY Person FROM 'there.csv'" \
    "COPY Knows FROM 'missing.csv' (HEADER=false)" "COPY LivesIn FROM 'lives-twice.csv' (DELIM='|', HEADER=false)" \
    "COPY Person FROM 'quote.csv'" "COPY Person FROM 'short.csv'" "COPY Persn FROM 'age.csv'" \
    "COPY Person FROM 'nothing*.csv'" "COPY Person FROM 'age.csv' (HEADING=true)" \
    "COPY Person(id, agee) FROM 'age.csv'" "COPY Person FROM (MATCH (p:Person) RETURN p.id)" \
    "EXPLAIN COPY Person FROM 'age.csv'"; do
    try db "$query"
done
try --read-only db "COPY Person FROM 'more.csv'"
try db "BEGIN; CREATE (:Person {id: 60}); COPY Person FROM 'age.csv'; COMMIT"
try --keep-going db "COPY Person FROM 'age.csv'; RETURN 1 AS one"
try db "BEGIN READ ONLY; COPY Person FROM 'more.csv'"
show | cmp - before
echo "== bad rows are left out"
gdb-query --stats text db "COPY Person FROM 'age.csv' (IGNORE_ERRORS=true)" 2>&1 | sed 's/[0-9.]* s, \([^,]*\),.*/\1/'
gdb-query db "COPY Person FROM 'twice.csv' (IGNORE_ERRORS=true); COPY Knows FROM 'missing.csv' (HEADER=false, IGNORE_ERRORS=true);
    MATCH (p:Person) WHERE p.id >= 30 RETURN p.id; MATCH (:Person {id: 3})-[:Knows]->(b) RETURN b.id"
gdb-verify --full db
gdb-checkpoint -q db
gdb-verify --full db
