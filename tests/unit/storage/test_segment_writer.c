/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_writer.h"

#include <math.h>
#include <zstd.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/zstd_block.h"
#include "lib/base/bitmap.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

enum { ROWS = 5000 };

static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 7, 3, 11};

/* Encode; the result keeps its own rules; every page has its header. */
static gdb_segment_layout encode_at(gdb_encoded_segment *out, const gdb_segment_source *source,
                                    int level)
{
    const gdb_compression compression = {true, level};
    gdb_segment_layout layout;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_segment_encode(out, source, &owner, &compression, &err), err);
    assert_ok(gdb_segment_layout_init(&layout, &out->segment, source->type, &err), err);
    assert_int_equal(out->segment.ordinal, owner.ordinal);
    assert_int_equal(out->pages.size, (size_t)layout.page_count * GDB_PAGE_SIZE);
    for (uint32_t i = 0; i < layout.page_count; i++) {
        const uint8_t *page = out->pages.data + (size_t)i * GDB_PAGE_SIZE;
        uint32_t partial;

        assert_ok(gdb_page_check_owner(page, i, &owner, i, &err), err);
        memcpy(&partial, out->partial_checksums.data + i * sizeof(partial), sizeof(partial));
        assert_int_equal(partial, gdb_page_partial_checksum(page));
    }
    return layout;
}

static gdb_segment_layout encode(gdb_encoded_segment *out, const gdb_segment_source *source)
{
    return encode_at(out, source, 1);
}

static uint64_t value_at(const gdb_encoded_segment *e, const gdb_segment_layout *layout,
                         uint32_t row)
{
    uint64_t v;

    gdb_bit_packed_read(e->pages.data + (size_t)layout->values.page * GDB_PAGE_SIZE, 0, row, 1,
                        e->segment.value_width, &v);
    return e->segment.base + v;
}

static void equal_numbers_become_a_constant_without_pages(void **state)
{
    int32_t values[ROWS];
    gdb_segment_source source = {.type = GDB_TYPE_INT32, .row_count = ROWS, .values = values};
    gdb_encoded_segment e = {0};

    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        values[i] = -5;
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_CONSTANT);
    assert_int_equal(e.segment.page_count, 0);
    assert_true(e.segment.base == (uint64_t)-5);
    assert_true(e.segment.min == (uint64_t)-5 && e.segment.max == (uint64_t)-5);
    assert_int_equal(e.segment.distinct, 1);
    gdb_encoded_segment_release(&e);
}

static void integers_are_packed_around_their_minimum(void **state)
{
    int64_t values[ROWS];
    gdb_segment_source source = {.type = GDB_TYPE_INT64, .row_count = ROWS, .values = values};
    gdb_encoded_segment e = {0};
    gdb_segment_layout layout;

    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        values[i] = -1000 + (int64_t)(i * 7919 % 1500);
    layout = encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_BIT_PACKED);
    assert_int_equal(e.segment.value_width, 11);
    assert_true((int64_t)e.segment.min == -1000 && (int64_t)e.segment.max == 499);
    assert_int_equal(e.segment.distinct, 1500);
    for (uint32_t i = 0; i < ROWS; i++)
        assert_true((int64_t)value_at(&e, &layout, i) == values[i]);
    gdb_encoded_segment_release(&e);
}

static void whole_range_of_every_integer_type_round_trips(void **state)
{
    static const struct {
        gdb_type_id type;
        uint64_t min, max;
        size_t width;
    } types[] = {
        {GDB_TYPE_BOOL, 0, 1, 1},
        {GDB_TYPE_INT8, (uint64_t)INT8_MIN, INT8_MAX, 1},
        {GDB_TYPE_INT8, (uint64_t)-100, 100, 1},
        {GDB_TYPE_INT16, (uint64_t)INT16_MIN, INT16_MAX, 2},
        {GDB_TYPE_INT32, (uint64_t)INT32_MIN, INT32_MAX, 4},
        {GDB_TYPE_INT64, (uint64_t)INT64_MIN, INT64_MAX, 8},
        {GDB_TYPE_INT64, INT64_MAX - 3, INT64_MAX, 8},
        {GDB_TYPE_UINT8, 0, UINT8_MAX, 1},
        {GDB_TYPE_UINT16, 0, UINT16_MAX, 2},
        {GDB_TYPE_UINT32, 5, UINT32_MAX, 4},
        {GDB_TYPE_UINT64, 0, UINT64_MAX, 8},
        {GDB_TYPE_UINT64, UINT64_MAX - 4, UINT64_MAX, 8},
        {GDB_TYPE_DATE, (uint64_t)-1, 20000, 4},
        {GDB_TYPE_TIMESTAMP, (uint64_t)-1, INT64_C(1) << 52, 8},
    };

    (void)state;
    for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
        uint8_t values[10 * 8];
        gdb_segment_source source = {.type = types[t].type, .row_count = 10, .values = values};
        gdb_encoded_segment e = {0};
        gdb_segment_layout layout;

        for (size_t i = 0; i < 10; i++) {
            uint64_t image = i % 3 == 0 ? types[t].min : types[t].max;

            for (size_t b = 0; b < types[t].width; b++)
                values[i * types[t].width + b] = (uint8_t)(image >> (8 * b));
        }
        layout = encode(&e, &source);
        assert_true(e.segment.min == types[t].min && e.segment.max == types[t].max);
        for (uint32_t i = 0; i < 10; i++)
            assert_true(value_at(&e, &layout, i) == (i % 3 == 0 ? types[t].min : types[t].max));
        gdb_encoded_segment_release(&e);
    }
}

static void reals_keep_their_bits_and_leave_nan_out_of_the_statistics(void **state)
{
    double values[ROWS];
    gdb_segment_source source = {.type = GDB_TYPE_DOUBLE, .row_count = ROWS, .values = values};
    gdb_encoded_segment e = {0};
    gdb_segment_layout layout;
    double min, max;

    (void)state;
    for (uint32_t i = 0; i < ROWS; i++)
        values[i] = i == 3 ? NAN : 100.25 - i + i * 1e-14;
    layout = encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_RAW);
    assert_int_equal(e.segment.flags, GDB_SEGMENT_HAS_MIN_MAX | GDB_SEGMENT_HAS_NAN);
    memcpy(&min, &e.segment.min, sizeof(min));
    memcpy(&max, &e.segment.max, sizeof(max));
    assert_true(min == values[ROWS - 1] && max == 100.25);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint64_t v = value_at(&e, &layout, i);

        assert_memory_equal(&v, &values[i], sizeof(v));
    }
    gdb_encoded_segment_release(&e);
}

static void only_nan_is_a_constant_without_statistics(void **state)
{
    float values[3] = {NAN, NAN, NAN};
    gdb_segment_source source = {.type = GDB_TYPE_FLOAT, .row_count = 3, .values = values};
    gdb_encoded_segment e = {0};

    (void)state;
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_CONSTANT);
    assert_int_equal(e.segment.flags, GDB_SEGMENT_HAS_NAN);
    gdb_encoded_segment_release(&e);
}

static void what_stands_in_null_rows_does_not_matter(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_DOUBLE};
    uint64_t a[ROWS], b[ROWS], nulls[ROWS / 64 + 1] = {0};

    (void)state;
    for (uint32_t i = 0; i < ROWS; i++) {
        a[i] = b[i] = 1000 + i % 300;
        if (i % 3 == 1) {
            gdb_bitmap_set(nulls, i);
            b[i] = (uint64_t)i << 40;
        }
    }
    for (size_t t = 0; t < 2; t++) {
        gdb_segment_source source = {.type = types[t], .row_count = ROWS, .nulls = nulls,
                                     .values = a};
        gdb_encoded_segment ea = {0}, eb = {0};

        encode(&ea, &source);
        source.values = b;
        encode(&eb, &source);
        assert_int_equal(ea.segment.null_count, 1667);
        assert_memory_equal(&ea.segment, &eb.segment, sizeof(gdb_segment));
        assert_memory_equal(ea.pages.data, eb.pages.data, ea.pages.size);
        gdb_encoded_segment_release(&ea);
        gdb_encoded_segment_release(&eb);
    }
}

static void all_null_has_no_pages(void **state)
{
    uint64_t values[70], nulls[2] = {UINT64_MAX, 63}, ends[70] = {0};
    gdb_segment_source source = {.type = GDB_TYPE_INT64, .row_count = 70, .nulls = nulls,
                                 .values = values, .string_ends = ends};
    gdb_encoded_segment e = {0};

    (void)state;
    memset(values, 0x77, sizeof(values));
    encode(&e, &source);
    assert_int_equal(e.segment.page_count, 0);
    assert_int_equal(e.segment.null_count, 70);
    assert_int_equal(e.segment.flags, 0);
    source.type = GDB_TYPE_STRING;
    encode(&e, &source);
    assert_int_equal(e.segment.page_count, 0);
    gdb_encoded_segment_release(&e);
}

/* Strings made by a rule, `distinct` different ones of about `size` bytes. */
static void make_strings(uint64_t *ends, uint8_t *bytes, uint32_t rows, uint32_t distinct,
                         uint32_t size)
{
    uint64_t end = 0;

    for (uint32_t i = 0; i < rows; i++) {
        char text[32];
        uint32_t n = (uint32_t)snprintf(text, sizeof(text), "%u-", i * 7919u % distinct);

        for (uint32_t k = 0; k < size; k++)
            bytes[end++] = (uint8_t)text[k % n];
        ends[i] = end;
    }
}

static void few_distinct_strings_become_a_dictionary(void **state)
{
    uint64_t *ends = malloc(ROWS * sizeof(*ends));
    uint8_t *bytes = malloc(ROWS * 20);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = ROWS, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    (void)state;
    make_strings(ends, bytes, ROWS, 50, 20);
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_DICTIONARY);
    assert_int_equal(e.segment.entry_count, 50);
    assert_int_equal(e.segment.value_width, 6);
    assert_int_equal(e.segment.distinct, 50);
    assert_int_equal(e.segment.byte_count, 50 * 20);
    assert_int_equal(e.segment.raw_bytes, ROWS * 20);
    gdb_encoded_segment_release(&e);
    free(ends);
    free(bytes);
}

static void many_distinct_strings_become_a_compressed_heap(void **state)
{
    uint64_t *ends = malloc(ROWS * sizeof(*ends));
    uint8_t *bytes = malloc(ROWS * 40);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = ROWS, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    (void)state;
    make_strings(ends, bytes, ROWS, ROWS, 40);
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_STRING_HEAP);
    assert_true((e.segment.flags & GDB_SEGMENT_COMPRESSED) != 0);
    assert_true(e.segment.stored_count < e.segment.byte_count);
    assert_true(e.segment.distinct > ROWS * 9 / 10);
    gdb_encoded_segment_release(&e);
    free(ends);
    free(bytes);
}

/* Block `block` of `size` bytes is stored as a context of its own compresses it. */
static uint64_t check_block(const gdb_encoded_segment *e, const gdb_segment_layout *layout,
                            int level, uint32_t block, const uint8_t *bytes, size_t size,
                            uint64_t begin)
{
    const uint8_t *blocks = e->pages.data + (size_t)layout->blocks.page * GDB_PAGE_SIZE;
    const uint8_t *area = e->pages.data + (size_t)layout->bytes.page * GDB_PAGE_SIZE;
    uint8_t expected[GDB_STRING_BLOCK_SIZE];
    ZSTD_CCtx *compressor = ZSTD_createCCtx();
    gdb_error err = GDB_ERROR_INIT;
    size_t stored = 0;
    uint64_t end;

    assert_ok(gdb_zstd_block_prepare(compressor, level, &err), err);
    assert_ok(gdb_zstd_block_compress(compressor, bytes, size, expected, &stored, &err), err);
    ZSTD_freeCCtx(compressor);
    gdb_bit_packed_read(blocks, 0, block, 1, e->segment.block_width, &end);
    assert_int_equal(end - begin, stored);
    for (uint64_t i = 0; i < stored; i++) {
        uint64_t at = begin + i;

        assert_int_equal(area[at / GDB_PAGE_PAYLOAD * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE +
                              at % GDB_PAGE_PAYLOAD],
                         expected[i]);
    }
    return end;
}

/* Those that are compressed first, to see whether it pays, are not other ones. */
static void every_block_is_compressed_by_itself(void **state)
{
    static const int levels[] = {1, 5, 1};
    uint64_t *ends = malloc(ROWS * sizeof(*ends));
    uint8_t *bytes = malloc(ROWS * 60);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = ROWS, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    (void)state;
    make_strings(ends, bytes, ROWS, ROWS, 60);
    for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
        gdb_segment_layout layout = encode_at(&e, &source, levels[i]);
        uint64_t end = 0, done = 0;

        assert_true((e.segment.flags & GDB_SEGMENT_COMPRESSED) != 0);
        assert_true(layout.block_count > 8);
        for (uint32_t block = 0; block < layout.block_count; block++) {
            size_t size = ends[ROWS - 1] - done < GDB_STRING_BLOCK_SIZE
                              ? (size_t)(ends[ROWS - 1] - done)
                              : (size_t)GDB_STRING_BLOCK_SIZE;

            end = check_block(&e, &layout, levels[i], block, bytes + done, size, end);
            done += size;
        }
        assert_int_equal(end, e.segment.stored_count);
    }
    gdb_encoded_segment_release(&e);
    free(ends);
    free(bytes);
}

static void random_bytes_are_not_compressed(void **state)
{
    enum { SIZE = 300000 };
    uint64_t ends[30], seed = 77;
    uint8_t *bytes = malloc(SIZE);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = 30, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    (void)state;
    for (uint32_t i = 0; i < SIZE; i++)
        bytes[i] = (uint8_t)random_next(&seed);
    for (uint32_t i = 0; i < 30; i++)
        ends[i] = (uint64_t)(i + 1) * (SIZE / 30);
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_STRING_HEAP);
    assert_true((e.segment.flags & GDB_SEGMENT_COMPRESSED) == 0);
    assert_int_equal(e.segment.stored_count, SIZE);
    gdb_encoded_segment_release(&e);
    free(bytes);
}

static void equal_strings_become_a_constant(void **state)
{
    uint64_t ends[100];
    uint8_t bytes[400];
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = 100, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0};

    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        memcpy(bytes + (size_t)i * 4, "same", 4);
        ends[i] = (i + 1) * 4;
    }
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_CONSTANT);
    assert_int_equal(e.segment.page_count, 1);
    assert_memory_equal(e.pages.data + GDB_PAGE_HEADER_SIZE, "same", 4);
    assert_true(e.segment.min == UINT64_C(0x73616d6500000000) && e.segment.max == e.segment.min);
    memset(ends, 0, sizeof(ends));
    encode(&e, &source);
    assert_int_equal(e.segment.encoding, GDB_ENCODING_CONSTANT);
    assert_int_equal(e.segment.page_count, 0);
    assert_int_equal(e.segment.entry_count, 1);
    gdb_encoded_segment_release(&e);
}

static void encoding_again_into_the_same_memory_gives_the_same_bytes(void **state)
{
    uint64_t *ends = malloc(ROWS * sizeof(*ends));
    uint8_t *bytes = malloc(ROWS * 40);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = ROWS, .string_ends = ends,
                                 .string_bytes = bytes};
    gdb_encoded_segment e = {0}, fresh = {0};

    (void)state;
    for (uint32_t distinct = 1; distinct < 8000; distinct = distinct * 3 + 1) {
        make_strings(ends, bytes, ROWS, distinct, 40);
        encode(&e, &source);
        memset(&fresh, 0, sizeof(fresh));
        encode(&fresh, &source);
        assert_memory_equal(&e.segment, &fresh.segment, sizeof(gdb_segment));
        assert_memory_equal(e.pages.data, fresh.pages.data, e.pages.size);
        gdb_encoded_segment_release(&fresh);
    }
    gdb_encoded_segment_release(&e);
    free(ends);
    free(bytes);
}

static void csr_parts_keep_their_rules(void **state)
{
    uint64_t ends[1000], targets[1000];
    gdb_encoded_segment e = {0};
    gdb_segment_layout layout;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        ends[i] = i / 2 * 3;
        targets[i] = (UINT64_C(1) << 40) + i * 13 % 997;
    }
    assert_ok(gdb_segment_encode_offsets(&e, ends, 1000, &owner, &err), err);
    assert_ok(gdb_segment_layout_init(&layout, &e.segment, GDB_TYPE_INVALID, &err), err);
    assert_int_equal(e.segment.byte_count, ends[999]);
    assert_ok(gdb_segment_encode_targets(&e, targets, 1000, &owner, &err), err);
    assert_ok(gdb_segment_layout_init(&layout, &e.segment, GDB_TYPE_INVALID, &err), err);
    for (uint32_t i = 0; i < 1000; i++)
        assert_true(value_at(&e, &layout, i) == targets[i]);
    gdb_encoded_segment_release(&e);
}

/* What the segment of these values is. */
static gdb_segment segment_of(gdb_type_id type, const void *values, uint32_t rows,
                              const uint64_t *nulls)
{
    gdb_segment_source source = {.type = type, .row_count = rows, .nulls = nulls,
                                 .values = values};
    gdb_encoded_segment e = {0};
    gdb_segment segment;

    encode(&e, &source);
    segment = e.segment;
    gdb_encoded_segment_release(&e);
    return segment;
}

static void short_decimals_become_integers(void **state)
{
    double *values = malloc(ROWS * sizeof(*values));
    float *singles = malloc(ROWS * sizeof(*singles));
    uint64_t nulls[ROWS / 64 + 1] = {4};
    gdb_segment s;

    (void)state;
    for (int i = 0; i < ROWS; i++) { /* two digits behind the point, from -10.00 on */
        values[i] = (i * 37 % 9000 - 1000) / 100.0;
        singles[i] = (float)values[i];
    }
    s = segment_of(GDB_TYPE_DOUBLE, values, ROWS, NULL);
    assert_int_equal(s.encoding, GDB_ENCODING_DECIMAL);
    assert_int_equal(s.scale, 2);
    assert_int_equal((int64_t)s.base, -1000);
    assert_int_equal(s.value_width, 14);
    assert_int_equal(s.entry_count, 0);
    s = segment_of(GDB_TYPE_FLOAT, singles, ROWS, NULL);
    assert_int_equal(s.encoding, GDB_ENCODING_DECIMAL);
    assert_int_equal(s.scale, 2);
    values[1] = NAN;
    values[2] = NAN; /* a NULL row */
    values[3] = -0.0;
    values[ROWS - 1] = 1.0 / 3;
    s = segment_of(GDB_TYPE_DOUBLE, values, ROWS, nulls);
    assert_int_equal(s.encoding, GDB_ENCODING_DECIMAL);
    assert_int_equal(s.entry_count, 3);
    assert_int_equal(s.flags, GDB_SEGMENT_HAS_MIN_MAX | GDB_SEGMENT_HAS_NAN);
    for (int i = 0; i < ROWS; i += 15) /* too many that are none */
        values[i] = 1.0 / (i + 3);
    assert_int_equal(segment_of(GDB_TYPE_DOUBLE, values, ROWS, nulls).encoding, GDB_ENCODING_RAW);
    for (int i = 0; i < ROWS; i++) /* too far apart */
        values[i] = i % 2 == 0 ? 0.01 * i : 1e15 + i;
    assert_int_equal(segment_of(GDB_TYPE_DOUBLE, values, ROWS, NULL).encoding, GDB_ENCODING_RAW);
    free(values);
    free(singles);
}

static uint8_t encoding_of(const int64_t *values, uint32_t rows, const uint64_t *nulls)
{
    gdb_segment s = segment_of(GDB_TYPE_INT64, values, rows, nulls);

    assert_int_equal(gdb_segment_features(&s) != 0, s.encoding == GDB_ENCODING_ELIAS_FANO);
    return s.encoding;
}

static void numbers_that_rise_are_coded_by_their_steps_where_it_saves_an_eighth(void **state)
{
    enum { MANY = 20000 };
    int64_t *values = malloc(MANY * sizeof(*values));
    uint64_t nulls[MANY / 64 + 1] = {2};

    (void)state;
    for (int64_t i = 0; i < MANY; i++)
        values[i] = -70000 + i * 5;
    assert_int_equal(encoding_of(values, MANY, NULL), GDB_ENCODING_ELIAS_FANO);
    assert_int_equal(encoding_of(values, MANY, nulls), GDB_ENCODING_BIT_PACKED);
    assert_int_equal(encoding_of(values, 2000, NULL), GDB_ENCODING_BIT_PACKED); /* two pages */
    for (int64_t i = 0; i < MANY; i++) /* lists of 100 */
        values[i] = i % 100 * 1000 + i % 7;
    assert_int_equal(encoding_of(values, MANY, NULL), GDB_ENCODING_ELIAS_FANO);
    for (int64_t i = 0; i < MANY; i++) /* lists of 3 */
        values[i] = i % 3 * 33000 + i % 7;
    assert_int_equal(encoding_of(values, MANY, NULL), GDB_ENCODING_BIT_PACKED);
    for (int64_t i = 0; i < MANY; i++) /* too wide to be packed */
        values[i] = i * (INT64_MAX / MANY);
    assert_int_equal(encoding_of(values, MANY, NULL), GDB_ENCODING_RAW);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_numbers_become_a_constant_without_pages),
        cmocka_unit_test(integers_are_packed_around_their_minimum),
        cmocka_unit_test(whole_range_of_every_integer_type_round_trips),
        cmocka_unit_test(reals_keep_their_bits_and_leave_nan_out_of_the_statistics),
        cmocka_unit_test(only_nan_is_a_constant_without_statistics),
        cmocka_unit_test(what_stands_in_null_rows_does_not_matter),
        cmocka_unit_test(all_null_has_no_pages),
        cmocka_unit_test(few_distinct_strings_become_a_dictionary),
        cmocka_unit_test(many_distinct_strings_become_a_compressed_heap),
        cmocka_unit_test(every_block_is_compressed_by_itself),
        cmocka_unit_test(random_bytes_are_not_compressed),
        cmocka_unit_test(equal_strings_become_a_constant),
        cmocka_unit_test(encoding_again_into_the_same_memory_gives_the_same_bytes),
        cmocka_unit_test(csr_parts_keep_their_rules),
        cmocka_unit_test(short_decimals_become_integers),
        cmocka_unit_test(numbers_that_rise_are_coded_by_their_steps_where_it_saves_an_eighth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
