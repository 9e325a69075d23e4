# SPDX-License-Identifier: MIT
# --dry-run says what an append would do, with what the log holds, and changes nothing.
printf 'id,name\n1,Ada\n' >p.csv
printf 'from,to\n1,1\n' >k.csv
gdb-import -q db --nodes Person=p.csv --rels Knows=k.csv
gdb-query db "CREATE (:Person {id: 2, name: 'Log'})"
cp -r db before
printf 'id,name\n2,Bad\n3,Good\n' >p.csv
printf 'from,to\n1,3\n2,3\n4,1\n' >k.csv
gdb-import -q --append --dry-run db --nodes Person=p.csv --rels Knows=k.csv 2>&1 || echo "status $?"
gdb-import --append --dry-run --on-error skip --rejects bad db --nodes Person=p.csv --rels Knows=k.csv >report ||
    echo "status $?"
sed -n '2,5p' report
cat bad/rejects.csv
diff -r db before
gdb-import -q --append --on-error skip --rejects bad2 db --nodes Person=p.csv --rels Knows=k.csv || echo "status $?"
cmp bad/rejects.csv bad2/rejects.csv
gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
