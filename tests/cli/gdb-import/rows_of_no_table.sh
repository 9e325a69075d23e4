# SPDX-License-Identifier: MIT
# rows that belong to no table, or to several, are bad rows, each said once
cat >nodes.csv <<END
:ID(P),name,:LABEL
1,Ann,Person
2,Bob,Person;Employee
3,Cyd,
4,Dan,City
5,Eve
6,"Fay"x,City
7,Gus,Person
END
gdb-import -q --on-error skip --rejects bad db --nodes nodes.csv || echo "status $?"
cut -d, -f1-6 bad/rejects.csv
cat bad/Person.csv
gdb-query db 'MATCH (n) RETURN label(n), n.id, n.name ORDER BY n.id'
gdb-import -q one --nodes nodes.csv || echo "status $?"
# Named, the labels are a property.
sed -i '/^[56],/d' nodes.csv
gdb-import -q two --nodes Person=nodes.csv
gdb-query two 'MATCH (p:Person) RETURN p.id, p.label ORDER BY p.id'
