# SPDX-License-Identifier: MIT
# A load that is repeated by cron: what was loaded already is left out, and said.
printf 'id,name\n1,Ada\n' >day1.csv
printf 'from,to\n1,1\n' >knows.csv
load() {
    SOURCE_DATE_EPOCH=1795780000 gdb-import --append --skip-loaded --reproducible db --nodes Person='day*.csv' \
        --rels Knows=knows.csv "$@" >report || echo "status $?"
    sed -n '/^nodes:/p;/^relationships:/p;/^Skipped/,$p' report
}
load
cp db/data.gdb before
echo 'again'
load
cmp before db/data.gdb
load --json
echo 'a file that is new'
printf 'id,name\n2,Charles\n' >day2.csv
load
echo 'the same contents under another name, other contents of the same size, another table'
cp day2.csv day3.csv
printf 'id,name\n3,Charles\n' >day4.csv
load
gdb-import -q --append --skip-loaded db --nodes Other=day2.csv
gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name'
gdb-query --format csv db 'MATCH (o:Other) RETURN count(*)'
gdb-verify --full db
echo 'rows that were rejected stay rejected'
printf 'id,name\nx,Nobody\n' >day5.csv
load --on-error skip
load --on-error skip
echo 'a header in a file of its own'
printf 'id,title\n' >h.csv
printf '1,One\n' >b1.csv
gdb-import -q --append --skip-loaded db --nodes Book=h.csv,b1.csv
printf '2,Two\n' >b2.csv
gdb-import -q --append --skip-loaded db --nodes Book=h.csv,b1.csv,b2.csv
gdb-query --format csv db 'MATCH (b:Book) RETURN b.id, b.title'
echo 'what can be read once only, and what makes no sense'
gdb-import -q --append --skip-loaded db --nodes Person=- <day1.csv 2>&1 || echo "status $?"
gdb-import -q --skip-loaded db2 --nodes Person=day1.csv 2>&1 || echo "status $?"
echo 'nothing is done, but a count that is expected must hold'
gdb-import -q --append --skip-loaded --expect Person=1 db --nodes Person=day1.csv 2>&1 || echo "status $?"
