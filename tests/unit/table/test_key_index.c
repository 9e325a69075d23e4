/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/hash.h"
#include "tests/support/make_db.h"

enum { ROWS = GDB_GROUP_SIZE < 1000 ? 700 : 20000 };

static uint64_t find(gdb_database *database, const char *name, const gdb_value *key)
{
    const gdb_node_schema *schema =
        gdb_catalog_find_node(gdb_database_catalog(database), gdb_text_of(name));
    gdb_key_lookup *lookup = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t offset = 12345;

    assert_non_null(schema);
    assert_ok(gdb_key_lookup_open(&lookup, gdb_database_node_table(database, schema->id), &err),
              err);
    assert_ok(gdb_key_lookup_find(lookup, key, &offset, &err), err);
    gdb_key_lookup_close(lookup);
    gdb_key_lookup_close(NULL);
    return offset;
}

static uint64_t find_int(gdb_database *database, const char *name, int64_t key)
{
    gdb_value v = gdb_value_int64(key);

    return find(database, name, &v);
}

static gdb_value number_key(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context;
    (void)column;
    (void)arena;
    return gdb_value_int64((int64_t)gdb_hash_u64(row));
}

static gdb_value text_key(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    char text[32];

    (void)context;
    (void)column;
    snprintf(text, sizeof(text), "%llx", (unsigned long long)gdb_hash_u64(row));
    return gdb_value_string(gdb_arena_copy_text(arena, gdb_text_of(text), NULL));
}

static void every_key_is_found_and_no_other(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database;
    gdb_key_lookup *numbers = NULL, *texts = NULL;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t offset;

    (void)state;
    make_db_nodes_from(db, "N", "id:INT64", ROWS, number_key, NULL);
    make_db_nodes_from(db, "S", "id:STRING", ROWS, text_key, NULL);
    database = make_db_open(db, 0);
    assert_ok(gdb_key_lookup_open(&numbers, gdb_database_node_table(database, 1), &err), err);
    assert_ok(gdb_key_lookup_open(&texts, gdb_database_node_table(database, 2), &err), err);
    for (uint64_t row = 0; row < ROWS; row++) {
        gdb_value number = number_key(NULL, row, 0, &arena), text = text_key(NULL, row, 0, &arena);
        assert_ok(gdb_key_lookup_find(numbers, &number, &offset, &err), err);
        assert_int_equal(offset, row);
        assert_ok(gdb_key_lookup_find(texts, &text, &offset, &err), err);
        assert_int_equal(offset, row);
        number = number_key(NULL, row + ROWS, 0, &arena);
        text = text_key(NULL, row + ROWS, 0, &arena);
        assert_ok(gdb_key_lookup_find(numbers, &number, &offset, &err), err);
        assert_int_equal(offset, GDB_NODE_NONE);
        assert_ok(gdb_key_lookup_find(texts, &text, &offset, &err), err);
        assert_int_equal(offset, GDB_NODE_NONE);
    }
    gdb_key_lookup_close(numbers);
    gdb_key_lookup_close(texts);
    gdb_arena_release(&arena);
    gdb_database_close(database);
    make_db_end(db);
}

static void numbers_are_found_across_integer_types(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database;
    gdb_value v;

    (void)state;
    make_db_nodes(db, "I8", "id:INT8", "-128\n127\n-1\n");
    make_db_nodes(db, "U8", "id:UINT8", "0\n255\n");
    make_db_nodes(db, "I64", "id:INT64", "-9223372036854775808\n9223372036854775807\n-1\n");
    make_db_nodes(db, "U64", "id:UINT64", "18446744073709551615\n9223372036854775807\n");
    database = make_db_open(db, 0);
    assert_int_equal(find_int(database, "I8", -128), 0);
    assert_int_equal(find_int(database, "I8", 127), 1);
    assert_int_equal(find_int(database, "I8", 128), GDB_NODE_NONE);
    assert_int_equal(find_int(database, "I8", 255), GDB_NODE_NONE);
    assert_int_equal(find_int(database, "U8", 255), 1);
    assert_int_equal(find_int(database, "U8", -1), GDB_NODE_NONE);
    assert_int_equal(find_int(database, "U8", 256), GDB_NODE_NONE);
    assert_int_equal(find_int(database, "I64", INT64_MIN), 0);
    assert_int_equal(find_int(database, "U64", INT64_MAX), 1);
    assert_int_equal(find_int(database, "U64", -1), GDB_NODE_NONE);
    v.type = GDB_TYPE_UINT64;
    v.is_null = false;
    v.as.unsigned_integer = UINT64_MAX;
    assert_int_equal(find(database, "U64", &v), 0);
    assert_int_equal(find(database, "I64", &v), GDB_NODE_NONE);
    v = gdb_value_double(-1.0);
    assert_int_equal(find(database, "I8", &v), 2);
    assert_int_equal(find(database, "I64", &v), 2);
    assert_int_equal(find(database, "U64", &v), GDB_NODE_NONE);
    v = gdb_value_double(-9223372036854775808.0);
    assert_int_equal(find(database, "I64", &v), 0);
    v = gdb_value_double(18446744073709551616.0);
    assert_int_equal(find(database, "U64", &v), GDB_NODE_NONE);
    v = gdb_value_double(-1.5);
    assert_int_equal(find(database, "I8", &v), GDB_NODE_NONE);
    gdb_database_close(database);
    make_db_end(db);
}

static void values_of_other_kinds_are_not_found(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database;
    gdb_value v;

    (void)state;
    make_db_nodes(db, "D", "id:DATE", "1970-01-02\n");
    make_db_nodes(db, "T", "id:TIMESTAMP", "1970-01-01 00:00:00.000001\n");
    make_db_nodes(db, "S", "id:STRING", "1\n\"\"\n");
    make_db_nodes(db, "N", "id:INT32", "1\n");
    make_db_nodes(db, "E", "id:INT32", "");
    database = make_db_open(db, 0);
    v = gdb_value_int64(1);
    assert_int_equal(find(database, "D", &v), GDB_NODE_NONE);
    assert_int_equal(find(database, "T", &v), GDB_NODE_NONE);
    assert_int_equal(find(database, "S", &v), GDB_NODE_NONE);
    assert_int_equal(find(database, "N", &v), 0);
    assert_int_equal(find(database, "E", &v), GDB_NODE_NONE);
    v.type = GDB_TYPE_DATE;
    assert_int_equal(find(database, "D", &v), 0);
    assert_int_equal(find(database, "T", &v), GDB_NODE_NONE);
    assert_int_equal(find(database, "N", &v), GDB_NODE_NONE);
    v.type = GDB_TYPE_TIMESTAMP;
    assert_int_equal(find(database, "T", &v), 0);
    v = gdb_value_string(gdb_text_of("1"));
    assert_int_equal(find(database, "S", &v), 0);
    assert_int_equal(find(database, "N", &v), GDB_NODE_NONE);
    v = gdb_value_string(gdb_text_of(""));
    assert_int_equal(find(database, "S", &v), 1);
    v = gdb_value_null();
    assert_int_equal(find(database, "S", &v), GDB_NODE_NONE);
    v = gdb_value_bool(true);
    assert_int_equal(find(database, "N", &v), GDB_NODE_NONE);
    gdb_database_close(database);
    make_db_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_found_and_no_other),
        cmocka_unit_test(numbers_are_found_across_integer_types),
        cmocka_unit_test(values_of_other_kinds_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
