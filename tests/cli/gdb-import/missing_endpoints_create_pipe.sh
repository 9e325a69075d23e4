# SPDX-License-Identifier: MIT
# --missing-endpoints create reads relationships twice: not from standard input
echo 'CREATE NODE TABLE P(id INT64, PRIMARY KEY(id)); CREATE REL TABLE R(FROM P TO P);' >schema.cypher
printf 'id\n1\n' >p.csv
printf 'from,to\n1,2\n' |
    gdb-import -q --missing-endpoints create --schema schema.cypher db --nodes P=p.csv --rels R=-
