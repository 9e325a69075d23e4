/* SPDX-License-Identifier: MIT */
/* result_line.c - a line for each value, "name = value", and a blank line between rows. */
#include "formats/result/result_family.h"
#include "lib/base/text_display.h"

static gdb_status line_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                             gdb_buffer *out, gdb_error *err)
{
    size_t widest = 0;

    (void)out;
    for (size_t i = 0; i < writer->column_count; i++) {
        gdb_result_writer_column *column = &writer->columns[i];
        GDB_TRY(gdb_text_display(columns[i].name, &writer->names, &column->name_width, err));
        column->name_end = writer->names.size;
        if (column->name_width > widest)
            widest = column->name_width;
    }
    for (size_t i = 0; i < writer->column_count; i++)
        writer->columns[i].width = widest;
    return GDB_OK;
}

static gdb_status line_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                           gdb_error *err)
{
    size_t width = 0;

    if (writer->any_rows)
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    for (size_t i = 0; i < writer->column_count; i++) {
        const gdb_result_writer_column *column = &writer->columns[i];
        GDB_TRY(gdb_text_pad(gdb_result_writer_name(writer, i), column->name_width, column->width,
                             true, out, err));
        GDB_TRY(gdb_buffer_append_text(out, " = ", err));
        GDB_TRY(gdb_result_display(writer, &values[i], out, &width, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

const gdb_result_family gdb_result_line_family = {line_begin, line_row, NULL};
