# SPDX-License-Identifier: MIT
# SIGUSR1: one line on how far it is, also with --quiet, without a terminal, and while standard input
# gives nothing
mkfifo slow
gdb-import -q db --nodes Person=- <slow 2>answer &
importer=$!
exec 3>slow
awk 'BEGIN { print "id"; for (i = 1; i <= 60000; i++) print i }' >&3
until ls -d db.new-* >building 2>/dev/null; do sleep 0.02; done # planned: it reads rows
until grep -q 'Person: read' answer; do kill -USR1 $importer; sleep 0.02; done
exec 3>&-
wait $importer
sed -E "s/[0-9.]+ MB of memory/N MB of memory/" answer | grep read | uniq
gdb-query db 'MATCH (p:Person) RETURN count(*)'
