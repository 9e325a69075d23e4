# SPDX-License-Identifier: MIT
# a field of 40 MB loads, or is refused by the memory budget; a quote that is never closed ends there
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
{ echo id,name; printf '1,"'; head -c 41943040 /dev/zero | tr '\000' x; printf '"\n2,"end"\n'; } >long.csv
gdb-import -q --schema schema.cypher db --nodes Person=long.csv
gdb-query --no-header db 'MATCH (p:Person) RETURN p.id, size(p.name) ORDER BY p.id'
rm -r db
gdb-import -q --schema schema.cypher --memory 64MB db --nodes Person=long.csv || echo $?
{ echo 'id,name'; echo '1,"open'; head -c 41943040 /dev/zero | tr '\000' x; } >open.csv
gdb-import -q --schema schema.cypher --memory 64MB db --nodes Person=open.csv || echo $?
{ printf '"id'; head -c 41943040 /dev/zero | tr '\000' x; } >head.csv
gdb-import -q --schema schema.cypher --memory 64MB db --nodes Person=head.csv || echo $?
ls
