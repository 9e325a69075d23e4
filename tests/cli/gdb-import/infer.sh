# SPDX-License-Identifier: MIT
# --infer prints a script that loads the same database, and writes nothing
printf 'A report\nID|name|born|we ird|to\n1|Ann|2020-01-01|x:y|1.5\n2|Bob||it'"'"'s|2\n' >'per son.csv'
printf 'id,n\n' >header.csv
printf '7,x\n8,\n' >data.csv
printf ':START_ID\t:END_ID\t"a:b:int"\tc:IGNORE\n1\t7\t5\tz\n' >likes.tsv
set -- --nodes "Person=per son.csv" --nodes MATCH=header.csv,data.csv --null - \
    --rels Likes:Person:MATCH=likes.tsv --rels Knows:Person:Person=knows.csv
printf '1,2\n' >knows.csv
gdb-import --infer nothing "$@" --header auto 2>/dev/null && exit 1
printf 'from,to\n1,2\n' >knows.csv
gdb-import -q --infer nothing "$@" >script.cypher
cat script.cypher
test ! -e nothing
gdb-import -q --reproducible from_script script.cypher
gdb-import -q --reproducible from_options "$@"
cmp from_script/data.gdb from_options/data.gdb

# The encoding, and the quotes that were found.
printf "id,name\n1,'Zo\353, so'\n2,'x'\n" >latin.csv
gdb-import --infer --encoding latin-1 db --nodes P=latin.csv | tee script.cypher
gdb-import -q db script.cypher
gdb-query db 'MATCH (p:P) RETURN p.name ORDER BY p.id'

# Comments, blanks and bad text.
printf '# made by hand\nid ,name\n 1, Z\377 \n' >odd.csv
gdb-import --infer --comment '#' --trim --invalid-utf8 replace db --nodes P=odd.csv | tee script.cypher
gdb-import -q --overwrite db script.cypher
gdb-query db 'MATCH (p:P) RETURN p.id, p.name'
