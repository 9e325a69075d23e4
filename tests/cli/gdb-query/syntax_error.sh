. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people 'MATCH (p:Person) RETRUN p'
