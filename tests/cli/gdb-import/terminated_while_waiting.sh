# SPDX-License-Identifier: MIT
# SIGTERM while nothing comes through the pipe: the import ends before whoever holds the pipe does
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
mkfifo pipe
import() {
    rm -f written
    { cat "$@"; : >written; exec sleep 60; } >pipe & writer=$!
    gdb-import -q --schema schema.cypher db --nodes Person=- <pipe & importer=$!
    until [ -e written ]; do sleep 0.05; done
    sleep 0.2
    kill -TERM $importer
    status=0; wait $importer || status=$?
    kill -0 $writer
    kill $writer
    wait $writer 2>/dev/null || true
    ls; echo $status
}
# while its beginning is read
import /dev/null
# while its rows are
awk 'BEGIN { print "id,name"; for (i = 1; i <= 99999; i++) print i ",x" }' >person.csv
import person.csv
# while it is decompressed
gzip person.csv
import person.csv.gz
