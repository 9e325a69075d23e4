# SPDX-License-Identifier: MIT
# what is no text of the encoding ends the import, and so does UTF-16 that is said to be UTF-8
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
load() {
    status=0
    gdb-import -q --schema schema.cypher --on-error skip "$@" db --nodes Person=person.csv || status=$?
    echo $status
    [ ! -e db ]
}
printf 'id,name\n1,Ann\n2,B\201b\n' >person.csv
load --encoding windows-1252
printf '\377\376i\000d\000,\000n\000\n\0001\000,\000\000\330\n\000' >person.csv
load --encoding utf-16
load
load --encoding ebcdic
