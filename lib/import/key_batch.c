/* SPDX-License-Identifier: MIT */
#include "lib/import/key_batch.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/text_quote.h"
#include "lib/csv/column_image.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

void gdb_key_batch_release(gdb_key_batch *batch)
{
    gdb_free(batch->hashes);
    gdb_free(batch->widened);
    memset(batch, 0, sizeof(*batch));
}

gdb_status gdb_key_batch_set_integers(gdb_key_batch *batch, gdb_type_id type, const void *values,
                                      uint32_t count, gdb_error *err)
{
    batch->column = NULL;
    batch->count = count;
    batch->images = values;
    if (gdb_type_width(type) == 8)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&batch->widened, &batch->widened_capacity, (size_t)count + 1,
                              sizeof(*batch->widened), err));
    gdb_image_widen(batch->widened, values, count, type);
    batch->images = batch->widened;
    return GDB_OK;
}

gdb_status gdb_key_batch_set(gdb_key_batch *batch, const gdb_row_column *column, uint32_t count,
                             gdb_error *err)
{
    if (column->type != GDB_TYPE_STRING)
        GDB_TRY(gdb_key_batch_set_integers(batch, column->type, column->values, count, err));
    else
        batch->images = NULL;
    batch->column = column;
    batch->count = count;
    return GDB_OK;
}

gdb_status gdb_key_batch_hash(gdb_key_batch *batch, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&batch->hashes, &batch->hash_capacity, (size_t)batch->count + 1,
                              sizeof(*batch->hashes), err));
    if (batch->images != NULL) {
        for (uint32_t i = 0; i < batch->count; i++)
            batch->hashes[i] = gdb_key_hash_integer(batch->images[i]);
    } else {
        for (uint32_t i = 0; i < batch->count; i++)
            batch->hashes[i] = gdb_key_hash_string(gdb_row_column_text(batch->column, i));
    }
    return GDB_OK;
}

void gdb_key_print(const gdb_row_column *column, uint32_t row, char out[GDB_KEY_TEXT_SIZE])
{
    char text[GDB_TEXT_QUOTE_SIZE];
    uint64_t image = 0;

    if (column->type == GDB_TYPE_STRING) {
        snprintf(out, GDB_KEY_TEXT_SIZE, "%s",
                 gdb_text_quote(gdb_row_column_text(column, row), text));
        return;
    }
    gdb_image_widen(&image, (const uint8_t *)column->values + row * gdb_type_width(column->type), 1,
                    column->type);
    if (column->type == GDB_TYPE_DATE)
        gdb_print_date((int32_t)image, out);
    else if (column->type == GDB_TYPE_TIMESTAMP)
        gdb_print_timestamp((int64_t)image, out);
    else if (gdb_type_is_signed(column->type))
        gdb_print_int64((int64_t)image, out);
    else
        gdb_print_uint64(image, out);
}
