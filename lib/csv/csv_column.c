/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_column.h"

#include <string.h>

#include "formats/csv/csv_record.h"
#include "formats/csv/csv_value.h"
#include "lib/base/always_inline.h"
#include "lib/base/bitmap.h"
#include "lib/base/utf8.h"
#include "lib/csv/csv_convert.h"
#include "lib/csv/csv_list_column.h"

gdb_text_view gdb_csv_batch_text(const gdb_csv_batch *batch, uint32_t record, uint32_t field)
{
    uint32_t begin = gdb_csv_batch_begin(batch, record, field);
    uint32_t end = gdb_csv_batch_end(batch, record, field);
    gdb_text_view text = gdb_text((const char *)batch->base + begin, end - begin);

    return batch->dialect->trim && !gdb_csv_batch_is_quoted(batch, record, field)
               ? gdb_csv_trim(batch->dialect, text)
               : text;
}

static bool is_null(const gdb_csv_batch *batch, uint32_t record, uint32_t field, gdb_text_view text)
{
    return !gdb_csv_batch_is_quoted(batch, record, field) &&
           gdb_csv_is_null(batch->dialect, (const uint8_t *)text.data, text.size);
}

bool gdb_csv_batch_is_null(const gdb_csv_batch *batch, uint32_t record, uint32_t field)
{
    return is_null(batch, record, field, gdb_csv_batch_text(batch, record, field));
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
static GDB_ALWAYS_INLINE bool convert(gdb_type_id type, const uint8_t *text, size_t size,
                                      void *values, size_t row)
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
    gdb_text_view whole = gdb_csv_batch_text(batch, record, field);
    uint8_t *value = (uint8_t *)column->values + row * gdb_type_width(column->type);
    uint8_t near[3 * GDB_CSV_VALUE_MARGIN];
    const uint8_t *text = (const uint8_t *)whole.data;
    size_t size = whole.size;

    if (is_null(batch, record, field, whole)) {
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

/* Is every text that is not empty what it looks like: neither NULL nor with blanks around it? */
static bool is_simple(const gdb_csv_dialect *dialect)
{
    return !dialect->has_null_text && !dialect->trim;
}

static GDB_ALWAYS_INLINE void append_values(gdb_type_id type, gdb_row_column *column,
                                            uint32_t first_row, gdb_csv_batch *batch,
                                            uint32_t field, bool not_null)
{
    const uint8_t *base = batch->base;
    const uint32_t *ends = batch->field_ends + field;
    const uint32_t *before = field > 0 ? ends - 1 : batch->begins;
    size_t stride = batch->field_count, before_stride = field > 0 ? stride : 1;
    uint32_t skip = field > 0;
    bool simple = is_simple(batch->dialect);

    for (uint32_t r = 0; r < batch->record_count; r++) {
        uint32_t begin = before[r * before_stride] + skip, end = ends[r * stride];
        if (begin == end || end < GDB_CSV_VALUE_MARGIN || !simple ||
            !convert(type, base + begin, end - begin, column->values, first_row + r))
            convert_unusual(column, first_row + r, batch, r, field, not_null);
    }
}

/* The types that most columns have: what is usual in one go, the rest one by one. */
static GDB_ALWAYS_INLINE void append_usual(gdb_type_id type, gdb_row_column *column,
                                           uint32_t first_row, gdb_csv_batch *batch, uint32_t field,
                                           bool not_null)
{
    bool simple = is_simple(batch->dialect);
    void *values = column->values;
    uint32_t r = 0;

    for (;; r++) {
        size_t row = (size_t)first_row + r;
        if (simple && type == GDB_TYPE_INT64)
            r = gdb_csv_convert_int64(batch, field, r, (int64_t *)values + row);
        else if (simple && type == GDB_TYPE_DATE)
            r = gdb_csv_convert_date(batch, field, r, (int32_t *)values + row);
        else if (simple)
            r = gdb_csv_convert_double(batch, field, r, (double *)values + row);
        if (r == batch->record_count)
            break;
        convert_unusual(column, first_row + r, batch, r, field, not_null);
    }
}

/* Copy whole words of 16 bytes, beyond the end too; not zero if one of them is not all ASCII. */
static GDB_ALWAYS_INLINE uint64_t copy_text(uint8_t *out, const uint8_t *text, size_t size)
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

/* Where the text of a row stands in the column. */
static gdb_text_view text_of_row(const gdb_row_column *column, uint32_t row)
{
    uint64_t begin = row > 0 ? column->ends[row - 1] : 0;

    return gdb_text((const char *)column->text.data + begin, column->ends[row] - begin);
}

/* Texts of the batch, some of which are not UTF-8: with U+FFFD in them. */
static gdb_status replace_invalid(gdb_row_column *column, uint32_t first_row, uint32_t count,
                                  gdb_error *err)
{
    size_t begin = first_row > 0 ? column->ends[first_row - 1] : 0;
    gdb_buffer replaced = {0};
    gdb_status status = GDB_OK;

    for (uint32_t r = 0; r < count; r++) {
        uint32_t row = first_row + r;
        size_t before = replaced.size;
        GDB_TRY_OUT(gdb_utf8_append_valid(
            &replaced, gdb_text((const char *)column->text.data + begin, column->ends[row] - begin),
            err));
        begin = column->ends[row];
        column->ends[row] = replaced.size - before;
    }
    column->text.size = first_row > 0 ? column->ends[first_row - 1] : 0;
    for (uint32_t row = first_row; row < first_row + count; row++)
        column->ends[row] += row > 0 ? column->ends[row - 1] : 0;
    GDB_TRY_OUT(gdb_buffer_append(&column->text, replaced.data, replaced.size, err));
out:
    gdb_buffer_release(&replaced);
    return status;
}

/* The texts of the batch are in the column, and some of their bytes are above 127. All of them are
 * looked at together: if that is UTF-8, and no text begins within a character, each of them is. */
static gdb_status check_texts(gdb_row_column *column, uint32_t first_row, gdb_csv_batch *batch,
                              uint32_t field, gdb_error *err)
{
    size_t begin = first_row > 0 ? column->ends[first_row - 1] : 0;
    const uint8_t *text = column->text.data;
    bool is_cut = false;

    for (uint32_t r = 0; r < batch->record_count; r++) {
        gdb_text_view one = text_of_row(column, first_row + r);
        is_cut |= one.size > 0 && ((uint8_t)one.data[0] & 0xC0) == 0x80;
    }
    if (!is_cut &&
        gdb_utf8_is_valid(gdb_text((const char *)text + begin, column->text.size - begin)))
        return GDB_OK;
    if (batch->dialect->invalid_utf8 == GDB_CSV_UTF8_REPLACE)
        return replace_invalid(column, first_row, batch->record_count, err);
    for (uint32_t r = 0; r < batch->record_count; r++)
        if (!gdb_utf8_is_valid(text_of_row(column, first_row + r)))
            gdb_csv_batch_note_bad(batch, r, field);
    return GDB_OK;
}

static gdb_status append_texts(gdb_row_column *column, uint32_t first_row, gdb_csv_batch *batch,
                               uint32_t field, bool not_null, gdb_error *err)
{
    gdb_buffer *text = &column->text;
    bool simple = is_simple(batch->dialect);
    uint64_t beyond = 0;
    size_t total = 0;

    for (uint32_t r = 0; r < batch->record_count; r++)
        total += gdb_csv_batch_end(batch, r, field) - gdb_csv_batch_begin(batch, r, field);
    GDB_TRY(gdb_buffer_reserve(text, total + 16, err));
    for (uint32_t r = 0; r < batch->record_count; r++) {
        uint32_t begin = gdb_csv_batch_begin(batch, r, field);
        gdb_text_view one =
            gdb_text((const char *)batch->base + begin, gdb_csv_batch_end(batch, r, field) - begin);
        if (!simple)
            one = gdb_csv_batch_text(batch, r, field);
        if ((one.size == 0 || !simple) && is_null(batch, r, field, one)) {
            gdb_csv_column_note_null(column, first_row + r, batch, r, field, not_null);
        } else {
            beyond |= copy_text(text->data + text->size, (const uint8_t *)one.data, one.size);
            text->size += one.size;
        }
        column->ends[first_row + r] = text->size;
    }
    return beyond == 0 ? GDB_OK : check_texts(column, first_row, batch, field, err);
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
        CASE(GDB_TYPE_UINT8)
        CASE(GDB_TYPE_UINT16)
        CASE(GDB_TYPE_UINT32)
        CASE(GDB_TYPE_UINT64)
        CASE(GDB_TYPE_FLOAT)
        CASE(GDB_TYPE_TIMESTAMP)
#undef CASE
    case GDB_TYPE_INT64:
        append_usual(GDB_TYPE_INT64, column, first_row, batch, field, not_null);
        return GDB_OK;
    case GDB_TYPE_DATE:
        append_usual(GDB_TYPE_DATE, column, first_row, batch, field, not_null);
        return GDB_OK;
    case GDB_TYPE_DOUBLE:
        append_usual(GDB_TYPE_DOUBLE, column, first_row, batch, field, not_null);
        return GDB_OK;
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
