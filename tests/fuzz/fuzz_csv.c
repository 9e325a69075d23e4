/* SPDX-License-Identifier: MIT */

/*
 * fuzz_csv.c - any bytes as CSV: what the pipeline of blocks makes of them, against csv_record.h
 * over the whole text and, where libcsv follows the same rules, against libcsv over the whole text.
 * Of bad rows the code, the record and the exact place are compared.
 *
 * The first byte chooses the dialect, the number of fields and their types, the second the size of
 * blocks, the third comments, trimming, what is done about bad UTF-8, and what is in front of the
 * first row; the rest is the text.
 */

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "formats/csv/csv_header.h"
#include "lib/base/bitmap.h"
#include "lib/base/utf8.h"
#include "lib/csv/csv_head.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/decompressor.h"
#include "lib/csv/row_block.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_FIELDS = 4 };

/* No byte of a text: its record has no fault. */
#define SOUND (SIZE_MAX - 1)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

typedef struct fuzz_case {
    const uint8_t *text;
    size_t size;
    size_t position; /* the next record of the text */
    bool has_mark;
    gdb_csv_file file;
    gdb_row_shape shape;
    gdb_type_id types[MOST_FIELDS];
    gdb_buffer fields; /* all rows, as libcsv is asked to say them */
    bool all_sound;
} fuzz_case;

/* The value of a text, as 8 bytes; false if it has none. */
static bool value_of(gdb_type_id type, gdb_text_view text, uint64_t *value)
{
    *value = 0;
    if (type == GDB_TYPE_INT64)
        return gdb_parse_int64(text, (int64_t *)(void *)value);
    if (type == GDB_TYPE_DOUBLE)
        return gdb_parse_double(text, (double *)(void *)value);
    return gdb_parse_date(text, (int32_t *)(void *)value);
}

static bool is_bad(const fuzz_case *c, uint32_t field, gdb_text_view text)
{
    uint64_t v;

    if (c->types[field] != GDB_TYPE_STRING)
        return !value_of(c->types[field], text, &v);
    return c->file.dialect.invalid_utf8 != GDB_CSV_UTF8_REPLACE &&
           gdb_utf8_find_invalid(text) < text.size;
}

static void say(gdb_buffer *out, const void *text, size_t size)
{
    CHECK(gdb_buffer_append_format(out, NULL, text != NULL ? "%zu:" : "-", size) == GDB_OK);
    CHECK(gdb_buffer_append(out, text, text != NULL ? size : 0, NULL) == GDB_OK);
}

static gdb_text_view text_of(const fuzz_case *c, const gdb_csv_field *field, bool *is_null)
{
    uint8_t *text = malloc(field->end - field->begin + 1);
    size_t size;

    CHECK(text != NULL);
    size = gdb_csv_field_text(&c->file.dialect, c->text, field, text);
    *is_null = !field->quoted && gdb_csv_is_null(&c->file.dialect, text, size);
    return gdb_text((char *)text, size);
}

static void compare_text(const fuzz_case *c, const gdb_row_column *column, uint32_t row,
                         gdb_text_view text)
{
    uint64_t begin = row > 0 ? column->ends[row - 1] : 0;
    gdb_buffer valid = {0};

    if (c->file.dialect.invalid_utf8 == GDB_CSV_UTF8_REPLACE) {
        CHECK(gdb_utf8_append_valid(&valid, text, NULL) == GDB_OK);
        text = gdb_buffer_view(&valid);
    }
    CHECK(column->ends[row] - begin == text.size);
    CHECK(text.size == 0 || memcmp(column->text.data + begin, text.data, text.size) == 0);
    gdb_buffer_release(&valid);
}

static void compare_field(const fuzz_case *c, const gdb_row_column *column, uint32_t row,
                          const gdb_csv_field *field)
{
    size_t width = gdb_type_width(column->type);
    bool is_null;
    gdb_text_view text = text_of(c, field, &is_null);
    uint64_t v = 0;

    CHECK(gdb_bitmap_get(column->nulls, row) == is_null);
    CHECK(!is_null || column->has_nulls);
    if (column->type == GDB_TYPE_STRING) {
        compare_text(c, column, row, is_null ? gdb_text("", 0) : text);
    } else {
        CHECK(is_null || value_of(column->type, text, &v));
        CHECK(memcmp((const uint8_t *)column->values + row * width, &v, width) == 0);
    }
    free((void *)(uintptr_t)text.data);
}

/* Where a bad record is said to be: the line and column of the byte. */
static void compare_place(const fuzz_case *c, const gdb_reject *r)
{
    size_t line = 1, begin = c->has_mark ? 3 : 0;

    for (size_t i = begin; i < r->byte; i++) {
        if (c->text[i] == '\n' ||
            (c->text[i] == '\r' && (i + 1 == c->size || c->text[i + 1] != '\n'))) {
            line++;
            begin = i + 1;
        }
    }
    CHECK(r->line == line);
    /* Behind a CR that goes on with a LF there is no line yet. */
    CHECK(r->column == r->byte - begin + 1 || c->text[r->byte - 1] == '\r');
}

/* The byte that a bad record's place is, and its code. */
static size_t find_fault(const fuzz_case *c, const gdb_csv_record *record,
                         const gdb_csv_field *fields, gdb_reject_code *code)
{
    uint32_t count = c->file.field_count;

    *code = GDB_REJECT_FIELDS;
    if (record->fault != GDB_CSV_SOUND) {
        *code = GDB_REJECT_QUOTE;
        return record->fault_field < MOST_FIELDS ? fields[record->fault_field].begin : SIZE_MAX;
    }
    if (record->field_count != count)
        return record->field_count < count ? record->end : fields[count].begin;
    for (uint32_t f = 0; f < count; f++) {
        bool is_null;
        gdb_text_view text = text_of(c, &fields[f], &is_null);
        bool bad = !is_null && is_bad(c, f, text);

        free((void *)(uintptr_t)text.data);
        if (bad) {
            *code = c->types[f] == GDB_TYPE_STRING ? GDB_REJECT_UTF8 : GDB_REJECT_VALUE;
            return fields[f].begin;
        }
    }
    return SOUND;
}

/* The next record of the text, against row *row or reject *reject of the block. */
static void compare_record(fuzz_case *c, const gdb_row_block *block, uint32_t *row, size_t *reject)
{
    gdb_csv_field fields[MOST_FIELDS + 1];
    uint32_t count = c->file.field_count;
    gdb_csv_record record;
    gdb_reject_code code;
    size_t byte;

    CHECK(gdb_csv_record_next(&record, &c->file.dialect, c->text, c->size, c->position, fields,
                              MOST_FIELDS + 1));
    c->position = record.next;
    byte = find_fault(c, &record, fields, &code);
    if (byte == SOUND) {
        CHECK(*row < block->row_count);
        CHECK(block->record_begin[*row] + block->raw->first_byte == record.begin);
        for (uint32_t f = 0; f < count; f++)
            compare_field(c, &block->columns[f], *row, &fields[f]);
        ++*row;
    } else {
        const gdb_reject *r = &block->rejects[*reject];
        CHECK(*reject < block->reject_count);
        CHECK(r->code == code);
        CHECK(r->record_begin + block->raw->first_byte == record.begin);
        CHECK(r->record_end + block->raw->first_byte == record.next);
        CHECK(byte == SIZE_MAX ? r->byte > record.begin && r->byte <= record.end : r->byte == byte);
        compare_place(c, r);
        ++*reject;
        c->all_sound = false;
    }
}

static void say_rows(fuzz_case *c, const gdb_row_block *block)
{
    for (uint32_t row = 0; row < block->row_count; row++) {
        for (uint32_t f = 0; f < c->file.field_count; f++) {
            const gdb_row_column *column = &block->columns[f];
            uint64_t begin = row > 0 ? column->ends[row - 1] : 0;
            bool is_null = gdb_bitmap_get(column->nulls, row);
            say(&c->fields, is_null ? NULL : (const void *)(column->text.data + begin),
                column->ends[row] - begin);
        }
        say(&c->fields, "\n", 1);
    }
}

static void run_pipeline(fuzz_case *c, size_t block_size, bool all_texts)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_csv_source *source = NULL;
    gdb_row_block block;
    gdb_raw_block raw = {0};
    gdb_csv_record none;
    bool end;

    CHECK(gdb_csv_source_open(&source, &c->file, 1, block_size, &err) == GDB_OK);
    CHECK(gdb_row_block_init(&block, &c->shape, &err) == GDB_OK);
    for (;;) {
        uint32_t row = 0;
        size_t reject = 0;
        CHECK(gdb_csv_source_take(source, &raw, &end, &err) == GDB_OK);
        if (end)
            break;
        CHECK(gdb_csv_parse(&block, &raw, &c->file, &c->shape, UINT64_MAX, &err) == GDB_OK);
        while (row + reject < block.row_count + block.reject_count)
            compare_record(c, &block, &row, &reject);
        if (all_texts)
            say_rows(c, &block);
    }
    CHECK(!gdb_csv_record_next(&none, &c->file.dialect, c->text, c->size, c->position, NULL, 0));
    gdb_csv_source_close(source);
    gdb_row_block_release(&block);
    gdb_raw_block_release(&raw);
}

static int no_blanks(unsigned char c)
{
    (void)c;
    return 0;
}

static int blanks(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static void on_field(void *text, size_t size, void *out)
{
    say(out, text, size);
}

static void on_record(int c, void *out)
{
    (void)c;
    say(out, "\n", 1);
}

static void compare_with_libcsv(const fuzz_case *c)
{
    gdb_buffer theirs = {0};
    struct csv_parser parser;

    CHECK(csv_init(&parser, CSV_EMPTY_IS_NULL) == 0);
    csv_set_space_func(&parser, c->file.dialect.trim ? blanks : no_blanks);
    csv_set_delim(&parser, (unsigned char)c->file.dialect.delimiter);
    csv_set_quote(&parser, (unsigned char)c->file.dialect.quote);
    CHECK(csv_parse(&parser, c->text + c->position, c->size - c->position, on_field, on_record,
                    &theirs) == c->size - c->position);
    CHECK(csv_fini(&parser, on_field, on_record, &theirs) == 0);
    csv_free(&parser);
    CHECK(theirs.size == c->fields.size);
    CHECK(theirs.size == 0 || memcmp(theirs.data, c->fields.data, theirs.size) == 0);
    gdb_buffer_release(&theirs);
}

/* Any beginning of a file is described somehow. */
static void read_head(const uint8_t *text, size_t size)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};
    gdb_arena arena = {0};
    gdb_csv_head head;
    char path[64];
    int fd = memfd_create("fuzz_csv", MFD_CLOEXEC);

    if (fd < 0)
        return;
    CHECK(write(fd, text, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (gdb_csv_head_read(&head, path, &options, &arena, NULL) == GDB_OK && !head.is_empty) {
        CHECK(head.field_count > 0);
        for (uint32_t i = 0; i < head.field_count && head.guesses != NULL; i++)
            CHECK(gdb_type_is_storable(gdb_type_guess_type(&head.guesses[i])));
    }
    gdb_arena_release(&arena);
    close(fd);
}

/* Where the rows begin: behind the mark, the lines that are skipped, and the header. */
static size_t find_rows(const fuzz_case *c)
{
    size_t at = c->has_mark ? 3 : 0;
    gdb_csv_record record;

    for (uint64_t i = 0; i < c->file.skip_lines && at < c->size; i++) {
        while (at < c->size && c->text[at] != '\n' && c->text[at] != '\r')
            at++;
        if (at < c->size)
            at = gdb_csv_behind_line_end(c->text, c->size, at);
    }
    if (!c->file.skip_header)
        return at;
    return gdb_csv_record_next(&record, &c->file.dialect, c->text, c->size, at, NULL, 0)
               ? record.next
               : c->size;
}

static void choose_dialect(fuzz_case *c, uint8_t first, uint8_t third)
{
    static const gdb_csv_dialect dialects[4] = {{.delimiter = ',', .quote = '"', .escape = '"'},
                                                {.delimiter = '|', .quote = '\'', .escape = '\\'},
                                                {.delimiter = ';', .quote = '\0', .escape = '\0'},
                                                {.delimiter = ',',
                                                 .quote = '"',
                                                 .escape = '"',
                                                 .has_null_text = true,
                                                 .null_text = {"1", 1}}};
    static const gdb_type_id numbers[MOST_FIELDS] = {GDB_TYPE_INT64, GDB_TYPE_DATE, GDB_TYPE_DOUBLE,
                                                     GDB_TYPE_INT64};

    c->file.dialect = dialects[first & 3];
    c->file.dialect.comment = (third & 1) != 0 ? '#' : '\0';
    c->file.dialect.trim = (third & 2) != 0;
    c->file.dialect.invalid_utf8 = (gdb_csv_invalid_utf8)((third >> 2 & 3) % 3);
    c->file.skip_lines = third >> 4 & 3;
    c->file.skip_header = (third & 64) != 0;
    c->file.field_count = 1 + (first >> 2 & 3);
    for (uint32_t i = 0; i < c->file.field_count; i++)
        c->types[i] = (first >> 4 >> i & 1) == 0 ? GDB_TYPE_STRING : numbers[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const gdb_text_view names[MOST_FIELDS] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    static const bool not_null[MOST_FIELDS] = {false, false, false, false};
    uint32_t columns[MOST_FIELDS] = {0, 1, 2, 3};
    fuzz_case c = {.all_sound = true};
    bool all_texts = true;

    if (size < 3)
        return 0;
    c.text = data + 3;
    c.size = size - 3;
    /* What begins like compressed input or UTF-16 is another case. */
    if (gdb_compression_recognise(gdb_text((const char *)c.text, c.size < 4 ? c.size : 4)) !=
            GDB_COMPRESSED_NOT ||
        (c.size >= 2 && (memcmp(c.text, "\xFF\xFE", 2) == 0 || memcmp(c.text, "\xFE\xFF", 2) == 0)))
        return 0;
    choose_dialect(&c, data[0], data[2]);
    c.has_mark = c.size >= 3 && memcmp(c.text, "\xEF\xBB\xBF", 3) == 0;
    c.position = find_rows(&c);
    c.file.path = "/dev/null";
    c.file.columns = columns;
    c.file.read_ahead = gdb_text((const char *)c.text, c.size);
    for (uint32_t i = 0; i < c.file.field_count; i++)
        all_texts = all_texts && c.types[i] == GDB_TYPE_STRING;
    c.shape.table_name = "T";
    c.shape.column_names = names;
    c.shape.types = c.types;
    c.shape.not_null = not_null;
    c.shape.column_count = c.file.field_count;
    run_pipeline(&c, data[1] % 65, all_texts);
    if (all_texts && c.all_sound && (data[0] & 3) == 0 && c.file.dialect.comment == '\0' &&
        c.file.dialect.invalid_utf8 != GDB_CSV_UTF8_REPLACE) {
        c.position = find_rows(&c);
        compare_with_libcsv(&c);
    }
    gdb_buffer_release(&c.fields);
    if (data[1] % 16 == 0)
        read_head(c.text, c.size);
    return 0;
}
