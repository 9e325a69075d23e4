/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/csv/csv_value.h"
#include "lib/csv/csv_convert.h"
#include "tests/support/random.h"

enum { FIELDS = 3, RECORDS = 40 };

/* A text that is a value more often than not, with bytes that come close to digits. */
static size_t make_text(uint64_t *seed, char *out)
{
    static const char odd[] = "0123456789-+. /:\xB0\xFF\x00,e";
    int size = 0;

    switch (random_next(seed) % 4) {
    case 0:
        size = snprintf(out, 40, "%s%llu", random_next(seed) % 3 == 0 ? "-" : "",
                        (unsigned long long)(random_next(seed) >> random_next(seed) % 64));
        break;
    case 1:
        size = snprintf(out, 40, "%04u-%02u-%02u", (unsigned)(random_next(seed) % 10000),
                        (unsigned)(random_next(seed) % 14), (unsigned)(random_next(seed) % 33));
        break;
    case 2:
        size = snprintf(out, 40, "%s%llu.%llu", random_next(seed) % 3 == 0 ? "-" : "",
                        (unsigned long long)(random_next(seed) >> (20 + random_next(seed) % 44)),
                        (unsigned long long)(random_next(seed) >> (30 + random_next(seed) % 34)));
        break;
    default:
        size = (int)(random_next(seed) % 20);
        for (int i = 0; i < size; i++)
            out[i] = odd[random_next(seed) % (sizeof(odd) - 1)];
        break;
    }
    if (size > 0 && random_next(seed) % 8 == 0)
        out[random_next(seed) % (uint64_t)size] = odd[random_next(seed) % (sizeof(odd) - 1)];
    return (size_t)size;
}

/* Records of texts; returns how many bytes they have. */
static uint32_t make_batch(uint64_t *seed, uint8_t *bytes, uint32_t *begins, uint32_t *ends)
{
    uint32_t at = 0;

    for (int r = 0; r < RECORDS; r++) {
        begins[r] = at;
        for (int f = 0; f < FIELDS; f++) {
            at += (uint32_t)make_text(seed, (char *)bytes + at);
            ends[r * FIELDS + f] = at;
            bytes[at++] = (uint8_t)random_next(seed);
        }
    }
    return at;
}

/* Both ways, record by record: the same are left alone, and the others have the value that the
 * parser of lib/types gives. */
#define DEFINE_COMPARE(name, type, parse)                                                          \
    static int compare_##name(const gdb_csv_batch *batch, uint32_t field)                          \
    {                                                                                              \
        type fast[RECORDS], slow[RECORDS], exact;                                                  \
        int converted = 0;                                                                         \
                                                                                                   \
        for (uint32_t r = 0; r <= batch->record_count; r++) {                                      \
            uint32_t a = gdb_csv_convert_##name(batch, field, r, fast + r);                        \
            uint32_t b = gdb_csv_convert_##name##_portable(batch, field, r, slow + r);             \
                                                                                                   \
            assert_int_equal(a, b);                                                                \
            assert_true(a >= r && a <= batch->record_count);                                       \
            assert_memory_equal(fast + r, slow + r, (a - r) * sizeof(*fast));                      \
            for (; r < a; r++, converted++) {                                                      \
                assert_true(parse(gdb_csv_batch_text(batch, r, field), &exact));                   \
                assert_memory_equal(&exact, fast + r, sizeof(exact));                              \
            }                                                                                      \
        }                                                                                          \
        return converted;                                                                          \
    }

DEFINE_COMPARE(int64, int64_t, gdb_parse_int64)
DEFINE_COMPARE(date, int32_t, gdb_parse_date)
DEFINE_COMPARE(double, double, gdb_parse_double)

static void vector_and_portable_values_are_the_same(void **state)
{
    static uint8_t memory[RECORDS * FIELDS * 48 + 64];
    uint32_t begins[RECORDS], ends[RECORDS * FIELDS];
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    int integers = 0, dates = 0, doubles = 0;
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 6000; i++) {
        gdb_csv_batch batch = {.base = memory,
                               .begins = begins,
                               .field_ends = ends,
                               .field_count = FIELDS,
                               .record_count = RECORDS,
                               .dialect = &dialect};

        memset(memory, i, sizeof(memory));
        make_batch(&seed, memory, begins, ends);
        for (uint32_t f = 0; f < FIELDS; f++) {
            integers += compare_int64(&batch, f);
            dates += compare_date(&batch, f);
            doubles += compare_double(&batch, f);
        }
    }
    assert_true(integers > 100000 && dates > 50000 && doubles > 200000);
}

static void edges_of_the_usual_forms(void **state)
{
    static const char *const texts[] = {"9999999999999999",
                                        "-9999999999999999",
                                        "10000000000000000",
                                        "-",
                                        "",
                                        "0",
                                        "-0",
                                        "2020-02-28",
                                        "2020-02-29",
                                        "0000-01-01",
                                        "9999-12-31",
                                        "2020-13-01",
                                        "2020-00-10",
                                        "2020-01-00",
                                        "1.5",
                                        "1.",
                                        ".5",
                                        ".",
                                        "-.5",
                                        "1.2.3",
                                        "123456789012345",
                                        "12345678901234.5",
                                        "123456789012345.6",
                                        "1234567890123456",
                                        "0.000000000000001",
                                        "-0.0",
                                        "2020/01/01",
                                        "1e5"};
    enum { COUNT = sizeof(texts) / sizeof(*texts) };
    uint8_t bytes[COUNT * 32 + 96] = {0};
    uint32_t begin = 16, end;
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    gdb_csv_batch batch = {.base = bytes,
                           .begins = &begin,
                           .field_ends = &end,
                           .field_count = 1,
                           .record_count = 1,
                           .dialect = &dialect};
    int converted = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(bytes + begin, texts[i], strlen(texts[i]));
        end = begin + (uint32_t)strlen(texts[i]);
        bytes[end] = '5';
        converted += compare_int64(&batch, 0) + compare_date(&batch, 0) * 100 +
                     compare_double(&batch, 0) * 10000;
    }
    /* 9999999999999999 and its negative, 0, -0, 123456789012345, 1234567890123456; three dates;
     * 0, -0, 1.5, 1., .5, -.5, 15 digits, also with a point, -0.0. */
    assert_int_equal(converted, 6 + 3 * 100 + 9 * 10000);
}

/* Columns of nothing but dates: every month and day of some years, and what is beside them. */
static void dates_are_converted_by_fours(void **state)
{
    uint8_t bytes[RECORDS * 11 + 96] = {0};
    uint32_t begins[RECORDS], ends[RECORDS];
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    gdb_csv_batch batch = {.base = bytes,
                           .begins = begins,
                           .field_ends = ends,
                           .field_count = 1,
                           .dialect = &dialect};
    uint32_t count = 0;
    int converted = 0;

    (void)state;
    for (unsigned i = 0; i < 400 * 14 * 33; i++) {
        uint32_t begin = 16 + count * 11;

        snprintf((char *)bytes + begin, 12, "%04u-%02u-%02u", i / 33 / 14 * 29 % 10000,
                 i / 33 % 14, i % 33);
        begins[count] = begin;
        ends[count++] = begin + 10;
        /* Of any number of records, so that some are left over. */
        if (count < RECORDS - i / 33 % 4)
            continue;
        batch.record_count = count;
        converted += compare_date(&batch, 0);
        count = 0;
    }
    assert_true(converted > 400 * 365 - RECORDS && converted < 400 * 366);
}

static void integers_are_converted_by_fours(void **state)
{
    uint8_t bytes[RECORDS * 20 + 96] = {0};
    uint32_t begins[RECORDS], ends[RECORDS];
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    gdb_csv_batch batch = {.base = bytes,
                           .begins = begins,
                           .field_ends = ends,
                           .field_count = 1,
                           .dialect = &dialect};
    uint64_t seed = 2;
    int converted = 0;

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        uint32_t at = 16;

        for (uint32_t r = 0; r < RECORDS; r++) {
            uint64_t number = random_next(&seed) % UINT64_C(10000000000000000);
            begins[r] = at;
            at += (uint32_t)snprintf((char *)bytes + at, 20, "%s%llu",
                                     random_next(&seed) % 16 == 0 && round % 2 == 0 ? "-" : "",
                                     (unsigned long long)(number >> random_next(&seed) % 54));
            ends[r] = at++;
        }
        batch.record_count = RECORDS - round % 4;
        converted += compare_int64(&batch, 0);
    }
    assert_int_equal(converted, 2000 * RECORDS - 500 * (1 + 2 + 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vector_and_portable_values_are_the_same),
        cmocka_unit_test(edges_of_the_usual_forms),
        cmocka_unit_test(dates_are_converted_by_fours),
        cmocka_unit_test(integers_are_converted_by_fours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
