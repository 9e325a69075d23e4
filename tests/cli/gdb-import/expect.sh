# SPDX-License-Identifier: MIT
# --expect: another number of rows fails the import before anything is in place, also in a dry run
printf 'id,name\n1,Ann\n2,Bob\n' >p.csv
printf 'from,to\n1,2\n2,9\n' >k.csv
load() { gdb-import -q "$@" db --nodes P=p.csv --rels K=k.csv || echo "status $?"; ls -d db* 2>/dev/null || echo 'no db'; }
load --expect P=2 --expect K=2 --on-error skip
load --expect P=3 --on-error skip
load --expect P=3 --on-error skip --dry-run
load --expect Q=1
load --expect P
load --expect P=x
load --expect K=1 --on-error skip --expect p=2
