. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query people 'EXPLAIN MATCH (p:Person) WHERE p.age > 7 RETURN p.name'
gdb-query people 'PROFILE MATCH (p:Person) RETURN count(*)' | sed 's/[0-9.]*$/T/'
