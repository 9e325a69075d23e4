# SPDX-License-Identifier: MIT
# CALL show_tables() and CALL table_info('t'): the tables and columns as rows
. "$TOP/tests/cli/gdb-query/make_people.inc"
q() { gdb-query people "$@" || echo "status $?"; }
q "CALL show_tables() RETURN *; ALTER TABLE Person ADD town STRING DEFAULT 'it\\'s';
   CREATE NODE TABLE \`od'd\`(k DATE PRIMARY KEY, l INT64[] DEFAULT [1, NULL])"
q "CALL show_tables() RETURN *; CALL table_info('person') RETURN *; CALL table_info('Knows') RETURN *; CALL table_info('od\\'d') RETURN *"
q --format jsonl "CALL table_info('Person') RETURN *"
q "CALL show_tables() YIELD name AS n, type WHERE type = 'NODE' RETURN n, type ORDER BY n DESC LIMIT 1;
   CALL table_info('Person') YIELD name, \`primary key\` RETURN name, \`primary key\`;
   CALL show_tables() WITH name, id WHERE id > 1 MATCH (p:Person) RETURN name, count(*) ORDER BY name"
q "BEGIN; CREATE NODE TABLE New(id INT64 PRIMARY KEY); CALL show_tables() WITH name WHERE name = 'New' RETURN name; ROLLBACK;
   CALL show_tables() WITH name WHERE name = 'New' RETURN name"
gdb-query --create none "CALL show_tables() RETURN *"
gdb-query --read-only people "COPY (CALL show_tables() RETURN name, type) TO 'tables.csv'"
cat tables.csv
echo "--- wrong"
q "CALL table_info('Persn') RETURN *"
q "CALL table_info(Person) RETURN *"
q "CALL table_info() RETURN *"
q "CALL show_tables('x') RETURN *"
q "CALL show_table() RETURN *"
q "CALL show_tables() YIELD nme RETURN nme"
q "CALL show_tables() RETURN nme"
q "MATCH (p:Person) CALL show_tables() RETURN *"
q "CALL show_tables()"
