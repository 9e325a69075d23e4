# SPDX-License-Identifier: MIT
# EXPORT DATABASE writes a directory that IMPORT DATABASE and gdb-import read back as it was; whole or not at all
mkdir run
gdb-query --create one "
    CREATE NODE TABLE T(id INT64, s STRING DEFAULT 'it\\'s', d DATE, t TIMESTAMP, x DOUBLE, f FLOAT, b BOOL, u UINT64, i8 INT8,
        l INT64[], ls STRING[], PRIMARY KEY(id));
    CREATE NODE TABLE \`order\`(\`the key\` STRING, PRIMARY KEY(\`the key\`));
    CREATE NODE TABLE \`a/b\`(k STRING PRIMARY KEY); CREATE NODE TABLE \`a*b\`(k STRING PRIMARY KEY); CREATE NODE TABLE Empty(k DATE PRIMARY KEY);
    CREATE REL TABLE R(FROM T TO T, FROM T TO \`order\`, w DOUBLE DEFAULT -1, \`from\` STRING);
    CREATE REL TABLE Bare(FROM \`order\` TO T, ONE_ONE);
    CREATE (:T {id: 1, s: 'a \"quote\", and a comma', d: date('0001-01-01'), t: timestamp('1969-12-31 23:59:59.999999'), x: 1e300, f: 0.1, b: true,
        u: cast('18446744073709551615' AS UINT64), i8: -128, l: [1, NULL, -3], ls: ['', 'a,b', '[x]', 'q\"', NULL, ' ']});
    CREATE (:T {id: -9223372036854775808, s: '', x: -0.0, b: false, l: [], ls: []}), (:T {id: 0, s: NULL, ls: [NULL]}),
        (:T {id: 2, s: 'line\nbreak\r\n'}), (:T {id: 3, s: 'back\\\\slash | \\' ü', x: cast('nan' AS DOUBLE), f: cast('-inf' AS FLOAT)});
    CREATE (:\`order\` {\`the key\`: ''}), (:\`order\` {\`the key\`: ' x '}), (:\`a/b\` {k: '/'}), (:\`a*b\` {k: '*'});
    MATCH (a:T {id: 1}), (b:T {id: 2}) CREATE (a)-[:R {w: 0.5}]->(b), (a)-[:R {w: NULL, \`from\`: ''}]->(b), (b)-[:R]->(b);
    MATCH (a:T {id: 3}), (o:\`order\`) CREATE (a)-[:R {\`from\`: o.\`the key\`}]->(o);
    MATCH (a:T {id: 1}), (o:\`order\` {\`the key\`: ''}) CREATE (o)-[:Bare]->(a);
    MATCH (n:T {id: 0}) DELETE n"
gdb-query --read-only one "EXPORT DATABASE 'out'"
ls out
cat out/schema.cypher out/copy.cypher out/T.csv out/R_T_order.csv
look() {
    gdb-query --format jsonl "$1" "MATCH (n:T) RETURN n.id, n.s, n.d, n.t, n.x, n.f, n.b, n.u, n.i8, n.l, n.ls ORDER BY n.id;
        MATCH (a:T)-[r:R]->(b:T) RETURN a.id, r.w, r.\`from\`, b.id ORDER BY a.id, b.id, r.w;
        MATCH (a:T)-[r:R]->(b:\`order\`) RETURN a.id, r.w, r.\`from\`, b.\`the key\` ORDER BY r.\`from\`;
        MATCH (a:\`order\`)-[:Bare]->(b) RETURN a.\`the key\`, b.id; MATCH (n:\`a/b\`) RETURN n.k; MATCH (n:\`a*b\`) RETURN n.k"
}
look one >one.txt
cat one.txt
echo "--- and back"
(cd run && gdb-query --create ../two "IMPORT DATABASE '../out'; EXPORT DATABASE '../again'")
diff -r out again
look two | cmp one.txt -
gdb-verify -q --full two
(cd run && gdb-import -q ../three ../out/schema.cypher ../out/copy.cypher >/dev/null 2>&1)
look three | cmp one.txt -
echo "--- other options"
mkdir empty
gdb-query one "EXPORT DATABASE 'empty/' (format='csv', HEADER=false, DELIM='|', QUOTE='\\'', ESCAPE='\\\\')"
cat empty/T.csv
gdb-query --create four "IMPORT DATABASE 'empty'" 2>/dev/null
look four | cmp one.txt -
echo "--- a transaction is seen, and stays open"
gdb-query one "BEGIN; CREATE (:Empty {k: date('2020-01-31')}); EXPORT DATABASE 'open'; ROLLBACK; MATCH (e:Empty) RETURN count(*)"
cat open/Empty.csv
gdb-query three "BEGIN; DROP TABLE Bare; DROP TABLE R; DROP TABLE T; DROP TABLE \`order\`; DROP TABLE \`a/b\`; DROP TABLE \`a*b\`; DROP TABLE Empty;
    IMPORT DATABASE 'open'; MATCH (e:Empty) RETURN count(*); ROLLBACK; MATCH (e:Empty) RETURN count(*)" 2>/dev/null
look three | cmp one.txt -
echo "--- refused"
try() { gdb-query "$@" || echo "status $?"; }
try one "EXPORT DATABASE 'out'"
try one "EXPORT DATABASE 'out/T.csv'"
try one "EXPORT DATABASE 'no/such/place'"
try one "EXPORT DATABASE ''"
try one "EXPORT DATABASE 'bad' (format='parquet')"
try one "EXPORT DATABASE 'bad' (compression='zstd')"
try one "EXPORT DATABASE 'bad' (DELIM='ab')"
try one "EXPORT DATABASE 'bad' (DELIM='\"')"
try one "IMPORT DATABASE 'out'"
try one "IMPORT DATABASE 'bad'"
try --read-only one "IMPORT DATABASE 'out'"
try one "IMPORT DATABASE 'out' (x=1)"
look one | cmp one.txt -
cp -r out broken
printf '7,x\n' >>broken/T.csv
try --create five "IMPORT DATABASE 'broken'"
gdb-query five "CREATE NODE TABLE T(id INT64 PRIMARY KEY); MATCH (t:T) RETURN count(*)"
rm -r five
cp out/T.csv broken/T.csv
printf 'MATCH (n) RETURN n;' >>broken/copy.cypher
try --create five "IMPORT DATABASE 'broken'" 2>&1 | grep -v warning
printf 'CREATE FULLTEXT' >broken/schema.cypher
try five "IMPORT DATABASE 'broken'"
rm broken/schema.cypher
try five "IMPORT DATABASE 'broken'"
cp out/*.cypher broken
printf 'CREATE INDEX x;\n' >broken/index.cypher
try five "IMPORT DATABASE 'broken'" 2>&1 | grep index
ls
