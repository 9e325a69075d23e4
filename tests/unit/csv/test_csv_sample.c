/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/csv/csv_sample.h"
#include "tests/support/temp_file.h"

enum { SIZE = 2 << 20 };

static char *text;
static gdb_error err;

/* The guesses of two columns after a look at the beginning, then at the rest, of text[0 ..
 * size). */
static void guess(size_t size, gdb_type_id beginning, gdb_type_id rest, uint64_t more_than)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_YES};
    gdb_arena arena = {0};
    gdb_csv_head head;
    uint64_t seen;

    temp_file_write(text, size);
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), &options, &arena, &err), err);
    assert_int_equal(gdb_type_guess_type(&head.guesses[1]), beginning);
    seen = head.guesses[1].values;
    assert_ok(gdb_csv_sample(&head, temp_file_path(), &err), err);
    assert_int_equal(gdb_type_guess_type(&head.guesses[1]), rest);
    assert_true(more_than == 0 ? head.guesses[1].values == seen
                               : head.guesses[1].values > seen + more_than);
    gdb_arena_release(&arena);
}

/* "id,x" and rows "n,7" up to SIZE bytes; the size. */
static size_t write_rows(size_t size)
{
    size_t n = (size_t)snprintf(text, SIZE, "id,x\n");

    while (n + 32 < size)
        n += (size_t)snprintf(text + n, SIZE - n, "%zu,7\n", n);
    return n;
}

static void the_end_of_a_file_counts(void **state)
{
    size_t size = write_rows(SIZE - 64);

    (void)state;
    guess(size, GDB_TYPE_INT64, GDB_TYPE_INT64, 50000);
    size += (size_t)snprintf(text + size, SIZE - size, "1,7.5");
    guess(size, GDB_TYPE_INT64, GDB_TYPE_DOUBLE, 50000);
    size += (size_t)snprintf(text + size, SIZE - size, "\n2,\"te\"\"xt\"\n");
    guess(size, GDB_TYPE_INT64, GDB_TYPE_STRING, 50000);
}

static void short_files_are_seen_already(void **state)
{
    (void)state;
    guess(write_rows(1000), GDB_TYPE_INT64, GDB_TYPE_INT64, 0);
    guess(write_rows(300000), GDB_TYPE_INT64, GDB_TYPE_INT64, 0);
}

/* One quoted field over everything behind the beginning: no stretch of it is records. */
static void a_stretch_inside_of_quotes_is_not_trusted(void **state)
{
    size_t size = write_rows(300000);

    (void)state;
    size += (size_t)snprintf(text + size, SIZE - size, "5,\"");
    while (size + 32 < SIZE)
        size += (size_t)snprintf(text + size, SIZE - size, "a line, of text, here\n");
    text[size++] = '"';
    guess(size, GDB_TYPE_INT64, GDB_TYPE_INT64, 0);
}

static void failing_allocations_are_reported(void **state)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_YES};
    gdb_arena arena = {0};
    gdb_csv_head head;
    int failures = 0;

    (void)state;
    guess(write_rows(SIZE - 64), GDB_TYPE_INT64, GDB_TYPE_INT64, 50000);
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), &options, &arena, &err), err);
    for (;; failures++) {
        gdb_status status;
        gdb_alloc_fail_after(failures);
        status = gdb_csv_sample(&head, temp_file_path(), &err);
        gdb_alloc_fail_after(-1);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    assert_true(failures >= 2);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_file_counts),
        cmocka_unit_test(short_files_are_seen_already),
        cmocka_unit_test(a_stretch_inside_of_quotes_is_not_trusted),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    int failed;

    text = malloc(SIZE);
    if (text == NULL)
        return 1;
    failed = cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
    free(text);
    return failed;
}
