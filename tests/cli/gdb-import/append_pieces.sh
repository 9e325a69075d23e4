# SPDX-License-Identifier: MIT
# A graph that is loaded in pieces is the graph that is loaded at once, down to the order of its
# parallel relationships.
cat >schema.cypher <<'END'
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE NODE TABLE City(name STRING, size DOUBLE, PRIMARY KEY(name));
CREATE REL TABLE Knows(FROM Person TO Person, since DATE, note STRING);
CREATE REL TABLE Lives(FROM Person TO City, MANY_ONE);
END
# make SEED: files of up to 6 pieces, p*, c*, k*, l*; a relationship has ends of its piece or of those before.
make() {
    rm -f [pckl][0-9].csv
    awk -v seed="$1" 'BEGIN {
        srand(seed)
        pieces = 2 + int(rand() * 5); persons = 0; cities = 0; moved = 0
        for (piece = 1; piece <= pieces; piece++) {
            p = "p" piece ".csv"; c = "c" piece ".csv"; k = "k" piece ".csv"; l = "l" piece ".csv"
            print "id,name" >p; print "name,size" >c; print "from,to,since,note" >k; print "from,to" >l
            for (n = int(rand() * rand() * 40) + (piece == 1); n > 0; n--)
                printf "%d,%s\n", ++persons * 7 % 1009, rand() < 0.2 ? "" : "name " persons >p
            for (n = int(rand() * 4) + (piece == 1); n > 0; n--)
                printf "city %d,%s\n", ++cities, rand() >c
            for (n = int(rand() * 90); n > 0; n--)
                printf "%d,%d,20%02d-01-01,%s\n", (1 + int(rand() * rand() * persons)) * 7 % 1009,
                    (1 + int(rand() * persons)) * 7 % 1009, n % 30, rand() < 0.5 ? "" : "note " n >k
            for (; moved < persons && rand() < 0.9; moved++)
                if (rand() < 0.7)
                    printf "%d,city %d\n", (moved + 1) * 7 % 1009, 1 + int(rand() * cities) >l
            close(p); close(c); close(k); close(l)
        }
    }'
}
export_all() {
    gdb-query --format jsonl "$1" 'MATCH (p:Person) RETURN p'
    gdb-query --format jsonl "$1" 'MATCH (c:City) RETURN c'
    gdb-query --format jsonl "$1" 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.id, k, b.id'
    gdb-query --format jsonl "$1" 'MATCH (a:Person)<-[k:Knows]-(b:Person) RETURN a.id, b.id, k.note'
    gdb-query --format jsonl "$1" 'MATCH (a:Person)-[l:Lives]->(c:City) RETURN a.id, c.name'
    gdb-query --format jsonl "$1" 'MATCH (c:City)<-[l:Lives]-(a:Person) RETURN c.name, a.id'
    for id in 7 70 700; do gdb-query --format jsonl "$1" "MATCH (p:Person {id: $id}) RETURN p"; done
}
for seed in 1 2 3 4 5; do
    make $seed
    rm -rf pieces once
    for p in p?.csv; do
        n=${p#p}
        set -- pieces --nodes Person="$p" --nodes City="c$n" --rels Knows="k$n" --rels Lives="l$n"
        case $seed in
        1 | 2) gdb-import -q --append --schema schema.cypher "$@" ;;
        *) if [ -e pieces ]; then gdb-import -q -j $seed --append "$@"; else gdb-import -q --append --schema schema.cypher "$@"; fi ;;
        esac
        gdb-verify --full pieces
    done
    gdb-import -q --schema schema.cypher once --nodes Person='p?.csv' --nodes City='c?.csv' \
        --rels Knows='k?.csv' --rels Lives='l?.csv'
    export_all pieces >got
    export_all once >want
    cmp want got
    [ "$(wc -l <want)" -gt 20 ]
    gdb-checkpoint -q --compact pieces
    export_all pieces | cmp want -
    gdb-verify --full pieces
done
