# SPDX-License-Identifier: MIT
# --skip, --comment, --trim: headers, quotes in comments, places of errors
cat >schema.cypher <<EOF
CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));
EOF
show() {
    gdb-query --format jsonl db 'MATCH (p:Person) RETURN p.id AS id, p.name AS name ORDER BY id'
    rm -r db
}
cat >person.csv <<'EOF'
exported "yesterday, by hand
# id,name
id , name
 1 , Ann Lee 
# a comment with "a quote, never closed
2,	"  Bob "	

   
3, "#3"
#4,x
 #5,y
EOF
load() { gdb-import -q --schema schema.cypher --skip 1 --comment '#' --trim "$@" db --nodes Person=person.csv; }
load --on-error skip --rejects bad || [ $? = 1 ]
show
cat bad/*.csv
load || echo $?
# without them
printf 'id,name\n#1,a\n2, b\n' >person.csv
gdb-import -q --schema schema.cypher --on-error skip db --nodes Person=person.csv || [ $? = 1 ]
show
# the same in quotes and in blocks without a quote
printf 'id,name\n1, a \n#,\n 2 ,b\n' >person.csv
gdb-import -q --schema schema.cypher --comment '#' --trim db --nodes Person=person.csv
show
gdb-import -q --comment , --delimiter , db --nodes Person=person.csv || echo $?
gdb-import -q --comment '##' db --nodes Person=person.csv || echo $?
gdb-import -q --skip -1 db --nodes Person=person.csv || echo $?
