/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/csv/csv_value.h"
#include "tests/support/random.h"

/* Every fast form against the parser of lib/types: the same verdict and the same bits; `around`
 * fills the margins, which must not matter. */
static void compare(const char *text, size_t size, uint8_t around)
{
    uint8_t bytes[256];
    const uint8_t *p = bytes + GDB_CSV_VALUE_MARGIN;
    gdb_text_view view = gdb_text((const char *)p, size);
    bool fast, slow;

    assert_true(size + 64 < sizeof(bytes));
    memset(bytes, around, sizeof(bytes));
    memcpy(bytes + GDB_CSV_VALUE_MARGIN, text, size);

#define COMPARE(type, name, parse)                                                                 \
    do {                                                                                           \
        type a, b;                                                                                 \
        memset(&a, 0xAA, sizeof(a));                                                               \
        memset(&b, 0xAA, sizeof(b));                                                               \
        fast = gdb_csv_to_##name(p, size, &a);                                                     \
        slow = parse(view, &b);                                                                    \
        if (fast != slow || memcmp(&a, &b, sizeof(a)) != 0)                                        \
            fail_msg("%s: '%.*s' differs", #name, (int)size, (const char *)p);                     \
    } while (0)

    COMPARE(int64_t, int64, gdb_parse_int64);
    COMPARE(uint64_t, uint64, gdb_parse_uint64);
    COMPARE(int32_t, date, gdb_parse_date);
    COMPARE(int64_t, timestamp, gdb_parse_timestamp);
    COMPARE(double, double, gdb_parse_double);
    COMPARE(float, float, gdb_parse_float);
#undef COMPARE

#define COMPARE(type, name, wide, parse)                                                           \
    do {                                                                                           \
        type a = 77;                                                                               \
        wide b;                                                                                    \
        fast = gdb_csv_to_##name(p, size, &a);                                                     \
        slow = parse(view, &b) && (wide)(type)b == b;                                              \
        if (fast != slow || a != (slow ? (type)b : 77))                                            \
            fail_msg("%s: '%.*s' differs", #name, (int)size, (const char *)p);                     \
    } while (0)

    COMPARE(int8_t, int8, int64_t, gdb_parse_int64);
    COMPARE(int16_t, int16, int64_t, gdb_parse_int64);
    COMPARE(int32_t, int32, int64_t, gdb_parse_int64);
    COMPARE(uint8_t, uint8, uint64_t, gdb_parse_uint64);
    COMPARE(uint16_t, uint16, uint64_t, gdb_parse_uint64);
    COMPARE(uint32_t, uint32, uint64_t, gdb_parse_uint64);
    COMPARE(uint8_t, bool, bool, gdb_parse_bool);
#undef COMPARE
}

static void compare_text(const char *text)
{
    compare(text, strlen(text), '0');
    compare(text, strlen(text), '9');
    compare(text, strlen(text), 0xFF);
    compare(text, strlen(text), 0);
}

static void edges_are_read_as_by_the_careful_parsers(void **state)
{
    static const char *const texts[] = {
        "", "-", "+", "0", "-0", "+0", "00", "7", "-7", "+7", "127", "128", "-128", "-129", "255",
        "256", "32767", "32768", "-32768", "-32769", "65535", "65536", "2147483647", "2147483648",
        "-2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "9999999999999999", "99999999999999999",
        "0000000000000000", "00000000000000000001", "1234567", "12345678", "123456789", "1 ", " 1",
        "1a", "a1", "12345678a", "a12345678", "1/", "1:", "--1", "-+1", "1-", "\x31\x80",
        "0000-01-01", "0000-02-29", "0001-01-01", "-0001-01-01", "-0000-01-01", "1582-10-15",
        "1899-12-31", "1900-02-28", "1900-02-29", "1970-01-01", "1999-12-31", "2000-02-28",
        "2000-02-29", "2000-02-30", "2000-03-01", "2023-02-29", "2024-02-29", "2024-04-30",
        "2024-04-31", "2024-00-10", "2024-13-10", "2024-10-00", "2024-10-32", "2024-1-01",
        "2024/10/01", "2024-10-1", "20241001", "9999-12-31", "2024-10-01 ", "2024-10-0:",
        "2024-1/-01", "202:-10-01", "2024-10-01T", "2024-10-01 00:00:00", "2024-10-01T23:59:59",
        "2024-10-01 24:00:00", "2024-10-01 23:60:00", "2024-10-01 23:59:60", "2024-10-01 12:34",
        "2024-10-01 12:34:56.", "2024-10-01 12:34:56.1", "2024-10-01 12:34:56.123456",
        "2024-10-01 12:34:56.1234560", "2024-10-01 12:34:56.1234567", "2024-10-01 12:34:56Z",
        "2024-10-01 12:34:56.5Z", "2024-10-01 12:34:56+02:00", "2024-10-01_12:34:56",
        "2024-10-01 12-34-56", "1969-12-31 23:59:59.999999", "0000-01-01 00:00:00",
        "2024-02-29 10:00:00", "2024-10-01 12:34:5a", "2024-10-01 12:34:56,5",
        "0.1", ".5", "5.", ".", "-.", "-.5", "-0.0", "0.0", "1.", "1e5", "1E-5", "1e", "1e400",
        "123456789012345", "1234567890123456", "0.123456789012345", "9007199254740993",
        "16777216", "16777217", "1677721.6", "1677721.7", "0.0000000001", "0.00000000001",
        "3.4028235e38", "3.5e38", "inf", "-inf", "nan", "NaN", "Infinity", "1..2", "1.2.3", "1,5",
        "0x10", "true", "false", "TRUE", "False", "t", "f", "T", "yes", "tru", "truee",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        compare_text(texts[i]);
}

static void every_day_of_many_years_is_read(void **state)
{
    char text[GDB_DATE_TEXT_SIZE];

    (void)state;
    for (int32_t day = gdb_days_from_civil(0, 1, 1); day < gdb_days_from_civil(9999, 12, 31);
         day += day > -40000 && day < 40000 ? 1 : 97) {
        int32_t days = 0;
        size_t size = gdb_print_date(day, text);
        uint8_t bytes[64] = {0};
        memcpy(bytes + GDB_CSV_VALUE_MARGIN, text, size);
        assert_true(gdb_csv_to_date(bytes + GDB_CSV_VALUE_MARGIN, size, &days));
        assert_int_equal(days, day);
    }
}

static void random_texts_are_read_as_by_the_careful_parsers(void **state)
{
    static const char *const letters[] = {"0123456789", "0123456789", "0123456789-", "019.-e",
                                          "0123456789.", "-0129:T .Z+"};
    static const char *const forms[] = {"2024-05-17", "2024-05-17 10:20:30",
                                        "1999-12-31T23:59:59.123", "1234567.25", "-98765432101"};
    uint64_t seed = 42;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        char text[40];
        size_t size;
        if (i % 2 == 0) {
            const char *set = letters[random_next(&seed) % 6];
            size = random_next(&seed) % 24;
            for (size_t k = 0; k < size; k++)
                text[k] = set[random_next(&seed) % strlen(set)];
        } else {
            const char *form = forms[random_next(&seed) % 5];
            size = strlen(form);
            memcpy(text, form, size);
            for (uint64_t changes = random_next(&seed) % 4; changes > 0; changes--)
                text[random_next(&seed) % size] =
                    random_next(&seed) % 4 == 0 ? (char)random_next(&seed)
                                                : (char)('0' + random_next(&seed) % 10);
        }
        compare(text, size, (uint8_t)random_next(&seed));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_are_read_as_by_the_careful_parsers),
        cmocka_unit_test(every_day_of_many_years_is_read),
        cmocka_unit_test(random_texts_are_read_as_by_the_careful_parsers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
