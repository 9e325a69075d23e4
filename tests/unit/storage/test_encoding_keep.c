/* SPDX-License-Identifier: MIT */
#include "lib/storage/encoding_keep.h"

#include "lib/storage/segment_reader_parts.h"
#include "lib/storage/segment_scratch.h"
#include "tests/support/stored_segment.h"
#include "tests/support/test.h"

static bool keeps_with(const gdb_segment *s, const gdb_segment *added)
{
    const gdb_segment_reader old = {.segment = s};
    gdb_error err = GDB_ERROR_INIT;
    bool is_kept = false;

    assert_ok(gdb_segment_keeps_encoding(&old, added, &is_kept, &err), err);
    assert_true(!is_kept || gdb_segment_may_grow(s, s->row_count + added->row_count));
    return is_kept;
}

/* Rows that say nothing of the others. */
static bool keeps(const gdb_segment *s, uint32_t row_count)
{
    const gdb_segment added = {.encoding = GDB_ENCODING_CONSTANT,
                               .row_count = row_count - s->row_count};

    return keeps_with(s, &added);
}

static void an_encoding_stays_for_an_eighth_more_at_most(void **state)
{
    gdb_segment s = {.encoding = GDB_ENCODING_ELIAS_FANO};
    uint32_t kept = 0;

    (void)state;
    for (uint32_t rows = 1; rows <= 131072; rows++) {
        s.row_count = rows;
        assert_false(keeps(&s, rows + rows / 8 + 1));
        kept += keeps(&s, rows + 1);
    }
    assert_int_equal(131072 - kept,
                     7 + 14 * 8); /* from 8 to 2^17 it is chosen 8 times a doubling */
    s = (gdb_segment){.encoding = GDB_ENCODING_STRING_HEAP,
                      .flags = GDB_SEGMENT_COMPRESSED,
                      .row_count = 80000,
                      .distinct = 80000};
    assert_true(keeps(&s, 131072));
    s.distinct = 65536; /* it might be a dictionary now */
    assert_false(keeps(&s, 131072) || gdb_segment_may_grow(&s, 131072));
}

static void an_encoding_stays_where_many_new_rows_would_have_it(void **state)
{
    static const uint8_t encodings[] = {GDB_ENCODING_CONSTANT, GDB_ENCODING_ELIAS_FANO,
                                        GDB_ENCODING_RAW, GDB_ENCODING_DECIMAL,
                                        GDB_ENCODING_DICTIONARY};
    enum { COUNT = sizeof(encodings) };

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        gdb_segment s = {.encoding = encodings[i], .scale = 2, .row_count = 80000}, added = s;

        added.row_count = 51072;
        assert_true(keeps_with(&s, &added));
        added.scale = 3;
        assert_false(keeps_with(&s, &added));
        added =
            (gdb_segment){.encoding = encodings[(i + 1) % COUNT], .scale = 2, .row_count = 51072};
        assert_false(keeps_with(&s, &added));
        s.row_count = 81000; /* of 90112, which begins with other bits: a tenth is new */
        added = s;
        added.row_count = 9112;
        assert_false(keeps_with(&s, &added));
        assert_false(gdb_segment_may_grow(&s, 90112));
    }
}

typedef uint64_t (*number_of_row)(uint32_t row);

static uint64_t falls_often(uint32_t row)
{
    return row * 61u % 100;
}

static uint64_t rises_slowly(uint32_t row)
{
    return row / 1000;
}

/* Whatever comes behind them; here it is numbers that rise. */
static void packed_numbers_stay_where_their_first_ones_fall(void **state)
{
    enum { ROWS = 9000 };
    static const struct {
        number_of_row number;
        bool has_null;
        uint32_t rows;
        bool is_kept;
    } cases[] = {{falls_often, false, ROWS, true},
                 {falls_often, false, GDB_ENCODE_CHUNK, true},
                 {falls_often, false, GDB_ENCODE_CHUNK - 1, false}, /* new ones are looked at */
                 {rises_slowly, false, ROWS, false},
                 {rises_slowly, true, ROWS, true}};
    const gdb_segment added = {.encoding = GDB_ENCODING_ELIAS_FANO, .row_count = ROWS};
    uint64_t *numbers = malloc(ROWS * sizeof(*numbers)), nulls[ROWS / 64 + 1] = {1};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gdb_segment_source source = {.type = GDB_TYPE_INT64,
                                     .row_count = cases[i].rows,
                                     .nulls = cases[i].has_null ? nulls : NULL,
                                     .values = numbers};
        stored_segment s = {0};
        gdb_error err = GDB_ERROR_INIT;
        bool is_kept = !cases[i].is_kept;

        for (uint32_t row = 0; row < ROWS; row++)
            numbers[row] = cases[i].number(row);
        stored_segment_make(&s, &source);
        assert_int_equal(s.encoded.segment.encoding, GDB_ENCODING_BIT_PACKED);
        assert_ok(gdb_segment_keeps_encoding(s.reader, &added, &is_kept, &err), err);
        assert_int_equal(is_kept, cases[i].is_kept);
        stored_segment_release(&s);
    }
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_encoding_stays_for_an_eighth_more_at_most),
        cmocka_unit_test(an_encoding_stays_where_many_new_rows_would_have_it),
        cmocka_unit_test(packed_numbers_stay_where_their_first_ones_fall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
