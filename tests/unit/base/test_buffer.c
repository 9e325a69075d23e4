/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/buffer.h"

static void a_buffer_is_what_was_appended(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};
    uint8_t *room;

    (void)state;
    assert_ok(gdb_buffer_append(&b, NULL, 0, &err), err);
    assert_ok(gdb_buffer_append(&b, "ab", 2, &err), err);
    assert_ok(gdb_buffer_append_byte(&b, 'c', &err), err);
    assert_ok(gdb_buffer_append_text(&b, "de", &err), err);
    assert_ok(gdb_buffer_append_format(&b, &err, "%d-%s", 42, "x"), err);
    assert_ok(gdb_buffer_extend(&b, 2, &room, &err), err);
    memcpy(room, "yz", 2);
    assert_true(gdb_text_equal(gdb_buffer_view(&b), gdb_text_of("abcde42-xyz")));
    gdb_buffer_clear(&b);
    assert_int_equal(b.size, 0);
    assert_true(b.capacity > 0);
    gdb_buffer_release(&b);
    assert_true(b.data == NULL && b.capacity == 0);
    gdb_buffer_release(&b);
}

static void a_buffer_grows_over_many_appends(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        assert_ok(gdb_buffer_append_byte(&b, (uint8_t)(i * 7), &err), err);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal(b.data[i], (uint8_t)(i * 7));
    gdb_buffer_release(&b);
}

static void a_buffer_without_memory_keeps_its_content(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};

    (void)state;
    assert_ok(gdb_buffer_append_text(&b, "kept", &err), err);
    gdb_alloc_fail_after(0);
    assert_fails(gdb_buffer_reserve(&b, 1 << 20, &err), GDB_ERR_NOMEM, "out of memory", err);
    gdb_alloc_fail_after(-1);
    assert_fails(gdb_buffer_reserve(&b, SIZE_MAX - 2, &err), GDB_ERR_NOMEM, "out of memory", err);
    assert_true(gdb_text_equal(gdb_buffer_view(&b), gdb_text_of("kept")));
    gdb_buffer_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_is_what_was_appended),
        cmocka_unit_test(a_buffer_grows_over_many_appends),
        cmocka_unit_test(a_buffer_without_memory_keeps_its_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
