/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/hash.h"
#include "lib/import/key_bucket.h"

static void a_part_has_pages_for_its_keys(void **state)
{
    gdb_key_index_part part;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_key_index_part_plan(&part, 0, 3, &err), err);
    assert_int_equal(part.row_count, 3);
    assert_int_equal(part.entry_count, 0);
    assert_int_equal(part.page_count, 0);
    assert_ok(gdb_key_index_part_plan(&part, 1, 0, &err), err);
    assert_int_equal(part.offset_width, 0);
    assert_int_equal(part.page_count, 1);
    assert_ok(gdb_key_index_part_plan(&part, 100000, 50000, &err), err);
    assert_int_equal(part.row_count, 150000);
    assert_int_equal(part.entry_count, 100000);
    assert_int_equal(part.offset_width, 18);
    assert_int_equal(part.page_count, gdb_key_index_bucket_count(100000, 18));
}

static void a_part_of_too_many_keys_is_refused(void **state)
{
    static const uint64_t counts[][2] = {{UINT64_C(1) << 34, 0},
                                         {UINT64_C(1) << 48, 0},
                                         {UINT64_MAX, 0},
                                         {1, UINT64_C(1) << 48}};
    gdb_key_index_part part;

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        gdb_error err = GDB_ERROR_INIT;

        assert_int_equal(gdb_key_index_part_plan(&part, counts[i][0], counts[i][1], &err),
                         GDB_ERR_UNSUPPORTED);
        assert_non_null(strstr(err.message, "too many for a key index"));
    }
}

/* The entries of a bucket, from the last to the first; entry i has this hash. */
static bool make_and_check(uint64_t (*hash)(uint64_t i), uint32_t count, uint64_t first_offset,
                           unsigned width)
{
    const gdb_page_owner owner = gdb_key_index_owner(7, 2);
    gdb_key_bucket_maker maker;
    gdb_error err = GDB_ERROR_INIT;
    uint8_t page[GDB_PAGE_SIZE];
    static uint64_t words[2100];
    static gdb_key_index_entry entries[2100];
    uint8_t seen[2100] = {0};
    uint32_t found, partial;
    bool overflowed, has_alike;

    for (uint32_t i = 0; i < count; i++)
        words[count - 1 - i] = gdb_key_word(hash(i), first_offset + i, width);
    memset(page, 0xee, sizeof(page));
    assert_ok(gdb_key_bucket_maker_init(&maker, &owner, width, &err), err);
    has_alike = gdb_key_bucket_make(&maker, 9, words, count, true, page, &partial);
    gdb_key_bucket_maker_release(&maker);
    assert_int_equal(partial, gdb_page_partial_checksum(page));
    gdb_page_seal(page, 5);
    assert_ok(gdb_page_check_owner(page, 5, &owner, 9, &err), err);
    assert_ok(gdb_key_index_bucket_decode(page, width, entries, &found, &overflowed, &err), err);
    assert_true(overflowed);
    assert_int_equal(found, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t place = entries[i].offset - first_offset;

        assert_true(place < count && seen[place] == 0);
        seen[place] = 1;
        assert_int_equal(entries[i].fingerprint, gdb_key_index_fingerprint(hash(place)));
    }
    return has_alike;
}

static uint64_t spread(uint64_t i)
{
    return gdb_hash_u64(i);
}

/* Three of each fingerprint, whose other bits differ. */
static uint64_t in_threes(uint64_t i)
{
    return i << 16 | (i / 3 * 0x2345 & 0xffff);
}

static uint64_t same_fingerprint(uint64_t i)
{
    return i << 16 | 0xabcd;
}

static uint64_t same(uint64_t i)
{
    (void)i;
    return UINT64_C(0x123456789abcdef);
}

static uint64_t last_is_first(uint64_t i)
{
    return gdb_hash_u64(i == 599 ? 0 : i);
}

static void entries_are_put_in_the_order_of_the_format(void **state)
{
    (void)state;
    for (uint32_t count = 0; count < 10; count++)
        make_and_check(spread, count, 0, 4);
    make_and_check(spread, 1, 0, 0);
    make_and_check(spread, gdb_key_index_capacity(17), 100000, 17);
    make_and_check(in_threes, gdb_key_index_capacity(20), 0, 20);
    make_and_check(same_fingerprint, 1000, 24, 10);
    make_and_check(spread, gdb_key_index_capacity(48), (UINT64_C(1) << 48) - 509, 48);
}

static void words_that_are_equal_but_for_offsets_are_seen(void **state)
{
    (void)state;
    assert_false(make_and_check(spread, 0, 0, 17));
    assert_false(make_and_check(spread, 900, 0, 17));
    assert_false(make_and_check(in_threes, 900, 0, 20));
    assert_false(make_and_check(same_fingerprint, 900, 0, 20));
    assert_true(make_and_check(same, 2, 0, 1));
    assert_true(make_and_check(same, 900, 0, 20));
    assert_false(make_and_check(last_is_first, 599, 0, 20));
    assert_true(make_and_check(last_is_first, 600, 0, 20));
    assert_true(make_and_check(last_is_first, 601, 0, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_has_pages_for_its_keys),
        cmocka_unit_test(a_part_of_too_many_keys_is_refused),
        cmocka_unit_test(entries_are_put_in_the_order_of_the_format),
        cmocka_unit_test(words_that_are_equal_but_for_offsets_are_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
