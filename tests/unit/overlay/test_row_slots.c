/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/overlay/row_slots.h"

enum { ROWS = 3000, CHANGES = 20000 };

/* What an owner keeps: of each row its number and what was last said of it. */
typedef struct owner {
    gdb_overlay_memory memory;
    gdb_row_slots slots;
    uint64_t *items;
    size_t capacity;
} owner;

static void release(owner *o)
{
    gdb_row_slots_release(&o->slots);
    gdb_free(o->items);
    gdb_overlay_memory_release(&o->memory);
}

static void set(owner *o, uint64_t row, uint64_t item)
{
    uint64_t slot = gdb_row_slots_get(&o->slots, row);
    gdb_error err = GDB_ERROR_INIT;
    gdb_slot_move move;

    if (slot == GDB_SLOT_NONE) {
        assert_ok(gdb_row_slots_reserve(&o->slots, row, &move, &o->memory, &err), err);
        assert_true(gdb_row_slots_get(&o->slots, row) == GDB_SLOT_NONE);
        assert_ok(gdb_overlay_array_reserve(&o->memory, (void **)&o->items, &o->capacity, move.need,
                                            sizeof(*o->items), &err),
                  err);
        slot = move.slot;
        if (move.count > 0)
            memmove(o->items + move.to, o->items + move.from,
                    move.count * sizeof(*o->items));
        memmove(o->items + slot + 1, o->items + slot, move.behind * sizeof(*o->items));
        gdb_row_slots_add(&o->slots, row, &move);
        assert_int_equal(gdb_row_slots_get(&o->slots, row), slot);
    }
    o->items[slot] = item;
}

static void forget(owner *o, uint64_t row)
{
    uint64_t behind, slot = gdb_row_slots_remove(&o->slots, row, &behind);

    memmove(o->items + slot, o->items + slot + 1, behind * sizeof(*o->items));
}

static void check(const owner *o, uint64_t first, const uint64_t *expected)
{
    uint64_t before = GDB_SLOT_NONE, there = 0;

    for (uint64_t i = 0; i < ROWS; i++) {
        uint64_t slot = gdb_row_slots_get(&o->slots, first + i);

        if ((first + i) % 64 == 0)
            before = GDB_SLOT_NONE;
        assert_int_equal(slot != GDB_SLOT_NONE, expected[i] != 0);
        if (slot == GDB_SLOT_NONE)
            continue;
        there++;
        assert_int_equal(o->items[slot], expected[i]);
        if (before != GDB_SLOT_NONE)
            assert_int_equal(slot, before + 1); /* those of a word stand together */
        before = slot;
    }
    assert_int_equal(o->slots.rows.count, there);
}

static void items_stay_with_their_rows(void **state)
{
    static const uint64_t firsts[] = {0, 100, (UINT64_C(1) << 34) - 700};
    static uint64_t expected[ROWS];

    (void)state;
    for (size_t f = 0; f < sizeof(firsts) / sizeof(*firsts); f++) {
        uint64_t first = firsts[f];
        owner o = {.items = NULL};

        memset(expected, 0, sizeof(expected));
        for (uint64_t i = 1; i <= CHANGES; i++) {
            uint64_t at = gdb_hash_u64(i) % (i < CHANGES / 2 ? ROWS : ROWS / 10);

            if (i % 3 == 0 && expected[at] != 0) {
                forget(&o, first + at);
                expected[at] = 0;
            } else {
                set(&o, first + at, i);
                expected[at] = i;
            }
        }
        check(&o, first, expected);
        assert_true(o.slots.count <= 4 * ROWS);
        release(&o);
    }
}

static void a_few_rows_of_a_large_table_take_little(void **state)
{
    owner o = {.items = NULL};

    (void)state;
    for (uint64_t i = 0; i < 1000; i++)
        set(&o, gdb_hash_u64(i) % (UINT64_C(1) << 31), i + 1);
    assert_true(o.memory.charged < 8 << 20);
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(gdb_row_slots_get(&o.slots, gdb_hash_u64(i) % (UINT64_C(1) << 31)) !=
                    GDB_SLOT_NONE);
    release(&o);
}

static void rows_without_slots_have_none(void **state)
{
    gdb_row_slots slots = {0};

    (void)state;
    assert_true(gdb_row_slots_get(&slots, 0) == GDB_SLOT_NONE);
    assert_true(gdb_row_slots_get(&slots, UINT64_MAX) == GDB_SLOT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_with_their_rows),
        cmocka_unit_test(a_few_rows_of_a_large_table_take_little),
        cmocka_unit_test(rows_without_slots_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
