# SPDX-License-Identifier: MIT
# typed headers declare lists; the script that --infer prints for them loads the same database
printf 'id:ID(Doc),tags:string[],sizes:int[]\n1,a|b,1|2\n2,,3\n' >doc.csv
printf ':START_ID(Doc),:END_ID(Doc),days:date[]\n1,2,2020-01-31|2021-02-28\n' >cites.csv
set -- --list-delimiter '|' --nodes Doc=doc.csv --rels Cites:Doc:Doc=cites.csv
gdb-import -q --infer nothing "$@" | tee script.cypher
gdb-import -q --reproducible from_options "$@"
gdb-import -q --reproducible from_script script.cypher
cmp from_options/data.gdb from_script/data.gdb
gdb-query --format jsonl from_script 'MATCH (a:Doc) RETURN a; MATCH (:Doc)-[c:Cites]->(:Doc) RETURN c.days'
printf "COPY Doc FROM 'doc.csv' (LIST_DELIM='');\n" >>script.cypher
gdb-import -q nothing script.cypher || echo "status $?"
