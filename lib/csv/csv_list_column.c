/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_list_column.h"

#include "formats/csv/csv_list.h"
#include "lib/base/utf8.h"

static gdb_status append_list(gdb_row_column *column, gdb_csv_batch *batch, uint32_t record,
                              uint32_t field, gdb_csv_list_parser *parser, gdb_error *err)
{
    gdb_text_view text = gdb_csv_batch_text(batch, record, field);
    bool is_valid =
        gdb_type_element(column->type) != GDB_TYPE_STRING || gdb_utf8_is_valid(text);
    gdb_csv_list_fault fault = {0};
    gdb_buffer replaced = {0};
    gdb_status status = GDB_OK;

    if (!is_valid && batch->dialect->invalid_utf8 == GDB_CSV_UTF8_REPLACE) {
        GDB_TRY_OUT(gdb_utf8_append_valid(&replaced, text, err));
        text = gdb_buffer_view(&replaced);
        is_valid = true;
    }
    GDB_TRY_OUT(gdb_csv_list_parse(parser, column->type, batch->list_delimiter, text,
                                   &column->text, &fault, err));
    if (fault.found || !is_valid)
        gdb_csv_batch_note_bad(batch, record, field);
out:
    gdb_buffer_release(&replaced);
    return status;
}

gdb_status gdb_csv_list_column_append(gdb_row_column *column, uint32_t first_row,
                                      gdb_csv_batch *batch, uint32_t field, bool not_null,
                                      gdb_error *err)
{
    gdb_csv_list_parser parser = {0};
    gdb_status status = GDB_OK;

    for (uint32_t r = 0; r < batch->record_count; r++) {
        if (gdb_csv_batch_is_null(batch, r, field))
            gdb_csv_column_note_null(column, first_row + r, batch, r, field, not_null);
        else
            GDB_TRY_OUT(append_list(column, batch, r, field, &parser, err));
        column->ends[first_row + r] = column->text.size;
    }
out:
    gdb_csv_list_parser_release(&parser);
    return status;
}
