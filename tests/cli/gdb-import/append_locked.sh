# SPDX-License-Identifier: MIT
# Who appends is the writer of the database: others wait for it, and it waits for others.
printf 'id\n1\n' >p.csv
gdb-import -q db --nodes P=p.csv
mkfifo slow
gdb-import -q --append db --nodes P=- <slow &
first=$!
exec 3>slow
awk 'BEGIN { print "id"; for (i = 2; i <= 60000; i++) print i }' >&3
said() { "$@" 2>&1 3>&- || echo "status $?"; }
until said gdb-checkpoint -q db | grep -q 'status 5'; do sleep 0.02; done
printf 'id\n70000\n' >p.csv
said gdb-import -q --append db --nodes P=p.csv | sed "s/($first)/(FIRST)/"
said gdb-query db 'CREATE (:P {id: 70001})' | sed "s/($first)/(FIRST)/"
said gdb-query --format csv db 'MATCH (p:P) RETURN count(*)'
said gdb-import -q --append --dry-run db --nodes P=p.csv
(exec 3>&-; said gdb-import -q --append --wait 600 db --nodes P=p.csv) >waited &
waiting=$!
exec 3>&-
wait $first
wait $waiting
cat waited
gdb-query --format csv db 'MATCH (p:P) RETURN count(*)'
gdb-verify --full db
