/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/overlay/row_set.h"
#include "tests/support/random.h"

enum { ROWS = 20000 };

static void add(gdb_row_set *set, gdb_overlay_memory *memory, uint64_t row)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_row_set_reserve(set, row, memory, &err), err);
    gdb_row_set_add(set, row);
}

/* Rows far apart and runs of rows; all rows lie behind `first`. */
static void fill(gdb_row_set *set, gdb_overlay_memory *memory, uint8_t *there, uint64_t first)
{
    uint64_t seed = 3;

    for (int i = 0; i < 40; i++) {
        uint64_t row = random_next(&seed) % (ROWS - 100), run = i % 4 == 0 ? 100 : 1;

        for (uint64_t k = 0; k < run; k++) {
            add(set, memory, first + row + k);
            there[row + k] = 1;
        }
    }
}

static void a_set_holds_what_an_array_of_flags_holds(void **state)
{
    static const uint64_t firsts[] = {0, 64, UINT64_C(1) << 34};
    static uint8_t there[ROWS];

    (void)state;
    for (size_t f = 0; f < sizeof(firsts) / sizeof(*firsts); f++) {
        uint64_t first = firsts[f], count = 0, next = first + ROWS;
        gdb_overlay_memory memory = {0};
        gdb_row_set set = {0};

        memset(there, 0, sizeof(there));
        fill(&set, &memory, there, first);
        for (uint64_t i = ROWS; i-- > 0;) {
            assert_int_equal(gdb_row_set_has(&set, first + i), there[i]);
            if (there[i])
                next = first + i;
            assert_int_equal(gdb_row_set_next(&set, first + i, first + ROWS), next);
            count += there[i];
        }
        assert_int_equal(gdb_row_set_next(&set, first, first + 1), there[0] ? first : first + 1);
        assert_int_equal(set.count, count);
        for (uint64_t i = 0; i < ROWS; i++) { /* every third stays */
            if (i % 3 == 0)
                continue;
            gdb_row_set_remove(&set, first + i);
            count -= there[i];
            there[i] = 0;
        }
        assert_int_equal(set.count, count);
        next = first + ROWS;
        for (uint64_t i = ROWS; i-- > 0;) {
            if (there[i])
                next = first + i;
            assert_int_equal(gdb_row_set_next(&set, first + i, first + ROWS), next);
        }
        for (uint64_t i = 0; i < ROWS; i++)
            gdb_row_set_remove(&set, first + i);
        assert_int_equal(set.count, 0);
        assert_int_equal(gdb_row_set_next(&set, first, first + ROWS), first + ROWS);
        gdb_row_set_release(&set);
        gdb_overlay_memory_release(&memory);
    }
}

static void rows_of_a_set_are_left_out_of_a_selection(void **state)
{
    static uint8_t there[ROWS];
    gdb_overlay_memory memory = {0};
    gdb_row_set set = {0};
    gdb_selection kept;

    (void)state;
    memset(there, 0, sizeof(there));
    fill(&set, &memory, there, 0);
    for (uint64_t first = 0; first + GDB_VECTOR_SIZE <= ROWS; first += GDB_VECTOR_SIZE / 2 + 1) {
        uint32_t at = 0;

        gdb_row_set_exclude(&set, first, GDB_VECTOR_SIZE, &kept);
        for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++) {
            if (!there[first + i])
                assert_int_equal(gdb_selection_row(&kept, at++), i);
        }
        assert_int_equal(kept.count, at);
        assert_int_equal(kept.all, at == GDB_VECTOR_SIZE);
    }
    gdb_row_set_release(&set);
    gdb_overlay_memory_release(&memory);
}

static void an_empty_set_has_no_rows(void **state)
{
    gdb_row_set set = {0};
    gdb_selection kept;

    (void)state;
    assert_false(gdb_row_set_has(&set, 5));
    assert_int_equal(gdb_row_set_next(&set, 5, 9), 9);
    gdb_row_set_exclude(&set, 0, 3, &kept);
    assert_true(kept.all);
    assert_int_equal(kept.count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_holds_what_an_array_of_flags_holds),
        cmocka_unit_test(rows_of_a_set_are_left_out_of_a_selection),
        cmocka_unit_test(an_empty_set_has_no_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
