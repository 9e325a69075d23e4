# SPDX-License-Identifier: MIT
# columns that no field of a file fills have their default; an empty field is NULL; whatever the threads
cat >schema.cypher <<'SCRIPT'
CREATE NODE TABLE P(id INT64, name STRING DEFAULT 'nobody', age INT8 DEFAULT 18, tags STRING[] DEFAULT ['x', 'y'],
    since DATE DEFAULT date('2020-01-31'), w DOUBLE DEFAULT 0.1, PRIMARY KEY(id));
CREATE REL TABLE K(FROM P TO P, how STRING DEFAULT 'well', n INT64 DEFAULT -1);
SCRIPT
seq 1 3000 | awk 'BEGIN { print "id,age" } { print $1 "," ($1 % 3 == 0 ? "" : $1 % 100) }' >p.csv
seq 1 3000 | awk 'BEGIN { print "from,to" } { print $1 "," (3000 - $1 + 1) }' >k.csv
load() {
    rm -rf "$1"
    gdb-import -q --reproducible "$@" --schema schema.cypher --nodes P=p.csv --rels K=k.csv >/dev/null
}
load one -j1
load four -j4
cmp one/data.gdb four/data.gdb
gdb-verify -q --full one
gdb-query one "MATCH (p:P) WHERE p.id < 4 RETURN p ORDER BY p.id; MATCH (p:P) RETURN p.name, p.since, p.w, count(*);
    MATCH ()-[k:K]->() RETURN k.how, k.n, count(*)"
echo "--- appended"
printf 'from,to,n\n1,7,5\n2,3001,\n' >k2.csv
printf "COPY K FROM 'k2.csv' (HEADER=true);" >more.cypher
gdb-import -q --append --missing-endpoints create one more.cypher >/dev/null
gdb-query one "MATCH (p:P {id: 3001}) RETURN p; MATCH (a)-[k:K]->(b) WHERE b.id = 3001 OR k.n = 5 RETURN a.id, b.id, k.how, k.n ORDER BY a.id"
gdb-verify -q --full one
echo "--- the same table, or not"
gdb-import -q --append one schema.cypher >/dev/null
sed 's/-1)/-2)/' schema.cypher >other.cypher
gdb-import -q --append one other.cypher 2>&1 || echo "status $?"
sed "s/ DEFAULT 'nobody'//" schema.cypher >other.cypher
gdb-import -q --append one other.cypher 2>&1 || echo "status $?"
echo "--- refused"
printf "CREATE NODE TABLE P(id INT64 PRIMARY KEY, d DATE DEFAULT '2020-02-30')" >bad.cypher
gdb-import -q bad bad.cypher 2>&1 || echo "status $?"
printf "CREATE NODE TABLE P(id SERIAL, PRIMARY KEY(id))" >bad.cypher
gdb-import -q bad bad.cypher 2>&1 || echo "status $?"
echo "--- said again by --infer"
cat schema.cypher >all.cypher
printf "COPY P FROM 'p.csv' (HEADER=true);\nCOPY K FROM 'k.csv' (HEADER=true);" >>all.cypher
gdb-import --infer db all.cypher | grep -v COPY
