# SPDX-License-Identifier: MIT
# arrays in queries: written by every statement, of the right length only; read as lists; the same after a checkpoint
run() { gdb-query --format jsonl --keep-going "$@" || echo "status $?"; }
run --create db "
    CREATE NODE TABLE P(id INT64, e FLOAT[3], k INT64[2] DEFAULT [1, -2], PRIMARY KEY(id));
    CREATE REL TABLE R(FROM P TO P, w DOUBLE[2]);
    CREATE (:P {id: 1, e: [1, 2.5, 3]})-[:R {w: [0, NULL]}]->(:P {id: 2, k: [7, 8]});
    CREATE (:P {id: 3, e: [1, 2]});
    CREATE (:P {id: 3, e: [1, 2, 'x']});
    CREATE (:P {id: 3, e: 1});
    CREATE (:P {id: 3, e: []});
    MATCH (p:P {id: 2}) SET p.e = [4, 5, 6];
    MATCH (p:P {id: 2}) SET p.e = [4, 5, 6, 7];
    MERGE (p:P {id: 4, k: [3, 4]}) ON CREATE SET p.e = [0, 0, 1];
    MERGE (p:P {id: 5, k: [3]});
    MERGE (p:P {id: 4}) ON MATCH SET p.k = [3];
    MATCH (p:P {id: 1})-[r:R]->() SET r.w = [1];
    ALTER TABLE P ADD a STRING[2] DEFAULT ['x', 'y'];
    ALTER TABLE P ADD b STRING[2] DEFAULT ['x'];
    CREATE NODE TABLE Q(id INT64, e FLOAT[0], PRIMARY KEY(id));
    CREATE NODE TABLE Q(id INT64, e FLOAT[65536], PRIMARY KEY(id));
    CREATE NODE TABLE Q(id INT64[2], PRIMARY KEY(id));
    CREATE NODE TABLE Q(id INT64, e FLOAT[2], PRIMARY KEY(id));
    COPY Q FROM (MATCH (p:P) RETURN p.id, p.k);
    COPY Q FROM (MATCH (p:P) RETURN 10 + p.id, p.e)"
read_all() {
    run "$1" "MATCH (p:P) RETURN p; MATCH ()-[r:R]->() RETURN r.w; MATCH (q:Q) RETURN q.id, q.e;
        MATCH (p:P) RETURN size(p.e), p.e[0], p.e[-1], p.e[0..2], 8 IN p.k, head(p.k), reverse(p.k), p.k + 9;
        MATCH (p:P) UNWIND p.k AS x RETURN x, count(*) ORDER BY x; MATCH (p:P) WHERE p.k = [7, 8] RETURN p.id;
        MATCH (p:P) RETURN DISTINCT p.a; CALL table_info('P') RETURN *"
}
read_all db | tee log.txt
gdb-verify -q --full db
gdb-checkpoint -q db
gdb-verify -q --full db
read_all db | cmp log.txt -
gdb-checkpoint -q --compact db
read_all db | cmp log.txt -
echo "--- exported and imported"
gdb-query db "EXPORT DATABASE 'out'"
cat out/schema.cypher out/P.csv out/Q.csv out/R_P_P.csv
gdb-query --create again "IMPORT DATABASE 'out'" 2>/dev/null
read_all again | cmp log.txt -
gdb-import -q loaded out/schema.cypher out/copy.cypher 2>/dev/null
read_all loaded | cmp log.txt -
gdb-verify -q --full loaded
