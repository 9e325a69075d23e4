/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/vector/data_chunk.h"

static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING, GDB_TYPE_ANY};

static void a_new_chunk_has_no_rows_and_its_columns(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_data_chunk chunk;

    (void)state;
    assert_ok(gdb_data_chunk_init(&chunk, types, 3, &err), err);
    assert_int_equal(chunk.column_count, 3);
    assert_int_equal(chunk.count, 0);
    assert_true(chunk.selection.all);
    assert_int_equal(chunk.selection.count, 0);
    assert_int_equal(chunk.columns[1].type, GDB_TYPE_STRING);
    gdb_data_chunk_release(&chunk);
    gdb_data_chunk_release(&chunk);
    assert_null(chunk.columns);
}

static void setting_the_count_revives_every_row(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_data_chunk chunk;

    (void)state;
    assert_ok(gdb_data_chunk_init(&chunk, types, 3, &err), err);
    chunk.selection.all = false;
    chunk.selection.rows[0] = 2;
    chunk.selection.count = 1;
    assert_int_equal(gdb_selection_row(&chunk.selection, 0), 2);
    gdb_data_chunk_set_count(&chunk, 3);
    assert_int_equal(chunk.selection.count, 3);
    assert_int_equal(gdb_selection_row(&chunk.selection, 0), 0);
    gdb_vector_set_null(&chunk.columns[0], 1);
    gdb_data_chunk_clear(&chunk);
    assert_int_equal(chunk.count, 0);
    assert_false(chunk.columns[0].has_nulls);
    gdb_data_chunk_release(&chunk);
}

static void a_chunk_without_memory_fails_at_every_allocation(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_data_chunk chunk;
    int64_t n = 0;

    (void)state;
    for (;; n++) {
        gdb_alloc_fail_after(n);
        if (gdb_data_chunk_init(&chunk, types, 3, &err) == GDB_OK)
            break;
        assert_int_equal(err.status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    gdb_alloc_fail_after(-1);
    gdb_data_chunk_release(&chunk);
    assert_int_equal(n, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_chunk_has_no_rows_and_its_columns),
        cmocka_unit_test(setting_the_count_revives_every_row),
        cmocka_unit_test(a_chunk_without_memory_fails_at_every_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
