# SPDX-License-Identifier: MIT
# a log whose changes do not fit into memory: the option that gives more is named, nothing is lost
printf 'id\n1\n' >a.csv
gdb-import -q db --nodes A=a.csv
gdb-query -q --checkpoint-threshold 0 db 'UNWIND range(2, 600000) AS i CREATE (:A {id: i})'
cp db/wal.gdb before
status=0; gdb-checkpoint -q --buffer-pool 4MB db 2>message || status=$?; echo $status
sed 's/byte [0-9]*/byte N/; s/[0-9.]* MB more/N MB more/' message
cmp before db/wal.gdb
gdb-checkpoint -q db
gdb-query db 'MATCH (a:A) RETURN count(*) AS n'
