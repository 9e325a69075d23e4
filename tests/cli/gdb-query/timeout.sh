. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query --timeout 0.2 people 'UNWIND range(1, 9000) AS a UNWIND range(1, 9000) AS b UNWIND range(1, 9000) AS c RETURN count(*)' || echo $?
