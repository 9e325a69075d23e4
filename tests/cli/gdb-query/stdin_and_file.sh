. "$TOP/tests/cli/gdb-query/make_people.inc"
echo 'RETURN 1 AS one; RETURN 2 AS two;' | gdb-query people
echo 'RETURN 3 AS three' >q.cypher
gdb-query people --file q.cypher
