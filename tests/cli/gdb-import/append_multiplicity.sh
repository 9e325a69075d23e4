# SPDX-License-Identifier: MIT
# Multiplicities hold between the relationships of the database and the new ones.
cat >schema.cypher <<'END'
CREATE NODE TABLE P(id INT64, PRIMARY KEY(id));
CREATE REL TABLE ManyOne(FROM P TO P, MANY_ONE);
CREATE REL TABLE OneMany(FROM P TO P, ONE_MANY);
CREATE REL TABLE OneOne(FROM P TO P, ONE_ONE);
END
printf 'id\n1\n2\n3\n' >p.csv
printf 'from,to\n1,2\n' >r.csv
gdb-import -q --schema schema.cypher db --nodes P=p.csv --rels ManyOne=r.csv --rels OneMany=r.csv --rels OneOne=r.csv
printf 'id\n4\n' >p.csv
printf 'from,to\n1,3\n3,2\n4,1\n4,2\n' >r.csv
gdb-import -q --append --on-error skip --rejects bad db --nodes P=p.csv --rels ManyOne=r.csv --rels OneMany=r.csv \
    --rels OneOne=r.csv || echo "status $?"
cut -d, -f2,6- bad/rejects.csv
for t in ManyOne OneMany OneOne; do
    gdb-query --format csv db "MATCH (a:P)-[:$t]->(b:P) RETURN a.id, b.id"
done
gdb-verify --full db
gdb-import -q --append db --rels ManyOne=r.csv 2>&1 || echo "status $?"
