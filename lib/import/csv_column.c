/* SPDX-License-Identifier: MIT */
#include "lib/import/csv_column.h"

#include <string.h>

#include "formats/csv/csv_record.h"
#include "formats/csv/csv_value.h"
#include "lib/base/bitmap.h"
#include "lib/base/utf8.h"
#include "lib/import/csv_list_column.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

bool gdb_csv_batch_is_null(const gdb_csv_batch *batch, uint32_t record, uint32_t field)
{
    uint32_t begin = gdb_csv_batch_begin(batch, record, field);
    uint32_t end = gdb_csv_batch_end(batch, record, field);

    if (batch->quoted != NULL && batch->quoted[(size_t)record * batch->field_count + field] != 0)
        return false;
    return gdb_csv_is_null(batch->dialect, batch->base + begin, end - begin);
}

void gdb_csv_batch_note_bad(gdb_csv_batch *batch, uint32_t record, uint32_t field)
{
    batch->bad_count += batch->bad_field[record] == 0;
    if (batch->bad_field[record] == 0 || batch->bad_field[record] > field + 1)
        batch->bad_field[record] = field + 1;
}

void gdb_csv_column_note_null(gdb_row_column *column, uint32_t row, gdb_csv_batch *batch,
                              uint32_t record, uint32_t field, bool not_null)
{
    if (not_null) {
        gdb_csv_batch_note_bad(batch, record, field);
        return;
    }
    gdb_bitmap_set(column->nulls, row);
    column->has_nulls = true;
}

/* `type` is a constant in every call, so that each call becomes the loop for its type. */
static ALWAYS_INLINE bool convert(gdb_type_id type, const uint8_t *text, size_t size, void *values,
                                  size_t row)
{
    switch (type) {
    case GDB_TYPE_BOOL:
        return gdb_csv_to_bool(text, size, (uint8_t *)values + row);
    case GDB_TYPE_INT8:
        return gdb_csv_to_int8(text, size, (int8_t *)values + row);
    case GDB_TYPE_INT16:
        return gdb_csv_to_int16(text, size, (int16_t *)values + row);
    case GDB_TYPE_INT32:
        return gdb_csv_to_int32(text, size, (int32_t *)values + row);
    case GDB_TYPE_INT64:
        return gdb_csv_to_int64(text, size, (int64_t *)values + row);
    case GDB_TYPE_UINT8:
        return gdb_csv_to_uint8(text, size, (uint8_t *)values + row);
    case GDB_TYPE_UINT16:
        return gdb_csv_to_uint16(text, size, (uint16_t *)values + row);
    case GDB_TYPE_UINT32:
        return gdb_csv_to_uint32(text, size, (uint32_t *)values + row);
    case GDB_TYPE_UINT64:
        return gdb_csv_to_uint64(text, size, (uint64_t *)values + row);
    case GDB_TYPE_FLOAT:
        return gdb_csv_to_float(text, size, (float *)values + row);
    case GDB_TYPE_DOUBLE:
        return gdb_csv_to_double(text, size, (double *)values + row);
    case GDB_TYPE_DATE:
        return gdb_csv_to_date(text, size, (int32_t *)values + row);
    case GDB_TYPE_TIMESTAMP:
        return gdb_csv_to_timestamp(text, size, (int64_t *)values + row);
    case GDB_TYPE_STRING:
    case GDB_TYPE_INVALID:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        break;
    }
    return false;
}

/* The careful way for one field: NULL, at the very beginning of the bytes, or bad. */
static __attribute__((noinline)) void convert_unusual(gdb_row_column *column, uint32_t row,
                                                      gdb_csv_batch *batch, uint32_t record,
                                                      uint32_t field, bool not_null)
{
    uint32_t begin = gdb_csv_batch_begin(batch, record, field);
    size_t size = gdb_csv_batch_end(batch, record, field) - begin;
    uint8_t *value = (uint8_t *)column->values + row * gdb_type_width(column->type);
    uint8_t near[3 * GDB_CSV_VALUE_MARGIN];
    const uint8_t *text = batch->base + begin;

    if (gdb_csv_batch_is_null(batch, record, field)) {
        memset(value, 0, gdb_type_width(column->type));
        gdb_csv_column_note_null(column, row, batch, record, field, not_null);
        return;
    }
    /* A short text is moved to where there is a margin on both sides. */
    if (size <= GDB_CSV_VALUE_MARGIN) {
        memset(near, 0, sizeof(near));
        memcpy(near + GDB_CSV_VALUE_MARGIN, text, size);
        text = near + GDB_CSV_VALUE_MARGIN;
    }
    switch (column->type) {
#define CASE(type_)                                                                                \
    case type_:                                                                                    \
        if (!convert(type_, text, size, value, 0))                                                 \
            gdb_csv_batch_note_bad(batch, record, field);                                          \
        break;
        CASE(GDB_TYPE_BOOL)
        CASE(GDB_TYPE_INT8)
        CASE(GDB_TYPE_INT16)
        CASE(GDB_TYPE_INT32)
        CASE(GDB_TYPE_INT64)
        CASE(GDB_TYPE_UINT8)
        CASE(GDB_TYPE_UINT16)
        CASE(GDB_TYPE_UINT32)
        CASE(GDB_TYPE_UINT64)
        CASE(GDB_TYPE_FLOAT)
        CASE(GDB_TYPE_DOUBLE)
        CASE(GDB_TYPE_DATE)
        CASE(GDB_TYPE_TIMESTAMP)
#undef CASE
    case GDB_TYPE_STRING:
    case GDB_TYPE_INVALID:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        break;
    }
}

static ALWAYS_INLINE void append_values(gdb_type_id type, gdb_row_column *column,
                                        uint32_t first_row, gdb_csv_batch *batch, uint32_t field,
                                        bool not_null)
{
    const uint8_t *base = batch->base;
    const uint32_t *ends = batch->field_ends + field;
    const uint32_t *before = field > 0 ? ends - 1 : batch->begins;
    size_t stride = batch->field_count, before_stride = field > 0 ? stride : 1;
    uint32_t skip = field > 0;
    /* What stands for NULL may be a value too. */
    bool is_simple = !batch->dialect->has_null_text;

    for (uint32_t r = 0; r < batch->record_count; r++) {
        uint32_t begin = before[r * before_stride] + skip, end = ends[r * stride];
        if (begin == end || end < GDB_CSV_VALUE_MARGIN || !is_simple ||
            !convert(type, base + begin, end - begin, column->values, first_row + r))
            convert_unusual(column, first_row + r, batch, r, field, not_null);
    }
}

/* Copy whole words of 16 bytes, beyond the end too; not zero if one of them is not all ASCII. */
static ALWAYS_INLINE uint64_t copy_text(uint8_t *out, const uint8_t *text, size_t size)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < size; i += 16) {
        uint64_t words[2];
        memcpy(words, text + i, sizeof(words));
        memcpy(out + i, words, sizeof(words));
        seen |= words[0] | words[1];
    }
    return seen & GDB_CSV_EVERY_BYTE(0x80);
}

static gdb_status append_texts(gdb_row_column *column, uint32_t first_row, gdb_csv_batch *batch,
                               uint32_t field, bool not_null, gdb_error *err)
{
    gdb_buffer *text = &column->text;
    size_t total = 0;

    for (uint32_t r = 0; r < batch->record_count; r++)
        total += gdb_csv_batch_end(batch, r, field) - gdb_csv_batch_begin(batch, r, field);
    GDB_TRY(gdb_buffer_reserve(text, total + 16, err));
    for (uint32_t r = 0; r < batch->record_count; r++) {
        uint32_t begin = gdb_csv_batch_begin(batch, r, field);
        size_t size = gdb_csv_batch_end(batch, r, field) - begin;
        if ((size == 0 || batch->dialect->has_null_text) &&
            gdb_csv_batch_is_null(batch, r, field)) {
            gdb_csv_column_note_null(column, first_row + r, batch, r, field, not_null);
        } else {
            uint64_t beyond = copy_text(text->data + text->size, batch->base + begin, size);
            if (beyond != 0 &&
                gdb_utf8_find_invalid(gdb_text((const char *)batch->base + begin, size)) < size)
                gdb_csv_batch_note_bad(batch, r, field);
            text->size += size;
        }
        column->ends[first_row + r] = text->size;
    }
    return GDB_OK;
}

gdb_status gdb_csv_column_append(gdb_row_column *column, uint32_t first_row, gdb_csv_batch *batch,
                                 uint32_t field, bool not_null, gdb_error *err)
{
    if (gdb_type_is_list(column->type))
        return gdb_csv_list_column_append(column, first_row, batch, field, not_null, err);
    switch (column->type) {
#define CASE(type_)                                                                                \
    case type_:                                                                                    \
        append_values(type_, column, first_row, batch, field, not_null);                           \
        return GDB_OK;
        CASE(GDB_TYPE_BOOL)
        CASE(GDB_TYPE_INT8)
        CASE(GDB_TYPE_INT16)
        CASE(GDB_TYPE_INT32)
        CASE(GDB_TYPE_INT64)
        CASE(GDB_TYPE_UINT8)
        CASE(GDB_TYPE_UINT16)
        CASE(GDB_TYPE_UINT32)
        CASE(GDB_TYPE_UINT64)
        CASE(GDB_TYPE_FLOAT)
        CASE(GDB_TYPE_DOUBLE)
        CASE(GDB_TYPE_DATE)
        CASE(GDB_TYPE_TIMESTAMP)
#undef CASE
    case GDB_TYPE_STRING:
        return append_texts(column, first_row, batch, field, not_null, err);
    case GDB_TYPE_INVALID:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        break;
    }
    return GDB_FAIL(err, GDB_ERR_USAGE, "a column of a type that cannot be stored");
}
