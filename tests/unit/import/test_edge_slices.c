/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <stdlib.h>

#include "lib/base/parallel.h"
#include "lib/import/edge_slices.h"
#include "tests/support/temp_dir.h"

enum { KEYS = 3000, BLOCKS = 7, ROWS = 500, THREADS = 3 };

typedef struct fixture {
    temp_dir dir;
    gdb_memory_budget memory;
    gdb_import_job job;
    gdb_key_table *numbers, *texts; /* 0, 3, 6, ... as they are, and printed */
    gdb_edge_slices *slices;
    bool altered; /* the keys that come the second time */
} fixture;

/* The keys of some rows, of both types. */
typedef struct rows {
    uint64_t values[KEYS];
    uint64_t ends[KEYS];
    gdb_row_column number, text;
    uint32_t count;
} rows;

static void set_rows(rows *r, uint32_t count, uint64_t first, uint64_t step)
{
    gdb_error err = GDB_ERROR_INIT;

    memset(r, 0, sizeof(*r));
    r->count = count;
    r->number = (gdb_row_column){.type = GDB_TYPE_INT64, .values = r->values};
    r->text = (gdb_row_column){.type = GDB_TYPE_STRING, .ends = r->ends};
    for (uint32_t i = 0; i < count; i++) {
        r->values[i] = first + i * step;
        assert_ok(gdb_buffer_append_format(&r->text.text, &err, "%*llu", (int)(r->values[i] % 200),
                                           (unsigned long long)r->values[i]),
                  err);
        r->ends[i] = r->text.text.size;
    }
}

static gdb_key_table *make_table(fixture *f, const rows *r, bool text)
{
    const gdb_row_column *column = text ? &r->text : &r->number;
    uint64_t dead[KEYS / 64 + 1] = {0};
    uint64_t *earlier = calloc(KEYS, sizeof(*earlier));
    gdb_key_table *table = NULL;
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_table_create(&table, column->type, 0, f->job.memory, f->job.spill, "P", &err),
              err);
    assert_ok(gdb_key_batch_set(&batch, column, r->count, &err), err);
    assert_ok(gdb_key_batch_hash(&batch, &err), err);
    assert_ok(gdb_key_table_insert(table, &batch, 0, r->count, dead, false, earlier, &err), err);
    assert_ok(gdb_key_table_seal(table, &err), err);
    gdb_key_batch_release(&batch);
    free(earlier);
    return table;
}

static int open_fixture(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    rows *r = calloc(1, sizeof(*r));
    gdb_error err = GDB_ERROR_INIT;

    assert_non_null(f);
    assert_non_null(r);
    temp_dir_make(&f->dir);
    gdb_memory_budget_init(&f->memory, 0); /* all keys are in the file */
    f->job = (gdb_import_job){.threads = THREADS, .slots = THREADS, .memory = &f->memory};
    assert_ok(gdb_spill_file_create(&f->job.spill, f->dir.path, &err), err);
    set_rows(r, KEYS, 0, 3);
    f->numbers = make_table(f, r, false);
    f->texts = make_table(f, r, true);
    gdb_buffer_release(&r->text.text);
    free(r);
    gdb_memory_budget_init(&f->memory, 10 << 20);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;

    gdb_edge_slices_free(f->slices);
    assert_int_equal(gdb_memory_left(&f->memory), 10 << 20);
    gdb_key_table_free(f->numbers);
    gdb_key_table_free(f->texts);
    gdb_spill_file_free(f->job.spill);
    temp_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* Block 3 is empty; some keys of the others are not in the tables. */
static void set_block(rows *r, uint64_t block)
{
    set_rows(r, block == 3 ? 0 : ROWS, block * 1001, block + 1);
}

static gdb_status put_block(void *context, uint64_t block, unsigned thread, gdb_error *err)
{
    fixture *f = context;
    gdb_key_batch batch = {0};
    rows *r = calloc(1, sizeof(*r));
    gdb_status status = GDB_OK;

    assert_non_null(r);
    set_block(r, block);
    for (int e = 0; status == GDB_OK && e < 2; e++) {
        GDB_TRY(gdb_key_batch_set(&batch, e == 0 ? &r->number : &r->text, r->count, err));
        status = gdb_edge_slices_put(f->slices, thread, block, e, &batch, err);
    }
    gdb_key_batch_release(&batch);
    gdb_buffer_release(&r->text.text);
    free(r);
    return status;
}

static gdb_status get_block(void *context, uint64_t block, unsigned thread, gdb_error *err)
{
    fixture *f = context;
    gdb_key_batch batch = {0};
    rows *r = calloc(1, sizeof(*r));
    uint64_t *offsets = calloc(ROWS, sizeof(*offsets));
    gdb_status status = GDB_OK;

    assert_non_null(r);
    assert_non_null(offsets);
    set_block(r, block);
    if (f->altered)
        r->values[7] += 99;
    for (int e = 0; status == GDB_OK && e < 2; e++) {
        GDB_TRY(gdb_key_batch_set(&batch, e == 0 ? &r->number : &r->text, r->count, err));
        status = gdb_edge_slices_get(f->slices, thread, block, e, &batch, "r.csv", offsets, err);
        for (uint32_t i = 0; status == GDB_OK && i < r->count; i++) {
            bool is_there = r->values[i] % 3 == 0 && r->values[i] < 3 * KEYS;
            assert_int_equal(offsets[i], is_there ? r->values[i] / 3 : GDB_KEY_NONE);
        }
    }
    gdb_key_batch_release(&batch);
    gdb_buffer_release(&r->text.text);
    free(offsets);
    free(r);
    return status;
}

static void put_all(fixture *f)
{
    const gdb_key_table *keys[2] = {f->numbers, f->texts};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_edge_slices_create(&f->slices, &f->job, "R", keys, &err), err);
    assert_true(gdb_edge_slices_has(f->slices, 0));
    assert_true(gdb_edge_slices_has(f->slices, 1));
    assert_ok(gdb_parallel_for(THREADS, BLOCKS, put_block, f, &err), err);
    assert_ok(gdb_edge_slices_resolve(f->slices, &err), err);
}

static void each_block_gets_its_offsets_back(void **state)
{
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;

    put_all(f);
    assert_ok(gdb_parallel_for(THREADS, BLOCKS, get_block, f, &err), err);
}

static void other_keys_than_before_are_refused(void **state)
{
    fixture *f = *state;
    gdb_error err = GDB_ERROR_INIT;

    put_all(f);
    assert_fails(get_block(f, BLOCKS, 0, &err), GDB_ERR_INPUT, "r.csv: the file changed", err);
    f->altered = true;
    assert_fails(get_block(f, 1, 0, &err), GDB_ERR_INPUT, "r.csv: the file changed", err);
}

static void keys_in_memory_need_no_slices(void **state)
{
    fixture *f = *state;
    gdb_key_table *table = NULL;
    const gdb_key_table *keys[2] = {NULL, f->texts};
    rows *r = calloc(1, sizeof(*r));
    gdb_error err = GDB_ERROR_INIT;

    assert_non_null(r);
    set_rows(r, 10, 0, 1);
    table = make_table(f, r, false);
    keys[0] = table;
    assert_int_equal(gdb_key_table_slices(table), 1);
    assert_true(gdb_key_table_slices(f->texts) > 1);
    assert_false(gdb_edge_slices_has(NULL, 0));
    assert_ok(gdb_edge_slices_create(&f->slices, &f->job, "R", keys, &err), err);
    assert_false(gdb_edge_slices_has(f->slices, 0));
    assert_true(gdb_edge_slices_has(f->slices, 1));
    gdb_key_table_free(table);
    gdb_buffer_release(&r->text.text);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_block_gets_its_offsets_back, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(other_keys_than_before_are_refused, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(keys_in_memory_need_no_slices, open_fixture, close_fixture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
