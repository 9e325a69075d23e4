# SPDX-License-Identifier: MIT
# a named pipe, a pattern of thousands of folders, a header of a million columns: an error, and soon
mkfifo pipe
status=0; gdb-import -q db --nodes A=pipe || status=$?; echo $status
pattern=$(printf '%5000s' '' | sed 's/ /*\//g')
status=0; gdb-import -q db --nodes "A=$pattern" || status=$?; echo $status
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "c%d,", i; print "z" }' >wide.csv
status=0; gdb-import -q db --nodes A=wide.csv || status=$?; echo $status
# what a shell's <(command) stands for can be read
printf 'id\n1\n2\n' | gdb-import -q db --nodes A=/dev/fd/0
gdb-query db 'MATCH (a:A) RETURN count(*) AS n'
