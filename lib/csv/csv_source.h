/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_SOURCE_H
#define GDB_LIB_CSV_CSV_SOURCE_H

/*
 * csv_source.h - the CSV files of one table, as blocks of whole records, in order.
 *
 * A source reads its files one after another through input_stream, and csv_split cuts what it read
 * behind the last whole record, so that no record is ever in two blocks and blocks can be parsed on
 * their own. Blocks without a quote character are cut at the last line end; in others the state
 * inside or outside of quotes is followed exactly, so quoted line breaks are never a cut.
 * A record longer than a block makes the block grow.
 *
 * gdb_csv_source_take is called by one thread at a time (the take step of a pipeline).
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"
#include "lib/base/error.h"
#include "lib/base/memory_budget.h"
#include "lib/csv/input_stream.h"
#include "lib/csv/row_filter.h"

/* What to do with one file. */
typedef struct gdb_csv_file {
    const char *path; /* "-" is standard input */
    gdb_csv_dialect dialect;
    uint64_t skip_lines;  /* physical lines before its first record: a preamble */
    char list_delimiter;  /* between the elements of a list; '\0': not chosen (formats/csv) */
    bool skip_header;     /* its first record is a header */
    uint32_t field_count; /* fields that every record must have */
    /* For each field the column of the row block it fills, or GDB_CSV_IGNORE. */
    uint32_t *columns;
    bool skips_bad_rows; /* its bad rows end no import, but for --max-errors; for reject_log */
    const gdb_row_filter *filter; /* which rows are meant; NULL: all. For csv_parse. */
    gdb_text_view read_ahead; /* gdb_csv_head's, for a pipe; else empty */
    gdb_input_options input;
} gdb_csv_file;

#define GDB_CSV_IGNORE UINT32_MAX

typedef struct gdb_raw_block {
    uint8_t *bytes; /* size bytes of whole records, and at least 64 readable bytes behind them */
    size_t size;
    uint8_t *memory; /* that they are in */
    size_t capacity; /* of the memory */
    size_t size_with_next; /* and what was read with them of the record behind them */
    uint32_t file;       /* number in the source's list */
    uint64_t first_byte; /* of bytes[0], in the (decompressed) file, from 0 */
    uint64_t first_line; /* of bytes[0], from 1 */
    bool has_quotes;
    gdb_memory_budget *budget; /* of what was charged for a block that grew */
    uint64_t charged;
} gdb_raw_block;

void gdb_raw_block_release(gdb_raw_block *block); /* accepts all-zero */

typedef struct gdb_csv_source gdb_csv_source;

enum { GDB_CSV_BLOCK_SIZE = 1 << 20 };

/* The largest block, and so the longest record: offsets in a block have 32 bits. */
#define GDB_CSV_LONGEST_RECORD ((size_t)INT32_MAX)

/* Borrows `files`. `block_size` 0: GDB_CSV_BLOCK_SIZE; tests use tiny ones. */
gdb_status gdb_csv_source_open(gdb_csv_source **out, const gdb_csv_file *files,
                               uint32_t file_count, size_t block_size, gdb_error *err);
void gdb_csv_source_close(gdb_csv_source *source); /* accepts NULL */

/*
 * Charge blocks that grow beyond GDB_CSV_BLOCK_SIZE to the budget: for themselves and, as their
 * records may be one long field, for libcsv's copy of its text, the text without quotes and the
 * column it goes to. What the budget does not have is GDB_ERR_NOMEM with the record's place.
 */
void gdb_csv_source_limit(gdb_csv_source *source, gdb_memory_budget *memory);

/* From now on, digests[i] (borrowed) gets what identifies the contents of file i once its last
 * block has been taken. */
void gdb_csv_source_keep_digests(gdb_csv_source *source, gdb_content_digest *digests);

/* The next block into `block`, whose memory is re-used; *end when there is none. A header record is
 * left out, as is a byte order mark. No block is empty, and none has records of two files.
 * GDB_ERR_INPUT for a record longer than GDB_CSV_LONGEST_RECORD. */
gdb_status gdb_csv_source_take(gdb_csv_source *source, gdb_raw_block *block, bool *end,
                               gdb_error *err);

/* Bytes of the files read so far (compressed ones, where they are compressed), and the size of all
 * files (0 when not known), for progress. May be called while another thread takes a block. */
uint64_t gdb_csv_source_bytes(const gdb_csv_source *source);
uint64_t gdb_csv_source_total(const gdb_csv_source *source);

/* The size of the text of all files, guessed from what became of the bytes read so far; 0 when not
 * known. May be called like the others. */
uint64_t gdb_csv_source_text_total(const gdb_csv_source *source);

#endif
