# SPDX-License-Identifier: MIT
# --infer of a script completes its options; FIELDS says what fills what where no header does
cat >all.cypher <<END
CREATE NODE TABLE A(id INT64, name STRING, n INT64, PRIMARY KEY(id));
CREATE NODE TABLE B(id INT64, PRIMARY KEY(id));
CREATE REL TABLE R(FROM A TO A, FROM A TO B, w DOUBLE, MANY_ONE);
COPY A(n, id) FROM 'a.csv';
COPY B FROM 'b.csv' (NULL_STRINGS=['', 'none']);
COPY R FROM 'ab.csv' (FROM='A', TO='B', HEADER=false);
END
printf '5;1\n6;2\n' >a.csv
printf '7\n' >b.csv
printf "1,7,2.5\n" >ab.csv
gdb-import --infer db all.cypher | tee again.cypher
gdb-import -q --reproducible one all.cypher
gdb-import -q --reproducible two again.cypher
cmp one/data.gdb two/data.gdb
gdb-query two 'MATCH (a:A)-[r:R]->(b) RETURN a.id, a.name, a.n, r.w, b.id'
printf "COPY A FROM 'a.csv' (FIELDS=['n', 'idd']);\n" >>all.cypher
gdb-import -q db all.cypher || echo "status $?"
