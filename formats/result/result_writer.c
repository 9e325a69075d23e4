/* SPDX-License-Identifier: MIT */
#include "formats/result/result_writer.h"

#include <string.h>

#include "formats/result/result_family.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/text_display.h"

static const struct {
    const char *name;
    const gdb_result_family *family;
} formats[GDB_RESULT_FORMAT_COUNT] = {
    [GDB_RESULT_TABLE] = {"table", &gdb_result_table_family},
    [GDB_RESULT_CSV] = {"csv", &gdb_result_csv_family},
    [GDB_RESULT_TSV] = {"tsv", &gdb_result_tsv_family},
    [GDB_RESULT_JSON] = {"json", &gdb_result_json_family},
    [GDB_RESULT_JSONL] = {"jsonl", &gdb_result_json_family},
    [GDB_RESULT_MARKDOWN] = {"markdown", &gdb_result_markdown_family},
    [GDB_RESULT_LINE] = {"line", &gdb_result_line_family},
};

const char *gdb_result_format_name(gdb_result_format format)
{
    return formats[format].name;
}

bool gdb_result_format_parse(gdb_text_view name, gdb_result_format *out)
{
    for (int i = 0; i < GDB_RESULT_FORMAT_COUNT; i++) {
        if (gdb_text_equal(name, gdb_text_of(formats[i].name))) {
            *out = (gdb_result_format)i;
            return true;
        }
    }
    return false;
}

void gdb_result_writer_init(gdb_result_writer *writer, const gdb_result_options *options)
{
    memset(writer, 0, sizeof(*writer));
    writer->options = *options;
}

void gdb_result_writer_release(gdb_result_writer *writer)
{
    gdb_free(writer->columns);
    gdb_free(writer->cell_list);
    gdb_buffer_release(&writer->names);
    gdb_buffer_release(&writer->scratch);
    gdb_buffer_release(&writer->cells);
    memset(writer, 0, sizeof(*writer));
}

gdb_status gdb_result_writer_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                                   size_t column_count, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&writer->columns, &writer->column_capacity, column_count,
                              sizeof(*writer->columns), err));
    writer->column_count = column_count;
    writer->rows = 0;
    gdb_buffer_clear(&writer->names);
    if (column_count == 0)
        return GDB_OK;
    for (size_t i = 0; i < column_count; i++)
        writer->columns[i] =
            (gdb_result_writer_column){.is_number = gdb_type_is_numeric(columns[i].type)};
    GDB_TRY(formats[writer->options.format].family->begin(writer, columns, out, err));
    writer->results++;
    return GDB_OK;
}

gdb_status gdb_result_writer_row(gdb_result_writer *writer, const gdb_value *values,
                                 gdb_buffer *out, gdb_error *err)
{
    if (writer->column_count == 0)
        return GDB_OK;
    GDB_TRY(formats[writer->options.format].family->row(writer, values, out, err));
    writer->rows++;
    writer->any_rows = true;
    return GDB_OK;
}

gdb_status gdb_result_writer_end(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err)
{
    const gdb_result_family *family = formats[writer->options.format].family;

    return writer->column_count > 0 && family->end != NULL ? family->end(writer, out, err)
                                                           : GDB_OK;
}

gdb_text_view gdb_result_writer_name(const gdb_result_writer *writer, size_t i)
{
    size_t start = i > 0 ? writer->columns[i - 1].name_end : 0;

    return gdb_text((const char *)writer->names.data + start,
                    writer->columns[i].name_end - start);
}

gdb_text_view gdb_result_writer_null(const gdb_result_writer *writer, const char *own)
{
    return writer->options.has_null_text ? writer->options.null_text : gdb_text_of(own);
}

gdb_status gdb_result_display(gdb_result_writer *writer, const gdb_value *value, gdb_buffer *out,
                              size_t *width, gdb_error *err)
{
    if (value->is_null)
        return gdb_text_display(gdb_result_writer_null(writer, "NULL"), out, width, err);
    if (value->type == GDB_TYPE_STRING)
        return gdb_text_display(value->as.text, out, width, err);
    gdb_buffer_clear(&writer->scratch);
    GDB_TRY(gdb_value_print(value, &writer->scratch, err));
    return gdb_text_display(gdb_buffer_view(&writer->scratch), out, width, err);
}
