/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/csv/csv_quoted.h"
#include "lib/csv/csv_tokenise.h"
#include "tests/support/random.h"

enum { MOST_FIELDS = 4, MOST_TEXT = 400 };

static const gdb_csv_dialect usual = {.delimiter = ',', .quote = '"', .escape = '"'};

/* A text, readable behind its end, and its tokens. */
typedef struct text {
    uint8_t bytes[MOST_TEXT + GDB_CSV_TOKENISE_MARGIN];
    size_t size;
    uint32_t tokens[MOST_TEXT + GDB_CSV_TOKENISE_SPARE];
    size_t token_count;
} text;

static void tokenise(text *t, const gdb_csv_dialect *dialect)
{
    t->token_count = gdb_csv_tokenise(dialect, true, t->bytes, 0, (uint32_t)t->size, t->tokens);
}

static void set_text(text *t, const char *bytes, const gdb_csv_dialect *dialect)
{
    memset(t, 0, sizeof(*t));
    t->size = strlen(bytes);
    assert_true(t->size <= MOST_TEXT);
    memcpy(t->bytes, bytes, t->size);
    tokenise(t, dialect);
}

static size_t cut(const text *t, const gdb_csv_dialect *dialect, size_t begin, size_t token_count,
                  uint32_t field_count, gdb_csv_field *fields, gdb_csv_record *record)
{
    size_t first = 0;

    while (first < token_count && t->tokens[first] < begin)
        first++;
    return gdb_csv_cut_quoted(dialect, t->bytes, t->size, begin, t->tokens + first,
                              token_count - first, field_count, fields, record);
}

/* What was cut is what the reference cuts. */
static void compare(const text *t, const gdb_csv_dialect *dialect, size_t begin,
                    uint32_t field_count, const gdb_csv_field *fields, const gdb_csv_record *record)
{
    gdb_csv_field same[MOST_FIELDS];
    gdb_csv_record expected;

    assert_true(
        gdb_csv_record_next(&expected, dialect, t->bytes, t->size, begin, same, MOST_FIELDS));
    assert_int_equal(record->begin, expected.begin);
    assert_int_equal(record->end, expected.end);
    assert_int_equal(record->next, expected.next);
    assert_int_equal(record->field_count, expected.field_count);
    assert_int_equal(record->fault, expected.fault);
    assert_int_equal(field_count, expected.field_count);
    for (uint32_t f = 0; f < field_count; f++) {
        assert_int_equal(fields[f].begin, same[f].begin);
        assert_int_equal(fields[f].end, same[f].end);
        assert_int_equal(fields[f].quoted, same[f].quoted);
    }
}

static void usual_records_are_cut(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t field_count;
        size_t used;
    } cases[] = {
        {"\"a\"\n", 1, 3},
        {"\"\"\n", 1, 3},
        {"a,\"b\"\n", 2, 4},
        {"a,\"\"\r\nnext", 2, 4},
        {"\"a,b\",\"c\r\nd\"\r", 2, 8},
        {"\"a\"\"b\",,\"\"\"\"\n", 3, 11},
        {"a,b\n", 2, 2},
    };
    gdb_csv_field fields[MOST_FIELDS];
    gdb_csv_record record;
    text t;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        set_text(&t, cases[i].bytes, &usual);
        assert_int_equal(cut(&t, &usual, 0, t.token_count, cases[i].field_count, fields, &record),
                         cases[i].used);
        compare(&t, &usual, 0, cases[i].field_count, fields, &record);
        /* Not all its tokens are here. */
        for (size_t n = 0; n < cases[i].used; n++)
            assert_int_equal(cut(&t, &usual, 0, n, cases[i].field_count, fields, &record), 0);
    }
}

static void unusual_records_are_left_alone(void **state)
{
    static const char *const bytes[] = {"\"a\n",   "\"a\"b,c\n",  "\"a\" ,c\n", "a\"b\",c\n",
                                        "a,\"b\"", "\"a\",b,c\n", "\"a\"\n",    "\n\"a\",b\n"};
    gdb_csv_dialect others[] = {usual, usual, usual, usual};
    gdb_csv_field fields[MOST_FIELDS];
    gdb_csv_record record;
    text t;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
        set_text(&t, bytes[i], &usual);
        assert_int_equal(cut(&t, &usual, 0, t.token_count, 2, fields, &record), 0);
    }
    others[0].escape = '\\';
    others[1].trim = true;
    others[2].comment = '"';
    others[3].quote = others[3].escape = '\0';
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        set_text(&t, "\"a\",b\n", &usual);
        assert_int_equal(cut(&t, &others[i], 0, t.token_count, 2, fields, &record), 0);
    }
}

/* Every record of random texts, from wherever the one before ends. */
static void whatever_is_cut_is_cut_as_by_the_reference(void **state)
{
    static const char letters[] = ",,\"\"\"\r\n\na1#";
    gdb_csv_dialect comments = usual;
    gdb_csv_field fields[MOST_FIELDS];
    gdb_csv_record record;
    uint64_t seed = 1;
    int cuts[2] = {0, 0};
    text t;

    (void)state;
    comments.comment = '#';
    for (int i = 0; i < 60000; i++) {
        const gdb_csv_dialect *dialect = i % 4 == 0 ? &comments : &usual;
        uint32_t field_count = 1 + (uint32_t)(i % 3);
        memset(&t, 0, sizeof(t));
        t.size = random_next(&seed) % 60;
        for (size_t b = 0; b < t.size; b++)
            t.bytes[b] = (uint8_t)letters[random_next(&seed) % (sizeof(letters) - 1)];
        tokenise(&t, dialect);
        for (size_t begin = 0;
             gdb_csv_record_next(&record, dialect, t.bytes, t.size, begin, NULL, 0);
             begin = record.next) {
            size_t used = cut(&t, dialect, begin, t.token_count, field_count, fields, &record);
            if (used > 0)
                compare(&t, dialect, begin, field_count, fields, &record);
            cuts[used > field_count] += used > 0;
        }
    }
    assert_true(cuts[0] > 5000);
    assert_true(cuts[1] > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_records_are_cut),
        cmocka_unit_test(unusual_records_are_left_alone),
        cmocka_unit_test(whatever_is_cut_is_cut_as_by_the_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
