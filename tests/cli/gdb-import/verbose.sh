# SPDX-License-Identifier: MIT
# --verbose says what was decided about each file, and why
printf 'id;name;born;score;code\n1;Ann;2020-01-01;1;007\n2;"Bob; jr.";;2.5;8\n3;Cyd;2021-02-03;3;9\n' >person.csv
printf '3,1,2020-01-01\n' >more.csv
printf 'from,to,since\n1,2,2020-01-01\n2,3,never\n' >follows.csv
gdb-import -q -v db --nodes Person=person.csv --rels Follows=follows.csv,more.csv
gdb-import -q -v --overwrite --delimiter ';' --quote '"' --header yes db --nodes Person=person.csv 2>&1 | sed 4q
