/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/bytes_le.h"
#include "lib/import/partition_store.h"
#include "lib/import/partition_units.h"
#include "tests/support/temp_dir.h"

enum { PARTITIONS = 5, SIZE = 7, SLAB = 4 << 20 };

typedef struct fixture {
    temp_dir dir;
    gdb_memory_budget memory;
    gdb_spill_file *spill;
    gdb_block_pool *pool;
    gdb_partition_store *store;
    gdb_error err;
} fixture;

static void open_fixture(fixture *f, uint64_t memory, bool has_text)
{
    memset(f, 0, sizeof(*f));
    temp_dir_make(&f->dir);
    gdb_memory_budget_init(&f->memory, memory);
    assert_ok(gdb_spill_file_create(&f->spill, f->dir.path, &f->err), f->err);
    assert_ok(gdb_block_pool_create(&f->pool, &f->memory, f->spill, &f->err), f->err);
    assert_ok(gdb_partition_store_create(&f->store, f->pool, PARTITIONS, has_text, &f->err),
              f->err);
}

static void close_fixture(fixture *f)
{
    gdb_partition_store_free(f->store);
    gdb_block_pool_free(f->pool);
    assert_int_equal(gdb_memory_left(&f->memory), f->memory.limit);
    gdb_spill_file_free(f->spill);
    assert_int_equal(temp_dir_count(&f->dir), 0);
    temp_dir_remove(&f->dir);
}

/* Records that are numbers counted up from `first`. */
static void append_numbers(fixture *f, uint32_t partition, uint64_t first, uint32_t count)
{
    uint32_t done = 0;

    while (done < count) {
        uint32_t granted;
        uint8_t *out;
        assert_ok(gdb_partition_store_reserve(f->store, partition, partition + 100, SIZE,
                                              count - done, 0, &granted, &out, &f->err),
                  f->err);
        assert_in_range(granted, 1, count - done);
        for (uint32_t i = 0; i < granted; i++, out += SIZE)
            gdb_store_u64le(out, first + done++);
    }
}

static uint64_t number_of(const uint8_t *record)
{
    return gdb_load_u64le(record) & ((UINT64_C(1) << 8 * SIZE) - 1);
}

static void check_numbers(fixture *f, uint32_t partition, uint64_t count)
{
    gdb_partition_runs runs = {0};
    uint64_t seen = 0;

    assert_int_equal(gdb_partition_store_count(f->store, partition), count);
    assert_ok(gdb_partition_store_read(f->store, partition, &runs, &f->err), f->err);
    for (size_t r = 0; r < runs.count; r++) {
        const gdb_partition_run *run = &runs.items[r];
        assert_int_equal(run->tag, partition + 100);
        assert_int_equal(run->record_size, SIZE);
        for (uint32_t i = 0; i < run->count; i++)
            assert_int_equal(number_of(run->records + (size_t)i * SIZE), seen++);
    }
    assert_int_equal(seen, count);
    gdb_partition_runs_release(&runs);
}

static void records_keep_their_order(void **state)
{
    fixture f;

    (void)state;
    open_fixture(&f, SLAB, false);
    for (uint64_t i = 0; i < 40; i++)
        for (uint32_t p = 0; p < PARTITIONS; p++)
            append_numbers(&f, p, i * p * 97, (uint32_t)(p * 97));
    for (uint32_t p = 0; p < PARTITIONS; p++)
        check_numbers(&f, p, UINT64_C(40) * p * 97);
    assert_int_equal(gdb_spill_file_size(f.spill), 0);
    close_fixture(&f);
}

static void what_does_not_fit_is_written_out(void **state)
{
    enum { ROUNDS = 60, COUNT = 20000 }; /* 42 MB in a budget of 4 */
    fixture f;

    (void)state;
    open_fixture(&f, SLAB, false);
    for (uint64_t i = 0; i < ROUNDS; i++)
        for (uint32_t p = 0; p < PARTITIONS; p++)
            append_numbers(&f, p, i * COUNT, COUNT);
    assert_true(gdb_spill_file_size(f.spill) > 8 * (uint64_t)SLAB);
    for (uint32_t p = 0; p < PARTITIONS; p++)
        check_numbers(&f, p, ROUNDS * COUNT);
    gdb_partition_store_drop(f.store, 1);
    assert_int_equal(gdb_partition_store_count(f.store, 1), 0);
    check_numbers(&f, 1, 0);
    append_numbers(&f, 1, 0, 10);
    check_numbers(&f, 1, 10);
    check_numbers(&f, 2, ROUNDS * COUNT);
    close_fixture(&f);
}

static void budget_without_room_is_an_error(void **state)
{
    fixture f;
    uint32_t granted;
    uint8_t *out;

    (void)state;
    open_fixture(&f, SLAB - 1, false);
    assert_fails(gdb_partition_store_reserve(f.store, 0, 0, SIZE, 1, 0, &granted, &out, &f.err),
                 GDB_ERR_NOMEM, "the memory budget is too small", f.err);
    close_fixture(&f);
}

/* --- text -------------------------------------------------------------------- */

static size_t length_of(uint64_t number)
{
    return number % 1000 == 999 ? 50000 : (size_t)(number % 13);
}

static void append_texts(fixture *f, uint32_t partition, uint64_t first, uint32_t count)
{
    size_t size = 0;
    uint32_t granted;
    uint8_t *out;

    for (uint32_t i = 0; i < count; i++)
        size += length_of(first + i);
    assert_ok(gdb_partition_store_reserve(f->store, partition, 1, SIZE, count, size, &granted, &out,
                                          &f->err),
              f->err);
    assert_int_equal(granted, count);
    for (uint32_t i = 0; i < count; i++, out += SIZE)
        gdb_store_u64le(out, first + i);
    for (uint32_t i = 0; i < count; i++) {
        memset(out, (int)(first + i) & 0x7f, length_of(first + i));
        out += length_of(first + i);
    }
}

static void texts_stay_with_their_records(void **state)
{
    fixture f;
    gdb_partition_runs runs = {0};
    uint64_t seen = 0;

    (void)state;
    open_fixture(&f, 2 * SLAB, true);
    for (uint64_t i = 0; i < 3000; i++)
        append_texts(&f, 3, i * 20, 20);
    assert_ok(gdb_partition_store_spill(f.store, &f.err), f.err);
    for (uint64_t i = 3000; i < 3100; i++)
        append_texts(&f, 3, i * 20, 20);
    assert_ok(gdb_partition_store_read(f.store, 3, &runs, &f.err), f.err);
    for (size_t r = 0; r < runs.count; r++) {
        const gdb_partition_run *run = &runs.items[r];
        const uint8_t *text = run->text;
        for (uint32_t i = 0; i < run->count; i++, seen++) {
            size_t length = length_of(seen);
            assert_int_equal(number_of(run->records + (size_t)i * SIZE), seen);
            for (size_t k = 0; k < length; k++)
                assert_int_equal(text[k], seen & 0x7f);
            text += length;
        }
        assert_ptr_equal(text, run->text + run->text_size);
    }
    assert_int_equal(seen, 3100 * 20);
    gdb_partition_runs_release(&runs);
    close_fixture(&f);
}

/* --- units --------------------------------------------------------------------- */

static uint64_t key_of(const void *context, const gdb_partition_run *run, const uint8_t *record)
{
    uint64_t modulus = *(const uint64_t *)context;

    (void)run;
    return number_of(record) * UINT64_C(0x9E3779B97F4A7C15) % modulus;
}

typedef struct unit_check {
    uint64_t modulus;
    uint64_t least, greatest;
    uint64_t last[8]; /* number of the last record of each key, +1 */
    uint64_t seen;
} unit_check;

static gdb_status check_run(void *context, const gdb_partition_run *run, gdb_error *err)
{
    unit_check *check = context;

    (void)err;
    for (uint32_t i = 0; i < run->count; i++) {
        const uint8_t *record = run->records + (size_t)i * SIZE;
        uint64_t key = key_of(&check->modulus, run, record);
        check->least = key < check->least ? key : check->least;
        check->greatest = key > check->greatest ? key : check->greatest;
        if (check->modulus <= 8) { /* equal keys keep their order */
            assert_true(number_of(record) + 1 > check->last[key]);
            check->last[key] = number_of(record) + 1;
        }
        check->seen++;
    }
    return GDB_OK;
}

static void split(uint64_t modulus, bool spilled)
{
    enum { COUNT = 300000, MOST = 150000 };
    fixture f;
    gdb_partition_units units = {0};
    gdb_record_reader reader = {&modulus, key_of, NULL};
    unit_check check = {.modulus = modulus};
    uint64_t before = 0;

    open_fixture(&f, 8 * SLAB, false);
    append_numbers(&f, 1, 0, COUNT);
    append_numbers(&f, 4, 0, 10);
    if (spilled)
        assert_ok(gdb_partition_store_spill(f.store, &f.err), f.err);
    assert_ok(gdb_partition_units_make(&units, f.store, f.pool, MOST, 2, &reader, NULL, &f.err),
              f.err);
    assert_true(units.count >= 3);
    for (size_t u = 0; u < units.count; u++) {
        const gdb_partition_unit *unit = &units.items[u];
        assert_true(unit->count > 0 && unit->count <= MOST);
        if (unit->partition == 4) {
            assert_int_equal(u, units.count - 1);
            break;
        }
        assert_int_equal(unit->first, check.seen);
        check.least = UINT64_MAX;
        check.greatest = 0;
        assert_ok(gdb_partition_store_visit(unit->store, unit->index, true, check_run, &check,
                                            &f.err),
                  f.err);
        assert_true(check.least >= before);
        before = check.greatest;
    }
    assert_int_equal(check.seen, COUNT);
    gdb_partition_units_release(&units);
    close_fixture(&f);
}

static void large_partitions_are_split_by_key(void **state)
{
    (void)state;
    split(UINT64_C(1) << 40, false);
    split(1000, true);
    split(4, false);
    split(4, true);
    split(1, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_keep_their_order),
        cmocka_unit_test(what_does_not_fit_is_written_out),
        cmocka_unit_test(budget_without_room_is_an_error),
        cmocka_unit_test(texts_stay_with_their_records),
        cmocka_unit_test(large_partitions_are_split_by_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
