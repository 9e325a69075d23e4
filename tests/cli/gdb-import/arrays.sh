# SPDX-License-Identifier: MIT
# columns of arrays: lists of a fixed number of elements; another number is a bad row, whoever loads it
cat >schema.cypher <<'END'
CREATE NODE TABLE Doc(id INT64, e FLOAT[3], `at` INT64[2] DEFAULT [1, 2], tags STRING[2], PRIMARY KEY(id));
CREATE REL TABLE Near(FROM Doc TO Doc, w DOUBLE[2]);
END
printf 'id,e,at,tags\n1,"[1,2.5,3]","[7,8]","[a,""b,c""]"\n2,,"[9,]",x;y\n3,"[ 4 ,5,6]",,"["""",]"\n' >doc.csv
printf 'from,to,w\n1,2,"[0.5,1.5]"\n2,3,\n' >near.csv
gdb-import -q db --schema schema.cypher --nodes Doc=doc.csv --rels Near=near.csv
gdb-query --format jsonl db 'MATCH (d:Doc) RETURN d; MATCH ()-[n:Near]->() RETURN n.w'
gdb-stats --columns --format json db | sed -n 's/.*"column":"\([^"]*\)","type":"\([^"]*\)".*/\1 \2/p'
gdb-verify -q --full db
echo "--- bad rows"
printf 'id,e,at,tags\n4,"[1,2]",,\n5,"[1,2,3,4]",,\n6,"[1,x]",,\n7,[],,\n8,"[1,2,3]",,a\n9,,"[5,6]",\n' >more.csv
printf 'from,to,w\n1,3,1.5\n3,1,1;2\n' >far.csv
gdb-import -q --append db --nodes Doc=more.csv || echo "status $?"
gdb-import -q --append --on-error skip --rejects bad db --nodes Doc=more.csv --rels Near=far.csv || echo "status $?"
cat bad/Doc.csv bad/rejects.csv
gdb-query db "COPY Near FROM 'far.csv'" || echo "status $?"
gdb-query db "COPY Near FROM 'far.csv' (ignore_errors=true); MATCH (d:Doc) RETURN d.id, d.\`at\`;
    MATCH (a)-[n:Near]->(b) RETURN a.id, n.w, b.id"
echo "--- other lengths are other types"
sed 's/FLOAT\[3\]/FLOAT[4]/' schema.cypher >four.cypher
gdb-import -q --append db --schema four.cypher --nodes Doc=doc.csv || echo "status $?"
echo "--- a header is told from rows, and typed headers have no arrays"
printf 'k,v\na,"[1,2]"\n' >named.csv
printf 'b,"[3,4]"\nc,"[5,6]"\n' >bare.csv
printf 'id:ID,v:float[2]\na,1;2\n' >typed.csv
echo 'CREATE NODE TABLE T(k STRING, v INT8[2], PRIMARY KEY(k));' >t.cypher
gdb-import -q both --schema t.cypher --nodes T=named.csv,bare.csv
gdb-query both 'MATCH (t:T) RETURN t.k, t.v'
gdb-import -q typed --nodes T=typed.csv || echo "status $?"
gdb-import --infer none --nodes T=named.csv
