# SPDX-License-Identifier: MIT
# --report: the same as --json, in a file that is whole or not there; a path that cannot be written is
# noticed first
printf 'id,name\n1,Ann\n2,Bob\n' >p.csv
load() { gdb-import --overwrite db --nodes P=p.csv "$@" || echo "status $?"; }
stable() { sed -E 's/("(seconds|rows_per_second|bytes_per_second|peak_memory)": *)[0-9.e+-]+/\1N/g'; }
load -q --report report.json
stable <report.json
load --json --report report.json >out.json
cmp report.json out.json && echo same
echo 'id,name' >p.csv; echo 1 >>p.csv
echo old >report.json
load -q --report report.json
cat report.json
rm -rf db
load -q --report nowhere/report.json
load -q --report .
echo 'id,name' >p.csv
ln -s report.json link
load -q --report link
[ -h link ] && grep -c '"nodes"' report.json
load -q --report /dev/null && ls -l /dev/null | cut -c 1
ls
