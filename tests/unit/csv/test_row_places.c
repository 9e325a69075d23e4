/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/csv/row_places.h"

enum { MOST = 8 };

/* A block of `text` whose records begin where `begins` says. */
static void append(gdb_row_places *places, const char *text, uint64_t first_line, uint32_t file,
                   const uint32_t *begins, uint32_t count, uint64_t dead)
{
    char bytes[128];
    uint32_t record_begin[MOST];
    gdb_row_lines lines = {0};
    gdb_raw_block raw = {.size = strlen(text), .first_line = first_line, .file = file};
    gdb_row_block block = {.raw = &raw, .row_count = count, .record_begin = record_begin};
    gdb_error err = GDB_ERROR_INIT;

    snprintf(bytes, sizeof(bytes), "%s", text);
    memcpy(record_begin, begins, count * sizeof(*begins));
    raw.bytes = (uint8_t *)bytes;
    block.dead = &dead;
    assert_ok(gdb_row_lines_count(&lines, &block, &err), err);
    assert_ok(gdb_row_places_append(places, &block, &lines, &err), err);
    gdb_row_lines_release(&lines);
}

static void check(const gdb_row_places *places, uint64_t row, uint32_t file, uint64_t line)
{
    uint32_t got_file = 99;
    uint64_t got_line = 0;

    gdb_row_places_find(places, row, &got_file, &got_line);
    assert_int_equal(got_file, file);
    assert_int_equal(got_line, line);
}

static void rows_are_found_in_their_files_and_lines(void **state)
{
    static const uint32_t first[] = {0, 3, 7}, second[] = {0, 2, 4}, third[] = {1};
    gdb_row_places places = {0};

    (void)state;
    append(&places, "a\n\nb\r\n\nc\n", 2, 0, first, 3, 0); /* lines 2, 4, 6 */
    append(&places, "d\re\rf\r", 1, 1, second, 3, 2);      /* lines 1, (2), 3 */
    append(&places, "g\n", 5, 1, second, 1, 1);            /* nothing left */
    append(&places, "\nh", 8, 1, third, 1, 0);             /* line 9 */
    check(&places, 0, 0, 2);
    check(&places, 1, 0, 4);
    check(&places, 2, 0, 6);
    check(&places, 3, 1, 1);
    check(&places, 4, 1, 3);
    check(&places, 5, 1, 9);
    gdb_row_places_release(&places);
}

static void many_rows_are_found_by_their_bits(void **state)
{
    enum { ROWS = 500, FIRST_LINE = 10 };
    char *bytes = calloc(ROWS * 4, 1);
    uint32_t begins[ROWS];
    uint64_t dead[ROWS / 64 + 1] = {0};
    gdb_raw_block raw = {.bytes = (uint8_t *)bytes, .first_line = FIRST_LINE};
    gdb_row_block block = {
        .raw = &raw, .row_count = ROWS, .record_begin = begins, .dead = dead};
    gdb_memory_budget memory;
    gdb_row_places places = {.memory = &memory};
    gdb_row_lines lines = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_memory_budget_init(&memory, 10000);
    for (int wide = 0; wide < 2; wide++) { /* a line a row; then two, and every third row dead */
        raw.size = 0;
        for (uint32_t i = 0; i < ROWS; i++) {
            begins[i] = (uint32_t)raw.size;
            raw.size += (size_t)snprintf(bytes + raw.size, 5, wide ? "a\n\n" : "a\n");
            if (wide && i % 3 == 2)
                dead[i / 64] |= UINT64_C(1) << (i % 64);
        }
        assert_ok(gdb_row_lines_count(&lines, &block, &err), err);
        assert_int_equal(lines.is_consecutive, !wide);
        assert_ok(gdb_row_places_append(&places, &block, &lines, &err), err);
    }
    for (uint32_t i = 0; i < ROWS; i++)
        check(&places, i, 0, FIRST_LINE + i);
    for (uint32_t i = 0, row = ROWS; i < ROWS; i++) {
        if (i % 3 != 2)
            check(&places, row++, 0, FIRST_LINE + 2 * i);
    }
    gdb_row_places_release(&places);
    assert_int_equal(gdb_memory_left(&memory), 10000);
    gdb_row_lines_release(&lines);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_in_their_files_and_lines),
        cmocka_unit_test(many_rows_are_found_by_their_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
