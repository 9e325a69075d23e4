# SPDX-License-Identifier: MIT
# A database that is written anew is the one that was imported: the same pages, with other headers.
printf 'id,name\n1,Ada\n2,Charles\n3,\n' >persons.csv
printf 'from,to,since\n1,2,1833-06-05\n2,1,\n' >knows.csv
gdb-import -q --reproducible social.gdb --nodes Person=persons.csv --rels Knows:Person:Person=knows.csv
cp -r social.gdb before.gdb
gdb-checkpoint social.gdb | grep -v '^time'
cmp social.gdb/data.gdb before.gdb/data.gdb
gdb-checkpoint --compact --json -j 2 social.gdb | sed 's/"seconds": *[0-9.e-]*/"seconds": 0/'
gdb-checkpoint --quiet --compact social.gdb
gdb-checkpoint --dry-run social.gdb | sed -n 2p
gdb-verify --full social.gdb
for file in social before; do tail -c +8193 $file.gdb/data.gdb >$file.pages; done
cmp social.pages before.pages
ls social.gdb
gdb-query --format csv social.gdb 'MATCH (a:Person)-[k:Knows]->(b:Person) RETURN a.name, k.since, b.name ORDER BY a.name'

# what crashes have left
echo rubbish >social.gdb/data.gdb.new
gdb-checkpoint --quiet social.gdb
ls social.gdb
