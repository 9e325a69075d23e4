# SPDX-License-Identifier: MIT
# --overwrite while others read, killed at any moment: there is always one whole database, the old one
# or the new one
awk 'BEGIN { print "id"; for (i = 1; i <= 100000; i++) print i }' >p.csv
gdb-import -q db --nodes P=p.csv
while [ ! -e stop ]; do
    gdb-query db 'MATCH (p:P) RETURN count(*), max(p.id)' --format csv --no-header || echo "status $?"
done >answers 2>&1 &
reader=$!
moments="0.005 0.01 0.015 0.02 0.025 0.03 0.035 0.04 0.05 0.06 0.08"
[ -z "${GDB_TEST_LONG:-}" ] || moments=$(awk 'BEGIN { srand(); for (i = 0; i < 200; i++) printf "%.3f ", rand() / 10 }')
for moment in $moments; do
    gdb-import -q --overwrite db --nodes P=p.csv 2>/dev/null &
    importer=$!
    sleep $moment
    kill -9 $importer 2>/dev/null || :
    wait $importer 2>/dev/null || :
    gdb-verify -q db
done
gdb-import -q --overwrite db --nodes P=p.csv
touch stop
wait $reader
sort -u answers
rm stop
ls
