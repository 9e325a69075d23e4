/* SPDX-License-Identifier: MIT */
#include "formats/log/log_rows.h"

#include "formats/value/value_format.h"
#include "lib/base/utf8.h"

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, "log record: " __VA_ARGS__)

/* --- writing --------------------------------------------------------------- */

static gdb_status append_column(gdb_buffer *out, const gdb_log_column *column, uint32_t row_count,
                                gdb_error *err)
{
    if (column->type == GDB_TYPE_INVALID)
        return gdb_buffer_append_byte(out, 0, err);
    GDB_TRY(gdb_type_bytes_append(out, column->type, 0, err));
    GDB_TRY(gdb_buffer_append_byte(out, column->nulls != NULL, err));
    if (column->nulls != NULL)
        GDB_TRY(gdb_buffer_append(out, column->nulls, gdb_log_null_bytes(row_count), err));
    if (gdb_type_is_byte_string(column->type))
        GDB_TRY(gdb_buffer_append(out, column->sizes, (size_t)row_count * 4, err));
    return gdb_buffer_append(out, column->bytes, column->byte_count, err);
}

gdb_status gdb_log_rows_append(gdb_buffer *out, const gdb_log_rows *rows, gdb_error *err)
{
    uint8_t *counts;

    GDB_TRY(gdb_buffer_extend(out, 8, &counts, err));
    gdb_store_u32le(counts, rows->row_count);
    gdb_store_u32le(counts + 4, rows->column_count);
    for (int end = 0; end < 2 && rows->ends[0] != NULL; end++)
        GDB_TRY(gdb_buffer_append(out, rows->ends[end], (size_t)rows->row_count * 8, err));
    for (uint32_t c = 0; c < rows->column_count; c++)
        GDB_TRY(append_column(out, &rows->columns[c], rows->row_count, err));
    return GDB_OK;
}

/* --- reading --------------------------------------------------------------- */

/* A value is NULL, and nothing stands where one is: of `items`, `width` bytes each. */
static gdb_status check_nulls(const gdb_log_column *column, uint32_t row_count,
                              const uint8_t *items, size_t width, gdb_error *err)
{
    size_t size = gdb_log_null_bytes(row_count);

    if (gdb_bytes_are_zero(column->nulls, size))
        return BAD("no row of a column that has NULLs is NULL");
    if (row_count % 8 != 0 && column->nulls[size - 1] >> row_count % 8 != 0)
        return BAD("a row behind the last is NULL");
    for (size_t i = 0; i < size; i++)
        for (unsigned bits = column->nulls[i]; bits != 0; bits &= bits - 1)
            if (!gdb_bytes_are_zero(items + (i * 8 + (unsigned)__builtin_ctz(bits)) * width, width))
                return BAD("a value that is NULL is not 0");
    return GDB_OK;
}

static gdb_status take_numbers(gdb_byte_reader *reader, gdb_log_column *column, uint32_t row_count,
                               gdb_error *err)
{
    size_t width = gdb_type_width(column->type);
    uint8_t either = 0;

    column->byte_count = row_count * width;
    column->bytes = gdb_byte_reader_take(reader, column->byte_count);
    if (column->bytes == NULL)
        return BAD("a column of %u value%s is cut short", row_count, gdb_plural(row_count));
    if (column->type == GDB_TYPE_BOOL)
        for (uint32_t i = 0; i < row_count; i++)
            either |= column->bytes[i];
    if (either > 1)
        return BAD("a BOOL that is neither 0 nor 1");
    return column->nulls != NULL ? check_nulls(column, row_count, column->bytes, width, err)
                                 : GDB_OK;
}

/* All of them as one text are valid, so each is if none begins inside of a character. */
static gdb_status check_texts(const gdb_log_column *column, uint32_t row_count, gdb_error *err)
{
    size_t at = 0;

    if (!gdb_utf8_is_valid(gdb_text((const char *)column->bytes, column->byte_count)))
        return BAD("a text that is not valid UTF-8");
    for (uint32_t i = 0; i < row_count && at < column->byte_count; i++) {
        if ((column->bytes[at] & 0xc0) == 0x80)
            return BAD("a text that is not valid UTF-8");
        at += gdb_load_u32le(column->sizes + (size_t)i * 4);
    }
    return GDB_OK;
}

static gdb_status check_lists(const gdb_log_column *column, uint32_t row_count, gdb_error *err)
{
    size_t at = 0;

    for (uint32_t i = 0; i < row_count; i++) {
        uint32_t size = gdb_load_u32le(column->sizes + (size_t)i * 4);

        if (!gdb_log_column_is_null(column, i))
            GDB_TRY(gdb_byte_string_check(column->type,
                                          gdb_text((const char *)column->bytes + at, size), err));
        at += size;
    }
    return GDB_OK;
}

static gdb_status take_byte_strings(gdb_byte_reader *reader, gdb_log_column *column,
                                    uint32_t row_count, gdb_error *err)
{
    uint64_t size = 0;

    column->sizes = gdb_byte_reader_take(reader, (size_t)row_count * 4);
    if (column->sizes == NULL)
        return BAD("a column of %u value%s is cut short", row_count, gdb_plural(row_count));
    for (uint32_t i = 0; i < row_count; i++)
        size += gdb_load_u32le(column->sizes + (size_t)i * 4);
    if (size > reader->left)
        return BAD("values of %llu byte%s, %zu are left", (unsigned long long)size,
                   gdb_plural(size), reader->left);
    column->byte_count = (size_t)size;
    column->bytes = gdb_byte_reader_take(reader, column->byte_count);
    if (column->nulls != NULL)
        GDB_TRY(check_nulls(column, row_count, column->sizes, 4, err));
    return column->type == GDB_TYPE_STRING ? check_texts(column, row_count, err)
                                           : check_lists(column, row_count, err);
}

static gdb_status take_column(gdb_byte_reader *reader, gdb_log_column *column, uint32_t row_count,
                              gdb_error *err)
{
    uint8_t has_nulls, first = gdb_byte_reader_u8(reader);

    *column = (gdb_log_column){.type = GDB_TYPE_INVALID};
    if (!reader->failed && first == 0)
        return GDB_OK;
    column->type = gdb_type_bytes_take(reader, first);
    if (reader->failed)
        return BAD("a column is cut short");
    if (column->type == GDB_TYPE_INVALID)
        return BAD("a column of type %u", first);
    has_nulls = gdb_byte_reader_u8(reader);
    if (has_nulls > 1)
        return BAD("a column whose NULLs are %u, expected 0 or 1", has_nulls);
    if (has_nulls != 0)
        column->nulls = gdb_byte_reader_take(reader, gdb_log_null_bytes(row_count));
    if (reader->failed)
        return BAD("a column is cut short");
    return gdb_type_is_byte_string(column->type) ? take_byte_strings(reader, column, row_count, err)
                                                 : take_numbers(reader, column, row_count, err);
}

gdb_status gdb_log_rows_take(gdb_byte_reader *reader, bool has_ends, gdb_log_rows *out,
                             gdb_arena *arena, gdb_error *err)
{
    gdb_log_rows rows = {.row_count = gdb_byte_reader_u32(reader),
                         .column_count = gdb_byte_reader_u32(reader)};
    gdb_log_column *columns;

    if (reader->failed)
        return BAD("rows without their count");
    if (rows.row_count == 0 || rows.row_count > GDB_LOG_ROWS_MAX)
        return BAD("%u row%s, expected 1 to %d", rows.row_count, gdb_plural(rows.row_count),
                   GDB_LOG_ROWS_MAX);
    if (rows.column_count > GDB_COLUMN_COUNT_MAX)
        return BAD("rows of %u column%s", rows.column_count, gdb_plural(rows.column_count));
    for (int end = 0; end < 2 && has_ends; end++)
        rows.ends[end] = gdb_byte_reader_take(reader, (size_t)rows.row_count * 8);
    if (reader->failed)
        return BAD("the ends of %u relationship%s are cut short", rows.row_count,
                   gdb_plural(rows.row_count));
    columns = gdb_arena_alloc_array(arena, rows.column_count, sizeof(*columns), err);
    if (columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < rows.column_count; c++)
        GDB_TRY(take_column(reader, &columns[c], rows.row_count, err));
    rows.columns = columns;
    *out = rows;
    return GDB_OK;
}
