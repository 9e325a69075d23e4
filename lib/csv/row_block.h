/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_ROW_BLOCK_H
#define GDB_LIB_CSV_ROW_BLOCK_H

/*
 * row_block.h - the records of one raw block as typed columns: what csv_parse makes and what nodes
 * and relationships are built from.
 *
 * Rows that fail to parse are not in the columns but in `rejects`. Later steps (keys, endpoints,
 * multiplicities) drop rows by gdb_row_block_reject, which keeps the columns as they are and marks
 * the row dead. All memory is re-used from block to block. One thread at a time.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/csv/csv_record.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/csv/csv_source.h"
#include "lib/types/logical_type.h"
#include "lib/types/value.h"

typedef struct gdb_row_column {
    gdb_type_id type;
    /* BOOL and numbers: gdb_type_width bytes a row, NULL rows 0. STRING: unused. */
    void *values;
    /* STRING: row i is text.data[ends[i-1] .. ends[i]), ends[-1] = 0; valid UTF-8; NULL rows empty.
     */
    uint64_t *ends;
    gdb_buffer text;
    uint64_t *nulls; /* bitmap over row_count */
    bool has_nulls;
} gdb_row_column;

typedef enum gdb_reject_code {
    GDB_REJECT_FIELDS,       /* too few or too many fields */
    GDB_REJECT_QUOTE,        /* an unterminated quote, or text behind a closing one */
    GDB_REJECT_VALUE,        /* not a value of the column's type */
    GDB_REJECT_UTF8,
    GDB_REJECT_NULL_KEY,     /* no primary key, or no end of a relationship */
    GDB_REJECT_DUPLICATE_KEY,
    GDB_REJECT_MISSING_NODE, /* an end that no node has */
    GDB_REJECT_MULTIPLICITY,
    GDB_REJECT_LABEL,        /* the field that says the row's table names none */
    GDB_REJECT_EXISTING_KEY  /* of a node that the database has */
} gdb_reject_code;

const char *gdb_reject_code_name(gdb_reject_code code); /* "missing_node" */

typedef struct gdb_reject {
    gdb_reject_code code;
    uint32_t record_begin; /* in raw->bytes */
    uint32_t record_end;   /* behind its line end */
    uint64_t line;         /* physical, from 1: of the bad field */
    uint64_t column;       /* byte in that line, from 1 */
    uint64_t byte;         /* of the bad field in the file, from 0 */
    const char *message;   /* "Follows.since: '2020-13-01' is not a DATE (expected yyyy-mm-dd)" */
} gdb_reject;

typedef struct gdb_row_block {
    const gdb_raw_block *raw;
    uint32_t row_count;
    size_t row_capacity;
    gdb_row_column *columns;
    uint32_t column_count;
    uint32_t *record_begin; /* of each row, in raw->bytes */
    uint64_t *dead;         /* bitmap over rows: rejected after parsing */
    uint32_t dead_count;
    gdb_reject *rejects; /* in order of record_begin once gdb_row_block_sort_rejects was called */
    size_t reject_count;
    size_t reject_capacity;
    gdb_arena messages;
    uint32_t batch_rows; /* rows that csv_parse converts at once; 0: GDB_CSV_BATCH_ROWS */
    struct gdb_csv_scratch *scratch; /* csv_parse's memory between blocks */
    /* The lines counted last, so that rejects in order of rows do not count from the beginning. */
    uint32_t counted_bytes;
    uint64_t counted_lines;
} gdb_row_block;

/* Rows of a batch at most; it also ends where 16 KiB of text do. */
enum { GDB_CSV_BATCH_ROWS = 2048 };

/* What csv_parse is to make of the fields. */
typedef struct gdb_row_shape {
    const char *table_name;
    const gdb_text_view *column_names;
    const gdb_type_id *types;
    const bool *not_null; /* keys and ends */
    const bool *guessed;  /* whose types nobody declared; NULL: none, for messages */
    uint32_t column_count;
    const gdb_value *const *defaults; /* of columns that no field fills; an entry may be NULL, and
                                         so may all of it */
} gdb_row_shape;

gdb_status gdb_row_block_init(gdb_row_block *block, const gdb_row_shape *shape, gdb_error *err);
void gdb_row_block_release(gdb_row_block *block); /* accepts all-zero */

/*
 * Parse a raw block whole; `raw` must stay until the rejects have been taken. `file` is its file's
 * plan. Bad rows become rejects, at most `reject_limit` + 1 of them (then parsing stops); only a
 * lack of memory is an error. Columns that no field fills have their default, or are NULL.
 */
gdb_status gdb_csv_parse(gdb_row_block *block, const gdb_raw_block *raw, const gdb_csv_file *file,
                         const gdb_row_shape *shape, uint64_t reject_limit, gdb_error *err);

/* Rows first .. first+count-1 of column `column`, which have room and NULL bits of 0, and no row of
 * the column behind them: its default, or NULL. */
gdb_status gdb_row_block_fill(gdb_row_block *block, const gdb_row_shape *shape, uint32_t column,
                              uint32_t first, uint32_t count, gdb_error *err);

/* Mark `row` dead and add a reject that points at the field that filled `column`; does nothing if
 * the row is dead already. */
gdb_status gdb_row_block_reject(gdb_row_block *block, const gdb_csv_file *file, uint32_t row,
                                uint32_t column, gdb_reject_code code, gdb_error *err,
                                const char *fmt, ...) GDB_PRINTF(7, 8);
void gdb_row_block_sort_rejects(gdb_row_block *block);

/* For csv_parse: room for `rows` rows; empty the block; and add a reject of `record` whose bad
 * field begins at raw->bytes[at]. */
gdb_status gdb_row_block_reserve(gdb_row_block *block, size_t rows, gdb_error *err);
void gdb_row_block_clear(gdb_row_block *block, const gdb_raw_block *raw);
gdb_status gdb_row_block_add_reject(gdb_row_block *block, gdb_reject_code code,
                                    const gdb_csv_record *record, size_t at, gdb_error *err,
                                    const char *fmt, va_list args) GDB_PRINTF(6, 0);

/* The physical line of a row, from 1; counts line ends, so only for messages. */
uint64_t gdb_row_block_line(const gdb_row_block *block, uint32_t row);

#endif
