# SPDX-License-Identifier: MIT
# A reader that has the database open sees what it saw, whatever is appended; the next one sees all.
awk 'BEGIN { print "id,name"; for (i = 1; i <= 3000; i++) print i ",name " i }' >p.csv
awk 'BEGIN { print "from,to"; for (i = 1; i <= 3000; i++) print i "," 3001 - i }' >k.csv
gdb-import -q db --nodes Person=p.csv --rels Knows=k.csv
question="MATCH (p:Person) RETURN count(*), max(p.id); MATCH (a)-[k:Knows]->(b) RETURN count(*), sum(a.id)"
mkfifo pipe
gdb-query --format csv --no-header db "UNWIND range(1, 100000) AS i RETURN i; $question" >pipe &
reader=$!
exec 3<pipe
head -c 1 <&3 >first # it has the database open, and waits for us to read
for i in 1 2 3 4 5 6; do
    printf 'id,name\n%d,Zoe\n' $((3000 + i)) >p.csv
    printf 'from,to\n1,%d\n%d,2\n' $((3000 + i)) $((3000 + i)) >k.csv
    gdb-import -q --append db --nodes Person=p.csv --rels Knows=k.csv 3<&-
done
cat <&3 >rest
exec 3<&-
wait $reader
tail -n 2 rest
gdb-query --format csv --no-header db "$question"
gdb-verify --full db
