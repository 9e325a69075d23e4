# SPDX-License-Identifier: MIT
# --max-error-rate: judged row by row from row 1000 on, in input order whatever the threads, and at the end
load() { gdb-import -q --overwrite --header yes db --nodes "$@" || echo "status $?"; ls -d db 2>/dev/null || :; }
printf 'id:ID,n:INT64\n1,1\n2,x\n3,3\n4,4\n' >few.csv
echo '--- few rows'
load P=few.csv --max-error-rate 25
rm -rf db
load P=few.csv --max-error-rate 24.9%
echo '--- many rows'
awk 'BEGIN { print "id:ID,n:INT64"; for (i = 1; i <= 300000; i++) print i "," (i % 100 == 0 || i > 200000 && i % 50 == 0 ? "x" : i) }' >many.csv
for threads in 1 2 7; do
    load P=many.csv --max-error-rate 1 --threads $threads
done
load P=many.csv --max-error-rate 1.5
echo '--- rows that are tolerated do not count'
printf 'id:ID,n:INT64\n1,1\n1,2\n1,3\n1,4\n' >same.csv
load P=same.csv --max-error-rate 0 --duplicates first
