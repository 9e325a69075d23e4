# SPDX-License-Identifier: MIT
# KuzuDB's COPY options: obeyed, or said to be without effect; anything else is an error
cat >tables.cypher <<END
CREATE NODE TABLE P(id INT64, name STRING, PRIMARY KEY(id));
END
printf 'x\nid;name\n1;~a;b~\n' >a.csv
printf 'x\nid;name\n2;~c$~~\nbad;row\n' >b.csv
echo "COPY P FROM ['a.csv', 'b.csv'] (SKIP=1, HEADER=true, DELIM=';', QUOTE='~', ESCAPE='\$', AUTO_DETECT=false,
    NULL_STRINGS=['', 'none'], IGNORE_ERRORS=true, PARALLEL=false, SAMPLE_SIZE=10, file_format='csv',
    LIST_BEGIN='[', LIST_END=']');" >copy.cypher
gdb-import -v --rejects bad db tables.cypher copy.cypher >report || echo "status $?"
cut -d, -f1-6 bad/rejects.csv
gdb-query db 'MATCH (p:P) RETURN p.id, p.name ORDER BY p.id'
# Bad rows of other files still end the import.
printf '3;d\nworse;row\n' >c.csv
echo "COPY P FROM 'c.csv';" >more.cypher
gdb-import -q --overwrite db tables.cypher copy.cypher more.cypher || echo "status $?"
for option in DELIMITTER=1 HEADR=true "FILE_FORMAT='parquet'" 'HEADER=maybe' "DELIM='ab'"; do
    echo "COPY P FROM 'a.csv' ($option);" >wrong.cypher
    gdb-import -q --overwrite db tables.cypher wrong.cypher 2>&1 | cut -c 1-90
done
# Patterns, and the same file twice.
echo "COPY P FROM '[ab].csv' (SKIP=1, HEADER=true, QUOTE='~', ESCAPE='\$', IGNORE_ERRORS=true);" >glob.cypher
gdb-import -q --overwrite db tables.cypher glob.cypher || echo "status $?"
gdb-query db 'MATCH (p:P) RETURN count(*)'
