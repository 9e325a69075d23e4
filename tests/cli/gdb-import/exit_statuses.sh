# SPDX-License-Identifier: MIT
# every exit status, and what is there afterwards
printf 'id,n\n1,1\n2,2\n' >good.csv
printf 'id,n\n1,1\n2,x\n2,2\n2\n' >bad.csv
echo 'CREATE NODE TABLE P (id INT64, n INT64, PRIMARY KEY (id));' >schema.cypher
try() {
    status=0
    timeout 60 gdb-import -q "$@" 2>message || status=$?
    echo "$status: $(sed -n 's/new-[0-9]*/new-PID/; s/^gdb-import: //p' message | head -n 1) $(ls -d db* 2>/dev/null || :)"
    rm -rf db
}
try --schema schema.cypher db --nodes P=good.csv
try --schema schema.cypher db --nodes P=bad.csv --on-error skip
try
try ''
try '' schema.cypher
try --no-such-option db
try --schema schema.cypher db --nodes P=bad.csv
try --schema schema.cypher db --nodes P=missing.csv
try --schema schema.cypher good.csv --nodes P=good.csv
try --schema schema.cypher --overwrite good.csv --nodes P=good.csv
(ulimit -f 8; try --schema schema.cypher db --nodes P=good.csv)
