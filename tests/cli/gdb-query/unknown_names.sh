. "$TOP/tests/cli/gdb-query/make_people.inc"
printf 'MATCH (p:Person)\nRETURN p.nme\n' >q.cypher
gdb-query --keep-going people --file q.cypher || echo $?
gdb-query --keep-going people 'MATCH (p:Persn) RETURN p; RETURN 1 AS one; RETURN 1 / 0 AS two; RETURN 3 AS three' || echo $?
gdb-query people 'RETURN 1 / 0 AS two; RETURN 3 AS three' || echo $?
