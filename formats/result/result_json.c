/* SPDX-License-Identifier: MIT */
/* result_json.c - json (an array of objects a result) and jsonl (an object a line). */
#include "formats/result/result_family.h"
#include "lib/types/json_text.h"

static gdb_status json_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                             gdb_buffer *out, gdb_error *err)
{
    (void)out;
    for (size_t i = 0; i < writer->column_count; i++) {
        GDB_TRY(gdb_buffer_append_byte(&writer->names, i == 0 ? '{' : ',', err));
        GDB_TRY(gdb_json_append_text(columns[i].name, &writer->names, err));
        GDB_TRY(gdb_buffer_append_byte(&writer->names, ':', err));
        writer->columns[i].name_end = writer->names.size;
    }
    return GDB_OK;
}

static gdb_status json_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                           gdb_error *err)
{
    bool lines = writer->options.format == GDB_RESULT_JSONL;

    if (!lines)
        GDB_TRY(gdb_buffer_append_text(out, writer->rows == 0 ? "[" : ",\n", err));
    for (size_t i = 0; i < writer->column_count; i++) {
        gdb_text_view name = gdb_result_writer_name(writer, i);
        GDB_TRY(gdb_buffer_append(out, name.data, name.size, err));
        GDB_TRY(gdb_json_append_value(&values[i], out, err));
    }
    return gdb_buffer_append_text(out, lines ? "}\n" : "}", err);
}

static gdb_status json_end(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err)
{
    if (writer->options.format == GDB_RESULT_JSONL)
        return GDB_OK;
    return gdb_buffer_append_text(out, writer->rows == 0 ? "[]\n" : "]\n", err);
}

const gdb_result_family gdb_result_json_family = {json_begin, json_row, json_end};
