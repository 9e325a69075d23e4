# SPDX-License-Identifier: MIT
# zstd of several frames, gzip of several members, whatever the files are called: the same database
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
awk 'BEGIN { print "id,name"; for (i = 1; i <= 40000; i++) printf "%d,\"N, %d\"\n", i, i * i }' >person.csv
awk 'BEGIN { print "from,to,since"; for (i = 1; i < 40000; i++) print i "," i + 1 ",2020-01-01" }' >follows.csv
# The pages of the tables: without the headers before them, the catalog and the metadata behind.
pages() {
    size=$(gdb-stats --storage --format json "$1" |
        sed -n 's/.*"catalog_bytes":\([0-9]*\),"metadata_bytes":\([0-9]*\),.*/\1 + \2/p')
    tail -c +8193 "$1/data.gdb" | head -c "-$(($size))"
}
load() {
    gdb-import -q --schema schema.cypher db --nodes "Person=$1" --rels "Follows=$2"
    pages db | sha256sum
    rm -r db
}
load person.csv follows.csv >want

head -n 1000 person.csv | zstd -q >person.zst
printf 'P*M\030\003\000\000\000abc' >>person.zst
tail -n +1001 person.csv | zstd -q --no-check >>person.zst
printf '' | zstd -q >>person.zst
head -n 7 follows.csv | gzip >follows.gz
tail -n +8 follows.csv | gzip -1 >>follows.gz
printf '' | gzip >>follows.gz
load person.zst follows.gz >got; cmp want got

cp person.zst person.csv; mv follows.gz follows.csv
load person.csv follows.csv >got; cmp want got
load - follows.csv <person.csv >got; cmp want got
cat follows.csv | load person.csv - >got; cmp want got

# a glob, and a type found in what is decompressed
printf 'id,name\n1,Ada\n' | gzip >p1.csv.gz
printf 'id,name\n2,Bob\n' | gzip >p2.csv.gz
gdb-import -q db --nodes 'Person=p*.csv.gz'
gdb-query db 'MATCH (p:Person) RETURN p.id + 1 AS n, p.name ORDER BY n'
