/* SPDX-License-Identifier: MIT */
#include "formats/free_pages/free_pages_format.h"

#include "lib/base/bytes_le.h"
#include "tests/support/test.h"

enum { PAGES = 1000, EPOCH = 9, SIZE = 200 };

static const gdb_free_run good[] = {{2, 5, 0}, {7, 1, 9}, {8, 1, 4}, {50, 100, 4}, {999, 1, 0}};
enum {
    GOOD = sizeof(good) / sizeof(good[0]),
    USED = GDB_FREE_LIST_HEAD_SIZE + GOOD * GDB_FREE_RUN_SIZE
};

static void encode(const gdb_free_run *runs, size_t count, uint8_t bytes[SIZE])
{
    gdb_free_runs list = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    for (size_t i = 0; i < count; i++)
        assert_ok(gdb_free_runs_append(&list, &runs[i], &err), err);
    assert_int_equal(list.count, count);
    assert_ok(gdb_free_runs_encode(&list, SIZE, &out, &err), err);
    assert_int_equal(out.size, SIZE);
    memcpy(bytes, out.data, SIZE);
    gdb_buffer_release(&out);
    gdb_free_runs_release(&list);
}

static gdb_status decode(const uint8_t *bytes, size_t size, gdb_error *err)
{
    gdb_free_runs list = {NULL, 0, 0};
    gdb_status status = gdb_free_runs_decode(&list, bytes, size, PAGES, EPOCH, err);

    gdb_free_runs_release(&list);
    return status;
}

static void runs_come_back(void **state)
{
    gdb_free_runs list = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    uint8_t bytes[SIZE];

    (void)state;
    encode(good, GOOD, bytes);
    assert_ok(gdb_free_runs_decode(&list, bytes, SIZE, PAGES, EPOCH, &err), err);
    assert_int_equal(list.count, GOOD);
    assert_int_equal(gdb_free_runs_pages(&list), 5 + 1 + 1 + 100 + 1);
    for (size_t i = 0; i < GOOD; i++) {
        assert_int_equal(list.items[i].first, good[i].first);
        assert_int_equal(list.items[i].count, good[i].count);
        assert_int_equal(list.items[i].epoch, good[i].epoch);
    }
    gdb_free_runs_release(&list);
}

static void runs_that_continue_one_another_are_one(void **state)
{
    static const gdb_free_run parts[] = {{5, 2, 3}, {7, 4, 3}, {11, 0, 4}, {11, 1, 4}, {12, 1, 3}};
    gdb_free_runs list = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_ok(gdb_free_runs_append(&list, &parts[i], &err), err);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].count, 6);
    assert_int_equal(list.items[1].first, 11);
    assert_int_equal(gdb_free_runs_pages(&list), 8);
    gdb_free_runs_release(&list);
}

static void what_is_cut_short_is_refused(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    uint8_t bytes[SIZE];

    (void)state;
    encode(good, GOOD, bytes);
    for (size_t size = 0; size < USED; size++)
        assert_fails(decode(bytes, size, &err), GDB_ERR_CORRUPT, "free pages: ", err);
    for (size_t size = USED; size <= SIZE; size++)
        assert_ok(decode(bytes, size, &err), err);
}

/* Every other byte gives another list, or none. */
static void a_changed_byte_is_seen(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    uint8_t bytes[SIZE], again[SIZE];

    (void)state;
    encode(good, GOOD, bytes);
    for (size_t at = 0; at < SIZE; at++) {
        gdb_free_runs list = {NULL, 0, 0};

        bytes[at] ^= 0x41;
        gdb_error_clear(&err);
        if (gdb_free_runs_decode(&list, bytes, SIZE, PAGES, EPOCH, &err) == GDB_OK) {
            assert_true(at >= GDB_FREE_LIST_HEAD_SIZE && at < USED);
            encode(list.items, list.count, again);
            assert_memory_equal(again, bytes, SIZE);
        } else {
            assert_int_equal(err.status, GDB_ERR_CORRUPT);
        }
        gdb_free_runs_release(&list);
        bytes[at] ^= 0x41;
    }
}

static void every_rule_is_checked(void **state)
{
    static const struct {
        gdb_free_run runs[2];
        const char *message;
    } cases[] = {
        {{{1, 1, 0}, {5, 1, 0}}, "begins at page 1, expected page 2"},
        {{{2, 0, 0}, {5, 1, 0}}, "0 from page 2 on is not inside"},
        {{{2, 1, 0}, {999, 2, 0}}, "2 from page 999 on is not inside the 1000 pages"},
        {{{2, 1, 0}, {1000, 1, 0}}, "is not inside"},
        {{{2, 1, 0}, {5, UINT64_MAX, 0}}, "is not inside"},
        {{{2, 4, 0}, {5, 1, 0}}, "begins at page 5, expected page 6"},
        {{{7, 1, 0}, {5, 1, 0}}, "begins at page 5, expected page 8"},
        {{{2, 3, 1}, {5, 1, 1}}, "one run in two parts at page 5"},
        {{{2, 1, 10}, {5, 1, 0}}, "of state 10, the database is at state 9"},
    };
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[SIZE] = {2};

        for (size_t r = 0; r < 2; r++) {
            uint8_t *run = bytes + GDB_FREE_LIST_HEAD_SIZE + r * GDB_FREE_RUN_SIZE;
            gdb_store_u64le(run, cases[i].runs[r].first);
            gdb_store_u64le(run + 8, cases[i].runs[r].count);
            gdb_store_u64le(run + 16, cases[i].runs[r].epoch);
        }
        assert_fails(decode(bytes, SIZE, &err), GDB_ERR_CORRUPT, cases[i].message, err);
    }
}

static void counts_are_checked_before_they_are_believed(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    uint8_t bytes[SIZE];

    (void)state;
    memset(bytes, 0xff, sizeof(bytes));
    assert_fails(decode(bytes, SIZE, &err), GDB_ERR_CORRUPT, "runs in 200 bytes", err);
    memset(bytes, 0, sizeof(bytes));
    assert_fails(decode(bytes, SIZE, &err), GDB_ERR_CORRUPT, "0 runs in 200 bytes", err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_come_back),
        cmocka_unit_test(runs_that_continue_one_another_are_one),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(a_changed_byte_is_seen),
        cmocka_unit_test(every_rule_is_checked),
        cmocka_unit_test(counts_are_checked_before_they_are_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
