# SPDX-License-Identifier: MIT
# options in braces are understood or refused; composite keys are refused; :ID may lack a name
refused() { printf '%s\n' "$1" >p.csv; gdb-import -q db --nodes P=p.csv || echo "status $?"; }
refused 'id:ID,at:datetime{timezone:Europe/Stockholm}'
refused 'id:ID,place:point{crs:WGS-84}'
refused 'id:ID(P){id-type:actual}'
refused 'id:ID,n:int{unit:km}'
refused 'a:ID,b:ID,n:int'
printf ':ID(Human){id-type:string},at:datetime{timezone:UTC},tags:string[],old:IGNORE{x:y},:LABEL\n' >p.csv
printf '1,2020-01-01T10:00:00,a;b,zz,X\n2,2020-01-01T10:00:00+02:00,,,\n' >>p.csv
printf ':START_ID(Human){id-type:string},:END_ID(Human),n:short,:TYPE\n1,2,7,KNOWS\n' >k.csv
gdb-import -q db --nodes P=p.csv --rels K=k.csv
gdb-query db 'MATCH (a:P)-[k:K]->(b:P) RETURN a.id, a.at, a.tags, a.label, k.n, k.type, b.id, b.at, b.label'
gdb-stats --columns --format json db | grep -o '"column":"[a-z]*","type":"[^"]*"'
