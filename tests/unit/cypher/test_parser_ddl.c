/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void node_tables(void **state)
{
    (void)state;
    assert_dump("CREATE NODE TABLE Person (id INT64, name STRING DEFAULT 'x' + 'y', tags STRING[], "
                "m MAP(STRING, INT64), s STRUCT(a INT64, b STRING[])[], d DECIMAL(18, 3), v "
                "FLOAT[4], PRIMARY KEY (id))",
                "create_node_table Person key id\n"
                "  column id 'INT64'\n"
                "  column name 'STRING'\n"
                "    default\n"
                "      binary +\n"
                "        string 'x'\n"
                "        string 'y'\n"
                "  column tags 'STRING[]'\n"
                "  column m 'MAP(STRING, INT64)'\n"
                "  column s 'STRUCT(a INT64, b STRING[])[]'\n"
                "  column d 'DECIMAL(18, 3)'\n"
                "  column v 'FLOAT[4]'\n");
    assert_dump("create node table if not exists `My Table`(`a b` `INT64` PRIMARY KEY, key STRING, "
                "primary BOOL)",
                "create_node_table `My Table` if_not_exists key `a b`\n"
                "  column `a b` 'INT64'\n"
                "  column key 'STRING'\n"
                "  column primary 'BOOL'\n");
}

static void rel_tables(void **state)
{
    (void)state;
    assert_dump("CREATE REL TABLE Knows (FROM Person TO Person, since INT64, MANY_ONE)",
                "create_rel_table Knows MANY_ONE\n"
                "  from Person to Person\n"
                "  column since 'INT64'\n");
    assert_dump("CREATE REL TABLE IF NOT EXISTS R (FROM A TO B, FROM B TO C, ONE_ONE, x INT64, "
                "from STRING)",
                "create_rel_table R if_not_exists ONE_ONE\n"
                "  from A to B\n"
                "  from B to C\n"
                "  column x 'INT64'\n"
                "  column from 'STRING'\n");
    assert_dump("CREATE REL TABLE GROUP G (FROM A TO B, MANY_MANY)",
                "create_rel_table G group MANY_MANY\n"
                "  from A to B\n");
    assert_dump("CREATE REL TABLE R (FROM A TO B, many_one STRING, ONE_MANY)",
                "create_rel_table R ONE_MANY\n"
                "  from A to B\n"
                "  column many_one 'STRING'\n");
}

static void drop_and_alter(void **state)
{
    (void)state;
    assert_dump("DROP TABLE Person; DROP TABLE IF EXISTS `x y`", "drop_table Person\n"
                                                                 "drop_table `x y` if_exists\n");
    assert_dump("ALTER TABLE t ADD c INT64 DEFAULT 0; ALTER TABLE t ADD IF NOT EXISTS c STRING",
                "alter_table t add\n"
                "  column c 'INT64'\n"
                "    default\n"
                "      integer 0\n"
                "alter_table t add if_not_exists\n"
                "  column c 'STRING'\n");
    assert_dump("ALTER TABLE t DROP c; ALTER TABLE t DROP IF EXISTS c",
                "alter_table t drop c\n"
                "alter_table t drop c if_exists\n");
    assert_dump(
        "ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u; ALTER TABLE t RENAME to TO u",
        "alter_table t rename a to b\n"
        "alter_table t rename_table to u\n"
        "alter_table t rename to to u\n");
}

static void malformed_ddl_is_refused(void **state)
{
    (void)state;
    assert_refused("CREATE NODE TABLE (id INT64)", "1:19", "(",
                   "found '(', expected the name of a table");
    assert_refused("CREATE NODE TABLE t", "1:20", "", "found the end of the text, expected '('");
    assert_refused("CREATE NODE TABLE t()", "1:21", ")",
                   "found ')', expected the name of a column");
    assert_refused("CREATE NODE TABLE t(id)", "1:23", ")", "found ')', expected a type");
    assert_refused("CREATE NODE TABLE t(id INT64, PRIMARY KEY(id), PRIMARY KEY(x))", "1:60", "x",
                   "found a second primary key 'x', expected one");
    assert_refused("CREATE NODE TABLE t(id INT64 PRIMARY KEY, x INT64 PRIMARY KEY)", "1:43", "x",
                   "found a second primary key 'x', expected one");
    assert_refused("CREATE NODE TABLE t(id INT64, PRIMARY KEY(id, x))", "1:45", ",",
                   "found ',', expected ')'");
    assert_refused("CREATE NODE TABLE t(d DECIMAL(18, 3; RETURN 1", "1:36", ";",
                   "found ';', expected ')' at the end of the type");
    assert_refused("CREATE NODE TABLE t(id INT64", "1:29", "",
                   "found the end of the text, expected ',' or ')'");
    assert_refused("CREATE REL TABLE r(x INT64)", "1:20", "x", "found 'x', expected FROM");
    assert_refused("CREATE REL TABLE r(FROM a)", "1:26", ")", "found ')', expected TO");
    assert_refused("CREATE REL TABLE r(FROM a TO b, x INT64, FROM b TO c)", "1:42", "FROM",
                   "found 'FROM', expected all FROM ... TO ... before the columns");
    assert_refused("CREATE REL TABLE r(FROM a TO b, ONE_ONE, MANY_ONE)", "1:42", "MANY_ONE",
                   "found 'MANY_ONE', expected only one multiplicity");
    assert_refused("CREATE RELATIONSHIP TABLE r(FROM a TO b)", "1:8", "RELATIONSHIP",
                   "found 'RELATIONSHIP', expected NODE TABLE, REL TABLE or a pattern '('");
    assert_refused("CREATE TABLE t(id INT64)", "1:8", "TABLE",
                   "found 'TABLE', expected NODE TABLE, REL TABLE or a pattern '('");
    assert_refused("DROP Person", "1:6", "Person", "found 'Person', expected TABLE");
    assert_refused("ALTER TABLE t CHANGE x", "1:15", "CHANGE",
                   "found 'CHANGE', expected ADD, DROP or RENAME");
    assert_refused("ALTER TABLE t RENAME a b", "1:24", "b", "found 'b', expected TO");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(node_tables),
        cmocka_unit_test(rel_tables),
        cmocka_unit_test(drop_and_alter),
        cmocka_unit_test(malformed_ddl_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
