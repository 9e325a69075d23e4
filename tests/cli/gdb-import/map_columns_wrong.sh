# SPDX-License-Identifier: MIT
# names that no header has, and maps that make no sense
printf 'id,name\n1,Ann\n' >p.csv
try() { gdb-import -q db --nodes P=p.csv "$@" || echo "status $?"; }
try --map nmae=title
try --ignore-columns id,nam
try --map name
try --map =x
try --ignore-columns id,,name
try --map name=x --ignore-columns NAME
try --map name=id
try --header no --map name=x
echo 'CREATE NODE TABLE P(id INT64, title STRING, PRIMARY KEY(id));' >schema.cypher
try --schema schema.cypher --map name=titel
