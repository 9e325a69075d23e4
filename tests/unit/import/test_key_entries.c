/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/import/key_entries.h"

static gdb_key_entries make_entries(size_t count, uint64_t (*hash)(uint64_t row))
{
    gdb_key_entries entries = {0};
    gdb_error err = GDB_ERROR_INIT;

    entries.items = gdb_alloc_array(count + 1, sizeof(*entries.items), &err);
    assert_non_null(entries.items);
    entries.capacity = count + 1;
    for (; entries.count < count; entries.count++)
        entries.items[entries.count] = (gdb_key_entry){hash(entries.count), entries.count};
    return entries;
}

/* Sorted, and each once; returns what was said of equal hashes. */
static bool sort_and_check(size_t count, uint64_t (*hash)(uint64_t row))
{
    gdb_key_entries entries = {0};
    uint64_t *hashes = calloc(count + 1, sizeof(*hashes));
    uint8_t *seen = calloc(count + 1, 1);
    gdb_error err = GDB_ERROR_INIT;
    bool has_equal = false;

    for (size_t row = 0; row < count; row++)
        hashes[row] = hash(row);
    assert_ok(gdb_key_entries_sort(&entries, hashes, count, &has_equal, &err), err);
    free(hashes);
    assert_int_equal(entries.count, count);
    for (size_t i = 0; i < count; i++) {
        const gdb_key_entry *entry = &entries.items[i];

        assert_true(entry->row < count && seen[entry->row] == 0);
        seen[entry->row] = 1;
        assert_int_equal(entry->hash, hash(entry->row));
        if (i > 0 && entry[-1].hash == entry->hash)
            assert_true(has_equal && entry[-1].row < entry->row);
        else if (i > 0)
            assert_true(entry[-1].hash < entry->hash);
    }
    free(seen);
    gdb_key_entries_release(&entries);
    return has_equal;
}

static uint64_t spread(uint64_t row)
{
    return gdb_hash_u64(row);
}

static uint64_t falling(uint64_t row)
{
    return UINT64_MAX - row;
}

static uint64_t in_pairs(uint64_t row)
{
    return gdb_hash_u64(row / 2);
}

static uint64_t same(uint64_t row)
{
    (void)row;
    return 7;
}

static uint64_t last_is_first(uint64_t row)
{
    return gdb_hash_u64(row == 999 ? 0 : row);
}

static void entries_are_put_in_the_order_of_their_hashes(void **state)
{
    (void)state;
    for (size_t count = 0; count < 20; count++)
        assert_false(sort_and_check(count, spread));
    assert_false(sort_and_check(50000, spread));
    assert_false(sort_and_check(500, falling));
}

static void equal_hashes_are_seen(void **state)
{
    (void)state;
    assert_true(sort_and_check(2, same));
    assert_true(sort_and_check(300, same));
    assert_true(sort_and_check(5000, in_pairs));
    assert_false(sort_and_check(999, last_is_first));
    assert_true(sort_and_check(1000, last_is_first));
}

static uint64_t tens(uint64_t row)
{
    return (row * 10) << 32 | 5;
}

static void the_first_of_a_range_is_found(void **state)
{
    gdb_key_entries entries = make_entries(5, tens), none = {0};

    (void)state;
    assert_int_equal(gdb_key_entries_find(&none, 0), 0);
    assert_int_equal(gdb_key_entries_find(&entries, 0), 0);
    assert_int_equal(gdb_key_entries_find(&entries, 1), 1);
    assert_int_equal(gdb_key_entries_find(&entries, 10), 1);
    assert_int_equal(gdb_key_entries_find(&entries, 40), 4);
    assert_int_equal(gdb_key_entries_find(&entries, 41), 5);
    assert_int_equal(gdb_key_entries_find(&entries, UINT64_C(1) << 32), 5);
    gdb_key_entries_release(&entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_put_in_the_order_of_their_hashes),
        cmocka_unit_test(equal_hashes_are_seen),
        cmocka_unit_test(the_first_of_a_range_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
