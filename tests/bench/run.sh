#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BUILD - imports a generated graph several times, reads it, queries it; one JSON object a line.
# NODES, RELS, SEED and ROUNDS choose the graph and the number of imports.
set -eu
build=$1
nodes=${NODES:-100000}
rels=${RELS:-2400000}
seed=${SEED:-42}
rounds=${ROUNDS:-3}
revision=$(git describe --always --dirty 2>/dev/null || echo unknown)
work=$(mktemp -d "${TMPDIR:-/tmp}/gdb-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$build/rmat" "$nodes" "$rels" "$seed" "$work"
cat >"$work/schema.cypher" <<'SCHEMA'
CREATE NODE TABLE Person(id INT64, name STRING, age INT64, city STRING, joined DATE, score DOUBLE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE, weight INT64);
SCHEMA
bytes=$(cat "$work"/*.csv | wc -c)
cpus=$(nproc)
for threads in 1 "$cpus"; do
    for round in $(seq "$rounds"); do
        rm -rf "$work/db"
        "$build/gdb-import" --json -j "$threads" --schema "$work/schema.cypher" "$work/db" \
            --nodes "Person=$work/person.csv" --rels "Follows=$work/follows.csv" >"$work/report"
        fact() { sed -n "s/.*\"$1\":\([0-9.e+-]*\).*/\1/p" "$work/report" | head -n 1; }
        awk -v t="$threads" -v bytes="$bytes" -v rows="$((nodes + rels))" -v seconds="$(fact seconds)" \
            -v peak="$(fact peak_memory)" -v stored="$(cat "$work/db/data.gdb" | wc -c)" -v revision="$revision" 'BEGIN {
            printf "{\"bench\":\"import\",\"threads\":%d,\"seconds\":%s,\"rows_per_second\":%.0f,\"mb_per_second\":%.1f,\"peak_memory_bytes\":%s,\"csv_bytes\":%d,\"stored_bytes\":%d,\"revision\":\"%s\"}\n",
                t, seconds, rows / seconds, bytes / 1e6 / seconds, peak, bytes, stored, revision }'
    done
    [ "$cpus" -gt 1 ] || break
done
"$build/tests/bench/bench_read" "$work/db" "$cpus" "$revision"
n=0
while read -r query; do
    n=$((n + 1))
    for threads in 1 "$cpus"; do
        "$build/gdb-query" -j "$threads" --stats json "$work/db" "$query; $query; $query" 2>&1 >/dev/null | tail -n 1 |
            sed "s/^{/{\"bench\":\"query $n\",\"threads\":$threads,\"revision\":\"$revision\",/"
    done
done <<'QUERIES'
MATCH (p:Person) RETURN count(*) AS n
MATCH (a:Person)-[:Follows]->(b:Person) RETURN b.id AS id, count(*) AS c ORDER BY c DESC, id LIMIT 10
MATCH (a:Person)-[:Follows]->(b:Person) RETURN b.city AS city, avg(a.age) AS x ORDER BY x DESC, city LIMIT 5
MATCH (a:Person)-[:Follows]->(b:Person)-[:Follows]->(c:Person) WHERE a.age < 20 RETURN count(*) AS n
MATCH (a:Person)-[f:Follows]->(b:Person) WHERE f.weight > 990 AND f.since >= date('2020-01-01') RETURN count(*) AS n, sum(f.weight) AS s
MATCH (p:Person) WHERE p.name STARTS WITH 'Kali' RETURN p.name AS n, p.id AS id ORDER BY n, id LIMIT 10
QUERIES
