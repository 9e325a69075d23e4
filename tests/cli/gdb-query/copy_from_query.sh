# SPDX-License-Identifier: MIT
# COPY t FROM (query): rows of a query become nodes and relationships, with the checks that rows of files have
. "$TOP/tests/cli/gdb-query/make_people.inc"
q() { gdb-query people "$@" || echo "status $?"; }
q "CREATE NODE TABLE Copy(id INT32, name STRING DEFAULT 'nobody', years DOUBLE, born DATE, tags STRING[], PRIMARY KEY(id));
   CREATE REL TABLE Of(FROM Copy TO Person, FROM Person TO Copy, w INT8 DEFAULT 3, how STRING);
   CREATE REL TABLE One(FROM Copy TO Copy, MANY_ONE)"
echo "--- nodes"
q "COPY Copy FROM (MATCH (p:Person) RETURN p.id, p.name, p.age, '2020-01-31', [p.name, 'x'] ORDER BY p.id);
   COPY Copy(years, id) FROM (UNWIND [40, 41] AS i RETURN i / 2.0, i);
   MATCH (c:Copy) RETURN c ORDER BY c.id"
echo "--- what it reads is what was there before"
q "COPY Copy(id) FROM (MATCH (c:Copy) RETURN c.id + 100); MATCH (c:Copy) RETURN c.id, c.name ORDER BY c.id"
echo "--- relationships"
q "COPY Of FROM (MATCH (c:Copy) MATCH (p:Person {id: c.id}) RETURN c.id, p.id, 7, 'same' ORDER BY c.id) (FROM='Copy', TO='Person');
   COPY Of(how) FROM (MATCH (a:Person)-[k:Knows]->(b) RETURN a.id, b.id, 'knows') (from='person', to='copy');
   MATCH (a)-[o:Of]->(b) RETURN label(a), a.id, o.w, o.how, label(b), b.id ORDER BY o.how, a.id, b.id;
   COPY One FROM (UNWIND [1, 2] AS i RETURN i, 3); MATCH (a:Copy)-[:One]->(b) RETURN a.id, b.id ORDER BY a.id"
echo "--- bad rows"
q "COPY Copy(id) FROM (UNWIND [200, 1, 201] AS i RETURN i)"
q "COPY Copy(id) FROM (UNWIND [200, NULL] AS i RETURN i)"
q "COPY Copy(id) FROM (UNWIND [200, 3000000000] AS i RETURN i)"
q "COPY Copy(id, born) FROM (RETURN 200, '2020-13-01')"
q "COPY One FROM (UNWIND [3, 2] AS i RETURN i, 1)"
q "COPY One FROM (RETURN 3, 999)"
q "COPY One FROM (RETURN 3, NULL)"
q "MATCH (c:Copy) RETURN count(*); MATCH ()-[o:One]->() RETURN count(*)"
q "COPY Copy(id, born) FROM (UNWIND [[200, '2020-01-31'], [1, NULL], [201, 'x'], [NULL, NULL], [202, NULL]] AS i
       RETURN CAST(i[0] AS INT64), CAST(i[1] AS STRING)) (IGNORE_ERRORS=true); MATCH (c:Copy) WHERE c.id >= 200 RETURN c.id, c.born ORDER BY c.id"
echo "--- a transaction"
q "BEGIN; COPY Copy(id) FROM (RETURN 300); MATCH (c:Copy {id: 300}) RETURN c.id; ROLLBACK; MATCH (c:Copy {id: 300}) RETURN c.id"
gdb-query --read-only people "COPY Copy(id) FROM (RETURN 300)" || echo "status $?"
echo "--- wrong statements"
q "COPY Copi FROM (RETURN 1)"
q "COPY Copy FROM (RETURN 1)"
q "COPY Copy(id, nme) FROM (RETURN 1, 2)"
q "COPY Copy(id, ID) FROM (RETURN 1, 2)"
q "COPY One FROM (RETURN 1)"
q "COPY Of FROM (RETURN 1, 2, 3, 4)"
q "COPY Of FROM (RETURN 1, 2, 3, 4) (FROM='Copy', TO='Copy')"
q "COPY Copy(id) FROM (CREATE (c:Copy {id: 400}) RETURN c.id)"
q "COPY Copy(id) FROM (MATCH (c:Copy) RETURN c.idd)"
q "COPY Copy(id) FROM (RETURN 1) (HEADER=true)"
gdb-verify -q --full people
gdb-checkpoint -q people >/dev/null
gdb-verify -q --full people
