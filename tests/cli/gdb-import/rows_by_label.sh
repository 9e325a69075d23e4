# SPDX-License-Identifier: MIT
# --nodes FILE and --rels FILE: the fields :LABEL and :TYPE say which table a row belongs to
cat >nodes_header.csv <<END
id:ID(Thing)|name|age:int|area:double|:LABEL
END
cat >nodes.csv <<END
1|Ann|33||Person
10|Berlin||891.7|City
2|"Bob
Jr."|||person
11|Rome||1285|"City"
END
cat >live.csv <<END
:START_ID,:END_ID,:TYPE,since:date
1,10,LIVES_IN,2020-01-01
2,11,LIVES_IN,
2,11,BORN_IN,
END
cat >know.csv <<END
:START_ID,:END_ID,since:int,:TYPE
1,2,1999,KNOWS
END
gdb-import --json db --nodes nodes_header.csv,nodes.csv --rels :Person:City=live.csv \
    --rels :Person:Person=know.csv | grep -o '"table":"[A-Z_a-z]*",.*"rows_read":[0-9]*'
gdb-query db 'MATCH (p:Person)-[r]->(b) RETURN p.name, p.age, label(r), b.name ORDER BY label(r), p.name'
gdb-query db 'MATCH (c:City) RETURN c.name, c.area ORDER BY c.name'
gdb-verify -q --full db
