/* SPDX-License-Identifier: MIT */
#include "formats/key_index/key_index_format.h"

#include "tests/support/test.h"

static uint64_t mask_of(unsigned width)
{
    return (UINT64_C(1) << width) - 1;
}

/* Sorted entries, several with one fingerprint. */
static uint32_t make_entries(gdb_key_index_entry *entries, unsigned width)
{
    uint32_t count = gdb_key_index_capacity(width);

    if (count > mask_of(width) + 1)
        count = (uint32_t)mask_of(width) + 1;
    for (uint32_t i = 0; i < count; i++) {
        entries[i].fingerprint = (uint16_t)(i / 3 * 20);
        entries[i].offset = width < 20 ? i : (UINT64_C(1) << (width - 1)) + i;
    }
    return count;
}

static void buckets_of_every_width_round_trip(void **state)
{
    static gdb_key_index_entry entries[2100], out[2100];
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned width = 0; width <= GDB_KEY_INDEX_WIDTH_MAX; width++) {
        uint32_t count = make_entries(entries, width), n = 0;
        bool overflowed = false;

        memset(page, 0xee, sizeof(page));
        gdb_key_index_bucket_encode(page, entries, count, width, true);
        assert_ok(gdb_key_index_bucket_decode(page, width, out, &n, &overflowed, &err), err);
        assert_int_equal(n, count);
        assert_true(overflowed);
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(out[i].fingerprint, entries[i].fingerprint);
            assert_true(out[i].offset == entries[i].offset);
        }
        assert_int_equal(page[15], 0xee);
    }
}

/* Fingerprints that are spread evenly, and such that are not. */
static uint16_t fingerprint_of(int kind, uint32_t i, uint32_t count)
{
    if (kind == 0)
        return (uint16_t)((uint64_t)i * 65536 / count);
    if (kind == 1)
        return (uint16_t)(i < count / 2 ? 0 : 65535);
    if (kind == 2)
        return (uint16_t)(65535 - (count - i));
    return (uint16_t)(i == 0 ? 0 : 7 + i / 2);
}

static void find_does_not_depend_on_how_fingerprints_are_spread(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 9, 500};
    gdb_key_index_entry entries[500];
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int kind = 0; kind < 4; kind++)
        for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
            uint32_t first = 0;

            for (uint32_t i = 0; i < counts[c]; i++)
                entries[i] = (gdb_key_index_entry){i, fingerprint_of(kind, i, counts[c])};
            gdb_key_index_bucket_encode(page, entries, counts[c], 20, false);
            for (uint32_t fingerprint = 0; fingerprint < 65536; fingerprint++) {
                uint32_t found, place = 0, end = first;
                uint64_t offset = 0;
                bool overflowed;

                while (end < counts[c] && entries[end].fingerprint == fingerprint)
                    end++;
                assert_ok(gdb_key_index_bucket_find(page, 20, (uint16_t)fingerprint, &offset, 1,
                                                    &found, &place, &overflowed, &err),
                          err);
                assert_int_equal(found, end > first);
                if (found > 0)
                    assert_int_equal(offset, first);
                first = end;
            }
        }
}

static void find_gives_every_entry_of_a_fingerprint(void **state)
{
    static gdb_key_index_entry entries[2100];
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    uint32_t count, found, place;
    uint64_t offsets[4];
    bool overflowed = true;

    (void)state;
    count = make_entries(entries, 20);
    gdb_key_index_bucket_encode(page, entries, count, 20, false);
    for (uint32_t i = 0; i + 3 <= count; i += 3) {
        place = 0;
        assert_ok(gdb_key_index_bucket_find(page, 20, entries[i].fingerprint, offsets, 4, &found,
                                            &place, &overflowed, &err),
                  err);
        assert_int_equal(found, 3);
        assert_true(offsets[0] == entries[i].offset && offsets[2] == entries[i + 2].offset);
        assert_false(overflowed);
        place = 0;
        assert_ok(gdb_key_index_bucket_find(page, 20, (uint16_t)(entries[i].fingerprint + 1),
                                            offsets, 4, &found, &place, &overflowed, &err),
                  err);
        assert_int_equal(found, 0);
    }
}

static void find_goes_on_where_it_stopped(void **state)
{
    static gdb_key_index_entry entries[2100];
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    uint32_t count = make_entries(entries, 20), found, place = 0, total = 0;
    bool overflowed;

    (void)state;
    gdb_key_index_bucket_encode(page, entries, count, 20, false);
    do {
        uint64_t offset;

        assert_ok(gdb_key_index_bucket_find(page, 20, 0, &offset, 1, &found, &place, &overflowed,
                                            &err),
                  err);
        if (found > 0)
            assert_true(offset == entries[total].offset);
        total += found;
    } while (found == 1);
    assert_int_equal(total, 3);
}

static void every_changed_byte_fails_or_gives_a_bucket_that_keeps_the_rules(void **state)
{
    static gdb_key_index_entry entries[2100], out[2100];
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    uint32_t count = make_entries(entries, 20), n, found, place, failures = 0;

    (void)state;
    gdb_key_index_bucket_encode(page, entries, count / 2, 20, false);
    for (size_t i = GDB_PAGE_HEADER_SIZE; i < GDB_PAGE_SIZE; i++) {
        uint64_t offsets[8];
        bool overflowed;

        page[i] ^= 0xff;
        if (gdb_key_index_bucket_decode(page, 20, out, &n, &overflowed, &err) != GDB_OK)
            failures++;
        else
            assert_true(n <= gdb_key_index_capacity(20));
        gdb_error_clear(&err);
        place = 0;
        if (gdb_key_index_bucket_find(page, 20, 40, offsets, 8, &found, &place, &overflowed,
                                      &err) == GDB_OK)
            assert_true(found <= 8);
        gdb_error_clear(&err);
        page[i] ^= 0xff;
    }
    assert_true(failures > GDB_PAGE_PAYLOAD * 3 / 4);
}

static void sizes_hold_all_entries(void **state)
{
    (void)state;
    assert_int_equal(gdb_key_index_bucket_count(0, 20), 0);
    assert_int_equal(gdb_key_index_bucket_count(1, 0), 1);
    for (uint64_t entries = 1; entries < 100000000; entries = entries * 3 + 1) {
        uint64_t buckets = gdb_key_index_bucket_count(entries, 27);

        assert_true(buckets * gdb_key_index_capacity(27) >= entries);
        assert_true((buckets - 1) * (gdb_key_index_capacity(27) * 7 / 8) < entries);
    }
    assert_int_equal(gdb_key_index_bucket(UINT64_MAX, 1000), 999);
    assert_int_equal(gdb_key_index_bucket(0, 1000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_of_every_width_round_trip),
        cmocka_unit_test(find_does_not_depend_on_how_fingerprints_are_spread),
        cmocka_unit_test(find_gives_every_entry_of_a_fingerprint),
        cmocka_unit_test(find_goes_on_where_it_stopped),
        cmocka_unit_test(every_changed_byte_fails_or_gives_a_bucket_that_keeps_the_rules),
        cmocka_unit_test(sizes_hold_all_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
