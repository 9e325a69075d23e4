# SPDX-License-Identifier: MIT
# A key that the database has, or an earlier line: both are bad rows. The node in the database stays as it is.
printf 'id,name\n1,Ada\n2,Charles\n' >old.csv
printf 'id,name\n3,Mary\n2,Carl\n3,Maria\n4,Grace\n' >new.csv
try() {
    rm -rf db bad
    gdb-import -q db --nodes Person=old.csv
    cp db/data.gdb before
    gdb-import -q --append "$@" db --nodes Person=new.csv 2>&1 || echo "status $?"
    gdb-verify --full db
    gdb-query --format csv db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
    if [ -e bad ]; then cat bad/*.csv; fi
}
try
cmp before db/data.gdb
try --on-error skip --rejects bad
try --duplicates first
try --duplicates last
printf 'id,name\n2,Carl\n1,Ida\n' >new.csv
try --duplicates first

echo 'texts'
printf 'key\nzeta\n' >k.csv
gdb-import -q texts --nodes K=k.csv
printf 'key\nalpha\nzeta\n' >k.csv
gdb-import -q --append texts --nodes K=k.csv 2>&1 || echo "status $?"
