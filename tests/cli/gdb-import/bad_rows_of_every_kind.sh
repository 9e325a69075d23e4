# SPDX-License-Identifier: MIT
# fields, quotes, values, keys, ends and multiplicities go one way: each ends the import, or is skipped,
# counted and written, in the order of the input
cat >schema.cypher <<'END'
CREATE NODE TABLE P (id INT64, name STRING, PRIMARY KEY (id));
CREATE REL TABLE K (FROM P TO P, since DATE, MANY_ONE);
END
load() { gdb-import -q --overwrite --schema schema.cypher db --nodes P=p.csv --rels K=k.csv "$@" || echo "status $?"; }
for row in 2 '2,a,b' '2,"a"b' 'x,a' ',a' '1,b' "$(printf '2,\377')"; do
    printf 'id,name\n1,a\n%s\n' "$row" >p.csv
    printf 'from,to,since\n' >k.csv
    load
done
printf 'id,name\n1,a\n2,b\n' >p.csv
for row in '1,2,soon' '1,3,' '9,2,' '1,,' '2,2,'; do
    printf 'from,to,since\n2,1,\n%s\n' "$row" >k.csv
    load
done
ls -d db 2>/dev/null || echo 'no db'
printf 'id,name\n1,a\n2\n2,b,b\n3,"c"c\nx,d\n,e\n1,f\n4,\377\n5,"g\ng"\n1,h\n' >p.csv
printf 'from,to,since\n1,5,\n5,1,soon\n5,7,\n7,5,\n5,,\n1,1,\n5,5,2020-02-02\n' >k.csv
load --on-error skip --rejects bad
for file in rejects P K; do echo "--- $file.csv"; cat -v bad/$file.csv; done
echo '---'
gdb-query db 'MATCH (a:P)-[k:K]->(b:P) RETURN a.id, b.id, k.since ORDER BY a.id'
