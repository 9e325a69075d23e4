/* SPDX-License-Identifier: MIT */
/* result_delimited.c - csv and tsv: one line a row, written as it comes. */
#include "formats/csv/csv_list.h"
#include "formats/csv/csv_print.h"
#include "formats/result/result_family.h"

typedef gdb_status append_value(gdb_result_writer *writer, const gdb_value *value, gdb_buffer *out,
                                gdb_error *err);

static gdb_status append_csv_value(gdb_result_writer *writer, const gdb_value *value,
                                   gdb_buffer *out, gdb_error *err)
{
    gdb_csv_dialect dialect = gdb_csv_dialect_default();

    dialect.has_null_text = writer->options.has_null_text;
    dialect.null_text = writer->options.null_text;
    return gdb_csv_value_print(&dialect, value, &writer->scratch, out, err);
}

static gdb_status append_tsv_text(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    size_t plain = 0;

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

static gdb_status append_tsv_value(gdb_result_writer *writer, const gdb_value *value,
                                   gdb_buffer *out, gdb_error *err)
{
    gdb_text_view null_text = gdb_result_writer_null(writer, "\\N");

    if (value->is_null)
        return gdb_buffer_append(out, null_text.data, null_text.size, err);
    if (value->type == GDB_TYPE_STRING)
        return append_tsv_text(value->as.text, out, err);
    gdb_buffer_clear(&writer->scratch);
    GDB_TRY(value->type == GDB_TYPE_LIST
                ? gdb_csv_list_print(&value->as.list, &writer->scratch, err)
                : gdb_value_print(value, &writer->scratch, err));
    return append_tsv_text(gdb_buffer_view(&writer->scratch), out, err);
}

static gdb_status append_row(gdb_result_writer *writer, const gdb_value *values,
                             append_value *append, char delimiter, gdb_buffer *out, gdb_error *err)
{
    for (size_t i = 0; i < writer->column_count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)delimiter, err));
        GDB_TRY(append(writer, &values[i], out, err));
    }
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status append_header(gdb_result_writer *writer, const gdb_result_column *columns,
                                append_value *append, char delimiter, gdb_buffer *out,
                                gdb_error *err)
{
    if (writer->options.no_header)
        return GDB_OK;
    for (size_t i = 0; i < writer->column_count; i++) {
        gdb_value name = gdb_value_string(columns[i].name);

        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)delimiter, err));
        GDB_TRY(append(writer, &name, out, err));
    }
    return gdb_buffer_append_byte(out, '\n', err);
}

static gdb_status csv_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                            gdb_buffer *out, gdb_error *err)
{
    return append_header(writer, columns, append_csv_value, ',', out, err);
}

static gdb_status csv_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err)
{
    return append_row(writer, values, append_csv_value, ',', out, err);
}

static gdb_status tsv_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                            gdb_buffer *out, gdb_error *err)
{
    return append_header(writer, columns, append_tsv_value, '\t', out, err);
}

static gdb_status tsv_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err)
{
    return append_row(writer, values, append_tsv_value, '\t', out, err);
}

const gdb_result_family gdb_result_csv_family = {csv_begin, csv_row, NULL};
const gdb_result_family gdb_result_tsv_family = {tsv_begin, tsv_row, NULL};
