/* SPDX-License-Identifier: MIT */
#include "formats/log/log_rows.h"

#include "formats/value/value_format.h"
#include "lib/base/utf8.h"

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, "log record: " __VA_ARGS__)

/* Numbers whose values are those of an integer. */
static bool can_be_narrow(gdb_type_id type)
{
    return gdb_type_is_integer(type) || type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP;
}

static bool is_signed(gdb_type_id type)
{
    return gdb_type_is_signed(type) || type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP;
}

/* What is added to a number, as 64 bits, so that their order is that of unsigned ones. */
static uint64_t order_of(gdb_type_id type)
{
    return is_signed(type) ? UINT64_C(1) << 63 : 0;
}

/* A number or size in `width` bytes, as 64 bits. */
static uint64_t load_number(const uint8_t *bytes, size_t width, bool with_sign)
{
    if (width == 8)
        return gdb_load_u64le(bytes);
    if (width == 4)
        return with_sign ? (uint64_t)(int32_t)gdb_load_u32le(bytes) : gdb_load_u32le(bytes);
    if (width == 2)
        return with_sign ? (uint64_t)(int16_t)gdb_load_u16le(bytes) : gdb_load_u16le(bytes);
    return with_sign ? (uint64_t)(int8_t)bytes[0] : bytes[0];
}

static void store_item(uint8_t *out, size_t width, uint64_t item)
{
    if (width == 1)
        out[0] = (uint8_t)item;
    else if (width == 2)
        gdb_store_u16le(out, (uint16_t)item);
    else
        gdb_store_u32le(out, (uint32_t)item);
}

/* --- writing --------------------------------------------------------------- */

/* Bytes for numbers up to `most`, of fewer than `width`; else 0. */
static uint8_t narrow_for(uint64_t most, size_t width)
{
    for (uint8_t narrow = 1; narrow < width && narrow <= 4; narrow *= 2)
        if (most >> narrow * 8 == 0)
            return narrow;
    return 0;
}

/* Where there are NULLs, whose number is 0, the base is 0. A few numbers are not worth a base. */
static void narrow_numbers(gdb_log_column *column, uint32_t row_count)
{
    size_t width = gdb_type_width(column->type);
    uint64_t order = order_of(column->type), low = UINT64_MAX, high = 0;

    for (uint32_t i = 0; i < row_count; i++) {
        uint64_t value = load_number(column->bytes + i * width, width, order != 0) + order;

        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (column->nulls != NULL) {
        if (low < order)
            return;
        low = order;
    }
    column->narrow = narrow_for(high - low, width);
    if (row_count * (width - column->narrow) <= sizeof(column->base))
        column->narrow = 0;
    column->base = column->narrow != 0 ? low - order : 0;
}

static void narrow_sizes(gdb_log_column *column, uint32_t row_count)
{
    uint32_t all = 0;

    for (uint32_t i = 0; i < row_count; i++)
        all |= gdb_log_column_size(column, i);
    column->narrow = narrow_for(all, 4);
}

/* Bit 0: there are NULLs. Bits 1 and 2: numbers or sizes of 1, 2 or 4 bytes; 0: of all. */
static uint8_t form_of(const gdb_log_column *column)
{
    unsigned bits = column->narrow == 4 ? 3 : column->narrow;

    return (uint8_t)((column->nulls != NULL) | bits << 1);
}

static gdb_status append_items(gdb_buffer *out, const gdb_log_column *from, const uint8_t *items,
                               uint8_t narrow, uint64_t base, uint32_t row_count, gdb_error *err)
{
    size_t width = gdb_log_column_width(from);
    bool with_sign = !gdb_type_is_byte_string(from->type) && is_signed(from->type);
    uint8_t *to;

    if (narrow == from->narrow)
        return gdb_buffer_append(out, items, row_count * width, err);
    GDB_TRY(gdb_buffer_extend(out, (size_t)row_count * narrow, &to, err));
    for (uint32_t i = 0; i < row_count; i++)
        store_item(to + i * narrow, narrow,
                   load_number(items + i * width, width, with_sign) - base);
    return GDB_OK;
}

static gdb_status append_u64(gdb_buffer *out, uint64_t value, gdb_error *err)
{
    uint8_t *bytes;

    GDB_TRY(gdb_buffer_extend(out, 8, &bytes, err));
    gdb_store_u64le(bytes, value);
    return GDB_OK;
}

static gdb_status append_column(gdb_buffer *out, const gdb_log_column *from, uint32_t row_count,
                                bool may_narrow, gdb_error *err)
{
    bool has_sizes = from->type != GDB_TYPE_INVALID && gdb_type_is_byte_string(from->type);
    gdb_log_column column = *from;

    if (column.type == GDB_TYPE_INVALID)
        return gdb_buffer_append_byte(out, 0, err);
    if (may_narrow && column.narrow == 0 && has_sizes)
        narrow_sizes(&column, row_count);
    else if (may_narrow && column.narrow == 0 && can_be_narrow(column.type))
        narrow_numbers(&column, row_count);
    GDB_TRY(gdb_type_bytes_append(out, column.type, 0, err));
    GDB_TRY(gdb_buffer_append_byte(out, form_of(&column), err));
    if (column.narrow != 0 && !has_sizes)
        GDB_TRY(append_u64(out, column.base, err));
    if (column.nulls != NULL)
        GDB_TRY(gdb_buffer_append(out, column.nulls, gdb_log_null_bytes(row_count), err));
    GDB_TRY(append_items(out, from, has_sizes ? from->sizes : from->bytes, column.narrow,
                         column.base, row_count, err));
    return has_sizes ? gdb_buffer_append(out, column.bytes, column.byte_count, err) : GDB_OK;
}

bool gdb_log_rows_are_narrow(const gdb_log_rows *rows)
{
    for (uint32_t c = 0; c < rows->column_count; c++)
        if (rows->columns[c].narrow != 0)
            return true;
    return false;
}

gdb_status gdb_log_rows_append(gdb_buffer *out, const gdb_log_rows *rows, bool may_narrow,
                               gdb_error *err)
{
    uint8_t *counts;

    GDB_TRY(gdb_buffer_extend(out, 8, &counts, err));
    gdb_store_u32le(counts, rows->row_count);
    gdb_store_u32le(counts + 4, rows->column_count);
    for (int end = 0; end < 2 && rows->ends[0] != NULL; end++)
        GDB_TRY(gdb_buffer_append(out, rows->ends[end], (size_t)rows->row_count * 8, err));
    for (uint32_t c = 0; c < rows->column_count; c++)
        GDB_TRY(append_column(out, &rows->columns[c], rows->row_count, may_narrow, err));
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

/* Are the base and all sums with it numbers of the type? Where there are NULLs, whose item is 0, it
 * is 0. */
static gdb_status check_sums(const gdb_log_column *column, uint32_t row_count, gdb_error *err)
{
    size_t width = gdb_type_width(column->type);
    bool with_sign = is_signed(column->type);
    uint64_t order = order_of(column->type), all = UINT64_MAX >> (64 - width * 8), most = 0;
    uint64_t lowest = with_sign ? order - all / 2 - 1 : 0, base = column->base + order;

    for (uint32_t i = 0; i < row_count; i++) {
        uint64_t item = gdb_log_size(column->bytes, column->narrow, i);

        most = item > most ? item : most;
    }
    if (base < lowest || base - lowest > all || most > all - (base - lowest))
        return BAD("a number that is no %s", gdb_type_name(column->type));
    if (column->nulls != NULL && column->base != 0)
        return BAD("a value that is NULL is not 0");
    return GDB_OK;
}

static gdb_status take_numbers(gdb_byte_reader *reader, gdb_log_column *column, uint32_t row_count,
                               gdb_error *err)
{
    size_t width = gdb_log_column_width(column);
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
    if (column->narrow != 0)
        GDB_TRY(check_sums(column, row_count, err));
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
        at += gdb_log_column_size(column, i);
    }
    return GDB_OK;
}

static gdb_status check_lists(const gdb_log_column *column, uint32_t row_count, gdb_error *err)
{
    size_t at = 0;

    for (uint32_t i = 0; i < row_count; i++) {
        uint32_t size = gdb_log_column_size(column, i);

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
    size_t width = gdb_log_column_width(column);
    uint64_t size = 0;

    column->sizes = gdb_byte_reader_take(reader, row_count * width);
    if (column->sizes == NULL)
        return BAD("a column of %u value%s is cut short", row_count, gdb_plural(row_count));
    for (uint32_t i = 0; i < row_count; i++)
        size += gdb_log_size(column->sizes, width, i);
    if (size > reader->left)
        return BAD("values of %llu byte%s, %zu are left", (unsigned long long)size,
                   gdb_plural(size), reader->left);
    column->byte_count = (size_t)size;
    column->bytes = gdb_byte_reader_take(reader, column->byte_count);
    if (column->nulls != NULL)
        GDB_TRY(check_nulls(column, row_count, column->sizes, width, err));
    return column->type == GDB_TYPE_STRING ? check_texts(column, row_count, err)
                                           : check_lists(column, row_count, err);
}

/* What form_of gives. */
static gdb_status take_form(gdb_byte_reader *reader, gdb_log_column *column, uint32_t row_count,
                            gdb_error *err)
{
    uint8_t form = gdb_byte_reader_u8(reader), bits = form >> 1 & 3;
    bool has_sizes = gdb_type_is_byte_string(column->type);
    size_t width = gdb_log_column_width(column);

    if (form > 7)
        return BAD("a column of form %u", form);
    column->narrow = bits == 3 ? 4 : bits;
    if (column->narrow != 0 &&
        (column->narrow >= width || (!has_sizes && !can_be_narrow(column->type))))
        return BAD("a column of %s in %u byte%s each", gdb_type_name(column->type), column->narrow,
                   gdb_plural(column->narrow));
    if (column->narrow != 0 && !has_sizes)
        column->base = gdb_byte_reader_u64(reader);
    if ((form & 1) != 0)
        column->nulls = gdb_byte_reader_take(reader, gdb_log_null_bytes(row_count));
    return GDB_OK;
}

static gdb_status take_column(gdb_byte_reader *reader, gdb_log_column *column, uint32_t row_count,
                              gdb_error *err)
{
    uint8_t first = gdb_byte_reader_u8(reader);

    *column = (gdb_log_column){.type = GDB_TYPE_INVALID};
    if (!reader->failed && first == 0)
        return GDB_OK;
    column->type = gdb_type_bytes_take(reader, first);
    if (reader->failed)
        return BAD("a column is cut short");
    if (column->type == GDB_TYPE_INVALID)
        return BAD("a column of type %u", first);
    GDB_TRY(take_form(reader, column, row_count, err));
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
