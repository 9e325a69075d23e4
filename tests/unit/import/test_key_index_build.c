/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/import/key_index_build.h"
#include "lib/import/key_index_draft.h"

static gdb_key_table *make_table(const uint64_t *values, uint32_t count)
{
    gdb_key_table *table = NULL;
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t *copy = malloc(count * sizeof(*copy) + 8), *earlier = malloc(count * 8 + 8);
    uint64_t *dead = calloc(count / 64 + 1, sizeof(*dead));
    gdb_row_column column = {.type = GDB_TYPE_UINT64, .values = copy};

    memcpy(copy, values, count * sizeof(*copy));
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_UINT64, count, NULL, NULL, "P", &err), err);
    assert_ok(gdb_key_batch_set(&batch, &column, count, &err), err);
    assert_ok(gdb_key_batch_hash(&batch, &err), err);
    assert_ok(gdb_key_table_insert(table, &batch, 0, count, dead, false, earlier, &err), err);
    assert_int_equal(gdb_key_table_count(table), count);
    gdb_key_batch_release(&batch);
    free(copy);
    free(earlier);
    free(dead);
    return table;
}

/* Is `offset` among the candidates that the rule of the format leads to? Counts the buckets. */
static bool find(const uint8_t *pages, const gdb_key_index_part *index, uint64_t hash,
                 uint64_t offset, uint32_t *buckets_read)
{
    uint32_t bucket = gdb_key_index_bucket(hash, index->page_count);
    gdb_error err = GDB_ERROR_INIT;
    bool overflowed = true;

    for (*buckets_read = 0; overflowed && *buckets_read < index->page_count; ++*buckets_read) {
        uint32_t place = 0, found = 1;
        while (found > 0) {
            uint64_t offsets[4];
            assert_ok(gdb_key_index_bucket_find(pages + (size_t)bucket * GDB_PAGE_SIZE,
                                                index->offset_width,
                                                gdb_key_index_fingerprint(hash), offsets, 4,
                                                &found, &place, &overflowed, &err),
                      err);
            for (uint32_t i = 0; i < found; i++) {
                if (offsets[i] == offset)
                    return true;
            }
            if (found < 4)
                break;
        }
        bucket = bucket + 1 == index->page_count ? 0 : bucket + 1;
    }
    return false;
}

/* Made in memory from the hashes alone, it is the same; unless a bucket is too small. */
static void check_draft(const uint64_t *values, uint32_t count, const uint64_t *holes,
                        uint32_t hole_count, bool is_crowded, const gdb_key_index_part *expected,
                        const uint8_t *expected_pages)
{
    gdb_key_index_draft *draft = NULL;
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_import_job job = {.threads = 2};
    gdb_key_index_part index;
    gdb_error err = GDB_ERROR_INIT;
    uint8_t *pages = malloc((size_t)expected->page_count * GDB_PAGE_SIZE);
    bool is_made = false;

    assert_ok(gdb_key_index_draft_open(&draft, 7, 2, count, holes, hole_count, NULL, &err), err);
    assert_non_null(draft);
    for (uint32_t row = 0; row < count; row++) {
        uint64_t hash = gdb_key_hash_integer(values[row]);
        gdb_key_index_draft_add(draft, &hash, 1);
    }
    assert_ok(gdb_key_index_draft_make(draft, 2, &is_made, &err), err);
    assert_int_equal(is_made, !is_crowded);
    if (is_made) {
        assert_ok(gdb_page_io_memory_open(&io, &err), err);
        assert_ok(gdb_page_writer_open(&writer, io, 2, &err), err);
        job.pages = writer;
        assert_ok(gdb_key_index_draft_append(draft, &job, "T", &index, &err), err);
        assert_ok(gdb_page_writer_flush(writer, &err), err);
        assert_memory_equal(&index, expected, sizeof(index));
        assert_ok(io->ops->read(io, index.first_page, index.page_count, pages, &err), err);
        assert_memory_equal(pages, expected_pages, (size_t)index.page_count * GDB_PAGE_SIZE);
        gdb_page_writer_close(writer);
        gdb_page_io_close(io);
    }
    free(pages);
    gdb_key_index_draft_close(draft);
}

/* With `hole_count` rows without a node, every third one. */
static uint32_t build_and_check_part(const uint64_t *values, uint32_t count, uint32_t hole_count)
{
    gdb_key_table *table = make_table(values, count);
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_progress_counts counts = {0};
    gdb_progress_sink sink = {.counts = &counts};
    gdb_import_job job = {.threads = 3, .sink = &sink};
    gdb_key_index_part index;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t *holes = malloc((hole_count + 1) * sizeof(*holes));
    uint32_t farthest = 0;
    uint8_t *pages;

    for (uint32_t i = 0; i < hole_count; i++)
        holes[i] = 3 * i;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    assert_ok(gdb_page_writer_open(&writer, io, 2, &err), err);
    job.pages = writer;
    assert_ok(gdb_key_index_build_part(&job, "T", 7, 2, table, holes, hole_count, &index, &err),
              err);
    assert_int_equal(index.row_count, count + hole_count);
    assert_int_equal(counts.bytes, (uint64_t)index.page_count * GDB_PAGE_SIZE);
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    assert_int_equal(index.entry_count, count);
    pages = malloc((size_t)index.page_count * GDB_PAGE_SIZE);
    assert_ok(io->ops->read(io, index.first_page, index.page_count, pages, &err), err);
    for (uint32_t b = 0; b < index.page_count; b++)
        assert_ok(gdb_page_check(pages + (size_t)b * GDB_PAGE_SIZE, index.first_page + b, &err),
                  err);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t buckets_read;
        uint64_t row = i / 2 < hole_count ? 3 * (i / 2) + 1 + i % 2 : i + hole_count;

        assert_true(find(pages, &index, gdb_key_hash_integer(values[i]), row, &buckets_read));
        farthest = buckets_read > farthest ? buckets_read : farthest;
    }
    check_draft(values, count, holes, hole_count, farthest > 1, &index, pages);
    free(pages);
    free(holes);
    gdb_page_writer_close(writer);
    gdb_page_io_close(io);
    gdb_key_table_free(table);
    return farthest;
}

static uint32_t build_and_check(const uint64_t *values, uint32_t count)
{
    return build_and_check_part(values, count, 0);
}

static void rows_without_a_node_are_left_out(void **state)
{
    enum { COUNT = 5000 };
    uint64_t *values = malloc(COUNT * sizeof(*values));

    (void)state;
    for (uint64_t i = 0; i < COUNT; i++)
        values[i] = i * 7919;
    build_and_check_part(values, 1, 1);
    build_and_check_part(values, 1, 3);
    build_and_check_part(values, COUNT, 700);
    build_and_check_part(values, COUNT, COUNT);
    free(values);
}

static void every_key_is_found_by_the_rule_of_the_format(void **state)
{
    enum { COUNT = 40000 };
    uint64_t *values = malloc(COUNT * sizeof(*values));

    (void)state;
    for (uint64_t i = 0; i < COUNT; i++)
        values[i] = i * 7919;
    build_and_check(values, 1);
    build_and_check(values, 2);
    build_and_check(values, 900);
    build_and_check(values, COUNT);
    free(values);
}

/* Keys whose home is one of few buckets, among them the last: they go on, around the end. */
static void keys_that_find_their_bucket_full_go_on(void **state)
{
    enum { COUNT = 6000 };
    uint64_t *values = malloc(COUNT * sizeof(*values));
    uint32_t n = 0;

    (void)state;
    for (uint64_t key = 0; n < COUNT; key++) {
        uint32_t bucket = gdb_key_index_bucket(gdb_key_hash_integer(key), 10);
        if (bucket == 9 || bucket == 4 || bucket == 3 || key % 16 == 0)
            values[n++] = key;
    }
    assert_true(build_and_check(values, COUNT) > 1);
    free(values);
}

/* As many keys as fit, all at home in one bucket: they go all the way around. */
static void keys_of_one_home_fill_all_buckets(void **state)
{
    enum { COUNT = 3000, BUCKETS = 3 };
    uint64_t *values = malloc(COUNT * sizeof(*values));
    uint32_t n = 0;

    (void)state;
    for (uint64_t key = 0; n < COUNT; key++) {
        if (gdb_key_index_bucket(gdb_key_hash_integer(key), BUCKETS) == 1)
            values[n++] = key;
    }
    assert_int_equal(build_and_check(values, COUNT), BUCKETS - 1);
    free(values);
}

static void no_keys_need_no_bucket(void **state)
{
    uint64_t none = 0;
    gdb_key_table *table = make_table(&none, 0);
    gdb_import_job job = {.threads = 2};
    gdb_key_index_metadata index;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_key_index_build(&job, "T", 1, table, &index, &err), err);
    assert_int_equal(index.part_count, 0);
    gdb_key_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_without_a_node_are_left_out),
        cmocka_unit_test(every_key_is_found_by_the_rule_of_the_format),
        cmocka_unit_test(keys_that_find_their_bucket_full_go_on),
        cmocka_unit_test(keys_of_one_home_fill_all_buckets),
        cmocka_unit_test(no_keys_need_no_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
