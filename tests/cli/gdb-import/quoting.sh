# SPDX-License-Identifier: MIT
# quoted delimiters, doubled quotes, line breaks, empty strings and NULL, CRLF, a byte order mark
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf '\357\273\277id,name,joined\r\n1,"a,b",\r\n2,"say ""hi""",2020-01-01\r\n3,"two\nlines",\r\n4,"",\r\n5,,\r\n6,"ends",' >person.csv
gdb-import -q --schema schema.cypher db --nodes Person=person.csv
gdb-query --format json db 'MATCH (p:Person) RETURN p.id AS id, p.name AS name ORDER BY id'
