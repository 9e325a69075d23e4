/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_scratch.h"

#include <string.h>

#include "lib/base/alloc.h"

/* Readable bytes behind a batch's last field, see csv_column.h. */
enum { UNQUOTED_MARGIN = 64, PARSER_STEP = 4096 };

static void *reallocate(void *memory, size_t size)
{
    return gdb_realloc_array(memory, size, 1, NULL);
}

gdb_status gdb_csv_scratch_open(gdb_csv_scratch **out, uint32_t column_count, gdb_error *err)
{
    gdb_csv_scratch *scratch = NULL;
    gdb_status status = GDB_OK;

    scratch = gdb_alloc_zero(sizeof(*scratch), err);
    if (scratch == NULL)
        return GDB_ERR_NOMEM;
    csv_init(&scratch->parser, CSV_EMPTY_IS_NULL);
    csv_set_realloc_func(&scratch->parser, reallocate);
    csv_set_free_func(&scratch->parser, gdb_free);
    scratch->text_sizes = gdb_alloc_array_zero(column_count, sizeof(*scratch->text_sizes), err);
    scratch->had_nulls = gdb_alloc_array_zero(column_count, sizeof(*scratch->had_nulls), err);
    if (scratch->text_sizes == NULL || scratch->had_nulls == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    *out = scratch;
    scratch = NULL;
out:
    gdb_csv_scratch_close(scratch);
    return status;
}

void gdb_csv_scratch_close(gdb_csv_scratch *scratch)
{
    if (scratch == NULL)
        return;
    csv_free(&scratch->parser);
    gdb_free(scratch->tokens);
    gdb_free(scratch->field_ends);
    gdb_free(scratch->quoted);
    gdb_free(scratch->begins);
    gdb_free(scratch->record_begins);
    gdb_free(scratch->bad_field);
    gdb_buffer_release(&scratch->unquoted);
    gdb_buffer_release(&scratch->label);
    gdb_free(scratch->fields);
    gdb_free(scratch->places);
    gdb_free(scratch->text_sizes);
    gdb_free(scratch->had_nulls);
    gdb_free(scratch);
}

/* --- libcsv ------------------------------------------------------------ */

/* Where the fields of a record go, for all of which there is room. */
typedef struct field_sink {
    gdb_csv_scratch *scratch;
    const gdb_csv_field *fields;
    uint32_t *ends;
    uint8_t *quoted;
    size_t field; /* number of the next one */
    size_t field_count;
} field_sink;

static int is_no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static int is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

void gdb_csv_scratch_begin(gdb_csv_scratch *scratch, const gdb_csv_dialect *dialect)
{
    struct csv_parser *parser = &scratch->parser;

    scratch->record_count = 0;
    scratch->is_unquoted = false;
    scratch->batch_ends = NULL;
    gdb_buffer_clear(&scratch->unquoted);
    if (scratch->bad_capacity > 0)
        memset(scratch->bad_field, 0, scratch->bad_capacity * sizeof(*scratch->bad_field));
    /* A delimiter is none, whatever it is: libcsv looks for that first. */
    csv_set_space_func(parser, dialect->trim ? is_blank : is_no_blank);
    csv_set_delim(parser, (unsigned char)dialect->delimiter);
    csv_set_quote(parser, (unsigned char)dialect->quote);
    csv_set_blk_size(parser, PARSER_STEP);
}

static inline void put_field(field_sink *sink, const void *text, size_t size)
{
    gdb_buffer *out = &sink->scratch->unquoted;

    if (size > 0)
        memcpy(out->data + out->size, text, size);
    out->size += size;
    sink->ends[sink->field] = (uint32_t)out->size;
    sink->quoted[sink->field] = sink->fields[sink->field].quoted;
    sink->field++;
    /* Fields stand one byte apart, as in the file. */
    out->data[out->size++] = 0;
}

static void on_field(void *text, size_t size, void *data)
{
    field_sink *sink = data;

    if (sink->field < sink->field_count)
        put_field(sink, text, text != NULL ? size : 0);
}

/* Fields that stand as they are. */
static void put_plain(field_sink *sink, const uint8_t *bytes, size_t until)
{
    while (sink->field < until) {
        const gdb_csv_field *field = &sink->fields[sink->field];

        put_field(sink, bytes + field->begin, field->end - field->begin);
    }
}

/* libcsv takes the fields from the one at bytes[begin] to the one that ends at bytes[end]. */
static gdb_status run_libcsv(field_sink *sink, const uint8_t *bytes, size_t begin, size_t end,
                             gdb_error *err)
{
    struct csv_parser *parser = &sink->scratch->parser;
    size_t size = end - begin;

    /* It grows its buffer by this much each time. */
    if (size / 8 > PARSER_STEP)
        csv_set_blk_size(parser, size / 8);
    if (csv_parse(parser, bytes + begin, size, on_field, NULL, sink) != size ||
        csv_fini(parser, on_field, NULL, sink) != 0)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (a record of %zu bytes)", size);
    return GDB_OK;
}

/* What stands before the first quoted field and behind the last needs no parser. */
static gdb_status append_by_libcsv(field_sink *sink, const uint8_t *bytes, gdb_error *err)
{
    const gdb_csv_field *fields = sink->fields;
    size_t first = 0, behind = sink->field_count;

    while (first < behind && !fields[first].quoted)
        first++;
    while (behind > first && !fields[behind - 1].quoted)
        behind--;
    put_plain(sink, bytes, first);
    if (first < behind)
        GDB_TRY(run_libcsv(sink, bytes, fields[first].begin, fields[behind - 1].end, err));
    if (sink->field != behind)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a record has %zu fields, libcsv sees %zu", behind,
                        sink->field);
    put_plain(sink, bytes, sink->field_count);
    return GDB_OK;
}

gdb_status gdb_csv_scratch_append_unquoted(gdb_csv_scratch *scratch, const gdb_csv_dialect *dialect,
                                           const uint8_t *bytes, const gdb_csv_record *record,
                                           const gdb_csv_field *fields, gdb_error *err)
{
    size_t at = (size_t)scratch->record_count * record->field_count;
    field_sink sink = {
        scratch, fields, scratch->field_ends + at, scratch->quoted + at, 0, record->field_count};
    gdb_buffer *out = &scratch->unquoted;

    scratch->begins[scratch->record_count] = (uint32_t)out->size;
    /* Texts only become shorter, and each has one byte behind it, as in the record. */
    GDB_TRY(gdb_buffer_reserve(out, record->end - record->begin + 1 + UNQUOTED_MARGIN, err));
    if (dialect->escape == dialect->quote) {
        GDB_TRY(append_by_libcsv(&sink, bytes, err));
    } else {
        while (sink.field < sink.field_count) {
            /* Write in place, then let put_field see that nothing is left to copy. */
            out->size +=
                gdb_csv_field_text(dialect, bytes, &fields[sink.field], out->data + out->size);
            put_field(&sink, NULL, 0);
        }
    }
    scratch->record_begins[scratch->record_count++] = (uint32_t)record->begin;
    return GDB_OK;
}
