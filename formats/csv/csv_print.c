/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_print.h"

#include "formats/csv/csv_list.h"
#include "formats/csv/csv_record.h"

static bool needs_quotes(const gdb_csv_dialect *dialect, gdb_text_view text)
{
    if (gdb_csv_is_null(dialect, (const uint8_t *)text.data, text.size))
        return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == dialect->delimiter || c == dialect->quote || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

gdb_status gdb_csv_text_print(const gdb_csv_dialect *dialect, gdb_text_view text, gdb_buffer *out,
                              gdb_error *err)
{
    size_t plain = 0;

    if (!needs_quotes(dialect, text))
        return gdb_buffer_append(out, text.data, text.size, err);
    GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)dialect->quote, err));
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != dialect->quote && text.data[i] != dialect->escape)
            continue;
        GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)dialect->escape, err));
        plain = i;
    }
    GDB_TRY(gdb_buffer_append(out, text.data + plain, text.size - plain, err));
    return gdb_buffer_append_byte(out, (uint8_t)dialect->quote, err);
}

gdb_status gdb_csv_value_print(const gdb_csv_dialect *dialect, const gdb_value *value,
                               gdb_buffer *scratch, gdb_buffer *out, gdb_error *err)
{
    if (value->is_null)
        return dialect->has_null_text ? gdb_buffer_append(out, dialect->null_text.data,
                                                          dialect->null_text.size, err)
                                      : GDB_OK;
    if (value->type == GDB_TYPE_STRING)
        return gdb_csv_text_print(dialect, value->as.text, out, err);
    /* No text of a number, date or boolean has these inside. */
    if (value->type < GDB_TYPE_NULL && !dialect->has_null_text && dialect->delimiter == ',' &&
        dialect->quote == '"')
        return gdb_value_print(value, out, err);
    gdb_buffer_clear(scratch);
    GDB_TRY(value->type == GDB_TYPE_LIST ? gdb_csv_list_print(&value->as.list, scratch, err)
                                         : gdb_value_print(value, scratch, err));
    return gdb_csv_text_print(dialect, gdb_buffer_view(scratch), out, err);
}
