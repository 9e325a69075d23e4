# SPDX-License-Identifier: MIT
# --invalid-utf8: a bad row, the end of the import, or U+FFFD
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, tags STRING[], PRIMARY KEY(id));
EOF
printf 'id,name,tags\n1,n\303\251e,\n2,\377x\340\240,\n3,"\303\n",a\n4,ok,\303;\251\n' >person.csv
load() { gdb-import -q --schema schema.cypher "$@" db --nodes Person=person.csv || echo $?; }
show() {
    gdb-query --no-header db 'MATCH (p:Person) RETURN p.id, p.name, p.tags ORDER BY p.id'
    rm -r db
}
load
load --invalid-utf8 reject
load --on-error skip; show
load --on-error skip --invalid-utf8 error
load --max-errors 5 --invalid-utf8 error
load --invalid-utf8 replace; show
load --invalid-utf8 ignore
