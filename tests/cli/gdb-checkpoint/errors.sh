# SPDX-License-Identifier: MIT
# Every error is one line, and changes nothing.
printf 'id\n1\n' >n.csv
gdb-import -q db --nodes N=n.csv
must() { want=$1; shift; status=0; "$@" || status=$?; [ $status = $want ] || echo "status $status, expected $want: $*"; }
must 2 gdb-checkpoint
must 2 gdb-checkpoint db other
must 2 gdb-checkpoint --dry-run --compact db
must 2 gdb-checkpoint --wait long db
must 2 gdb-checkpoint --memory much db
must 2 gdb-checkpoint --status --compact db
must 2 gdb-checkpoint --state db
must 4 gdb-checkpoint nowhere
must 4 gdb-checkpoint --dry-run nowhere
mkdir empty
must 4 gdb-checkpoint empty
cp -r db foreign
head -c 64 /dev/zero >foreign/wal.gdb
must 4 gdb-checkpoint foreign
must 4 gdb-checkpoint --compact foreign
ls foreign
gdb-verify --full db
