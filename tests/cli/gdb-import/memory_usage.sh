printf 'id\n1\n' >a.csv
status() {
    "$@" || echo "status $?"
}
status gdb-import --memory 1MB a.gdb --nodes A=a.csv
status gdb-import --memory lots a.gdb --nodes A=a.csv
status gdb-import --temp nowhere a.gdb --nodes A=a.csv
ls
