# SPDX-License-Identifier: MIT
# what KuzuDB's EXPORT DATABASE writes loads as it is, whatever the names and the dialect
mkdir out
cat >out/schema.cypher <<'END'
CREATE NODE TABLE `My Table` (`tid` INT64,`s p` STRING,`d` DOUBLE,`b` BOOL,`dt` DATE,`ts` TIMESTAMP,`i8` INT8,`u64` UINT64,`f` FLOAT,`l` INT64[],`from` STRING, PRIMARY KEY(`tid`));
CREATE NODE TABLE `city` (`name` STRING,`at` FLOAT[2], PRIMARY KEY(`name`));
CREATE REL TABLE `lives in` (FROM `My Table` TO `city`, FROM `My Table` TO `My Table`, `since` DATE,`note` STRING,MANY_MANY);
END
cat >out/copy.cypher <<'END'
COPY `My Table` (`tid`,`s p`,`d`,`b`,`dt`,`ts`,`i8`,`u64`,`f`,`l`,`from`) FROM "My Table.csv" (header=true, parallel=true);
COPY `city` (`name`,`at`) FROM "city.csv" (header=true, parallel=true);
COPY `lives in` (`since`,`note`) FROM "lives in_My Table_city.csv" (to='city', from='My Table', delim=delim='|', header=false, parallel=true);
COPY `lives in` (`since`,`note`) FROM "lives in_My Table_My Table.csv" (to='My Table', from='My Table', header=true, parallel=true);
END
printf 'a.tid,a.s p,a.d,a.b,a.dt,a.ts,a.i8,a.u64,a.f,a.l,a.from\n' >'out/My Table.csv'
printf '1,"a ""q"", b\nnl",1.500000,True,2020-01-31,2020-01-31 10:00:00.5,-3,18446744073709551615,0.100000,"[1,2,3]",it'"'"'s\n' >>'out/My Table.csv'
printf '2,"",,,,,,,,,\\back\\\n3,,,,,,,,,,\n' >>'out/My Table.csv'
printf 'a.name,a.at\n"Sant, ""Ana""","[1.000000,-2.500000]"\nfrom,\n' >out/city.csv
printf '1|Sant, "Ana"|2021-01-01|x,y\n2|from||""\n' >'out/lives in_My Table_city.csv'
printf 'a.tid,b.tid,r.since,r.note\n1,2,,\n1,3,,\n' >'out/lives in_My Table_My Table.csv'
gdb-import -q db out/schema.cypher out/copy.cypher
gdb-query db 'MATCH (t:`My Table`) RETURN t.tid, t.`s p`, t.d, t.b, t.dt, t.ts, t.i8, t.u64, t.f, t.l, t.`from` ORDER BY t.tid'
gdb-query db 'MATCH (t:`My Table`)-[r:`lives in`]->(c:city) RETURN t.tid, c.name, c.at, r.since, r.note ORDER BY t.tid'
gdb-query db 'MATCH (t:`My Table`)-[r:`lives in`]->(u:`My Table`) RETURN t.tid, u.tid, r.note ORDER BY u.tid'
