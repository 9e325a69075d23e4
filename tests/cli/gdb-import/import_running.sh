# SPDX-License-Identifier: MIT
# two imports of one database: the second one is told (exit 5), or waits for the first one to end
mkfifo slow
gdb-import -q db --nodes P=- <slow &
first=$!
exec 3>slow
awk 'BEGIN { print "id"; for (i = 1; i <= 60000; i++) print i }' >&3
until ls -d db.new-* >building 2>/dev/null; do sleep 0.02; done
printf 'id\n1\n' >p.csv
second() { gdb-import -q "$@" db --nodes P=p.csv 2>&1 3>&- || echo "status $?"; }
second | sed 's/process [0-9]*/process N/'
second --overwrite --wait 0.2 | sed 's/process [0-9]*/process N/'
second --dry-run
(exec 3>&-; second --wait 600) >waited &
waiting=$!
exec 3>&-
wait $first
wait $waiting
cat waited
gdb-query db 'MATCH (p:P) RETURN count(*)'
second --overwrite --wait 600
gdb-query db 'MATCH (p:P) RETURN count(*)'
ls -d db*
