/* SPDX-License-Identifier: MIT */

/* csv_parse and csv_source against other readers: random texts give what the reference and libcsv
 * say. */

#include "tests/support/test.h"

#include <csv.h>

#include "lib/base/bitmap.h"
#include "lib/base/utf8.h"
#include "lib/types/number_text.h"
#include "tests/support/csv_reference.h"
#include "tests/support/csv_table.h"
#include "tests/support/random.h"
#include "tests/support/temp_file.h"

static gdb_error err;

/* --- against the reference ---------------------------------------------- */

typedef struct comparison {
    const char *text;
    size_t size;
    reference_file expected;
    size_t record; /* the next one */
} comparison;

static void show(const comparison *c, const char *what, size_t detail)
{
    fprintf(stderr, "record %zu: %s %zu in: \"", c->record, what, detail);
    for (size_t i = 0; i < c->size; i++) {
        if (c->text[i] >= 32 && c->text[i] < 127 && c->text[i] != '\\')
            fputc(c->text[i], stderr);
        else
            fprintf(stderr, "\\x%02x", (unsigned)(unsigned char)c->text[i]);
    }
    fprintf(stderr, "\"\n");
    fail();
}

/* The first field of a record that does not fit its column; field_count if all do. */
static size_t find_bad_field(const csv_table *t, const reference_record *r)
{
    size_t f = 0;

    for (; f < r->field_count; f++) {
        const reference_field *field = &r->fields[f];
        gdb_text_view text = gdb_text(field->text, field->size);
        int64_t v;
        if (field->size == 0 && !field->quoted)
            continue;
        if (t->types[f] == GDB_TYPE_INT64 ? !gdb_parse_int64(text, &v)
                                          : gdb_utf8_find_invalid(text) < text.size)
            break;
    }
    return f;
}

static void compare_record(comparison *c, const csv_table *t, const reference_record *r,
                           uint32_t *row, size_t *reject_number)
{
    const gdb_row_block *block = &t->block;
    size_t bad = t->file.field_count, line, column, byte;
    gdb_reject_code code = GDB_REJECT_VALUE;
    const gdb_reject *reject;

    if (r->fault == REFERENCE_SOUND && r->field_count == t->file.field_count)
        bad = find_bad_field(t, r);
    if (r->fault == REFERENCE_SOUND && bad == t->file.field_count &&
        r->field_count == t->file.field_count) {
        if (*row >= block->row_count)
            show(c, "missing row", *row);
        for (uint32_t f = 0; f < t->file.field_count; f++) {
            const reference_field *field = &r->fields[f];
            bool is_null = field->size == 0 && !field->quoted;
            if (gdb_bitmap_get(block->columns[f].nulls, *row) != is_null)
                show(c, "NULL of field", f);
            if (t->types[f] == GDB_TYPE_STRING) {
                if (!gdb_text_equal(csv_table_text(block, f, *row),
                                    gdb_text(field->text, field->size)))
                    show(c, "text of field", f);
            } else {
                int64_t v = 0;
                gdb_parse_int64(gdb_text(field->text, field->size), &v);
                if (((int64_t *)block->columns[f].values)[*row] != v)
                    show(c, "number of field", f);
            }
        }
        ++*row;
        return;
    }
    if (*reject_number >= block->reject_count)
        show(c, "missing reject", *reject_number);
    reject = &block->rejects[(*reject_number)++];
    if (r->fault != REFERENCE_SOUND) {
        code = GDB_REJECT_QUOTE;
        bad = r->fault_field;
    } else if (r->field_count != t->file.field_count) {
        code = GDB_REJECT_FIELDS;
    } else if (t->types[bad] == GDB_TYPE_STRING) {
        code = GDB_REJECT_UTF8;
    }
    line = bad < r->field_count ? r->fields[bad].line : r->end_line;
    column = bad < r->field_count ? r->fields[bad].column : r->end_column;
    byte = bad < r->field_count ? r->fields[bad].byte
                                : (size_t)block->raw->first_byte + reject->record_end;
    if (reject->code != code)
        show(c, "code", reject->code);
    if (reject->line != line)
        show(c, "line", reject->line);
    if (reject->column != column)
        show(c, "column", reject->column);
    if (bad < r->field_count && reject->byte != byte)
        show(c, "byte", reject->byte);
    if (block->raw->first_byte + reject->record_begin != r->begin)
        show(c, "record begin", reject->record_begin);
    if (block->raw->first_byte + reject->record_end != r->end)
        show(c, "record end", reject->record_end);
}

static void compare_file(csv_table *t, const char *text, size_t size, size_t block_size)
{
    const gdb_csv_dialect *d = &t->file.dialect;
    const reference_dialect same = {d->delimiter, d->quote, d->escape, d->comment, d->trim};
    comparison c = {text, size, reference_read(text, size, &same), 0};
    uint64_t behind = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    gdb_csv_source *source;

    csv_table_give(t, text, size);
    assert_ok(gdb_csv_source_open(&source, &t->file, 1, block_size, &err), err);
    for (;;) {
        uint32_t row = 0;
        size_t reject = 0;
        bool end;
        assert_ok(gdb_csv_source_take(source, &t->raw, &end, &err), err);
        if (end)
            break;
        if (t->raw.first_byte != behind)
            show(&c, "first byte", t->raw.first_byte);
        behind += t->raw.size;
        t->block.batch_rows = (uint32_t)(behind % 5); /* makes no difference; 0: the default */
        assert_ok(gdb_csv_parse(&t->block, &t->raw, &t->file, &t->shape, UINT64_MAX, &err), err);
        while (c.record < c.expected.count && c.expected.records[c.record].begin < behind)
            compare_record(&c, t, &c.expected.records[c.record], &row, &reject), c.record++;
        if (row != t->block.row_count)
            show(&c, "rows", t->block.row_count);
        if (reject != t->block.reject_count)
            show(&c, "rejects", t->block.reject_count);
    }
    if (behind != size)
        show(&c, "bytes", behind);
    if (c.record != c.expected.count)
        show(&c, "records", c.expected.count);
    assert_int_equal(gdb_csv_source_bytes(source), size);
    gdb_csv_source_close(source);
    reference_release(&c.expected);
}

static size_t make_text(uint64_t *seed, char *text, size_t most, const char *letters)
{
    size_t size = random_next(seed) % (most + 1), count = strlen(letters);

    for (size_t i = 0; i < size; i++)
        text[i] = letters[random_next(seed) % count];
    return size;
}

static void compare_random(const char *letters, gdb_csv_dialect dialect, int rounds, uint64_t seed)
{
    static const gdb_type_id types[3][3] = {
        {GDB_TYPE_STRING, GDB_TYPE_STRING, GDB_TYPE_STRING},
        {GDB_TYPE_INT64, GDB_TYPE_STRING, GDB_TYPE_INT64},
        {GDB_TYPE_STRING, GDB_TYPE_INT64, GDB_TYPE_STRING},
    };
    char text[96];

    for (int i = 0; i < rounds; i++) {
        size_t size = make_text(&seed, text, i % 4 == 0 ? 90 : 24, letters);
        csv_table t;
        csv_table_open(&t, 1 + (uint32_t)(random_next(&seed) % 3), types[random_next(&seed) % 3]);
        t.file.dialect = dialect;
        compare_file(&t, text, size, 1 + random_next(&seed) % 64);
        csv_table_close(&t);
    }
}

static void random_texts_read_as_the_reference_says(void **state)
{
    (void)state;
    compare_random(",\"\r\na1 \t", gdb_csv_dialect_default(), 20000, 1);
    compare_random(",\"\na1", gdb_csv_dialect_default(), 10000, 2);
    compare_random(",,\n\n\ra1\xc3\xa4", gdb_csv_dialect_default(), 5000, 3);
}

static void random_texts_with_other_dialects_too(void **state)
{
    gdb_csv_dialect backslash = {.delimiter = '\t', .quote = '\'', .escape = '\\'};
    gdb_csv_dialect no_quotes = {.delimiter = '|', .quote = '\0', .escape = '\0'};
    gdb_csv_dialect comments = {.delimiter = ',', .quote = '"', .escape = '"', .comment = '#'};
    gdb_csv_dialect trimmed = {.delimiter = ',', .quote = '"', .escape = '"', .trim = true};
    gdb_csv_dialect all = {
        .delimiter = ',', .quote = '\'', .escape = '\\', .comment = '#', .trim = true};

    (void)state;
    compare_random("\t'\\\r\na1", backslash, 10000, 4);
    compare_random("|\"\r\na1", no_quotes, 3000, 5);
    compare_random(",\"\r\n#a1", comments, 10000, 8);
    compare_random(",\"\r\n a1", trimmed, 10000, 9);
    compare_random(",'\\\r\n# \ta1", all, 10000, 10);
}

static void a_byte_order_mark_is_skipped(void **state)
{
    char text[64] = "\xEF\xBB\xBF";
    uint64_t seed = 6;

    (void)state;
    for (int i = 0; i < 300; i++) {
        size_t size = 3 + make_text(&seed, text + 3, 20, ",\"\na1");
        csv_table t;
        csv_table_open(&t, 2, NULL);
        compare_file(&t, text, size, 1 + random_next(&seed) % 8);
        csv_table_close(&t);
    }
}

/* --- against libcsv reading the whole text at once ----------------------- */

typedef struct library_file {
    char text[1024];
    size_t size;
} library_file;

static int no_blanks(unsigned char c)
{
    (void)c;
    return 0;
}

static void put(library_file *file, const char *text, size_t size)
{
    assert_true(file->size + size < sizeof(file->text));
    memcpy(file->text + file->size, text, size);
    file->size += size;
}

static void on_field(void *text, size_t size, void *data)
{
    if (text != NULL) {
        put(data, "[", 1);
        put(data, text, size);
        put(data, "]", 1);
    } else {
        put(data, "NULL", 4);
    }
}

static void on_record(int c, void *data)
{
    (void)c;
    put(data, ".", 1);
}

/* libcsv knows only doubled quotes, and keeps what stands behind a closing one: files without
 * such faults, and whose records all have two fields, must give the same fields. */
static void libcsv_reads_the_same_fields(void **state)
{
    uint64_t seed = 7;
    int compared = 0;

    (void)state;
    for (int i = 0; i < 60000; i++) {
        library_file theirs = {"", 0}, ours = {"", 0};
        gdb_csv_source *source;
        struct csv_parser parser;
        char text[40];
        size_t size = make_text(&seed, text, 32, ",,\"\"\r\n\na1");
        const reference_dialect same = {',', '"', '"', '\0', false};
        reference_file reference = reference_read(text, size, &same);
        bool is_sound = reference.count > 0, end;
        csv_table t;

        for (size_t r = 0; r < reference.count; r++)
            is_sound = is_sound && reference.records[r].fault == REFERENCE_SOUND &&
                       reference.records[r].field_count == 2;
        reference_release(&reference);
        if (!is_sound)
            continue;
        assert_int_equal(csv_init(&parser, CSV_EMPTY_IS_NULL), 0);
        csv_set_space_func(&parser, no_blanks);
        assert_int_equal(csv_parse(&parser, text, size, on_field, on_record, &theirs), size);
        assert_int_equal(csv_fini(&parser, on_field, on_record, &theirs), 0);
        csv_free(&parser);

        csv_table_open(&t, 2, NULL);
        csv_table_give(&t, text, size);
        assert_ok(gdb_csv_source_open(&source, &t.file, 1, 1 + random_next(&seed) % 16, &err), err);
        while (gdb_csv_source_take(source, &t.raw, &end, &err) == GDB_OK && !end) {
            assert_ok(gdb_csv_parse(&t.block, &t.raw, &t.file, &t.shape, 0, &err), err);
            assert_int_equal(t.block.reject_count, 0);
            for (uint32_t row = 0; row < t.block.row_count; row++) {
                for (uint32_t f = 0; f < 2; f++) {
                    gdb_text_view v = csv_table_text(&t.block, f, row);
                    bool is_null = gdb_bitmap_get(t.block.columns[f].nulls, row);
                    char copy[64];
                    memcpy(copy, v.data, v.size);
                    on_field(is_null ? NULL : copy, v.size, &ours);
                }
                on_record(0, &ours);
            }
        }
        gdb_csv_source_close(source);
        assert_int_equal(ours.size, theirs.size);
        assert_memory_equal(ours.text, theirs.text, ours.size);
        csv_table_close(&t);
        compared++;
    }
    assert_true(compared > 300);
}

/* Records that cross the pieces in which the parser looks for delimiters, and a row for each. */
static void long_blocks_keep_every_row(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING, GDB_TYPE_INT64};
    enum { ROWS = 20000 };
    size_t capacity = ROWS * 600, size = 0;
    char *text = malloc(capacity);
    uint64_t seed = 8;
    csv_table t;

    (void)state;
    assert_non_null(text);
    for (int i = 0; i < ROWS; i++) {
        const char *line_end = i % 7 == 0    ? "\r\n"
                               : i % 11 == 0 ? "\r"
                               : i % 5 == 0  ? "\n\n"
                                             : "\n";
        int width = (int)(random_next(&seed) % (i % 50 == 0 ? 400 : 20));
        bool quoted = i % 13 == 0;
        size +=
            (size_t)snprintf(text + size, capacity - size, "%d,%s%*s%s,%s%s", i, quoted ? "\"" : "",
                             width, quoted ? "x\n\"\"" : "x", quoted ? "\"" : "",
                             i % 97 == 0 ? "bad" : "12345678901", i == ROWS - 1 ? "" : line_end);
    }
    csv_table_open(&t, 3, types);
    compare_file(&t, text, size, 0);
    compare_file(&t, text, size, 5000);
    csv_table_close(&t);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_read_as_the_reference_says),
        cmocka_unit_test(random_texts_with_other_dialects_too),
        cmocka_unit_test(a_byte_order_mark_is_skipped),
        cmocka_unit_test(libcsv_reads_the_same_fields),
        cmocka_unit_test(long_blocks_keep_every_row),
    };

    return cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
}
