/* SPDX-License-Identifier: MIT */
/* result_delimited.c - csv and tsv: one line a row, written as it comes. */
#include <string.h>

#include "formats/csv/csv_list.h"
#include "formats/result/result_family.h"

/* Must a CSV field of this text be quoted: a delimiter, a quote or a line break is inside, or
 * it would be taken for NULL. */
static bool needs_quotes(gdb_text_view text, gdb_text_view null_text)
{
    if (gdb_text_equal(text, null_text))
        return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ',' || c == '"' || c == '\n' || c == '\r')
            return true;
    }
    return text.size == 0;
}

static gdb_status append_quoted(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    const char *p = text.data, *end = p + text.size;

    GDB_TRY(gdb_buffer_append_byte(out, '"', err));
    while (p < end) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        const char *stop = quote != NULL ? quote + 1 : end;

        GDB_TRY(gdb_buffer_append(out, p, (size_t)(stop - p), err));
        if (quote != NULL)
            GDB_TRY(gdb_buffer_append_byte(out, '"', err));
        p = stop;
    }
    return gdb_buffer_append_byte(out, '"', err);
}

static gdb_status append_csv_text(gdb_result_writer *writer, gdb_text_view text, gdb_buffer *out,
                                  gdb_error *err)
{
    if (needs_quotes(text, gdb_result_writer_null(writer, "")))
        return append_quoted(text, out, err);
    return gdb_buffer_append(out, text.data, text.size, err);
}

static gdb_status append_tsv_text(gdb_result_writer *writer, gdb_text_view text, gdb_buffer *out,
                                  gdb_error *err)
{
    size_t plain = 0;

    (void)writer;
    for (size_t i = 0; i < text.size; i++) {
        char escape[2] = {'\\', 0};
        switch (text.data[i]) {
        case '\t':
            escape[1] = 't';
            break;
        case '\n':
            escape[1] = 'n';
            break;
        case '\r':
            escape[1] = 'r';
            break;
        case '\\':
            escape[1] = '\\';
            break;
        default:
            continue;
        }
        GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
        GDB_TRY(gdb_buffer_append(out, escape, 2, err));
        plain = i + 1;
    }
    return gdb_buffer_append(out, text.data + plain, text.size - plain, err);
}

typedef gdb_status append_text(gdb_result_writer *writer, gdb_text_view text, gdb_buffer *out,
                               gdb_error *err);

static gdb_status append_value(gdb_result_writer *writer, const gdb_value *v, append_text *append,
                               gdb_text_view null_text, gdb_buffer *out, gdb_error *err)
{
    if (v->is_null)
        return gdb_buffer_append(out, null_text.data, null_text.size, err);
    if (v->type == GDB_TYPE_STRING)
        return append(writer, v->as.text, out, err);
    /* No text of a number, date or boolean has anything to escape. */
    if (v->type < GDB_TYPE_NULL && !writer->options.has_null_text)
        return gdb_value_print(v, out, err);
    gdb_buffer_clear(&writer->scratch);
    GDB_TRY(v->type == GDB_TYPE_LIST ? gdb_csv_list_print(&v->as.list, &writer->scratch, err)
                                     : gdb_value_print(v, &writer->scratch, err));
    return append(writer, gdb_buffer_view(&writer->scratch), out, err);
}

static gdb_status append_row(gdb_result_writer *writer, const gdb_value *values,
                             append_text *append, char delimiter, const char *null_text,
                             gdb_buffer *out, gdb_error *err)
{
    gdb_text_view null = gdb_result_writer_null(writer, null_text);

    for (size_t i = 0; i < writer->column_count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)delimiter, err));
        GDB_TRY(append_value(writer, &values[i], append, null, out, err));
    }
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status append_header(gdb_result_writer *writer, const gdb_result_column *columns,
                                append_text *append, char delimiter, gdb_buffer *out,
                                gdb_error *err)
{
    if (writer->options.no_header)
        return GDB_OK;
    for (size_t i = 0; i < writer->column_count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)delimiter, err));
        GDB_TRY(append(writer, columns[i].name, out, err));
    }
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status csv_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                            gdb_buffer *out, gdb_error *err)
{
    return append_header(writer, columns, append_csv_text, ',', out, err);
}

static gdb_status csv_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err)
{
    return append_row(writer, values, append_csv_text, ',', "", out, err);
}

static gdb_status tsv_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                            gdb_buffer *out, gdb_error *err)
{
    return append_header(writer, columns, append_tsv_text, '\t', out, err);
}

static gdb_status tsv_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err)
{
    return append_row(writer, values, append_tsv_text, '\t', "\\N", out, err);
}

const gdb_result_family gdb_result_csv_family = {csv_begin, csv_row, NULL};
const gdb_result_family gdb_result_tsv_family = {tsv_begin, tsv_row, NULL};
