/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_reader.h"

#include "lib/base/bitmap.h"
#include "lib/storage/segment_writer.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

enum { MOST_ROWS = 20000 };

/* One segment in a file in memory, and the values that went in. */
typedef struct fixture {
    gdb_segment_source source;
    gdb_encoded_segment encoded;
    gdb_page_io *io;
    gdb_buffer_pool *pool;
    gdb_segment_reader *reader;
    gdb_type_id type; /* to open with */
    uint64_t numbers[MOST_ROWS];
    uint64_t nulls[MOST_ROWS / 64 + 1];
    uint64_t ends[MOST_ROWS];
    uint8_t *bytes;
    gdb_error err;
} fixture;

static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 7, 3, 11};

/* Put the encoded segment into a file, behind pages of something else. */
static void store(fixture *f)
{
    gdb_page_writer *writer = NULL;
    uint8_t other[3 * GDB_PAGE_SIZE] = {0};
    uint64_t first;

    assert_ok(gdb_page_io_memory_open(&f->io, &f->err), f->err);
    assert_ok(gdb_page_writer_open(&writer, f->io, 0, &f->err), f->err);
    assert_ok(gdb_page_writer_append_pages(writer, other, 3, &first, &f->err), f->err);
    assert_ok(gdb_page_writer_append_segment(writer, &f->encoded, &f->err), f->err);
    assert_ok(gdb_page_writer_flush(writer, &f->err), f->err);
    gdb_page_writer_close(writer);
}

static void open_reader(fixture *f)
{
    uint64_t pages = 3 + f->encoded.segment.page_count;

    assert_ok(gdb_buffer_pool_open(&f->pool, f->io, pages, pages, 1 << 20, &f->err), f->err);
    assert_ok(gdb_segment_reader_create(&f->reader, f->pool, &f->err), f->err);
}

static void close_reader(fixture *f)
{
    gdb_segment_reader_free(f->reader);
    gdb_buffer_pool_close(f->pool);
    f->reader = NULL;
    f->pool = NULL;
}

static void encode(fixture *f)
{
    const gdb_compression compression = {true, 1};

    assert_ok(gdb_segment_encode(&f->encoded, &f->source, &owner, &compression, &f->err), f->err);
    f->type = f->source.type;
    store(f);
}

static fixture *new_fixture(void)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    return f;
}

static void free_fixture(fixture *f)
{
    close_reader(f);
    gdb_page_io_close(f->io);
    gdb_encoded_segment_release(&f->encoded);
    free(f->bytes);
    free(f);
}

static size_t out_width(gdb_type_id type)
{
    return type == GDB_TYPE_INVALID ? 8 : gdb_type_width(type);
}

static bool row_is_null(const fixture *f, uint32_t row)
{
    return f->source.nulls != NULL && gdb_bitmap_get(f->source.nulls, row);
}

static void assert_value(const fixture *f, uint32_t row, const uint8_t *value)
{
    size_t width = out_width(f->type);

    if (f->type == GDB_TYPE_STRING) {
        gdb_text_view view;
        uint64_t start = row == 0 ? 0 : f->ends[row - 1];

        memcpy(&view, value, sizeof(view));
        assert_int_equal(view.size, f->ends[row] - start);
        assert_memory_equal(view.data, f->bytes + start, view.size);
    } else {
        assert_memory_equal(value, (const uint8_t *)f->source.values + row * width, width);
    }
}

static void check_scan(fixture *f, uint32_t first, uint32_t count)
{
    size_t width = out_width(f->type);
    uint8_t *values = malloc(count * width + 1);
    uint64_t *nulls = calloc(gdb_bitmap_words(count) + 1, sizeof(*nulls));
    uint32_t null_count = 1000, expected = 1000;
    gdb_arena strings = {0};

    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, f->type, &owner, &f->err),
              f->err);
    assert_ok(gdb_segment_reader_scan(f->reader, first, count, values, nulls, &null_count, &strings,
                                      &f->err),
              f->err);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(gdb_bitmap_get(nulls, i), row_is_null(f, first + i));
        expected += row_is_null(f, first + i);
        if (!row_is_null(f, first + i))
            assert_value(f, first + i, values + i * width);
    }
    assert_int_equal(null_count, expected);
    assert_int_equal(nulls[gdb_bitmap_words(count)], 0);
    gdb_arena_release(&strings);
    free(nulls);
    free(values);
}

/* Random rows to places in reverse. */
static void check_gather(fixture *f, uint32_t count, uint64_t *seed, bool with_places)
{
    size_t width = out_width(f->type);
    uint8_t *values = malloc(count * width + 1);
    uint64_t *nulls = calloc(gdb_bitmap_words(count) + 1, sizeof(*nulls));
    uint32_t *rows = malloc(count * sizeof(*rows) + 1), *places = malloc(count * sizeof(*rows) + 1);
    uint32_t null_count = 0, expected = 0;
    gdb_arena strings = {0};

    for (uint32_t i = 0; i < count; i++) {
        rows[i] = (uint32_t)(random_next(seed) % f->source.row_count);
        places[i] = with_places ? count - 1 - i : i;
    }
    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, f->type, &owner, &f->err),
              f->err);
    assert_ok(gdb_segment_reader_gather(f->reader, rows, with_places ? places : NULL, count, values,
                                        nulls, &null_count, &strings, &f->err),
              f->err);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(gdb_bitmap_get(nulls, places[i]), row_is_null(f, rows[i]));
        expected += row_is_null(f, rows[i]);
        if (!row_is_null(f, rows[i]))
            assert_value(f, rows[i], values + places[i] * width);
    }
    assert_int_equal(null_count, expected);
    gdb_arena_release(&strings);
    free(rows);
    free(places);
    free(nulls);
    free(values);
}

static void check_all(fixture *f)
{
    uint64_t seed = 12345;
    uint32_t rows = f->source.row_count;

    open_reader(f);
    check_gather(f, 1, &seed, false); /* before anything is decoded */
    check_gather(f, 5, &seed, true);
    close_reader(f);
    open_reader(f);
    check_scan(f, 0, rows);
    check_scan(f, rows - 1, 1);
    for (int turn = 0; turn < 20; turn++) {
        uint32_t first = (uint32_t)(random_next(&seed) % rows);

        check_scan(f, first, 1 + (uint32_t)(random_next(&seed) % (rows - first)));
        check_gather(f, 1 + (uint32_t)(random_next(&seed) % 3000), &seed, turn % 2 == 0);
    }
}

static void make_nulls(fixture *f, uint32_t every)
{
    for (uint32_t i = 0; i < f->source.row_count; i++)
        if (every > 0 && i % every == every - 1)
            gdb_bitmap_set(f->nulls, i);
    if (every > 0)
        f->source.nulls = f->nulls;
}

static void numbers_of_every_type_and_width_come_back(void **state)
{
    static const struct {
        gdb_type_id type;
        unsigned bits;
        uint32_t rows, null_every;
    } cases[] = {
        {GDB_TYPE_BOOL, 1, 5000, 0},      {GDB_TYPE_BOOL, 1, 40, 3},
        {GDB_TYPE_INT8, 7, 5000, 2},      {GDB_TYPE_INT16, 13, 20000, 0},
        {GDB_TYPE_INT32, 31, 20000, 5},   {GDB_TYPE_INT64, 40, 20000, 7},
        {GDB_TYPE_INT64, 64, 5000, 0},    {GDB_TYPE_UINT8, 8, 9999, 0},
        {GDB_TYPE_UINT16, 11, 10000, 100}, {GDB_TYPE_UINT32, 32, 10000, 1},
        {GDB_TYPE_UINT64, 56, 10000, 3},  {GDB_TYPE_FLOAT, 32, 10000, 4},
        {GDB_TYPE_DOUBLE, 64, 20000, 0},  {GDB_TYPE_DOUBLE, 0, 700, 2},
        {GDB_TYPE_DATE, 16, 20000, 0},    {GDB_TYPE_TIMESTAMP, 50, 20000, 9},
        {GDB_TYPE_INT64, 0, 20000, 0},    {GDB_TYPE_INT64, 3, 1, 0},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        fixture *f = new_fixture();
        size_t width = gdb_type_width(cases[c].type);
        uint64_t seed = 99 + c;

        for (uint32_t i = 0; i < cases[c].rows; i++) {
            uint64_t v = cases[c].bits == 0 ? 42 : random_next(&seed) >> (64 - cases[c].bits);

            memcpy((uint8_t *)f->numbers + i * width, &v, width);
        }
        f->source = (gdb_segment_source){.type = cases[c].type, .row_count = cases[c].rows,
                                         .values = f->numbers};
        make_nulls(f, cases[c].null_every);
        encode(f);
        check_all(f);
        free_fixture(f);
    }
}

/* Sorted lists of up to `list` numbers from `least` on; NULL rows none. */
static fixture *rising_fixture(gdb_type_id type, uint32_t rows, uint32_t list, int64_t least,
                               int64_t step)
{
    fixture *f = new_fixture();
    size_t width = gdb_type_width(type);
    uint64_t seed = 1;
    int64_t number = least;

    for (uint32_t i = 0; i < rows; i++) {
        if (random_next(&seed) % list == 0)
            number = least;
        number += (int64_t)(random_next(&seed) % (uint64_t)step);
        memcpy((uint8_t *)f->numbers + i * width, &number, width);
    }
    f->source =
        (gdb_segment_source){.type = type, .row_count = rows, .values = f->numbers};
    encode(f);
    assert_int_equal(f->encoded.segment.encoding, GDB_ENCODING_ELIAS_FANO);
    return f;
}

static void rising_numbers_come_back(void **state)
{
    static const struct {
        gdb_type_id type;
        uint32_t rows, list;
        int64_t least, step;
    } cases[] = {
        {GDB_TYPE_INT64, 20000, 1000000, -5000, 3},
        {GDB_TYPE_INT64, 19999, 1000000, INT64_MIN, 1000},
        {GDB_TYPE_INT32, 20000, 300, -5, 2000},
        {GDB_TYPE_UINT64, 20000, 50, 0, 1000},
        {GDB_TYPE_UINT64, 20000, 1000000, 77, INT64_C(1) << 40},
        {GDB_TYPE_TIMESTAMP, 12800, 1000000, -100, 60000000},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        fixture *f = rising_fixture(cases[c].type, cases[c].rows, cases[c].list, cases[c].least,
                                    cases[c].step);

        check_all(f);
        free_fixture(f);
    }
}

/* Decimals of up to `digits` digits, one in `every` of them not one. */
static fixture *decimal_fixture(gdb_type_id type, uint32_t rows, unsigned digits, uint32_t every,
                                uint32_t null_every)
{
    static const double odd[] = {1.0 / 3, -0.0, 1e300, 0.1 + 0.2};
    fixture *f = new_fixture();
    uint64_t seed = 31, range = 1;

    for (unsigned i = 0; i < digits; i++)
        range *= 10;
    for (uint32_t i = 0; i < rows; i++) {
        double value = (double)((int64_t)(random_next(&seed) % range) - 500) / 1000;
        float single;

        if (every > 0 && i % every == every - 1)
            value = odd[i / every % 4];
        single = (float)value;
        if (type == GDB_TYPE_FLOAT)
            memcpy((uint8_t *)f->numbers + i * sizeof(single), &single, sizeof(single));
        else
            memcpy((uint8_t *)f->numbers + i * sizeof(value), &value, sizeof(value));
    }
    f->source = (gdb_segment_source){.type = type, .row_count = rows, .values = f->numbers};
    make_nulls(f, null_every);
    encode(f);
    assert_int_equal(f->encoded.segment.encoding, GDB_ENCODING_DECIMAL);
    assert_int_equal(f->encoded.segment.entry_count > 0, every > 0);
    return f;
}

static void decimals_come_back_with_their_exceptions(void **state)
{
    static const struct {
        gdb_type_id type;
        uint32_t rows;
        unsigned digits;
        uint32_t every, null_every;
    } cases[] = {
        {GDB_TYPE_DOUBLE, 20000, 7, 0, 0},  {GDB_TYPE_DOUBLE, 20000, 7, 17, 0},
        {GDB_TYPE_DOUBLE, 20000, 15, 40, 7}, {GDB_TYPE_DOUBLE, 20000, 1, 5000, 3},
        {GDB_TYPE_FLOAT, 20000, 5, 0, 0},   {GDB_TYPE_FLOAT, 20000, 4, 100, 7},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        fixture *f = decimal_fixture(cases[c].type, cases[c].rows, cases[c].digits,
                                     cases[c].every, cases[c].null_every);

        check_all(f);
        free_fixture(f);
    }
}

static fixture *string_fixture(uint32_t rows, uint32_t distinct, uint32_t size, uint32_t null_every,
                               bool noisy)
{
    fixture *f = new_fixture();
    uint64_t end = 0, seed = 4711;

    f->bytes = malloc((size_t)rows * (size + 16));
    f->source = (gdb_segment_source){.type = GDB_TYPE_STRING, .row_count = rows,
                                     .string_ends = f->ends, .string_bytes = f->bytes};
    make_nulls(f, null_every);
    for (uint32_t i = 0; i < rows; i++) {
        uint64_t which = random_next(&seed) % distinct;

        if (!row_is_null(f, i)) {
            uint64_t word = noisy ? gdb_hash_u64(which) : which;

            for (uint32_t k = 0; k < size + which % 11; k++)
                f->bytes[end++] = (uint8_t)(noisy ? random_next(&word) >> 40
                                                  : 'a' + (word >> (3 * (k % 7)) & 7));
        }
        f->ends[i] = end;
    }
    encode(f);
    return f;
}

static void strings_of_every_encoding_come_back(void **state)
{
    static const struct {
        uint32_t rows, distinct, size, null_every;
        bool noisy;
        uint8_t encoding;
        bool compressed;
    } cases[] = {
        {5000, 1, 5, 0, false, GDB_ENCODING_CONSTANT, false},
        {5000, 1, 5, 3, false, GDB_ENCODING_CONSTANT, false},
        {5000, 1, 0, 1, false, GDB_ENCODING_CONSTANT, false},
        {20000, 40, 12, 0, false, GDB_ENCODING_DICTIONARY, false},
        {20000, 3000, 30, 10, true, GDB_ENCODING_DICTIONARY, false},
        {20000, 2000, 60, 0, false, GDB_ENCODING_DICTIONARY, true},
        {20000, 1000000, 20, 4, true, GDB_ENCODING_STRING_HEAP, false},
        {20000, 1000000, 50, 4, false, GDB_ENCODING_STRING_HEAP, true},
        {30, 1000000, 20000, 7, true, GDB_ENCODING_STRING_HEAP, false},
        {30, 1000000, 70000, 0, false, GDB_ENCODING_STRING_HEAP, true},
        {3, 100, 2, 0, false, GDB_ENCODING_STRING_HEAP, false},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        fixture *f = string_fixture(cases[c].rows, cases[c].distinct, cases[c].size,
                                    cases[c].null_every, cases[c].noisy);

        assert_int_equal(f->encoded.segment.encoding, cases[c].encoding);
        assert_int_equal((f->encoded.segment.flags & GDB_SEGMENT_COMPRESSED) != 0,
                         cases[c].compressed);
        check_all(f);
        free_fixture(f);
    }
}

static void dictionary_gives_its_entries(void **state)
{
    fixture *f = string_fixture(20000, 40, 12, 0, false);
    const gdb_text_view *entries = NULL;
    uint32_t count = 0;

    (void)state;
    open_reader(f);
    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, f->type, &owner, &f->err),
              f->err);
    assert_ok(gdb_segment_reader_dictionary(f->reader, &entries, &count, &f->err), f->err);
    assert_int_equal(count, f->encoded.segment.entry_count);
    assert_int_equal(entries[0].size, f->ends[0]); /* in the order of their first rows */
    assert_memory_equal(entries[0].data, f->bytes, f->ends[0]);
    free_fixture(f);
}

static void csr_lists_come_back(void **state)
{
    fixture *f = new_fixture();
    uint64_t seed = 3, end = 0, out[MOST_ROWS], no_nulls[MOST_ROWS / 64 + 1] = {0};
    uint32_t null_count = 0;

    (void)state;
    for (uint32_t i = 0; i < MOST_ROWS; i++)
        f->ends[i] = end += random_next(&seed) % 5 == 0 ? random_next(&seed) % 300 : 0;
    assert_ok(gdb_segment_encode_offsets(&f->encoded, f->ends, MOST_ROWS, &owner, &f->err), f->err);
    store(f);
    open_reader(f);
    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, GDB_TYPE_INVALID, &owner,
                                      &f->err),
              f->err);
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t i = 0; i < MOST_ROWS; i++) {
            uint64_t begin, list_end;

            assert_ok(gdb_segment_reader_list(f->reader, i, &begin, &list_end, &f->err), f->err);
            assert_int_equal(begin, i == 0 ? 0 : f->ends[i - 1]);
            assert_int_equal(list_end, f->ends[i]);
        }
        assert_ok(gdb_segment_reader_scan(f->reader, 0, MOST_ROWS, out, no_nulls, &null_count, NULL,
                                          &f->err),
                  f->err);
        assert_memory_equal(out, f->ends, sizeof(out));
    }
    assert_ok(gdb_segment_encode_targets(&f->encoded, f->ends, MOST_ROWS, &owner, &f->err), f->err);
    close_reader(f);
    gdb_page_io_close(f->io);
    store(f);
    f->source = (gdb_segment_source){.type = GDB_TYPE_UINT64, .row_count = MOST_ROWS,
                                     .values = f->ends};
    f->type = GDB_TYPE_INVALID;
    check_all(f);
    free_fixture(f);
}

static void opening_another_segment_forgets_the_first(void **state)
{
    fixture *a = string_fixture(20000, 40, 12, 0, false);
    fixture *b = string_fixture(20000, 300, 9, 0, false);
    gdb_page_writer *writer = NULL;
    uint64_t pages = 3 + b->encoded.segment.page_count;

    (void)state;
    /* a's segment goes behind b's into b's file, and both are read by one reader */
    assert_ok(gdb_page_writer_open(&writer, b->io, pages, &b->err), b->err);
    assert_ok(gdb_page_writer_append_segment(writer, &a->encoded, &b->err), b->err);
    assert_ok(gdb_page_writer_flush(writer, &b->err), b->err);
    gdb_page_writer_close(writer);
    pages += a->encoded.segment.page_count;
    assert_ok(gdb_buffer_pool_open(&b->pool, b->io, pages, pages, 1 << 20, &b->err), b->err);
    assert_ok(gdb_segment_reader_create(&b->reader, b->pool, &b->err), b->err);
    a->reader = b->reader;
    for (int turn = 0; turn < 3; turn++) {
        check_scan(a, 0, 3000);
        check_scan(b, 0, 3000);
        b->encoded.segment.page_count++; /* opened again it is not looked at again */
        check_scan(b, 3000, 3000);
        b->encoded.segment.page_count--;
    }
    b->encoded.segment.page_count++;
    check_scan(a, 5, 10);
    assert_fails(gdb_segment_reader_open(b->reader, &b->encoded.segment, GDB_TYPE_STRING, &owner,
                                         &b->err),
                 GDB_ERR_CORRUPT, "page_count", b->err);
    a->reader = NULL;
    free_fixture(a);
    free_fixture(b);
}

/* Change one byte somewhere in the payloads, seal again, and read everything. */
static void read_changed(fixture *f, uint64_t *seed, uint32_t *failures)
{
    uint32_t page = (uint32_t)(random_next(seed) % f->encoded.segment.page_count);
    uint32_t place = GDB_PAGE_HEADER_SIZE + (uint32_t)(random_next(seed) % 600);
    uint8_t bytes[GDB_PAGE_SIZE], change = (uint8_t)(1u << (random_next(seed) % 8));
    uint64_t number = f->encoded.segment.first_page + page;
    size_t width = out_width(f->type);
    uint32_t rows = f->source.row_count, null_count = 0, row;
    uint8_t *values = malloc(rows * width);
    uint64_t *nulls = calloc(rows / 64 + 1, sizeof(*nulls));
    gdb_arena strings = {0};
    gdb_status status;

    assert_ok(f->io->ops->read(f->io, number, 1, bytes, &f->err), f->err);
    bytes[place] ^= change;
    gdb_page_seal(bytes, number);
    assert_ok(f->io->ops->write(f->io, number, 1, bytes, &f->err), f->err);
    open_reader(f);
    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, f->type, &owner, &f->err),
              f->err);
    row = (uint32_t)(random_next(seed) % rows);
    (void)gdb_segment_reader_gather(f->reader, &row, NULL, 1, values, nulls, &null_count, &strings,
                                    NULL);
    status = gdb_segment_reader_scan(f->reader, 0, rows, values, nulls, &null_count, &strings,
                                     &f->err);
    if (status != GDB_OK) {
        assert_int_equal(status, GDB_ERR_CORRUPT);
        assert_memory_equal(f->err.where, "page ", 5);
        ++*failures;
        gdb_error_clear(&f->err);
    }
    close_reader(f);
    gdb_arena_release(&strings);
    free(values);
    free(nulls);
    bytes[place] ^= change;
    gdb_page_seal(bytes, number);
    assert_ok(f->io->ops->write(f->io, number, 1, bytes, &f->err), f->err);
}

static void changed_bytes_never_do_harm(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int c = 0; c < 6; c++) {
        fixture *f = c == 5   ? decimal_fixture(GDB_TYPE_DOUBLE, 5000, 4, 20, 0)
                     : c == 4 ? rising_fixture(GDB_TYPE_INT32, 20000, 100, 0, 500)
                     : c == 0 ? string_fixture(3000, 40, 12, 5, false)
                     : c == 1 ? string_fixture(3000, 1500, 20, 0, true)
                     : c == 2 ? string_fixture(3000, 1000000, 20, 4, true)
                              : string_fixture(3000, 1000000, 50, 4, false);
        uint32_t failures = 0;

        for (int turn = 0; turn < 300; turn++)
            read_changed(f, &seed, &failures);
        assert_true(c == 1 || failures > 0);
        open_reader(f);
        check_scan(f, 0, 3000); /* all is as it was */
        free_fixture(f);
    }
}

/* Change a bit of the segment's page `index`; `bit` counts from the start of its payload. */
static void flip_bit(fixture *f, uint32_t index, uint32_t bit)
{
    uint64_t number = f->encoded.segment.first_page + index;
    uint8_t bytes[GDB_PAGE_SIZE];

    assert_ok(f->io->ops->read(f->io, number, 1, bytes, &f->err), f->err);
    bytes[GDB_PAGE_HEADER_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
    gdb_page_seal(bytes, number);
    assert_ok(f->io->ops->write(f->io, number, 1, bytes, &f->err), f->err);
}

static gdb_status read_and_check(fixture *f)
{
    gdb_status status;

    open_reader(f);
    check_scan(f, 0, 19); /* no exception */
    status = gdb_segment_reader_check(f->reader, &f->err);
    close_reader(f);
    return status;
}

static void exceptions_without_their_code_are_found(void **state)
{
    fixture *f = decimal_fixture(GDB_TYPE_DOUBLE, 5000, 4, 20, 0); /* row 19 is the first */
    gdb_segment_layout layout;

    (void)state;
    assert_ok(gdb_segment_layout_init(&layout, &f->encoded.segment, f->type, &f->err), f->err);
    assert_ok(read_and_check(f), f->err);
    flip_bit(f, layout.values.page, 19 * f->encoded.segment.value_width);
    assert_fails(read_and_check(f), GDB_ERR_CORRUPT, "row 19 has a number and an exception",
                 f->err);
    flip_bit(f, layout.values.page, 19 * f->encoded.segment.value_width);
    flip_bit(f, layout.bytes.page, 12 * 8 + 6); /* 39 becomes 103, behind 59 */
    assert_fails(read_and_check(f), GDB_ERR_CORRUPT, "row 103 has a number", f->err);
    flip_bit(f, layout.bytes.page, 12 * 8 + 6);
    flip_bit(f, layout.bytes.page, 12 * 8 + 5); /* 39 becomes 7 */
    assert_fails(read_and_check(f), GDB_ERR_CORRUPT, "exception 1 is of row 7", f->err);
    flip_bit(f, layout.bytes.page, 12 * 8 + 5);
    flip_bit(f, layout.bytes.page, 12 * 8 + 20);
    assert_fails(read_and_check(f), GDB_ERR_CORRUPT, "exception 1 is of row 1048615", f->err);
    free_fixture(f);
}

static void a_page_of_another_owner_is_refused(void **state)
{
    fixture *f = string_fixture(3000, 40, 12, 0, false);
    gdb_page_owner other = owner;
    uint8_t values[sizeof(gdb_text_view)];
    uint64_t nulls = 0;
    uint32_t null_count = 0;
    gdb_arena strings = {0};

    (void)state;
    open_reader(f);
    check_scan(f, 0, 3000); /* its pages are now resident */
    other.part = 4;
    assert_ok(gdb_segment_reader_open(f->reader, &f->encoded.segment, f->type, &other, &f->err),
              f->err);
    assert_fails(gdb_segment_reader_scan(f->reader, 0, 1, values, &nulls, &null_count, &strings,
                                         &f->err),
                 GDB_ERR_CORRUPT, "part 3", f->err);
    gdb_arena_release(&strings);
    free_fixture(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_every_type_and_width_come_back),
        cmocka_unit_test(rising_numbers_come_back),
        cmocka_unit_test(decimals_come_back_with_their_exceptions),
        cmocka_unit_test(strings_of_every_encoding_come_back),
        cmocka_unit_test(dictionary_gives_its_entries),
        cmocka_unit_test(csr_lists_come_back),
        cmocka_unit_test(opening_another_segment_forgets_the_first),
        cmocka_unit_test(changed_bytes_never_do_harm),
        cmocka_unit_test(exceptions_without_their_code_are_found),
        cmocka_unit_test(a_page_of_another_owner_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
