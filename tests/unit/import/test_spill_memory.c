/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/import/spill_memory.h"
#include "tests/support/temp_dir.h"

enum { LIMIT = 1 << 20 };

typedef struct fixture {
    temp_dir dir;
    gdb_memory_budget memory;
    gdb_spill_file *spill;
    gdb_spill_source source;
} fixture;

static int setup(void **state)
{
    static fixture f;
    gdb_error err = GDB_ERROR_INIT;

    temp_dir_make(&f.dir);
    gdb_memory_budget_init(&f.memory, LIMIT);
    assert_ok(gdb_spill_file_create(&f.spill, f.dir.path, &err), err);
    f.source = (gdb_spill_source){&f.memory, f.spill, "tests"};
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    assert_int_equal(gdb_memory_left(&f->memory), LIMIT);
    gdb_spill_file_free(f->spill);
    temp_dir_remove(&f->dir);
    return 0;
}

static void half_of_the_budget_is_left_to_others(void **state)
{
    fixture *f = *state;
    gdb_spill_memory first = {0}, second = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_int_equal(gdb_spill_source_left(&f->source), LIMIT / 2);
    assert_ok(gdb_spill_memory_allocate(&first, &f->source, LIMIT / 2, &err), err);
    assert_false(first.is_mapped);
    assert_int_equal(gdb_spill_source_left(&f->source), 0);
    assert_int_equal(gdb_memory_left(&f->memory), LIMIT / 2);
    assert_ok(gdb_spill_memory_allocate(&second, &f->source, 1, &err), err);
    assert_true(second.is_mapped);
    assert_int_equal(*(uint8_t *)second.bytes, 0);
    assert_int_equal(gdb_memory_left(&f->memory), LIMIT / 2);
    gdb_spill_memory_release(&first, &f->source);
    gdb_spill_memory_release(&second, &f->source);
}

static void is_filled(const gdb_spill_memory *memory, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(((const uint8_t *)memory->bytes)[i], i % 251);
}

static void memory_moves_out_and_home_again(void **state)
{
    enum { SMALL = LIMIT / 4, LARGE = 9 * LIMIT };
    fixture *f = *state;
    gdb_spill_memory memory = {0}, other = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_spill_memory_resize(&memory, &f->source, SMALL, &err), err);
    assert_false(memory.is_mapped);
    for (uint64_t i = 0; i < SMALL; i++)
        ((uint8_t *)memory.bytes)[i] = (uint8_t)(i % 251);
    assert_ok(gdb_spill_memory_resize(&memory, &f->source, LARGE / 2, &err), err);
    assert_true(memory.is_mapped);
    assert_int_equal(gdb_memory_left(&f->memory), LIMIT);
    is_filled(&memory, SMALL);
    for (uint64_t i = 0; i < LARGE / 2; i++)
        ((uint8_t *)memory.bytes)[i] = (uint8_t)(i % 251);
    assert_ok(gdb_spill_memory_resize(&memory, &f->source, LARGE, &err), err);
    assert_true(memory.is_mapped);
    assert_int_equal(memory.size, LARGE);
    is_filled(&memory, LARGE / 2);
    /* Where there is no room at home it stays as it is. */
    assert_ok(gdb_spill_memory_allocate(&other, &f->source, LIMIT / 2, &err), err);
    assert_ok(gdb_spill_memory_resize(&memory, &f->source, SMALL, &err), err);
    assert_true(memory.is_mapped);
    gdb_spill_memory_release(&other, &f->source);
    assert_ok(gdb_spill_memory_resize(&memory, &f->source, SMALL, &err), err);
    assert_false(memory.is_mapped);
    assert_int_equal(memory.size, SMALL);
    is_filled(&memory, SMALL);
    assert_ok(gdb_spill_memory_resize(&memory, &f->source, SMALL / 2, &err), err);
    assert_int_equal(gdb_memory_left(&f->memory), LIMIT - SMALL / 2);
    is_filled(&memory, SMALL / 2);
    gdb_spill_memory_release(&memory, &f->source);
}

static void what_cannot_spill_is_named(void **state)
{
    fixture *f = *state;
    gdb_spill_source source = {&f->memory, NULL, "tests"};
    gdb_spill_memory memory = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_int_equal(gdb_spill_source_left(&source), LIMIT);
    assert_ok(gdb_spill_memory_allocate(&memory, &source, LIMIT, &err), err);
    assert_fails(gdb_spill_memory_resize(&memory, &source, 2 * LIMIT, &err), GDB_ERR_NOMEM,
                 "1.0 MB more are wanted for tests", err);
    assert_int_equal(memory.size, LIMIT);
    gdb_spill_source_rest(&source);
    gdb_spill_memory_release(&memory, &source);
}

static void failed_memory_is_not_charged(void **state)
{
    fixture *f = *state;
    gdb_spill_memory memory = {0};
    gdb_error err = GDB_ERROR_INIT;

    gdb_alloc_fail_after(0);
    assert_int_equal(gdb_spill_memory_allocate(&memory, &f->source, 1000, &err), GDB_ERR_NOMEM);
    assert_int_equal(gdb_spill_memory_resize(&memory, &f->source, 1000, &err), GDB_ERR_NOMEM);
    gdb_alloc_fail_after(-1);
    assert_null(memory.bytes);
    assert_int_equal(gdb_memory_left(&f->memory), LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(half_of_the_budget_is_left_to_others, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_moves_out_and_home_again, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_spill_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(failed_memory_is_not_charged, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
