# SPDX-License-Identifier: MIT
# Rows that come a few at a time behind those of a group, and at last many, in columns of every encoding.
awk 'BEGIN { for (i = 0; i < 20000; i++)
        printf "%d,name %d of %d,city %d,%s,%d.%02d,%s,%d-01-%02d,[a%d;b%d],\n", i * 7 + 1000, i, i * 7919 % 9973, i % 30,
               i % 11 == 0 ? "" : i % 100, i % 900, i % 100, i % 40 == 7 ? 1 / (i + 3) : i % 50 / 4, 1950 + i % 50, 1 + i % 28,
               i % 5, i % 7 }' >persons.csv
cat >schema.cypher <<'END'
CREATE NODE TABLE P(id INT64, name STRING, city STRING, age INT64, price DOUBLE, part DOUBLE, born DATE, tags STRING[],
    none INT64, PRIMARY KEY(id));
COPY P FROM 'persons.csv';
END
gdb-import -q db schema.cypher
ask() {
    gdb-query --format csv db 'MATCH (p:P) RETURN p.id, p.name, p.city, p.age, p.price, p.part, p.born, p.tags, p.none ORDER BY p.id'
    gdb-query --format csv db 'MATCH (p:P) RETURN count(p.age), min(p.id), max(p.name), sum(p.price), max(p.born)'
}
for round in 1 2 3 4 5 6 7; do
    rows=40
    [ $round -ne 7 ] || rows=9000
    gdb-query --checkpoint-threshold 0 db "UNWIND range(1, $rows) AS i CREATE (:P {id: i + 1000 * (300 + $round), name: 'new ' + toString(i * $round),
        city: 'city ' + toString(i % 33), age: i * $round, price: i / 4.0, born: date('2001-01-01'), tags: ['x', 'a' + toString(i)]})"
    [ $round -ne 3 ] || gdb-query --checkpoint-threshold 0 db 'CREATE (:P {id: -5, part: 0.1, none: 1})'
    [ $round -ne 4 ] || gdb-query --checkpoint-threshold 0 db "MATCH (p:P {id: 302001}) SET p.city = 'elsewhere', p.price = 1.125"
    [ $round -ne 5 ] || gdb-query --checkpoint-threshold 0 db 'MATCH (p:P) WHERE p.id > 303030 AND p.id < 304000 DELETE p'
    ask >before
    rm -rf other && cp -r db other
    gdb-checkpoint -q --threads 1 db
    gdb-checkpoint -q --threads 4 other
    tail -c +8193 db/data.gdb >bytes
    tail -c +8193 other/data.gdb | cmp - bytes
    gdb-verify --full db
    ask | cmp - before
done
gdb-query --format csv db 'MATCH (p:P) WHERE p.id > 306037 AND p.id < 307000 RETURN p.name, p.city, p.age, p.tags ORDER BY p.id'
gdb-checkpoint -q --compact db
gdb-verify --full db
ask | cmp - before
