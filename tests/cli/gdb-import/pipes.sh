# SPDX-License-Identifier: MIT
# pipes are looked at as files are, in several ways before one fits, and nothing of them is lost
printf 'CREATE NODE TABLE A(id INT64, name STRING, x INT64, PRIMARY KEY(id));
CREATE REL TABLE R(FROM A TO A);' >schema.cypher
awk 'BEGIN { print "id,name,x"; for (i = 1; i <= 30000; i++) print i ",n" i "," 2 * i }' | {
    exec 3<&0
    awk 'BEGIN { print "id|name|x"; for (i = 30001; i <= 60000; i++) print i "|n" i "|" 2 * i }' | gzip | {
        exec 4<&0
        awk 'BEGIN { print "from;to"; for (i = 1; i < 60000; i++) print i ";" i + 1 }' |
            gdb-import -q --schema schema.cypher db --nodes A=/dev/fd/3,/dev/fd/4 --rels R=-
    }
}
gdb-query db 'MATCH (a:A) RETURN count(*) AS n, sum(a.x) AS x, min(a.name) AS first'
gdb-query db 'MATCH (:A)-[:R]->(b:A) RETURN count(*) AS n, max(b.id) AS last'
# without a schema: a header that only the second look finds
printf 'a,b\nx,y\nz,w\n' | gdb-import -q texts --nodes T=-
gdb-query texts 'MATCH (t:T) RETURN t.a, t.b'
