. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people 'RETURN 1' >/dev/full || echo $?
