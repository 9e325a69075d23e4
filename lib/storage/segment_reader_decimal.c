/* SPDX-License-Identifier: MIT */
#include "formats/segment/decimal.h"
#include "lib/base/bytes_le.h"
#include "lib/storage/segment_reader_parts.h"

static gdb_status read_exception(gdb_segment_reader *reader, uint32_t index, uint32_t *row,
                                 uint64_t *image, gdb_error *err)
{
    uint8_t bytes[GDB_DECIMAL_EXCEPTION_SIZE];

    GDB_TRY(gdb_paged_bytes_read(&reader->bytes, reader->pool,
                                 (uint64_t)index * GDB_DECIMAL_EXCEPTION_SIZE, sizeof(bytes), bytes,
                                 err));
    *row = gdb_load_u32le(bytes);
    *image = gdb_load_u64le(bytes + 4);
    return GDB_OK;
}

static gdb_status exceptions_where(const gdb_segment_reader *reader, gdb_status status,
                                   gdb_error *err)
{
    return gdb_error_where(err, status, "page %llu",
                           (unsigned long long)(reader->segment->first_page +
                                                reader->layout.bytes.page));
}

static gdb_status no_exception(gdb_segment_reader *reader, uint32_t row, gdb_error *err)
{
    return exceptions_where(
        reader, GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: row %u is not among the exceptions", row),
        err);
}

/* Exceptions stand by rising row; `hint` is where the row may be, and becomes what comes next. */
static gdb_status find_exception(gdb_segment_reader *reader, uint32_t row, uint32_t *hint,
                                 uint64_t *image, gdb_error *err)
{
    uint32_t low = 0, high = reader->segment->entry_count, found;

    if (*hint < high) {
        GDB_TRY(read_exception(reader, *hint, &found, image, err));
        if (found == row) {
            ++*hint;
            return GDB_OK;
        }
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        GDB_TRY(read_exception(reader, middle, &found, image, err));
        if (found == row) {
            *hint = middle + 1;
            return GDB_OK;
        }
        if (found < row)
            low = middle + 1;
        else
            high = middle;
    }
    return no_exception(reader, row, err);
}

static uint64_t escape_of(const gdb_segment *segment)
{
    return (UINT64_C(1) << segment->value_width) - 1;
}

gdb_status gdb_segment_decode_decimals(gdb_segment_reader *reader, uint32_t first,
                                       const uint32_t *rows, uint32_t count, uint64_t *codes,
                                       gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    /* no code is as large as UINT64_MAX */
    uint64_t escape = s->entry_count > 0 ? escape_of(s) : UINT64_MAX;
    uint32_t hint = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (codes[i] == escape)
            GDB_TRY(find_exception(reader, rows != NULL ? rows[i] : first + i, &hint, &codes[i],
                                   err));
        else
            codes[i] = gdb_decimal_image(reader->type, (int64_t)(codes[i] + s->base), s->scale);
    }
    return GDB_OK;
}

gdb_status gdb_segment_reader_check(gdb_segment_reader *reader, gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    uint32_t row, next = 0;
    uint64_t code, image;

    if (s->encoding != GDB_ENCODING_DECIMAL)
        return GDB_OK;
    for (uint32_t i = 0; i < s->entry_count; i++) {
        GDB_TRY(read_exception(reader, i, &row, &image, err));
        if (row < next || row >= s->row_count)
            return exceptions_where(
                reader,
                GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: exception %u is of row %u", i, row), err);
        next = row + 1;
        GDB_TRY(gdb_value_area_read(&reader->values, reader->pool, row, 1, &code, err));
        if (code != escape_of(s))
            return exceptions_where(reader,
                                    GDB_FAIL(err, GDB_ERR_CORRUPT,
                                             "segment: row %u has a number and an exception", row),
                                    err);
    }
    return GDB_OK;
}
