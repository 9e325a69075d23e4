. "$TOP/tests/cli/gdb-query/make_people.inc"
gdb-query -p name=Ada --param ids='[1, 3]' -p x='"1"' -p y=1 people '
    MATCH (p:Person) WHERE p.name = $name RETURN p.id;
    MATCH (p:Person) WHERE p.id IN $ids RETURN p.name ORDER BY p.id;
    RETURN $x AS x, $y + 1 AS y'
