# SPDX-License-Identifier: MIT
# New keys of every type, some of them deleted again: their index is the same for any number of
# threads and any memory, and finds them.
create() { # TYPE KEY: 120 nodes, whose keys are KEY, of i
    gdb-query --create db "CREATE NODE TABLE P(id $1, number INT64, PRIMARY KEY(id))"
    gdb-query --checkpoint-threshold 0 db "UNWIND range(1, 120) AS i CREATE (:P {id: $2, number: i})"
}
check() { # TYPE KEY [holes]
    rm -rf db few other
    create "$1" "$2"
    [ "${3:-}" != holes ] || gdb-query --checkpoint-threshold 0 db 'MATCH (p:P) WHERE p.number % 7 = 3 DELETE p'
    cp -r db few
    cp -r db other
    gdb-checkpoint -q --threads 1 db
    gdb-checkpoint -q --threads 4 other
    gdb-checkpoint -q --threads 2 --memory 4KB few
    tail -c +8193 db/data.gdb >bytes
    tail -c +8193 other/data.gdb | cmp - bytes
    tail -c +8193 few/data.gdb | cmp - bytes
    gdb-verify --full db
    gdb-query --format csv db "UNWIND range(1, 120) AS i MATCH (p:P {id: $2}) WHERE p.number = i RETURN '$1', count(*)" | tail -n 1
}
for holes in '' holes; do
    check INT8 i $holes
    check UINT16 'i * 500' $holes
    check INT32 'i - 2000000000' $holes
    check INT64 'i * 1000000007' $holes
    check UINT64 'i' $holes
    check DATE "date('2001-01-01') + i" $holes
    check TIMESTAMP "timestamp(toString(1800 + i) + '-02-03 04:05:06')" $holes
    check STRING "'key ' + toString(i)" $holes
done
