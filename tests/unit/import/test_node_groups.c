/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <stdlib.h>

#include "lib/base/parallel.h"
#include "lib/import/node_groups.h"

/* A table of one INT64 column, in blocks of half a group. */
enum { BLOCKS = 12, ROWS = GDB_GROUP_SIZE / 2, THREADS = 4 };

static const gdb_text_view names[1] = {{"id", 2}};
static const gdb_type_id types[1] = {GDB_TYPE_INT64};
static const bool not_null[1] = {true};
static const gdb_row_shape shape = {"P", names, types, not_null, NULL, 1, NULL};
static gdb_column_schema columns[1] = {{.name = {"id", 2}, .type = GDB_TYPE_INT64}};
static const gdb_node_schema schema = {.id = 1, .columns = columns, .column_count = 1};

typedef struct loading {
    gdb_node_groups groups;
    gdb_row_column columns[THREADS];
    uint64_t next;
} loading;

static gdb_status take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    loading *l = context;

    (void)slot;
    (void)err;
    *end = item == BLOCKS;
    l->next = item;
    return GDB_OK;
}

static gdb_status work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    loading *l = context;

    (void)err;
    for (uint64_t i = 0; i < ROWS; i++)
        ((uint64_t *)l->columns[slot].values)[i] = item * ROWS + i;
    return GDB_OK;
}

static gdb_status commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    loading *l = context;
    gdb_row_block rows = {.row_count = ROWS, .columns = &l->columns[slot], .column_count = 1};

    (void)item;
    return gdb_node_groups_append(&l->groups, &rows, err);
}

static gdb_status finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    loading *l = context;

    (void)slot;
    (void)item;
    return gdb_node_groups_encode(&l->groups, err);
}

/* Load all blocks; with `finishes`, groups are encoded behind each. */
static gdb_status load(uint64_t limit, bool finishes, gdb_error *err)
{
    gdb_pipeline pipeline = {take, work, commit, finishes ? finish : NULL};
    gdb_memory_budget memory;
    gdb_arena arena = {0};
    gdb_import_job job = {
        .threads = THREADS, .slots = THREADS, .memory = &memory, .arena = &arena};
    gdb_node_table_metadata metadata = {0};
    loading l = {0};
    gdb_status status;

    gdb_memory_budget_init(&memory, limit);
    for (unsigned i = 0; i < THREADS; i++) {
        l.columns[i] = (gdb_row_column){.type = GDB_TYPE_INT64,
                                        .values = calloc(ROWS + 1, sizeof(uint64_t))};
        assert_non_null(l.columns[i].values);
    }
    assert_ok(gdb_node_groups_open(&l.groups, &job, &schema, &shape, NULL, err), *err);
    status = gdb_pipeline_run(&pipeline, THREADS, THREADS, &l, err);
    if (status == GDB_OK)
        status = gdb_node_groups_encode(&l.groups, err);
    if (status == GDB_OK)
        status = gdb_node_groups_finish(&l.groups, err);
    if (status == GDB_OK) {
        assert_ok(gdb_node_groups_describe(&l.groups, &metadata, err), *err);
        assert_int_equal(metadata.columns[0].segment_count, BLOCKS / 2);
        for (uint32_t g = 0; g < BLOCKS / 2; g++)
            assert_int_equal(metadata.columns[0].segments[g].row_count, GDB_GROUP_SIZE);
    }
    gdb_node_groups_close(&l.groups);
    assert_int_equal(gdb_memory_left(&memory), limit);
    for (unsigned i = 0; i < THREADS; i++)
        free(l.columns[i].values);
    gdb_arena_release(&arena);
    return status;
}

static void groups_wait_for_the_memory_of_others(void **state)
{
    const uint64_t group = (uint64_t)GDB_GROUP_SIZE * 8 + GDB_GROUP_SIZE / 8;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(load(UINT64_MAX / 2, true, &err), err);
    assert_ok(load(group + group / 2, true, &err), err);
    assert_ok(load(2 * group, true, &err), err);
    assert_ok(load(group, false, &err), err);
}

static void a_group_that_fits_nowhere_is_named(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(load((uint64_t)GDB_GROUP_SIZE * 8, true, &err), GDB_ERR_NOMEM, "a group of P.id",
                 err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_wait_for_the_memory_of_others),
        cmocka_unit_test(a_group_that_fits_nowhere_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
