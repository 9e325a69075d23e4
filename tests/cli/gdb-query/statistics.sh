. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query --stats json people 'MATCH (p:Person) RETURN count(*)'
gdb-query --stats text people 'RETURN 1; RETURN 2'
