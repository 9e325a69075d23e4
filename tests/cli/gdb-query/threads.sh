# the same rows and the same sums, bit for bit, for any number of threads
awk 'BEGIN { print "id,x,g"; for (i = 0; i < 100000; i++) printf "%d,%.3f,%d\n", i, (i * 7919 % 100003) / 7, i % 13 }' >n.csv
cat >n.cypher <<'SCRIPT'
CREATE NODE TABLE N(id INT64, x DOUBLE, g INT64, PRIMARY KEY(id));
COPY N FROM 'n.csv' (HEADER=true);
SCRIPT
gdb-import -q db n.cypher >/dev/null
query='MATCH (n:N) RETURN n.g AS g, sum(n.x) AS s, avg(n.x) AS a, count(DISTINCT n.x) AS c; MATCH (n:N) RETURN sum(n.x)'
for j in 1 2 3 8; do gdb-query -j $j db "$query" >out.$j; done
for j in 2 3 8; do cmp out.1 out.$j; done
wc -l <out.1
