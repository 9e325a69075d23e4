/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/import/key_index_draft.h"

/* What is drafted; that it is the index which a key table makes: test_key_index_build.c. */

static uint64_t spread(uint64_t row)
{
    return gdb_hash_u64(row);
}

static uint64_t same(uint64_t row)
{
    (void)row;
    return 7;
}

static uint64_t in_pairs(uint64_t row)
{
    return gdb_hash_u64(row / 2);
}

static uint64_t last_is_first(uint64_t row)
{
    return gdb_hash_u64(row == 4999 ? 0 : row);
}

/* Not equal, but all of one home. */
static uint64_t crowded(uint64_t row)
{
    return row * 0x10001;
}

static gdb_key_index_draft *fill(uint32_t count, uint64_t (*hash)(uint64_t row))
{
    gdb_key_index_draft *draft = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_index_draft_open(&draft, 7, 3, count, NULL, 0, NULL, &err), err);
    assert_non_null(draft);
    for (uint32_t row = 0, n; row < count; row += n) {
        uint64_t hashes[100];
        n = count - row < 100 ? count - row : 100;
        for (uint32_t i = 0; i < n; i++)
            hashes[i] = hash(row + i);
        gdb_key_index_draft_add(draft, hashes, n);
    }
    return draft;
}

static bool can_make(uint32_t count, uint64_t (*hash)(uint64_t row))
{
    gdb_key_index_draft *draft = fill(count, hash);
    gdb_error err = GDB_ERROR_INIT;
    bool is_made = false;

    assert_ok(gdb_key_index_draft_make(draft, 3, &is_made, &err), err);
    gdb_key_index_draft_close(draft);
    return is_made;
}

static void keys_with_different_hashes_need_no_table(void **state)
{
    (void)state;
    for (uint32_t count = 1; count < 20; count++)
        assert_true(can_make(count, spread));
    assert_true(can_make(4999, last_is_first));
    assert_true(can_make(200000, spread));
    assert_true(can_make(1000, crowded)); /* there is one bucket only */
}

static void equal_hashes_need_a_table(void **state)
{
    (void)state;
    assert_true(can_make(1, same));
    assert_false(can_make(2, same));
    assert_false(can_make(5000, in_pairs));
    assert_false(can_make(5000, last_is_first));
}

static void more_keys_than_a_bucket_holds_need_a_table(void **state)
{
    (void)state;
    assert_false(can_make(5000, crowded));
}

static void the_number_of_threads_does_not_matter(void **state)
{
    enum { COUNT = 120000 };
    gdb_buffer files[2] = {{0}};

    (void)state;
    for (int run = 0; run < 2; run++) {
        gdb_key_index_draft *draft = fill(COUNT, spread);
        gdb_page_io *io = NULL;
        gdb_page_writer *writer = NULL;
        gdb_import_job job = {.threads = 1};
        gdb_progress_counts counts = {0};
        gdb_progress_sink sink = {.counts = &counts};
        gdb_key_index_part part;
        gdb_error err = GDB_ERROR_INIT;
        bool is_made = false;
        uint8_t *bytes;

        assert_ok(gdb_page_io_memory_open(&io, &err), err);
        assert_ok(gdb_page_writer_open(&writer, io, 2, &err), err);
        job.pages = writer;
        job.sink = &sink;
        assert_ok(gdb_key_index_draft_make(draft, run == 0 ? 1 : 4, &is_made, &err), err);
        assert_true(is_made);
        assert_ok(gdb_key_index_draft_append(draft, &job, "T", &part, &err), err);
        assert_ok(gdb_page_writer_flush(writer, &err), err);
        assert_int_equal(part.row_count, COUNT);
        assert_int_equal(part.entry_count, COUNT);
        assert_int_equal(counts.bytes, (uint64_t)part.page_count * GDB_PAGE_SIZE);
        assert_ok(gdb_buffer_extend(&files[run], (size_t)part.page_count * GDB_PAGE_SIZE, &bytes,
                                    &err),
                  err);
        assert_ok(io->ops->read(io, part.first_page, part.page_count, bytes, &err), err);
        for (uint32_t b = 0; b < part.page_count; b++)
            assert_ok(gdb_page_check(bytes + (size_t)b * GDB_PAGE_SIZE, part.first_page + b, &err),
                      err);
        gdb_key_index_draft_close(draft);
        gdb_page_writer_close(writer);
        gdb_page_io_close(io);
    }
    assert_int_equal(files[0].size, files[1].size);
    assert_memory_equal(files[0].data, files[1].data, files[0].size);
    gdb_buffer_release(&files[0]);
    gdb_buffer_release(&files[1]);
}

static void rows_without_a_key_need_no_page(void **state)
{
    static const uint64_t holes[] = {0, 1, 2};
    gdb_key_index_draft *draft = NULL;
    gdb_import_job job = {.threads = 1};
    gdb_key_index_part part;
    gdb_error err = GDB_ERROR_INIT;
    bool is_made = false;

    (void)state;
    assert_ok(gdb_key_index_draft_open(&draft, 1, 0, 0, holes, 3, NULL, &err), err);
    assert_ok(gdb_key_index_draft_make(draft, 1, &is_made, &err), err);
    assert_true(is_made);
    assert_ok(gdb_key_index_draft_append(draft, &job, "T", &part, &err), err);
    assert_int_equal(part.row_count, 3);
    assert_int_equal(part.page_count, 0);
    gdb_key_index_draft_close(draft);
}

static gdb_status open_draft(gdb_key_index_draft **out, uint64_t key_count, size_t hole_count,
                             gdb_memory_budget *memory, gdb_error *err)
{
    static const uint64_t none = 0; /* not read before there are keys */

    return gdb_key_index_draft_open(out, 1, 0, key_count, &none, hole_count, memory, err);
}

static void memory_is_charged_as_long_as_it_is_held(void **state)
{
    enum { COUNT = 20000 };
    gdb_key_index_draft *draft = NULL;
    gdb_memory_budget memory;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t used;

    (void)state;
    gdb_memory_budget_init(&memory, 64 << 20);
    assert_ok(open_draft(&draft, COUNT, 0, &memory, &err), err);
    assert_non_null(draft);
    used = (64 << 20) - gdb_memory_left(&memory);
    assert_true(used >= COUNT * sizeof(uint64_t) && used < 2 * COUNT * sizeof(uint64_t));
    gdb_key_index_draft_close(draft);
    assert_int_equal(gdb_memory_left(&memory), 64 << 20);
    gdb_memory_budget_init(&memory, 2 * used);
    assert_ok(open_draft(&draft, COUNT, 0, &memory, &err), err);
    assert_non_null(draft);
    gdb_key_index_draft_close(draft);
    gdb_memory_budget_init(&memory, 2 * used - 2);
    assert_ok(open_draft(&draft, COUNT, 0, &memory, &err), err);
    assert_null(draft);
    assert_int_equal(gdb_memory_left(&memory), 2 * used - 2);
    for (int64_t n = 0; n < 4; n++) {
        gdb_memory_budget_init(&memory, 2 * used);
        gdb_alloc_fail_after(n);
        assert_int_equal(open_draft(&draft, COUNT, 0, &memory, &err), GDB_ERR_NOMEM);
        gdb_alloc_fail_after(-1);
        gdb_error_clear(&err);
        assert_int_equal(gdb_memory_left(&memory), 2 * used);
    }
}

static void too_many_rows_are_not_drafted(void **state)
{
    static const uint64_t counts[][2] = {{GDB_KEY_INDEX_DRAFT_MOST + 1, 0},
                                         {GDB_KEY_INDEX_DRAFT_MOST, 1},
                                         {1, GDB_KEY_INDEX_DRAFT_MOST},
                                         {0, SIZE_MAX},
                                         {UINT64_MAX, 2}};
    gdb_key_index_draft *draft = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        assert_ok(open_draft(&draft, counts[i][0], counts[i][1], NULL, &err), err);
        assert_null(draft);
    }
    assert_ok(open_draft(&draft, GDB_KEY_INDEX_DRAFT_MOST - 5, 5, NULL, &err), err);
    assert_non_null(draft);
    gdb_key_index_draft_close(draft);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_with_different_hashes_need_no_table),
        cmocka_unit_test(equal_hashes_need_a_table),
        cmocka_unit_test(more_keys_than_a_bucket_holds_need_a_table),
        cmocka_unit_test(the_number_of_threads_does_not_matter),
        cmocka_unit_test(rows_without_a_key_need_no_page),
        cmocka_unit_test(memory_is_charged_as_long_as_it_is_held),
        cmocka_unit_test(too_many_rows_are_not_drafted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
