# SPDX-License-Identifier: MIT
# other encodings, compressed ones and headers among them
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
load() {
    gdb-import -q --schema schema.cypher --encoding "$@"
    gdb-query --no-header db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
    rm -r db
}
printf '\357\273\277id,name\n1,n\303\251e\n' >utf8.csv
load utf-8 db --nodes Person=utf8.csv
printf 'id,name\n1,n\351e \200\n' >latin.csv
load windows-1252 db --nodes Person=latin.csv
printf 'id,name\n1,n\351e\n' | gzip >latin.csv.gz
load latin-1 db --nodes Person=latin.csv.gz
for order in UTF-16LE UTF-16BE; do
    printf '\357\273\277id,name\n1,n\303\251e \360\237\230\200\n' | iconv -f UTF-8 -t $order >utf16.csv
    load utf-16 db --nodes Person=utf16.csv
done
printf 'id,name\n1,LE without mark\n' | iconv -f UTF-8 -t UTF-16LE >utf16.csv
load utf-16 db --nodes Person=- <utf16.csv
