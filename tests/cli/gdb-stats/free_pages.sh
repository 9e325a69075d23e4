# SPDX-License-Identifier: MIT
# checkpoints leave free pages, which are counted and used again: the file keeps its size
printf "id,name\n1,Ann\n2,Bob\n3,Cyd\n" >person.csv
gdb-import -q db --nodes Person=person.csv
size() { wc -c <db/data.gdb; }
i=0
while [ $i -lt 24 ]; do
	i=$((i + 1))
	gdb-query -q db "MATCH (p:Person) WHERE p.id = 2 SET p.name = 'Bob $i'"
	gdb-checkpoint -q db
	[ $i -ne 12 ] || before=$(size)
done
gdb-stats --storage --format json db | grep -c '"free_pages":[1-9]'
[ "$(size)" -le $((before + 5 * 4096)) ] && echo "no larger"
gdb-verify -q --full db
echo "verified: $?"
gdb-checkpoint -q --compact db
gdb-stats --storage --format json db | grep -c '"free_pages":0,'
gdb-query --no-header db "MATCH (p:Person) RETURN p.name ORDER BY p.id"
