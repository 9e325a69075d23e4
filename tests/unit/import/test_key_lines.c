/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/import/key_lines.h"

enum { LINES = 16, SLOTS = LINES * GDB_KEY_LINE_SLOTS, ASKED = 500, ROW_BITS = 20 };

static uint64_t spread(uint64_t i)
{
    return gdb_key_hash_integer(i * 3 + 1);
}

static void put(gdb_key_lines *lines, uint64_t key, uint64_t row)
{
    uint64_t home = gdb_key_line_home(lines, gdb_key_hash_integer(key));
    uint64_t place = home * GDB_KEY_LINE_SLOTS;

    while (lines->slots[place] != 0)
        place = (place + 1) % SLOTS;
    lines->slots[place] = (key - lines->base) << lines->row_bits | (row + 1);
}

static uint64_t row_of(const uint64_t *keys, uint32_t count, uint64_t key)
{
    for (uint32_t i = 0; i < count; i++)
        if (keys[i] == key)
            return i;
    return UINT64_MAX;
}

/* `count` keys in 128 slots; they are looked up, and as many others. */
static void check(uint32_t count, uint64_t base, uint64_t seed)
{
    _Alignas(GDB_KEY_LINE_SIZE) uint64_t slots[SLOTS] = {0};
    gdb_key_lines lines = {slots, LINES, base, ROW_BITS};
    uint64_t keys[SLOTS], asked[ASKED], fast[ASKED], slow[ASKED];
    const uint64_t most = UINT64_MAX >> ROW_BITS;

    for (uint32_t i = 0; i < count; i++) {
        do
            keys[i] = base + 1 + spread(seed++) % (i % 2 == 0 ? 200 : most);
        while (row_of(keys, i, keys[i]) != UINT64_MAX);
        put(&lines, keys[i], i);
    }
    for (uint32_t i = 0; i < ASKED; i++) {
        asked[i] = i % 3 == 0 ? base + i : i % 3 == 1 ? spread(seed++) : keys[i % count];
        fast[i] = slow[i] = 77;
    }
    gdb_key_lines_lookup(&lines, asked, ASKED, fast);
    gdb_key_lines_lookup_portable(&lines, asked, ASKED, slow);
    for (uint32_t i = 0; i < ASKED; i++) {
        assert_int_equal(slow[i], row_of(keys, count, asked[i]));
        assert_int_equal(fast[i], slow[i]);
    }
}

static void keys_are_found_in_the_line_or_behind_it(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        check(1, 1000, seed * 1000);
        check(70, 5000000, seed * 1000);
        check(SLOTS - 1, 0, seed * 1000);
    }
}

static void the_base_may_wrap_around(void **state)
{
    (void)state;
    check(90, UINT64_MAX, 1);        /* the least key is 0 */
    check(90, UINT64_MAX - 100, 2);  /* keys from below to above 0 */
    check(90, UINT64_MAX / 2, 3);
}

static void any_number_is_looked_up(void **state)
{
    _Alignas(GDB_KEY_LINE_SIZE) uint64_t slots[SLOTS] = {0};
    gdb_key_lines lines = {slots, LINES, 6, ROW_BITS};
    uint64_t asked[ASKED], out[ASKED + 1];

    (void)state;
    put(&lines, 7, 41);
    for (uint32_t i = 0; i < ASKED; i++)
        asked[i] = 7;
    for (uint32_t count = 0; count <= 100; count++) {
        memset(out, 0, sizeof(out));
        out[count] = 99;
        gdb_key_lines_lookup(&lines, asked, count, out);
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(out[i], 41);
        assert_int_equal(out[count], 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_in_the_line_or_behind_it),
        cmocka_unit_test(the_base_may_wrap_around),
        cmocka_unit_test(any_number_is_looked_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
