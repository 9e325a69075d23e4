mkdir empty
gdb-query empty 'RETURN 1' || echo $?
gdb-query missing 'RETURN 1' || echo $?
echo text >file
gdb-query file 'RETURN 1' || echo $?
