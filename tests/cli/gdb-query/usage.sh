gdb-query || echo $?
gdb-query --nonsense x y || echo $?
gdb-query --make x y || echo $?
gdb-query x y z || echo $?
gdb-query --format xml x y || echo $?
gdb-query -p x x y || echo $?
gdb-query --timeout soon x y || echo $?
gdb-query --help | head -n 2
gdb-query --version | sed 's/ .*//'
