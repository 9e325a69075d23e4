# SPDX-License-Identifier: MIT
# plain headers have their types inferred
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'id;i;f;b;d;t;s\n1;-5;1.5;true;2020-01-01;2020-01-01 12:00:00;x\n2;7;2;false;2021-01-01;2020-01-01T12:00:00;12a\n' >p.csv
printf 'a;b;w\n1;2;0.5\n' >k.csv
gdb-import -q db --nodes P=p.csv --rels K:P:P=k.csv
gdb-query db 'MATCH (p:P) RETURN p.* ORDER BY p.id' 2>/dev/null || gdb-query db 'MATCH (p:P) RETURN p.id, p.i, p.f, p.b, p.d, p.t, p.s ORDER BY p.id'
