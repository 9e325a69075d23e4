# SPDX-License-Identifier: MIT
# both lines of a duplicate are named, whatever files and quoted line breaks stand between them
printf 'id,name\n1,"a\nb"\n2,"x,""y"""\n' >a.csv
printf 'id,name\n3,c\n1,"d\n\ne"\n2,f\n' >b.csv
echo 'CREATE NODE TABLE P(id INT64, name STRING, PRIMARY KEY(id));' >schema.cypher
load() {
    gdb-import -q "$@" --rejects bad --schema schema.cypher db --nodes P=a.csv,b.csv || echo "status $?"
    cat bad/rejects.csv bad/P.csv
    gdb-query db 'MATCH (p:P) RETURN p.id, p.name'
    rm -r bad db
}
load --duplicates first
load --duplicates last
load --duplicates last --on-error skip
load --on-error skip
