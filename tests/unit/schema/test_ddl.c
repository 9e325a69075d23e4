/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/cypher/parser.h"
#include "lib/schema/ddl.h"

typedef struct fixture {
    gdb_catalog *catalog;
    gdb_arena arena;
    gdb_catalog_change change;
    gdb_ast_range range;
    gdb_buffer text; /* canonical */
    gdb_error err;
} fixture;

static gdb_status apply(fixture *f, gdb_catalog *catalog, const char *text)
{
    const gdb_ast_script *script;

    gdb_error_clear(&f->err);
    gdb_buffer_clear(&f->text);
    assert_ok(gdb_cypher_parse(gdb_text_of(text), NULL, &f->arena, &script, NULL, &f->err), f->err);
    assert_int_equal(script->count, 1);
    assert_true(gdb_ddl_is(&script->statements[0]));
    GDB_TRY(gdb_ddl_apply(catalog, &script->statements[0], &f->change, &f->range, &f->err));
    if (f->change.kind != GDB_CATALOG_UNCHANGED)
        assert_ok(gdb_ddl_print(catalog, &script->statements[0], &f->change, &f->text, &f->err),
                  f->err);
    assert_ok(gdb_buffer_append_byte(&f->text, 0, &f->err), f->err);
    return GDB_OK;
}

/* It is done, as `canonical`, which does the same to a catalog as it was before. */
static void change(fixture *f, const char *text, const char *canonical)
{
    gdb_catalog *before = NULL;
    gdb_buffer bytes[2] = {{0}, {0}};

    assert_ok(gdb_catalog_copy(&before, f->catalog, &f->err), f->err);
    assert_ok(apply(f, f->catalog, text), f->err);
    assert_string_equal((const char *)f->text.data, canonical);
    assert_ok(apply(f, before, canonical), f->err);
    assert_ok(gdb_catalog_encode(gdb_catalog_get(f->catalog), &bytes[0], &f->err), f->err);
    assert_ok(gdb_catalog_encode(gdb_catalog_get(before), &bytes[1], &f->err), f->err);
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].size);
    gdb_buffer_release(&bytes[0]);
    gdb_buffer_release(&bytes[1]);
    gdb_catalog_free(before);
}

/* It says why and where, and the catalog is as it was. */
static void refuse(fixture *f, const char *text, const char *part, const char *message)
{
    gdb_buffer bytes[2] = {{0}, {0}};

    assert_ok(gdb_catalog_encode(gdb_catalog_get(f->catalog), &bytes[0], &f->err), f->err);
    assert_int_equal(apply(f, f->catalog, text), GDB_ERR_INPUT);
    assert_string_equal(f->err.message, message);
    assert_int_equal(f->range.length, strlen(part));
    assert_memory_equal(text + f->range.offset, part, strlen(part));
    assert_int_equal(f->change.kind, GDB_CATALOG_UNCHANGED);
    gdb_error_clear(&f->err);
    assert_ok(gdb_catalog_encode(gdb_catalog_get(f->catalog), &bytes[1], &f->err), f->err);
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].size);
    gdb_buffer_release(&bytes[0]);
    gdb_buffer_release(&bytes[1]);
}

static void nothing_to_do(fixture *f, const char *text)
{
    assert_ok(apply(f, f->catalog, text), f->err);
    assert_int_equal(f->change.kind, GDB_CATALOG_UNCHANGED);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    assert_ok(gdb_catalog_create(&f->catalog, &f->err), f->err);
    change(f, "create node table Person(id INT primary key, name String)",
           "CREATE NODE TABLE Person(id INT32, name STRING, PRIMARY KEY(id))");
    change(f, "CREATE NODE TABLE City(size INT64, name STRING, PRIMARY KEY(name));",
           "CREATE NODE TABLE City(size INT64, name STRING, PRIMARY KEY(name))");
    change(f, "CREATE REL TABLE Lives(FROM Person TO City, MANY_ONE, since DATE)",
           "CREATE REL TABLE Lives(FROM Person TO City, since DATE, MANY_ONE)");
    change(f, "CREATE REL TABLE Knows(FROM Person TO Person, FROM person TO city)",
           "CREATE REL TABLE Knows(FROM Person TO Person, FROM Person TO City)");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_buffer_release(&f->text);
    gdb_arena_release(&f->arena);
    gdb_catalog_free(f->catalog);
    free(f);
    return 0;
}

static void tables_are_created_and_dropped(void **state)
{
    fixture *f = *state;

    change(f, "CREATE NODE TABLE `a b`(`k``1` STRING[], PRIMARY KEY(`table`), `table` DATE)",
           "CREATE NODE TABLE `a b`(`k``1` STRING[], `table` DATE, PRIMARY KEY(`table`))");
    assert_int_equal(f->change.kind, GDB_CATALOG_ADD_TABLE);
    assert_int_equal(f->change.place, 2);
    change(f, "DROP TABLE IF EXISTS lives", "DROP TABLE lives");
    assert_int_equal(f->change.kind, GDB_CATALOG_DROP_TABLE);
    assert_true(f->change.is_rel);
    assert_int_equal(f->change.pair_count, 1);
    change(f, "CREATE REL TABLE Lives(FROM City TO City)",
           "CREATE REL TABLE Lives(FROM City TO City)");
    assert_int_equal(f->change.first_pair, 2);
    assert_int_equal(gdb_catalog_find_rel(f->catalog, gdb_text_of("Lives"))->pairs[0].id, 7);
    change(f, "DROP TABLE Lives", "DROP TABLE Lives");
    change(f, "DROP TABLE Knows", "DROP TABLE Knows");
    change(f, "DROP TABLE Person", "DROP TABLE Person");
    assert_int_equal(f->change.place, 0);
    assert_int_equal(gdb_catalog_get(f->catalog)->node_count, 2);
}

static void columns_have_defaults(void **state)
{
    fixture *f = *state;
    const gdb_node_schema *d;

    change(
        f,
        "CREATE NODE TABLE D(k STRING PRIMARY KEY, a INT8 DEFAULT -128, b UINT64 DEFAULT "
        "cast('18446744073709551615' AS UINT64), c DOUBLE DEFAULT 3, d DOUBLE DEFAULT -0.0, "
        "e FLOAT DEFAULT 1e-3, f FLOAT DEFAULT cast('-inf', 'FLOAT'), g BOOL DEFAULT FALSE, "
        "h STRING DEFAULT \"it's\n\\\\\", i DATE DEFAULT '2020-01-31', "
        "j TIMESTAMP DEFAULT timestamp('2020-01-31 01:02:03.5'), k1 INT64[] DEFAULT [1, NULL, +2], "
        "l STRING[] DEFAULT ['a', ''], m DATE[] DEFAULT [date('1969-12-31')], "
        "n INT64[] DEFAULT [], "
        "o INT64 DEFAULT NULL, p STRING DEFAULT '', q INT64 DEFAULT -9223372036854775808, "
        "r STRING DEFAULT 5, s STRING DEFAULT -0.5, t STRING DEFAULT true, "
        "u STRING DEFAULT date('2020-01-31'), v FLOAT[2] DEFAULT [1, NULL])",
        "CREATE NODE TABLE D(k STRING, a INT8 DEFAULT -128, b UINT64 DEFAULT "
        "cast('18446744073709551615' AS UINT64), c DOUBLE DEFAULT 3.0, d DOUBLE DEFAULT -0.0, "
        "e FLOAT DEFAULT 0.001, f FLOAT DEFAULT cast('-inf' AS FLOAT), g BOOL DEFAULT false, "
        "h STRING DEFAULT 'it\\'s\\u000A\\\\', i DATE DEFAULT date('2020-01-31'), "
        "j TIMESTAMP DEFAULT timestamp('2020-01-31 01:02:03.5'), k1 INT64[] DEFAULT [1, NULL, 2], "
        "l STRING[] DEFAULT ['a', ''], m DATE[] DEFAULT [date('1969-12-31')], "
        "n INT64[] DEFAULT [], "
        "o INT64, p STRING DEFAULT '', q INT64 DEFAULT -9223372036854775808, "
        "r STRING DEFAULT '5', s STRING DEFAULT '-0.5', t STRING DEFAULT 'true', "
        "u STRING DEFAULT '2020-01-31', v FLOAT[2] DEFAULT [1.0, NULL], PRIMARY KEY(k))");
    d = gdb_catalog_find_node(f->catalog, gdb_text_of("D"));
    assert_true(d->columns[1].default_value->as.integer == -128);
    assert_int_equal(d->columns[1].default_value->type, GDB_TYPE_INT8);
    assert_null(d->columns[0].default_value);
    assert_null(d->columns[15].default_value);
    change(f, "CREATE REL TABLE E(FROM D TO D, w INT64 DEFAULT 1, ONE_ONE)",
           "CREATE REL TABLE E(FROM D TO D, w INT64 DEFAULT 1, ONE_ONE)");
    change(f, "ALTER TABLE E ADD x UINT8 DEFAULT 255", "ALTER TABLE E ADD x UINT8 DEFAULT 255");
    change(f, "ALTER TABLE D RENAME a TO aa", "ALTER TABLE D RENAME a TO aa");
    change(f, "ALTER TABLE D DROP b", "ALTER TABLE D DROP b");
    refuse(f, "ALTER TABLE E ADD y STRING DEFAULT [1]", "[1]",
           "column 'y': DEFAULT: the LIST '[1]' cannot be stored as STRING");
    refuse(f, "ALTER TABLE E ADD y INT8[2] DEFAULT [1]", "[1]",
           "column 'y': DEFAULT: a LIST of 1 element cannot be stored as INT8[2] (expected 2)");
    refuse(f, "ALTER TABLE E ADD y UINT8 DEFAULT 256", "256",
           "column 'y': DEFAULT: the INT64 '256' is out of the range of UINT8");
    refuse(f, "ALTER TABLE E ADD y UINT8 DEFAULT -1", "-1",
           "column 'y': DEFAULT: the INT64 '-1' is out of the range of UINT8");
    refuse(f, "ALTER TABLE E ADD y INT64 DEFAULT 'a'", "'a'",
           "column 'y': DEFAULT: the STRING 'a' cannot be stored as INT64");
    refuse(f, "ALTER TABLE E ADD y DATE DEFAULT '2020-13-01'", "'2020-13-01'",
           "column 'y': DEFAULT: '2020-13-01' is not a DATE (expected yyyy-mm-dd)");
    refuse(f, "ALTER TABLE E ADD y INT8[] DEFAULT [1, 200]", "[1, 200]",
           "column 'y': DEFAULT: the INT64 '200' is out of the range of INT8");
    refuse(f, "ALTER TABLE E ADD y INT64[] DEFAULT 1", "1",
           "column 'y': DEFAULT: the INT64 '1' cannot be stored as INT64[]");
    refuse(f, "ALTER TABLE E ADD y DOUBLE DEFAULT 1e999", "1e999",
           "column 'y': DEFAULT: 1e999 is too large for a DOUBLE");
    refuse(f, "ALTER TABLE E ADD y INT64 DEFAULT 1 + 2", "1 + 2",
           "column 'y': DEFAULT: expected a literal: a number, a string, true, false, date('...'), "
           "timestamp('...'), a list of these, CAST(... AS ...), or NULL");
    refuse(f, "ALTER TABLE E ADD y INT64 DEFAULT CAST('1' AS STRUCT(a INT64))",
           "CAST('1' AS STRUCT(a INT64))",
           "column 'y': DEFAULT: CAST to 'STRUCT(a INT64)' is not possible here");
}

static void columns_are_added_dropped_and_renamed(void **state)
{
    fixture *f = *state;
    const gdb_node_schema *city;

    change(f, "ALTER TABLE person ADD age int32 DEFAULT NULL", "ALTER TABLE person ADD age INT32");
    assert_int_equal(f->change.kind, GDB_CATALOG_ADD_COLUMN);
    assert_int_equal(f->change.column, 2);
    change(f, "ALTER TABLE Knows ADD IF NOT EXISTS w DOUBLE[]", "ALTER TABLE Knows ADD w DOUBLE[]");
    assert_int_equal(f->change.pair_count, 2);
    change(f, "ALTER TABLE City DROP IF EXISTS size", "ALTER TABLE City DROP size");
    assert_int_equal(f->change.column, 0);
    city = gdb_catalog_find_node(f->catalog, gdb_text_of("City"));
    assert_int_equal(city->key_column, 0);
    change(f, "ALTER TABLE City RENAME name TO `full name`",
           "ALTER TABLE City RENAME name TO `full name`");
    assert_int_equal(f->change.kind, GDB_CATALOG_RENAME);
    change(f, "ALTER TABLE City RENAME `full name` TO `FULL NAME`",
           "ALTER TABLE City RENAME `full name` TO `FULL NAME`");
    change(f, "ALTER TABLE City RENAME TO Town", "ALTER TABLE City RENAME TO Town");
    change(f, "ALTER TABLE Town RENAME TO TOWN", "ALTER TABLE Town RENAME TO TOWN");
    change(f, "ALTER TABLE Lives RENAME TO Dwells", "ALTER TABLE Lives RENAME TO Dwells");
    assert_int_equal(gdb_catalog_find_rel(f->catalog, gdb_text_of("Dwells"))->pairs[0].to,
                     gdb_catalog_find_node(f->catalog, gdb_text_of("Town"))->id);
}

static void what_is_there_already_is_left_alone(void **state)
{
    fixture *f = *state;

    nothing_to_do(f, "CREATE NODE TABLE IF NOT EXISTS Person(x INT64 PRIMARY KEY)");
    nothing_to_do(f, "CREATE REL TABLE IF NOT EXISTS knows(FROM City TO City)");
    nothing_to_do(f, "CREATE NODE TABLE IF NOT EXISTS knows(x INT64 PRIMARY KEY)");
    nothing_to_do(f, "CREATE REL TABLE IF NOT EXISTS city(FROM City TO City)");
    nothing_to_do(f, "DROP TABLE IF EXISTS Nobody");
    nothing_to_do(f, "ALTER TABLE Person ADD IF NOT EXISTS NAME INT64");
    nothing_to_do(f, "ALTER TABLE Person DROP IF EXISTS age");
}

static void mistakes_are_named_with_their_place(void **state)
{
    fixture *f = *state;

    refuse(f, "CREATE NODE TABLE Knows(id INT64 PRIMARY KEY)", "Knows",
           "a relationship table 'Knows' exists already");
    refuse(f, "CREATE NODE TABLE X(id INT64)", "X",
           "node table 'X' has no primary key (add PRIMARY KEY(column))");
    refuse(f, "CREATE NODE TABLE X(id INT64, PRIMARY KEY(key))", "key",
           "node table 'X': its primary key 'key' is no column");
    refuse(f, "CREATE REL TABLE X(FROM Persn TO City)", "Persn",
           "there is no node table 'Persn'; did you mean 'Person'?");
    refuse(f, "DROP TABLE Citi", "Citi", "there is no table 'Citi'; did you mean 'City'?");
    refuse(f, "DROP TABLE Person", "Person",
           "table 'Person' cannot be dropped: relationships use it ('Lives', 'Knows')");
    refuse(f, "ALTER TABLE Nobody DROP x", "Nobody", "there is no table 'Nobody'");
    refuse(f, "ALTER TABLE Person ADD Name INT64", "Name",
           "table 'Person' has a column 'Name' already");
    refuse(
        f, "ALTER TABLE Person ADD x SERIAL", "SERIAL",
        "column 'x': the type 'SERIAL' cannot be stored "
        "(expected INT64, with its numbers in the file)");
    refuse(f, "ALTER TABLE Person DROP id", "id",
           "column 'Person.id' is the primary key and cannot be dropped");
    refuse(f, "ALTER TABLE Person DROP age", "age", "table 'Person' has no column 'age'");
    refuse(f, "ALTER TABLE Person RENAME age TO years", "age",
           "table 'Person' has no column 'age'");
    refuse(f, "ALTER TABLE Person RENAME name TO ID", "ID",
           "table 'Person' has a column 'id' already");
    refuse(f, "ALTER TABLE Person RENAME TO knows", "knows",
           "a relationship table 'Knows' exists already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_are_created_and_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(columns_have_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(columns_are_added_dropped_and_renamed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_there_already_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(mistakes_are_named_with_their_place, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
