/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/exec/group_table.h"

enum { ROUNDS = 40 };

static gdb_data_chunk chunk;
static gdb_group_table table;

static void begin(const gdb_type_id *types, uint32_t count)
{
    gdb_error error = GDB_ERROR_INIT;

    assert_ok(gdb_data_chunk_init(&chunk, types, count, &error), error);
    assert_ok(gdb_group_table_init(&table, types, count, NULL, &error), error);
}

static void end(void)
{
    gdb_data_chunk_release(&chunk);
    gdb_group_table_release(&table);
}

static void set(uint32_t column, uint32_t row, gdb_value value)
{
    gdb_error error = GDB_ERROR_INIT;

    assert_ok(gdb_vector_set(&chunk.columns[column], row, &value, &error), error);
}

static void insert(uint32_t rows, uint32_t *groups)
{
    const gdb_vector *columns[2] = {&chunk.columns[0], &chunk.columns[chunk.column_count - 1]};
    gdb_error error = GDB_ERROR_INIT;

    gdb_data_chunk_set_count(&chunk, rows);
    assert_ok(gdb_group_table_insert(&table, columns, &chunk.selection, groups, &error), error);
}

static void find(uint32_t rows, uint32_t *groups)
{
    const gdb_vector *columns[2] = {&chunk.columns[0], &chunk.columns[chunk.column_count - 1]};
    gdb_error error = GDB_ERROR_INIT;

    gdb_data_chunk_set_count(&chunk, rows);
    assert_ok(gdb_group_table_find(&table, columns, &chunk.selection, groups, &error), error);
}

/* The text of key k, long enough not to hide in a view. */
static gdb_value text_key(uint64_t k, char out[48])
{
    snprintf(out, 48, "the key with the number %llu", (unsigned long long)k);
    return gdb_value_string(gdb_text_of(out));
}

static void keys_get_numbers_in_the_order_of_appearance(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_STRING, GDB_TYPE_INT64};
    uint32_t groups[GDB_VECTOR_SIZE];
    char text[48];

    (void)state;
    begin(types, 2);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        gdb_data_chunk_clear(&chunk);
        for (uint32_t row = 0; row < GDB_VECTOR_SIZE; row++) {
            uint64_t k = (uint64_t)round * GDB_VECTOR_SIZE / 2 + row; /* half of them known */

            set(0, row, text_key(k / 2, text));
            set(1, row, gdb_value_int64((int64_t)(k % 2)));
        }
        insert(GDB_VECTOR_SIZE, groups);
        for (uint32_t row = 0; row < GDB_VECTOR_SIZE; row++)
            if (groups[row] != round * GDB_VECTOR_SIZE / 2 + row)
                fail_msg("round %u row %u: group %u", round, row, groups[row]);
    }
    find(GDB_VECTOR_SIZE, groups);
    assert_int_equal(groups[0], (ROUNDS - 1) * GDB_VECTOR_SIZE / 2);
    set(1, 0, gdb_value_int64(7));
    find(1, groups);
    assert_int_equal(groups[0], GDB_GROUP_NONE);
    end();
}

static void null_is_one_key(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64};
    uint32_t groups[GDB_VECTOR_SIZE];

    (void)state;
    begin(types, 1);
    set(0, 0, gdb_value_null());
    set(0, 1, gdb_value_int64(0));
    set(0, 2, gdb_value_null());
    insert(3, groups);
    assert_int_equal(groups[0], 0);
    assert_int_equal(groups[1], 1);
    assert_int_equal(groups[2], 0);
    end();
}

static void nodes_near_and_far_and_null_are_keys(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_NODE};
    gdb_value node = {.type = GDB_TYPE_NODE};
    uint32_t groups[GDB_VECTOR_SIZE];

    (void)state;
    begin(types, 1);
    for (int round = 0; round < 3; round++) {
        gdb_vector_clear(&chunk.columns[0]);
        node.as.node = (gdb_node_id){3, 0, 5};
        set(0, 0, node);
        node.as.node = (gdb_node_id){3, 0, UINT64_C(1) << 40};
        set(0, 1, node);
        set(0, 2, gdb_value_null());
        node.as.node = (gdb_node_id){4, 0, 5};
        set(0, 3, node);
        if (round == 2)
            gdb_group_table_clear(&table);
        insert(4, groups);
        for (uint32_t row = 0; row < 4; row++)
            assert_int_equal(groups[row], row);
        find(4, groups);
        assert_int_equal(groups[3], 3);
    }
    node.as.node = (gdb_node_id){9, 0, 5};
    set(0, 0, node);
    find(1, groups);
    assert_int_equal(groups[0], GDB_GROUP_NONE);
    end();
}

static void kept_rows_read_back(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_STRING, GDB_TYPE_INT64};
    uint32_t groups[GDB_VECTOR_SIZE];
    gdb_data_chunk out;
    gdb_error error = GDB_ERROR_INIT;
    char text[48], expected[48];

    (void)state;
    begin(types, 2);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t row = 0; row < GDB_VECTOR_SIZE - 1; row++) { /* blocks are filled unevenly */
            set(0, row, text_key(round, text));
            set(1, row, gdb_value_int64(row));
        }
        insert(GDB_VECTOR_SIZE - 1, groups);
    }
    assert_ok(gdb_data_chunk_init(&out, types, 2, &error), error);
    gdb_tuple_table_read(&table.keys, GDB_VECTOR_SIZE - 2, 3, &out);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t k = GDB_VECTOR_SIZE - 2 + i;
        gdb_value value = gdb_vector_get(&out.columns[0], i);

        text_key(k / (GDB_VECTOR_SIZE - 1), expected);
        assert_true(gdb_text_equal(value.as.text, gdb_text_of(expected)));
        assert_int_equal(gdb_vector_get(&out.columns[1], i).as.integer, k % (GDB_VECTOR_SIZE - 1));
    }
    gdb_data_chunk_release(&out);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_get_numbers_in_the_order_of_appearance),
        cmocka_unit_test(null_is_one_key),
        cmocka_unit_test(nodes_near_and_far_and_null_are_keys),
        cmocka_unit_test(kept_rows_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
