# SPDX-License-Identifier: MIT
# a private database stays private, and one that is shared shared: a fresh log, a compacted file and
# a database in the place of another are for whom the old ones were
umask 022
printf 'id\n1\n' >person.csv
gdb-query --create db 'CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id)); CREATE (:Person {id: 1})'
chmod 600 db/data.gdb db/wal.gdb
gdb-checkpoint -q db
stat -c '%a %n' db/*
rm db/wal.gdb
gdb-query db 'CREATE (:Person {id: 2})'
stat -c '%a %n' db/*
gdb-checkpoint -q --compact db
stat -c '%a %n' db/*
chmod 770 db
chmod 660 db/data.gdb
gdb-import -q --overwrite db --nodes Person=person.csv
stat -c '%a %n' db db/*
gdb-query db 'CREATE (:Person {id: 2})'
stat -c '%a %n' db db/*
