/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/import/column_builder.h"

static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING};
static const gdb_text_view names[] = {{"id", 2}, {"note", 4}};
static const gdb_row_shape shape = {
    .table_name = "Person", .column_names = names, .types = types, .column_count = 2};

/* A block of three rows: (1, "a"), (2, NULL), (3, "bcd"). */
typedef struct block {
    int64_t ids[3];
    uint64_t ends[3];
    uint64_t nulls[2];
    char text[5];
    gdb_row_column columns[2];
    gdb_row_block rows;
} block;

static void make_block(block *b)
{
    *b = (block){.ids = {1, 2, 3}, .ends = {1, 1, 4}, .nulls = {0, 2}, .text = "abcd"};
    b->columns[0] =
        (gdb_row_column){.type = GDB_TYPE_INT64, .values = b->ids, .nulls = &b->nulls[0]};
    b->columns[1] = (gdb_row_column){.type = GDB_TYPE_STRING,
                                     .ends = b->ends,
                                     .text = {(uint8_t *)b->text, 4, 4},
                                     .nulls = &b->nulls[1],
                                     .has_nulls = true};
    b->rows = (gdb_row_block){.row_count = 3, .columns = b->columns, .column_count = 2};
}

static void append(gdb_group_builder *group, const block *b, uint32_t begin, uint32_t end)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_group_builder_reserve(group, &b->rows, begin, end, &err), err);
    gdb_group_builder_append(group, &b->rows, begin, end);
}

static void rows_are_appended_column_by_column(void **state)
{
    gdb_group_builder *group = NULL;
    gdb_segment_source ids, notes;
    gdb_error err = GDB_ERROR_INIT;
    block b;

    (void)state;
    make_block(&b);
    assert_ok(gdb_group_builder_create(&group, &shape, NULL, &err), err);
    append(group, &b, 1, 3);
    append(group, &b, 0, 2);
    assert_int_equal(group->row_count, 4);
    ids = gdb_group_builder_source(group, 0);
    notes = gdb_group_builder_source(group, 1);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(((const int64_t *)ids.values)[i], ((int64_t[]){2, 3, 1, 2})[i]);
    assert_null(ids.nulls);
    assert_int_equal(notes.nulls[0], 9);
    assert_int_equal(notes.string_ends[3], 4);
    assert_memory_equal(notes.string_bytes, "bcda", 4);
    gdb_group_builder_clear(group);
    assert_int_equal(group->row_count, 0);
    assert_null(gdb_group_builder_source(group, 1).nulls);
    gdb_group_builder_free(group);
}

/* All is charged and given back; texts that outgrow the budget are named. */
static void a_group_too_large_names_its_column(void **state)
{
    enum { TEXT = 100000 };
    gdb_group_builder *group = NULL;
    gdb_memory_budget memory;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t limit, fixed;
    char *text = calloc(TEXT, 1);
    block b;

    (void)state;
    make_block(&b);
    gdb_memory_budget_init(&memory, UINT64_MAX / 2);
    assert_ok(gdb_group_builder_create(&group, &shape, &memory, &err), err);
    fixed = memory.limit - gdb_memory_left(&memory);
    assert_true(fixed >= (uint64_t)GDB_GROUP_SIZE * 16);
    gdb_group_builder_free(group);
    assert_int_equal(gdb_memory_left(&memory), memory.limit);

    limit = fixed + TEXT / 2;
    gdb_memory_budget_init(&memory, limit);
    assert_ok(gdb_group_builder_create(&group, &shape, &memory, &err), err);
    append(group, &b, 0, 1);
    b.columns[1].text = (gdb_buffer){(uint8_t *)text, TEXT, TEXT};
    b.ends[0] = TEXT;
    for (int again = 0; again < 2; again++)
        assert_fails(gdb_group_builder_reserve(group, &b.rows, 0, 1, &err), GDB_ERR_NOMEM,
                     "a group of Person.note", err);
    gdb_group_builder_free(group);
    assert_int_equal(gdb_memory_left(&memory), limit);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_appended_column_by_column),
        cmocka_unit_test(a_group_too_large_names_its_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
