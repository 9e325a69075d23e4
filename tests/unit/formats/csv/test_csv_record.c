/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/csv/csv_record.h"
#include "tests/support/csv_reference.h"
#include "tests/support/random.h"

static void compare(const gdb_csv_dialect *dialect, const char *text, size_t size)
{
    const reference_dialect same = {dialect->delimiter, dialect->quote, dialect->escape,
                                    dialect->comment, dialect->trim};
    reference_file expected = reference_read(text, size, &same);
    gdb_csv_field fields[64];
    gdb_csv_record record;
    size_t at = 0;

    for (size_t r = 0; r < expected.count; r++) {
        const reference_record *e = &expected.records[r];
        assert_true(
            gdb_csv_record_next(&record, dialect, (const uint8_t *)text, size, at, fields, 64));
        assert_int_equal(record.begin, e->begin);
        assert_int_equal(record.next, e->end);
        assert_int_equal(record.field_count, e->field_count);
        assert_int_equal(record.fault, (gdb_csv_fault)e->fault);
        assert_int_equal(record.fault_field, e->fault_field);
        for (size_t f = 0; f < e->field_count; f++) {
            uint8_t out[64];
            assert_int_equal(fields[f].begin, e->fields[f].byte);
            assert_int_equal(fields[f].quoted, e->fields[f].quoted);
            if (e->fault == REFERENCE_SOUND) {
                assert_int_equal(
                    gdb_csv_field_text(dialect, (const uint8_t *)text, &fields[f], out),
                    e->fields[f].size);
                assert_memory_equal(out, e->fields[f].text, e->fields[f].size);
            }
        }
        at = record.next;
    }
    assert_false(gdb_csv_record_next(&record, dialect, (const uint8_t *)text, size, at, NULL, 0));
    reference_release(&expected);
}

static void random_texts_are_cut_as_the_reference_says(void **state)
{
    static const gdb_csv_dialect dialects[] = {
        {.delimiter = ',', .quote = '"', .escape = '"'},
        {.delimiter = ',', .quote = '"', .escape = '\\'},
        {.delimiter = ',', .quote = '\0', .escape = '\0'},
        {.delimiter = '\t', .quote = '\'', .escape = '\''},
        {.delimiter = ',', .quote = '"', .escape = '"', .comment = '#'},
        {.delimiter = ',', .quote = '"', .escape = '"', .trim = true},
        {.delimiter = '\t', .quote = '"', .escape = '\\', .comment = '#', .trim = true},
        {.delimiter = ' ', .quote = '\0', .escape = '\0', .comment = 'a', .trim = true}};
    static const char *const letters[] = {",\"\r\na1",      ",\"\\\r\na", ",\"\na",
                                          "\t'\na,",        ",\"\r\n#a",  ",\"\r\n  \ta",
                                          "\t\"\\\r\n# a ", " \t\n\ra#"};
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 160000; i++) {
        size_t which = (size_t)i % 8, size = random_next(&seed) % 40;
        char text[40];
        for (size_t k = 0; k < size; k++)
            text[k] = letters[which][random_next(&seed) % strlen(letters[which])];
        compare(&dialects[which], text, size);
    }
}

static void fields_beyond_the_room_are_counted(void **state)
{
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    gdb_csv_field fields[2] = {{9, 9, true}, {9, 9, true}};
    gdb_csv_record record;

    (void)state;
    assert_true(gdb_csv_record_next(&record, &dialect, (const uint8_t *)"a,b,c", 5, 0, fields, 1));
    assert_int_equal(record.field_count, 3);
    assert_int_equal(fields[0].end, 1);
    assert_int_equal(fields[1].begin, 9);
}

static void dialects_that_contradict_themselves_are_refused(void **state)
{
    static const gdb_csv_dialect bad[] = {
        {.delimiter = '\n', .quote = '"', .escape = '"'},
        {.delimiter = '\0', .quote = '"', .escape = '"'},
        {.delimiter = ',', .quote = ',', .escape = ','},
        {.delimiter = ',', .quote = '"', .escape = ','},
        {.delimiter = ',', .quote = '\r', .escape = '\r'},
        {.delimiter = ',', .quote = '"', .escape = '\0'},
        {.delimiter = ',', .quote = '"', .escape = '"', .comment = '\n'},
        {.delimiter = ',', .quote = '"', .escape = '"', .comment = ','},
        {.delimiter = ',', .quote = '"', .escape = '"', .comment = '"'},
        {.delimiter = ',', .quote = ' ', .escape = ' ', .trim = true},
        {.delimiter = ',', .quote = '"', .escape = '\t', .trim = true}};
    gdb_csv_dialect good = {.delimiter = ',', .quote = '\0', .escape = '\0'};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_fails(gdb_csv_dialect_check(&bad[i], &err), GDB_ERR_USAGE, "cannot be", err);
    assert_ok(gdb_csv_dialect_check(&good, &err), err);
    good = gdb_csv_dialect_default();
    assert_ok(gdb_csv_dialect_check(&good, &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_are_cut_as_the_reference_says),
        cmocka_unit_test(fields_beyond_the_room_are_counted),
        cmocka_unit_test(dialects_that_contradict_themselves_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
