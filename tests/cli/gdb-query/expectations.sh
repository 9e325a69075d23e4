. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query --expect-rows 3 people 'MATCH (p:Person) RETURN p.id ORDER BY p.id'
gdb-query --expect-rows 4 people 'MATCH (p:Person) RETURN p.id ORDER BY p.id' || echo $?
gdb-query --expect-empty people 'MATCH (p:Person) WHERE p.id > 3 RETURN p.id'
printf 'p.id\n1\n2\n3\n' >good
printf 'p.id\n1\n4\n3\n' >bad
gdb-query --expect good people 'MATCH (p:Person) RETURN p.id ORDER BY p.id'
gdb-query --expect bad people 'MATCH (p:Person) RETURN p.id ORDER BY p.id' || echo $?
