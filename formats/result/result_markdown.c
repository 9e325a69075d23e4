/* SPDX-License-Identifier: MIT */
/* result_markdown.c - a table of GitHub's Markdown, written row by row. */
#include "formats/result/result_family.h"

/* Characters that would end the cell or the line, or be read as HTML. */
static gdb_status append_cell(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    size_t plain = 0;

    for (size_t i = 0; i < text.size; i++) {
        const char *escape;
        switch (text.data[i]) {
        case '|':
            escape = "\\|";
            break;
        case '\\':
            escape = "\\\\";
            break;
        case '<':
            escape = "&lt;";
            break;
        case '&':
            escape = "&amp;";
            break;
        case '\n':
            escape = "<br>";
            break;
        case '\r':
            escape = "";
            break;
        default:
            continue;
        }
        GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
        GDB_TRY(gdb_buffer_append_text(out, escape, err));
        plain = i + 1;
    }
    return gdb_buffer_append(out, text.data + plain, text.size - plain, err);
}

static gdb_status markdown_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                                 gdb_buffer *out, gdb_error *err)
{
    if (writer->results > 0)
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    if (writer->options.no_header)
        return GDB_OK;
    for (size_t i = 0; i < writer->column_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? "| " : " | ", err));
        GDB_TRY(append_cell(columns[i].name, out, err));
    }
    GDB_TRY(gdb_buffer_append_text(out, " |\n", err));
    for (size_t i = 0; i < writer->column_count; i++)
        GDB_TRY(gdb_buffer_append_text(out, writer->columns[i].is_number ? "| ---: " : "| --- ",
                                       err));
    return gdb_buffer_append_text(out, "|\n", err);
}

static gdb_status markdown_row(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                               gdb_error *err)
{
    for (size_t i = 0; i < writer->column_count; i++) {
        gdb_text_view text = gdb_result_writer_null(writer, "NULL");

        if (!values[i].is_null && values[i].type == GDB_TYPE_STRING) {
            text = values[i].as.text;
        } else if (!values[i].is_null) {
            gdb_buffer_clear(&writer->scratch);
            GDB_TRY(gdb_value_print(&values[i], &writer->scratch, err));
            text = gdb_buffer_view(&writer->scratch);
        }
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? "| " : " | ", err));
        GDB_TRY(append_cell(text, out, err));
    }
    return gdb_buffer_append_text(out, " |\n", err);
}

const gdb_result_family gdb_result_markdown_family = {markdown_begin, markdown_row, NULL};
