# SPDX-License-Identifier: MIT
# A damaged database is named by an append that comes upon it, and stays as it was.
printf 'id,name\n1,Ann\n' >p.csv
gdb-import -q db --nodes P=p.csv
for page in 2 3; do printf broken | dd of=db/data.gdb bs=1 seek=$((page * 4096 + 100)) conv=notrunc 2>/dev/null; done
cp db/data.gdb before
printf 'id,name\n2,Bob\n' >p.csv
gdb-import -q --append db --nodes P=p.csv 2>err || echo $?
sed 's/stored.*/.../' err
cmp before db/data.gdb
