/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/import/block_reader.h"
#include "tests/support/temp_dir.h"

enum { LONG = 100000, BLOCK = 4096 };

static const gdb_text_view names[1] = {{"id", 2}};
static const gdb_type_id types[1] = {GDB_TYPE_STRING};
static const bool not_null[1] = {true};
static uint32_t columns[1] = {0};
static const gdb_text_view headers[1];

/* What the first block of a file with these texts lets expect. */
static uint64_t expect_of(const char *beginning, char filler)
{
    gdb_import_job job = {.threads = 1, .slots = 1, .block_size = BLOCK};
    gdb_csv_file file = {
        .dialect = gdb_csv_dialect_default(), .field_count = 1, .columns = columns};
    gdb_table_input input = {.name = "P", .files = &file, .headers = headers, .file_count = 1,
                             .shape = {"P", names, types, not_null, NULL, 1}};
    char path[TEMP_PATH_SIZE];
    gdb_block_reader reader;
    temp_dir dir;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t rows;
    int end = 1;
    FILE *out;

    temp_dir_make(&dir);
    file.path = temp_dir_join(&dir, "p.csv", path);
    out = fopen(path, "wb");
    assert_non_null(out);
    fputs(beginning, out);
    for (int i = 0; i < LONG; i++)
        fputc(i % 2 == 0 ? 'x' : filler, out);
    fputc('\n', out);
    assert_int_equal(fclose(out), 0);
    assert_ok(gdb_block_reader_open(&reader, &job, &input, true, &err), err);
    assert_ok(gdb_block_reader_take(&reader, 0, &end, &err), err);
    assert_int_equal(end, 0);
    assert_ok(gdb_block_reader_parse(&reader, 0, &err), err);
    rows = gdb_block_reader_expected_rows(&reader, 0);
    gdb_block_reader_close(&reader);
    temp_dir_remove(&dir);
    return rows;
}

static void rows_are_guessed_from_the_first_block(void **state)
{
    uint64_t rows = expect_of("", '\n');

    (void)state;
    assert_true(rows >= LONG / 2 && rows < LONG / 2 * 1.1);
}

static void few_short_rows_before_a_long_one_make_no_guess_of_many(void **state)
{
    (void)state;
    assert_true(expect_of("a\nb\nc\n", 'x') < 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_guessed_from_the_first_block),
        cmocka_unit_test(few_short_rows_before_a_long_one_make_no_guess_of_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
