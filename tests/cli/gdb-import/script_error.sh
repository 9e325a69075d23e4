# SPDX-License-Identifier: MIT
# a mistake in a script has a line and a column
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, joined DATE, PRIMARY KEY(id));
CREATE REL TABLE Follows(FROM Person TO Person, since DATE);
EOF
printf "id,name,joined\n1,Ann,2020-01-01\n2,Bob,2021-02-03\n3,Cyd,\n" >person.csv
printf "from,to,since\n1,2,2020-01-01\n2,3,\n1,3,2021-12-31\n" >follows.csv
printf 'CREATE NODE TABLE Person(id INT64, name TEXTT, PRIMARY KEY(id));\n' >schema.cypher
gdb-import -q db schema.cypher || echo "status $?"
printf 'CREATE NODE TABEL Person(id INT64);\n' >schema.cypher
gdb-import -q db schema.cypher || echo "status $?"
printf 'CREATE NODE TABLE P(id INT64, PRIMARY KEY(id));\nMATCH (n) RETURN n;\n' >schema.cypher
gdb-import -q db schema.cypher
