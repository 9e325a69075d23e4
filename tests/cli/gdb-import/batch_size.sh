# SPDX-License-Identifier: MIT
# --batch-size changes neither the database nor the rejects
awk 'BEGIN { print "id:ID,name,n:INT64"; for (i = 1; i <= 20000; i++)
    print i "," (i % 7 == 0 ? "\"a, \"\"b\"\"\"" : "c") "," (i % 1000 == 0 ? "x" : i) }' >p.csv
for size in 1 3 2048 100000; do
    gdb-import -q --reproducible --on-error skip --rejects bad$size --batch-size $size db$size --nodes P=p.csv || echo "status $?"
    cmp db$size/data.gdb db1/data.gdb
    cmp bad$size/rejects.csv bad1/rejects.csv
    cmp bad$size/P.csv bad1/P.csv
done
wc -l <bad1/P.csv
gdb-import --batch-size 0 db --nodes P=p.csv 2>&1 | head -n 1
