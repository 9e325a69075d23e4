/* SPDX-License-Identifier: MIT */

/*
 * fuzz_csv.c - any bytes as CSV: what the pipeline of blocks makes of them, against csv_record.h
 * over the whole text and, where libcsv follows the same rules, against libcsv over the whole text.
 *
 * The first byte chooses the dialect, the number of fields and their types, the second the size of
 * blocks; the rest is the text.
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
#include "lib/import/csv_head.h"
#include "lib/import/csv_source.h"
#include "lib/import/row_block.h"
#include "lib/types/number_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_FIELDS = 4 };

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
    gdb_csv_file file;
    gdb_row_shape shape;
    gdb_type_id types[MOST_FIELDS];
    gdb_buffer fields; /* all rows, as libcsv is asked to say them */
    bool all_sound;
} fuzz_case;

static bool is_bad(gdb_type_id type, gdb_text_view text)
{
    int64_t v;

    return type == GDB_TYPE_INT64 ? !gdb_parse_int64(text, &v)
                                  : gdb_utf8_find_invalid(text) < text.size;
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

static void compare_field(const fuzz_case *c, const gdb_row_column *column, uint32_t row,
                          const gdb_csv_field *field)
{
    uint64_t begin = row > 0 && column->ends != NULL ? column->ends[row - 1] : 0;
    bool is_null;
    gdb_text_view text = text_of(c, field, &is_null);
    int64_t v = 0;

    CHECK(gdb_bitmap_get(column->nulls, row) == is_null);
    CHECK(!is_null || column->has_nulls);
    if (column->type == GDB_TYPE_STRING) {
        CHECK(column->ends[row] - begin == (is_null ? 0 : text.size));
        CHECK(is_null || text.size == 0 ||
              memcmp(column->text.data + begin, text.data, text.size) == 0);
    } else {
        CHECK(is_null || gdb_parse_int64(text, &v));
        CHECK(((const int64_t *)column->values)[row] == v);
    }
    free((void *)(uintptr_t)text.data);
}

/* The next record of the text, against row *row or reject *reject of the block. */
static void compare_record(fuzz_case *c, const gdb_row_block *block, uint32_t *row, size_t *reject)
{
    gdb_csv_field fields[MOST_FIELDS];
    uint32_t count = c->file.field_count;
    gdb_csv_record record;
    bool is_sound;

    CHECK(gdb_csv_record_next(&record, &c->file.dialect, c->text, c->size, c->position, fields,
                              count));
    c->position = record.next;
    is_sound = record.fault == GDB_CSV_SOUND && record.field_count == count;
    for (uint32_t f = 0; f < count && is_sound; f++) {
        bool is_null;
        gdb_text_view text = text_of(c, &fields[f], &is_null);
        is_sound = is_null || !is_bad(c->types[f], text);
        free((void *)(uintptr_t)text.data);
    }
    if (is_sound) {
        CHECK(*row < block->row_count);
        CHECK(block->record_begin[*row] + block->raw->first_byte == record.begin);
        for (uint32_t f = 0; f < count; f++)
            compare_field(c, &block->columns[f], *row, &fields[f]);
        ++*row;
    } else {
        const gdb_reject *r = &block->rejects[*reject];
        CHECK(*reject < block->reject_count);
        CHECK(r->record_begin + block->raw->first_byte == record.begin);
        CHECK(r->record_end + block->raw->first_byte == record.next);
        CHECK(r->byte >= record.begin && r->byte <= record.end && r->line > 0 && r->column > 0);
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
    csv_set_space_func(&parser, no_blanks);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const gdb_csv_dialect dialects[4] = {{.delimiter = ',', .quote = '"', .escape = '"'},
                                                {.delimiter = '|', .quote = '\'', .escape = '\\'},
                                                {.delimiter = ';', .quote = '\0', .escape = '\0'},
                                                {.delimiter = ',', .quote = '"', .escape = '"', .has_null_text = true, .null_text = {"1", 1}}};
    static const gdb_text_view names[MOST_FIELDS] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}};
    static const bool not_null[MOST_FIELDS] = {false, false, false, false};
    uint32_t columns[MOST_FIELDS] = {0, 1, 2, 3};
    bool has_mark, all_texts = true;
    fuzz_case c = {.all_sound = true};

    if (size < 2)
        return 0;
    c.text = data + 2;
    c.size = size - 2;
    /* What begins like compressed input is refused. */
    if (c.size >= 2 && (memcmp(c.text, "\x28\xB5", 2) == 0 || memcmp(c.text, "\x1F\x8B", 2) == 0))
        return 0;
    has_mark = c.size >= 3 && memcmp(c.text, "\xEF\xBB\xBF", 3) == 0;
    c.position = has_mark ? 3 : 0;
    c.file.path = "/dev/null";
    c.file.dialect = dialects[data[0] & 3];
    c.file.field_count = 1 + (data[0] >> 2 & 3);
    c.file.columns = columns;
    c.file.read_ahead = gdb_text((const char *)c.text, c.size);
    for (uint32_t i = 0; i < c.file.field_count; i++) {
        bool is_text = (data[0] >> 4 >> i & 1) == 0;
        c.types[i] = is_text ? GDB_TYPE_STRING : GDB_TYPE_INT64;
        all_texts = all_texts && is_text;
    }
    c.shape.table_name = "T";
    c.shape.column_names = names;
    c.shape.types = c.types;
    c.shape.not_null = not_null;
    c.shape.column_count = c.file.field_count;
    run_pipeline(&c, data[1] % 65, all_texts);
    if (all_texts && c.all_sound && (data[0] & 3) == 0) {
        c.position = has_mark ? 3 : 0;
        compare_with_libcsv(&c);
    }
    gdb_buffer_release(&c.fields);
    if (data[1] % 16 == 0)
        read_head(c.text, c.size);
    return 0;
}
