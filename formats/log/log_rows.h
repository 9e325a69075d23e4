/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_LOG_LOG_ROWS_H
#define GDB_FORMATS_LOG_LOG_ROWS_H

/*
 * log_rows.h - many inserted rows of one table, column by column, as the records INSERT_NODES and
 * INSERT_RELS hold them; specified in README.md beside this file.
 */

#include "formats/catalog/catalog_format.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/byte_reader.h"
#include "lib/base/error.h"
#include "lib/types/logical_type.h"

enum { GDB_LOG_ROWS_MAX = 1 << 16 };

/* The values of one column. Little-endian, at any alignment; where a value is NULL stand zeros. */
typedef struct gdb_log_column {
    gdb_type_id type;     /* GDB_TYPE_INVALID: all are NULL, and the rest is nothing */
    const uint8_t *nulls; /* bit i % 8 of byte i / 8: value i is NULL; NULL: none is */
    const uint8_t *sizes; /* of byte strings */
    const uint8_t *bytes; /* the values, one behind another */
    size_t byte_count;
    uint8_t narrow; /* bytes of each number or size: 1, 2 or 4; 0: gdb_type_width, and 4 */
    uint64_t base;  /* to which narrow numbers are added, modulo 2^64 */
} gdb_log_column;

typedef struct gdb_log_rows {
    uint32_t row_count; /* 1 to GDB_LOG_ROWS_MAX */
    uint32_t column_count;
    const uint8_t *ends[2]; /* INSERT_RELS: FROM and TO, u64 each */
    const gdb_log_column *columns;
} gdb_log_rows;

static inline size_t gdb_log_null_bytes(uint32_t row_count)
{
    return ((size_t)row_count + 7) / 8;
}

static inline bool gdb_log_column_is_null(const gdb_log_column *column, uint32_t row)
{
    return column->nulls != NULL && (column->nulls[row / 8] >> row % 8 & 1) != 0;
}

/* Bytes of each number, or of each size. */
static inline size_t gdb_log_column_width(const gdb_log_column *column)
{
    if (column->narrow != 0)
        return column->narrow;
    return gdb_type_is_byte_string(column->type) ? 4 : gdb_type_width(column->type);
}

static inline uint32_t gdb_log_size(const uint8_t *sizes, size_t width, size_t row)
{
    if (width == 1)
        return sizes[row];
    return width == 2 ? gdb_load_u16le(sizes + row * 2) : gdb_load_u32le(sizes + row * 4);
}

/* Bytes of a text or list. */
static inline uint32_t gdb_log_column_size(const gdb_log_column *column, size_t row)
{
    return gdb_log_size(column->sizes, gdb_log_column_width(column), row);
}

/* Bytes of its texts or lists; 0 for numbers. */
static inline size_t gdb_log_column_text_bytes(const gdb_log_column *column)
{
    return gdb_type_is_byte_string(column->type) ? column->byte_count : 0;
}

static inline uint64_t gdb_log_rows_end(const gdb_log_rows *rows, int end, size_t row)
{
    return gdb_load_u64le(rows->ends[end] + row * 8);
}

/* Does a column have narrow items? They may stand only in logs that have GDB_LOG_FEATURE_NARROW. */
bool gdb_log_rows_are_narrow(const gdb_log_rows *rows);

/* `may_narrow`: numbers and sizes take as few bytes as those of the column need; else as many as
 * they have. */
gdb_status gdb_log_rows_append(gdb_buffer *out, const gdb_log_rows *rows, bool may_narrow,
                               gdb_error *err);

/* Take rows, with ends or without; all is checked that can be without the catalog. Columns are in
 * `arena`, what they point at is borrowed from the reader's bytes. GDB_ERR_CORRUPT. */
gdb_status gdb_log_rows_take(gdb_byte_reader *reader, bool has_ends, gdb_log_rows *out,
                             gdb_arena *arena, gdb_error *err);

#endif
