# SPDX-License-Identifier: MIT
# lines of text before a header are left out, with a warning; lines are counted with them
printf 'Members of the club\nas of 2020-01-01\n\nid,name\n1,Ann\n2,Bob\n3\n4,Dan\n' >person.csv
gdb-import --on-error skip --rejects bad db --nodes Person=person.csv >report || echo "status $?"
gdb-query db 'MATCH (p:Person) RETURN p.id, p.name ORDER BY p.id'
cut -d, -f1-6 bad/rejects.csv
cat bad/Person.csv
