# SPDX-License-Identifier: MIT
# rejects of files that are written in different ways, each loadable: one file for each header and
# dialect; what was compressed or in another encoding is plain UTF-8; line ends stay
echo 'CREATE NODE TABLE P (id INT64, n INT64, t STRING, PRIMARY KEY (id));' >schema.cypher
printf 'id,n,t\n' >header.csv
printf '1,x,"a\r\nb"\r\n2,2,c\r\n' >part1.csv
printf '3,y,d\n4,4,e' | gzip >part2.csv.gz
printf 't,id,n\nf,5,z\n' >turned.csv
printf 'id;n;t\n6;v;g;\n7;w;h' >semicolon.csv
load() { gdb-import -q --schema schema.cypher "$@" || echo "status $?"; }
load db --on-error skip --rejects bad --nodes P=header.csv,part1.csv,part2.csv.gz --nodes P=turned.csv,semicolon.csv
for file in bad/*; do echo "--- $file"; cat -v "$file"; done
sed -i 's/,[xyz]/,0/' bad/P.csv bad/P-2.csv
sed -i 's/;$//; s/;[vw];/;0;/' bad/P-3.csv
load mended --nodes P=bad/P.csv,bad/P-2.csv,bad/P-3.csv
echo '--- mended'
gdb-query mended --format json 'MATCH (p:P) RETURN p.id, p.n, p.t ORDER BY p.id'
printf 'id,t,n\n1,\344,q\n' >latin.csv
load other --on-error skip --rejects latin --encoding latin-1 --nodes P=latin.csv
cat latin/P.csv
