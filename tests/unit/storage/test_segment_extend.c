/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_extend.h"

#include <math.h>

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/storage/segment_scratch.h"
#include "tests/support/stored_segment.h"
#include "tests/support/test.h"

/*
 * A column is cut in two: the first rows are encoded, and extended by the others. Whatever the
 * encoding and wherever the cut, all values come back, and the description says what it says of a
 * segment that is encoded as a whole. Where both have the same widths they have the same bytes.
 */

enum { ROWS = 9000, MOST = ROWS * 3 / 4 };

typedef struct column {
    gdb_segment_source source;
    uint64_t numbers[ROWS]; /* of any width */
    uint64_t nulls[ROWS / 64 + 1];
    uint64_t ends[ROWS];
    gdb_buffer bytes;
} column;

static const gdb_compression compression = {true, 1};

/* --- columns ----------------------------------------------------------- */

static uint64_t mixed(uint64_t v)
{
    v = (v ^ v >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    return v ^ v >> 29;
}

static uint64_t image_of(double value)
{
    uint64_t image;

    memcpy(&image, &value, sizeof(image));
    return image;
}

typedef uint64_t (*number_of_row)(uint32_t row);

static uint64_t same(uint32_t row)
{
    (void)row;
    return 42;
}
static uint64_t same_then_another(uint32_t row)
{
    return row < MOST ? 42 : 43;
}
static uint64_t coin(uint32_t row)
{
    return mixed(row) % 2;
}
static uint64_t hundred(uint32_t row)
{
    return mixed(row) % 100;
}
static uint64_t wider_later(uint32_t row)
{
    return mixed(row) % (row < MOST ? 100 : 100000);
}
static uint64_t below_later(uint32_t row)
{
    return row < MOST ? 5000 + row % 77 : row % 5000;
}
static uint64_t negative_later(uint32_t row)
{
    return row % 50 - (row < MOST ? 0 : UINT64_C(3000));
}
static uint64_t huge_later(uint32_t row)
{
    return row < MOST ? row % 50 : UINT64_MAX / 2 - row;
}
static uint64_t any(uint32_t row)
{
    return mixed(row + 1);
}
static uint64_t rising(uint32_t row)
{
    return 1000 + (uint64_t)row * 7919 + mixed(row) % 7919;
}
static uint64_t rising_far_later(uint32_t row)
{
    return rising(row) + (row < MOST ? 0 : UINT64_C(1) << 40);
}
static uint64_t rising_from_below(uint32_t row)
{
    return rising(row < MOST ? row + ROWS : row);
}
static uint64_t falls_later(uint32_t row)
{
    return row < MOST ? rising(row) : mixed(row) % rising(MOST);
}
static uint64_t real(uint32_t row)
{
    return image_of(row % 5 == 3 ? NAN : 1.0 / (1 + row));
}
static uint64_t price(uint32_t row)
{
    return image_of((double)(mixed(row) % 10000) / 100);
}
static uint64_t price_or_third(uint32_t row)
{
    return row % 50 == 9 ? image_of(row / 3.0) : price(row);
}
static uint64_t third_later(uint32_t row)
{
    return row < MOST ? price(row) : price_or_third(row);
}
static uint64_t dear_later(uint32_t row)
{
    return row < MOST ? price(row) : image_of(row * 1e6);
}

/* --- NULLs ------------------------------------------------------------- */

typedef bool (*null_of_row)(uint32_t row);

static bool every_seventh(uint32_t row)
{
    return row % 7 == 3;
}
static bool later(uint32_t row)
{
    return row >= MOST && row % 3 == 0;
}
static bool earlier(uint32_t row)
{
    return row < MOST && row % 3 == 0;
}
static bool all_earlier(uint32_t row)
{
    return row < MOST;
}
static bool all_later(uint32_t row)
{
    return row >= MOST;
}
static bool all(uint32_t row)
{
    return row < ROWS;
}

static void make_nulls(column *c, null_of_row is_null)
{
    for (uint32_t row = 0; is_null != NULL && row < ROWS; row++)
        if (is_null(row))
            gdb_bitmap_set(c->nulls, row);
    c->source.nulls = is_null != NULL ? c->nulls : NULL;
}

static column *number_column(gdb_type_id type, number_of_row number, null_of_row is_null)
{
    column *c = calloc(1, sizeof(*c));
    size_t width = gdb_type_width(type);

    assert_non_null(c);
    for (uint32_t row = 0; row < ROWS; row++) {
        uint64_t image = number(row);

        if (type == GDB_TYPE_FLOAT) {
            double wide;
            float narrow;

            memcpy(&wide, &image, sizeof(wide));
            narrow = (float)wide;
            memcpy(&image, &narrow, sizeof(narrow));
        }
        memcpy((uint8_t *)c->numbers + row * width, &image, width);
    }
    c->source = (gdb_segment_source){.type = type, .row_count = ROWS, .values = c->numbers};
    make_nulls(c, is_null);
    return c;
}

/* How a text column is made. */
typedef struct text_kind {
    uint32_t distinct;       /* different texts */
    uint32_t distinct_later; /* in the last quarter */
    uint32_t size, size_later;
    bool noisy; /* nothing for zstd */
} text_kind;

static column *text_column(gdb_type_id type, const text_kind *kind, null_of_row is_null)
{
    column *c = calloc(1, sizeof(*c));
    gdb_error err = GDB_ERROR_INIT;

    assert_non_null(c);
    c->source = (gdb_segment_source){.type = type, .row_count = ROWS, .string_ends = c->ends};
    make_nulls(c, is_null);
    for (uint32_t row = 0; row < ROWS; row++) {
        uint64_t which = mixed(row) % (row < MOST ? kind->distinct : kind->distinct_later);
        uint32_t size = (row < MOST ? kind->size : kind->size_later),
                 n = size + (uint32_t)which % 5;
        uint8_t *out;

        if (c->source.nulls != NULL && gdb_bitmap_get(c->nulls, row))
            n = 0;
        if (n > 0) {
            assert_ok(gdb_buffer_extend(&c->bytes, n, &out, &err), err);
            for (uint32_t i = 0; i < n; i++)
                out[i] = (uint8_t)(kind->noisy ? mixed(mixed(which * 1000 + i + 1)) >> 30
                                               : 'a' + (which >> (3 * (i % 9)) & 7));
        }
        c->ends[row] = c->bytes.size;
    }
    c->source.string_bytes = c->bytes.data;
    return c;
}

static void free_column(column *c)
{
    gdb_buffer_release(&c->bytes);
    free(c);
}

/* Rows first .. end-1 as a source of their own. */
static column *slice(const column *from, uint32_t first, uint32_t end)
{
    column *c = calloc(1, sizeof(*c));
    gdb_type_id type = from->source.type;
    uint64_t start = first > 0 ? from->ends[first - 1] : 0;

    assert_non_null(c);
    c->source = from->source;
    c->source.row_count = end - first;
    if (gdb_type_is_byte_string(type)) {
        for (uint32_t row = first; row < end; row++)
            c->ends[row - first] = from->ends[row] - start;
        c->source.string_ends = c->ends;
        if (from->bytes.size > 0)
            c->source.string_bytes = from->bytes.data + start;
    } else {
        memcpy(c->numbers, (const uint8_t *)from->numbers + first * gdb_type_width(type),
               (end - first) * gdb_type_width(type));
        c->source.values = c->numbers;
    }
    for (uint32_t row = first; from->source.nulls != NULL && row < end; row++)
        if (gdb_bitmap_get(from->nulls, row))
            gdb_bitmap_set(c->nulls, row - first);
    if (from->source.nulls != NULL)
        c->source.nulls = c->nulls;
    return c;
}

/* --- segments ---------------------------------------------------------- */

static gdb_status measure_and_extend(gdb_encoded_segment *out, const stored_segment *old,
                                     const column *added, bool *is_extended, gdb_error *err)
{
    gdb_segment fresh;

    GDB_TRY(gdb_segment_measure(out, &added->source, err));
    fresh = out->segment;
    return gdb_segment_extend(out, old->reader, &added->source, &fresh, &stored_segment_owner,
                              &compression, is_extended, err);
}

/* `old` with rows first .. end-1 of the column behind it, if it can be extended. */
static bool extend(stored_segment *out, stored_segment *old, const column *c, uint32_t first,
                   uint32_t end)
{
    column *added = slice(c, first, end);
    gdb_error err = GDB_ERROR_INIT;
    bool is_extended = false;

    assert_ok(measure_and_extend(&out->encoded, old, added, &is_extended, &err), err);
    if (is_extended)
        stored_segment_store(out, c->source.type);
    else
        gdb_encoded_segment_release(&out->encoded);
    free_column(added);
    return is_extended;
}

static void check_value(const column *c, uint32_t row, const uint8_t *value)
{
    size_t width = gdb_type_width(c->source.type);

    if (gdb_type_is_byte_string(c->source.type)) {
        uint64_t start = row > 0 ? c->ends[row - 1] : 0;
        gdb_text_view view;

        memcpy(&view, value, sizeof(view));
        assert_int_equal(view.size, c->ends[row] - start);
        if (view.size > 0)
            assert_memory_equal(view.data, c->bytes.data + start, view.size);
    } else {
        assert_memory_equal(value, (const uint8_t *)c->numbers + row * width, width);
    }
}

static void check_values(stored_segment *s, const column *c, uint32_t rows)
{
    size_t width = gdb_type_width(c->source.type);
    uint8_t *values = malloc(rows * width);
    uint64_t *nulls = calloc(gdb_bitmap_words(rows), sizeof(*nulls));
    uint32_t null_count = 0;
    gdb_arena strings = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(
        gdb_segment_reader_scan(s->reader, 0, rows, values, nulls, &null_count, &strings, &err),
        err);
    assert_ok(gdb_segment_reader_check(s->reader, &err), err);
    assert_int_equal(null_count, s->encoded.segment.null_count);
    for (uint32_t row = 0; row < rows; row++) {
        bool is_null = c->source.nulls != NULL && gdb_bitmap_get(c->nulls, row);

        assert_int_equal(gdb_bitmap_get(nulls, row), is_null);
        if (!is_null)
            check_value(c, row, values + row * width);
    }
    gdb_arena_release(&strings);
    free(values);
    free(nulls);
}

/* Do both segments say the same of themselves, but for the number of different values? */
static bool is_alike(const gdb_segment *a, const gdb_segment *b)
{
    gdb_segment other = *b;

    other.distinct = a->distinct;
    other.first_page = a->first_page;
    return memcmp(a, &other, sizeof(other)) == 0;
}

/* Without pages the same is said of the values. */
static void check_measure(const gdb_segment_source *source, const gdb_segment *want)
{
    gdb_encoded_segment measured = {0};
    gdb_error err = GDB_ERROR_INIT;
    const gdb_segment *got = &measured.segment;

    assert_ok(gdb_segment_measure(&measured, source, &err), err);
    assert_int_equal(got->row_count, want->row_count);
    assert_int_equal(got->null_count, want->null_count);
    assert_int_equal(got->distinct, want->distinct);
    assert_int_equal(got->flags, want->flags & ~GDB_SEGMENT_COMPRESSED);
    assert_true(got->min == want->min && got->max == want->max);
    assert_true(got->raw_bytes == want->raw_bytes);
    assert_int_equal(got->encoding, want->encoding);
    assert_int_equal(got->value_width, want->value_width);
    assert_int_equal(got->anchor_width, want->anchor_width);
    assert_int_equal(got->delta_width, want->delta_width);
    assert_int_equal(got->scale, want->scale);
    assert_int_equal(got->entry_count, want->entry_count);
    assert_true(got->base == want->base && got->byte_count == want->byte_count);
    gdb_encoded_segment_release(&measured);
}

/* The same rows encoded as a whole. Has that the same description? */
static bool check_against_whole(stored_segment *s, const column *c, uint32_t rows)
{
    const gdb_segment *got = &s->encoded.segment, *want;
    column *part = slice(c, 0, rows);
    stored_segment whole = {0};
    bool alike;

    stored_segment_make(&whole, &part->source);
    want = &whole.encoded.segment;
    check_measure(&part->source, want);
    assert_int_equal(got->row_count, rows);
    assert_int_equal(got->null_count, want->null_count);
    assert_int_equal(got->ordinal, want->ordinal);
    assert_true(got->min == want->min && got->max == want->max);
    assert_int_equal(got->flags & ~GDB_SEGMENT_COMPRESSED, want->flags & ~GDB_SEGMENT_COMPRESSED);
    assert_true(got->raw_bytes == want->raw_bytes);
    alike = is_alike(got, want);
    if (alike)
        for (uint32_t page = 0; page < want->page_count; page++)
            assert_memory_equal(
                s->encoded.pages.data + (size_t)page * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE,
                whole.encoded.pages.data + (size_t)page * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE,
                GDB_PAGE_PAYLOAD);
    stored_segment_release(&whole);
    free_column(part);
    return alike;
}

/* What became of a column. */
typedef struct outcome {
    uint8_t encoding; /* 0: it could not be extended */
    bool compressed;
    bool alike; /* as when it is encoded as a whole */
} outcome;

/* The first rows encoded, extended to `middle`, and again to all. */
static outcome extend_twice(const column *c, uint32_t first, uint32_t middle)
{
    column *head = slice(c, 0, first);
    stored_segment a = {0}, b = {0}, d = {0};
    outcome got = {0, false, false};

    stored_segment_make(&a, &head->source);
    if (extend(&b, &a, c, first, middle)) {
        check_values(&b, c, middle);
        (void)check_against_whole(&b, c, middle);
        if (extend(&d, &b, c, middle, ROWS)) {
            check_values(&d, c, ROWS);
            got.alike = check_against_whole(&d, c, ROWS);
            got.encoding = d.encoded.segment.encoding;
            got.compressed = (d.encoded.segment.flags & GDB_SEGMENT_COMPRESSED) != 0;
        }
        stored_segment_release(&d);
    }
    stored_segment_release(&a);
    stored_segment_release(&b);
    free_column(head);
    return got;
}

/* Cut anywhere, and where the encoding is known already: with that outcome. */
static outcome check_cuts(const column *c)
{
    static const uint32_t cuts[] = {1, 2, 63, 64, 65, 127, 128, 129, 1000, 1024, 4096, 5000};

    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
        (void)extend_twice(c, cuts[i], cuts[i] + 1);
    for (uint32_t rest = 1; rest < ROWS - MOST; rest += 271)
        (void)extend_twice(c, MOST, ROWS - rest);
    return extend_twice(c, MOST, MOST + 130);
}

/* --- tests ------------------------------------------------------------- */

static void numbers_come_back(void **state)
{
    static const struct {
        gdb_type_id type;
        number_of_row number;
        null_of_row is_null;
        uint8_t encoding; /* 0: it cannot be extended */
    } cases[] = {
        {GDB_TYPE_INT64, same, NULL, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_INT64, same, every_seventh, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_INT32, same, later, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_INT64, same, all, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_INT64, same, all_earlier, 0},
        {GDB_TYPE_INT64, same, all_later, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_INT64, same_then_another, NULL, 0},
        {GDB_TYPE_BOOL, coin, NULL, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT8, hundred, earlier, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_UINT8, hundred, later, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT64, hundred, every_seventh, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT64, hundred, all_later, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT32, wider_later, NULL, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_UINT64, wider_later, every_seventh, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT64, below_later, NULL, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_DATE, below_later, every_seventh, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_TIMESTAMP, negative_later, later, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT16, negative_later, earlier, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT64, huge_later, NULL, 0},
        {GDB_TYPE_INT64, any, NULL, GDB_ENCODING_RAW},
        {GDB_TYPE_UINT64, any, every_seventh, GDB_ENCODING_RAW},
        {GDB_TYPE_UINT32, any, later, GDB_ENCODING_BIT_PACKED},
        {GDB_TYPE_INT64, rising, NULL, GDB_ENCODING_ELIAS_FANO},
        {GDB_TYPE_UINT32, rising, NULL, GDB_ENCODING_ELIAS_FANO},
        {GDB_TYPE_INT64, rising, later, 0},
        {GDB_TYPE_INT64, rising_far_later, NULL, GDB_ENCODING_ELIAS_FANO},
        {GDB_TYPE_TIMESTAMP, rising_from_below, NULL, GDB_ENCODING_ELIAS_FANO},
        {GDB_TYPE_INT64, falls_later, NULL, GDB_ENCODING_ELIAS_FANO},
        {GDB_TYPE_DOUBLE, same, NULL, GDB_ENCODING_CONSTANT},
        {GDB_TYPE_DOUBLE, real, NULL, GDB_ENCODING_RAW},
        {GDB_TYPE_FLOAT, real, every_seventh, GDB_ENCODING_RAW},
        {GDB_TYPE_DOUBLE, price, NULL, GDB_ENCODING_DECIMAL},
        {GDB_TYPE_FLOAT, price, every_seventh, GDB_ENCODING_DECIMAL},
        {GDB_TYPE_DOUBLE, price_or_third, later, GDB_ENCODING_DECIMAL},
        {GDB_TYPE_DOUBLE, third_later, NULL, 0},
        {GDB_TYPE_DOUBLE, dear_later, NULL, 0},
    };

    uint32_t alike = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        column *c = number_column(cases[i].type, cases[i].number, cases[i].is_null);
        outcome got = check_cuts(c);

        if (got.encoding != cases[i].encoding)
            fail_msg("case %zu has encoding %u", i, got.encoding);
        alike += got.alike;
        free_column(c);
    }
    assert_int_equal(alike, 26); /* the others have more room for numbers than they need */
}

static void texts_come_back(void **state)
{
    static const struct {
        text_kind kind;
        null_of_row is_null;
        uint8_t encoding;
        bool compressed;
    } cases[] = {
        {{1, 1, 5, 5, false}, NULL, GDB_ENCODING_CONSTANT, false},
        {{1, 1, 0, 0, false}, every_seventh, GDB_ENCODING_CONSTANT, false},
        {{1, 1, 9, 9, false}, all, GDB_ENCODING_CONSTANT, false},
        {{1, 1, 9, 9, false}, all_earlier, 0, false},
        {{1, 1, 9, 9, false}, all_later, GDB_ENCODING_CONSTANT, false},
        {{1, 1, 5, 6, false}, NULL, 0, false},
        {{1, 2, 5, 5, false}, NULL, 0, false},
        {{40, 40, 12, 12, false}, NULL, 0, false}, /* too little to be compressed so far */
        {{700, 40, 12, 12, true}, NULL, GDB_ENCODING_DICTIONARY, false},
        {{700, 900, 12, 12, true}, every_seventh, GDB_ENCODING_DICTIONARY, false},
        {{600, 100000, 60, 60, true}, later, GDB_ENCODING_DICTIONARY, false},
        {{1000, 3000, 90, 90, false}, NULL, GDB_ENCODING_DICTIONARY, true},
        {{1000, 1000000, 90, 2000, false}, later, GDB_ENCODING_DICTIONARY, true},
        {{1000000, 1000000, 20, 20, true}, every_seventh, GDB_ENCODING_STRING_HEAP, false},
        {{1000000, 1000000, 20, 20, false}, NULL, GDB_ENCODING_STRING_HEAP, true},
        {{1000000, 1000000, 20, 20, false}, all_later, GDB_ENCODING_STRING_HEAP, true},
        {{1000000, 1000000, 20, 2000, false}, every_seventh, GDB_ENCODING_STRING_HEAP, true},
        {{1000000, 1000000, 20, 300, true}, NULL, GDB_ENCODING_STRING_HEAP, false},
        {{1000000, 1, 60, 0, false}, NULL, GDB_ENCODING_STRING_HEAP, true},
    };

    uint32_t alike = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        column *c = text_column(i % 2 == 0 ? GDB_TYPE_STRING
                                           : (gdb_type_id)(GDB_TYPE_INT64 + GDB_TYPE_LIST_BIT),
                                &cases[i].kind, cases[i].is_null);

        outcome got = check_cuts(c);

        if (got.encoding != cases[i].encoding || got.compressed != cases[i].compressed)
            fail_msg("case %zu has encoding %u, compressed %d", i, got.encoding, got.compressed);
        alike += got.alike;
        free_column(c);
    }
    assert_int_equal(alike, 14);
}

static uint64_t few_then_many(uint32_t row)
{
    return row < ROWS / 2 ? row % 100 : row - ROWS / 2;
}
static uint64_t many_then_few(uint32_t row)
{
    return row < ROWS / 2 ? row : row % 100;
}
static uint64_t few_then_others(uint32_t row)
{
    return row < ROWS / 2 ? row % 100 : 1000 + row % 100;
}

/* Whatever the new ones are, the estimate is no less than what is seen in either part. */
static void different_values_are_estimated(void **state)
{
    static const struct {
        number_of_row numbers;
        uint32_t least, most;
    } cases[] = {{few_then_many, ROWS / 2, ROWS / 2 + 100},
                 {many_then_few, ROWS / 2, ROWS / 2 + 100},
                 {few_then_others, 200, 200},
                 {hundred, 100, 105}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        column *c = number_column(GDB_TYPE_INT64, cases[i].numbers, NULL),
               *head = slice(c, 0, ROWS / 2);
        stored_segment old = {0}, out = {0};

        stored_segment_make(&old, &head->source);
        assert_true(extend(&out, &old, c, ROWS / 2, ROWS));
        assert_in_range(out.encoded.segment.distinct, cases[i].least, cases[i].most);
        stored_segment_release(&out);
        stored_segment_release(&old);
        free_column(head);
        free_column(c);
    }
}

/* Change a bit of a page and seal it; the pool forgets what it has read. */
static void change_bit(stored_segment *s, uint32_t page, uint32_t bit, gdb_type_id type)
{
    uint64_t number = s->encoded.segment.first_page + page;
    uint8_t bytes[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(s->io->ops->read(s->io, number, 1, bytes, &err), err);
    bytes[GDB_PAGE_HEADER_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
    gdb_page_seal(bytes, number);
    assert_ok(s->io->ops->write(s->io, number, 1, bytes, &err), err);
    stored_segment_open_again(s, type);
}

/* Numbers that rise, decimals with exceptions, a compressed dictionary, a compressed heap. */
static column *column_of_kind(int kind)
{
    const text_kind texts[] = {{1000, 3000, 90, 90, false}, {1000000, 1000000, 20, 20, false}};

    return kind == 0   ? number_column(GDB_TYPE_INT64, rising_far_later, NULL)
           : kind == 1 ? number_column(GDB_TYPE_DOUBLE, price_or_third, later)
                       : text_column(GDB_TYPE_STRING, &texts[kind - 2], every_seventh);
}

static void changed_bits_do_no_harm(void **state)
{
    uint32_t failures = 0;

    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        column *c = column_of_kind(kind), *head = slice(c, 0, MOST),
               *added = slice(c, MOST, MOST + 500);
        stored_segment old = {0}, out = {0};
        bool is_extended;

        stored_segment_make(&old, &head->source);
        for (uint32_t turn = 0; turn < 400; turn++) {
            uint32_t page = (uint32_t)(mixed(turn) % old.encoded.segment.page_count);
            uint32_t bit = (uint32_t)(mixed(turn + 1000) % (turn % 2 == 0 ? 512 : 4080 * 8));
            gdb_error err = GDB_ERROR_INIT;
            gdb_status status;

            change_bit(&old, page, bit, c->source.type);
            status = measure_and_extend(&out.encoded, &old, added, &is_extended, &err);
            if (status != GDB_OK) {
                assert_int_equal(status, GDB_ERR_CORRUPT);
                assert_memory_equal(err.where, "page ", 5);
                failures++;
            }
            change_bit(&old, page, bit, c->source.type);
        }
        assert_true(extend(&out, &old, c, MOST, ROWS)); /* all is as it was */
        check_values(&out, c, ROWS);
        stored_segment_release(&out);
        stored_segment_release(&old);
        free_column(head);
        free_column(added);
        free_column(c);
    }
    assert_true(failures > 50);
}

static void every_failed_allocation_is_said(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        column *c = column_of_kind(kind), *head = slice(c, 0, MOST), *added = slice(c, MOST, ROWS);
        gdb_status status = GDB_ERR_NOMEM;
        gdb_error err = GDB_ERROR_INIT;
        bool is_extended = false;
        stored_segment old = {0};
        int64_t n = 0;

        stored_segment_make(&old, &head->source);
        for (; status != GDB_OK; n++) {
            gdb_encoded_segment out = {0};

            gdb_error_clear(&err);
            gdb_alloc_fail_after(n);
            status = measure_and_extend(&out, &old, added, &is_extended, &err);
            gdb_alloc_fail_after(-1);
            if (status != GDB_OK)
                assert_int_equal(status, GDB_ERR_NOMEM);
            gdb_encoded_segment_release(&out);
        }
        assert_true(n > 5 && is_extended);
        stored_segment_release(&old);
        free_column(head);
        free_column(added);
        free_column(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(different_values_are_estimated),
        cmocka_unit_test(changed_bits_do_no_harm),
        cmocka_unit_test(every_failed_allocation_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
