/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_print.h"

#include "tests/support/test.h"

#include "formats/csv/csv_record.h"
#include "tests/support/random.h"

static gdb_error err = GDB_ERROR_INIT;

static void check(const gdb_csv_dialect *dialect, gdb_value value, const char *expected)
{
    gdb_buffer out = {0}, scratch = {0};

    assert_ok(gdb_csv_value_print(dialect, &value, &scratch, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
    gdb_buffer_release(&scratch);
}

static gdb_value text(const char *s)
{
    return gdb_value_string(gdb_text_of(s));
}

static void fields_are_quoted_where_they_must_be(void **state)
{
    gdb_csv_dialect plain = gdb_csv_dialect_default(), other = plain;

    (void)state;
    check(&plain, text("a b"), "a b");
    check(&plain, text("a,b"), "\"a,b\"");
    check(&plain, text("say \"hi\""), "\"say \"\"hi\"\"\"");
    check(&plain, text("two\nlines"), "\"two\nlines\"");
    check(&plain, text(""), "\"\"");
    check(&plain, gdb_value_null(), "");
    check(&plain, gdb_value_double(1.5), "1.5");
    other.delimiter = '.';
    other.quote = '\'';
    other.escape = '\\';
    other.has_null_text = true;
    other.null_text = gdb_text_of("7");
    check(&other, gdb_value_null(), "7");
    check(&other, gdb_value_int64(7), "'7'");
    check(&other, gdb_value_double(1.5), "'1.5'");
    check(&other, text("a,\"b\""), "a,\"b\"");
    check(&other, text("it's \\ so"), "'it\\'s \\\\ so'");
    check(&other, text("back\\slash"), "back\\slash");
}

enum { TEXT_MOST = 8, ROUNDS = 50000 };

/* Any text in any dialect, before another field, is the same text again; and so is NULL. */
static void random_texts_read_back(void **state)
{
    static const char bytes[] = "\"\"''\\\\,,||\n\r\t NA;x";
    static const char delimiters[] = ",|;\t", quotes[] = "\"'|", escapes[] = "\"'\\";
    gdb_buffer out = {0}, scratch = {0};
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        gdb_csv_dialect dialect = {.delimiter = delimiters[random_below(&seed, 4)],
                                   .quote = quotes[random_below(&seed, 3)],
                                   .escape = escapes[random_below(&seed, 3)],
                                   .has_null_text = random_below(&seed, 2) == 0,
                                   .null_text = gdb_text_of("NA")};
        size_t size = random_below(&seed, TEXT_MOST + 1);
        char letters[TEXT_MOST];
        uint8_t got[4 * TEXT_MOST];
        gdb_value value = gdb_value_string(gdb_text(letters, size));
        gdb_csv_record record;
        gdb_csv_field fields[2];

        for (size_t i = 0; i < size; i++)
            letters[i] = bytes[random_below(&seed, sizeof(bytes) - 1)];
        if (random_below(&seed, 8) == 0)
            value = gdb_value_null();
        if (gdb_csv_dialect_check(&dialect, NULL) != GDB_OK)
            continue;
        gdb_buffer_clear(&out);
        assert_ok(gdb_csv_value_print(&dialect, &value, &scratch, &out, &err), err);
        assert_ok(gdb_buffer_append_byte(&out, (uint8_t)dialect.delimiter, &err), err);
        assert_ok(gdb_buffer_append_text(&out, "z\n", &err), err);
        assert_true(gdb_csv_record_next(&record, &dialect, out.data, out.size, 0, fields, 2));
        assert_int_equal(record.fault, GDB_CSV_SOUND);
        assert_int_equal(record.field_count, 2);
        assert_int_equal(record.next, out.size);
        size = gdb_csv_field_text(&dialect, out.data, &fields[0], got);
        assert_int_equal(value.is_null, !fields[0].quoted && gdb_csv_is_null(&dialect, got, size));
        if (!value.is_null)
            assert_true(gdb_text_equal(value.as.text, gdb_text((const char *)got, size)));
    }
    gdb_buffer_release(&out);
    gdb_buffer_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_quoted_where_they_must_be),
        cmocka_unit_test(random_texts_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
