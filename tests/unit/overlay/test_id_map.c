/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/overlay/id_map.h"
#include "tests/support/random.h"

enum { KEYS = 64, STEPS = 20000 };

/* Few keys, so that chains are long, wrap around the end and lose entries in their middle. */
static void a_map_holds_what_a_table_of_pairs_holds(void **state)
{
    static uint8_t there[KEYS][4]; /* does key k stand with value v + 1? */
    gdb_overlay_memory memory = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_id_map map = {0};
    uint64_t seed = 7, count = 0;

    (void)state;
    for (int i = 0; i < STEPS; i++) {
        uint64_t key = random_next(&seed) % KEYS, value = random_next(&seed) % 4;
        uint64_t place = GDB_ID_MAP_FIRST, found, sum = 0, expected = 0;

        if (there[key][value]) {
            gdb_id_map_remove(&map, key << 40, value + 1);
            gdb_id_map_remove(&map, key << 40, value + 1); /* nothing */
            count--;
        } else {
            assert_ok(gdb_id_map_reserve(&map, 1, &memory, &err), err);
            gdb_id_map_add(&map, key << 40, value + 1);
            count++;
        }
        there[key][value] ^= 1;
        key = random_next(&seed) % KEYS;
        while ((found = gdb_id_map_next(&map, key << 40, &place)) != 0)
            sum += UINT64_C(1) << (8 * (found - 1));
        for (unsigned v = 0; v < 4; v++)
            expected += (uint64_t)there[key][v] << (8 * v);
        assert_int_equal(sum, expected);
        assert_int_equal(map.count, count);
    }
    gdb_id_map_release(&map);
    gdb_overlay_memory_release(&memory);
}

static void an_empty_map_answers(void **state)
{
    gdb_id_map map = {0};

    (void)state;
    assert_int_equal(gdb_id_map_get(&map, 0), 0);
    gdb_id_map_remove(&map, 3, 4);
    gdb_id_map_release(&map);
}

static void entering_a_key_gives_its_place(void **state)
{
    gdb_overlay_memory memory = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_id_map map = {0};

    (void)state;
    for (uint64_t key = 0; key < 1000; key++) {
        assert_ok(gdb_id_map_reserve(&map, 1, &memory, &err), err);
        *gdb_id_map_enter(&map, key * 3) = key + 1;
    }
    *gdb_id_map_enter(&map, 999 * 3) += 5;
    assert_int_equal(map.count, 1000);
    assert_int_equal(gdb_id_map_get(&map, 999 * 3), 1005);
    for (uint64_t key = 0; key < 999; key++) {
        assert_int_equal(gdb_id_map_get(&map, key * 3), key + 1);
        assert_int_equal(gdb_id_map_get(&map, key * 3 + 1), 0);
    }
    gdb_id_map_release(&map);
    gdb_overlay_memory_release(&memory);
}

static void a_map_grows_within_its_budget(void **state)
{
    gdb_memory_budget budget;
    gdb_overlay_memory memory = {.budget = &budget};
    gdb_error err = GDB_ERROR_INIT;
    gdb_id_map map = {0};

    (void)state;
    gdb_memory_budget_init(&budget, 1000);
    assert_ok(gdb_id_map_reserve(&map, 8, &memory, &err), err);
    gdb_id_map_add(&map, 1, 2);
    assert_int_equal(atomic_load(&budget.used), map.capacity * sizeof(*map.entries));
    assert_fails(gdb_id_map_reserve(&map, 1000, &memory, &err), GDB_ERR_NOMEM, "checkpointed", err);
    assert_int_equal(gdb_id_map_get(&map, 1), 2);
    gdb_id_map_release(&map);
    gdb_overlay_memory_release(&memory);
    assert_int_equal(atomic_load(&budget.used), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_holds_what_a_table_of_pairs_holds),
        cmocka_unit_test(an_empty_map_answers),
        cmocka_unit_test(entering_a_key_gives_its_place),
        cmocka_unit_test(a_map_grows_within_its_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
