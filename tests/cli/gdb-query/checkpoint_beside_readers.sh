# SPDX-License-Identifier: MIT
# readers that are in the middle of a result keep the state that they opened, while writers make checkpoints at the end of
# every run; when they are gone, the pages of their states are written over
rows=20000
seq 1 $rows | awk 'BEGIN { print "id,v" } { print $1 ",state 0 of row " $1 }' >n.csv
printf 'CREATE NODE TABLE N(id INT64, v STRING, PRIMARY KEY(id)); COPY N FROM "n.csv" (HEADER=true);' >n.cypher
gdb-import -q db n.cypher >/dev/null
want() { seq 1 $rows | awk -v s="$1" 'BEGIN { print "n.id,n.v" } { print $1 ",state " s " of row " $1 }'; }
# The reader has opened its state when its first line is here; the rest waits in front of a full pipe.
mkfifo first second
gdb-query -j1 db 'MATCH (n:N) RETURN n.id, n.v' >first &
exec 3<first
read -r line <&3
echo "$line" >first.txt
change() {
    gdb-query --checkpoint-threshold 1KB db "MATCH (n:N) SET n.v = 'state $1 of row ' + CAST(n.id AS STRING)"
    gdb-checkpoint --dry-run --json db | grep -o '"transactions":[0-9]*'
}
change 1
change 2
gdb-query -j1 db 'MATCH (n:N) RETURN n.id, n.v' >second &
exec 4<second
read -r line <&4
echo "$line" >second.txt
change 3
change 4
# one whose threshold is not reached leaves the log, and readers see it
gdb-query --checkpoint-threshold 1GB db "MATCH (n:N) SET n.v = 'state 5 of row ' + CAST(n.id AS STRING)"
gdb-checkpoint --dry-run --json db | grep -o '"transactions":[0-9]*'
gdb-query -j1 db 'MATCH (n:N) RETURN n.id, n.v' >now.txt
want 5 | cmp - now.txt
cat <&3 >>first.txt
cat <&4 >>second.txt
exec 3<&- 4<&-
wait
want 0 | cmp - first.txt
want 2 | cmp - second.txt
change 6
gdb-verify -q --full db
size=$(wc -c <db/data.gdb)
for state in 7 8 9; do change $state; done
gdb-verify -q --full db
gdb-query -j1 db 'MATCH (n:N) RETURN n.id, n.v' >now.txt
want 9 | cmp - now.txt
[ "$(wc -c <db/data.gdb)" -le "$size" ] && echo "no larger"
