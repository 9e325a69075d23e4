/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_SCRATCH_H
#define GDB_LIB_CSV_CSV_SCRATCH_H

/*
 * csv_scratch.h - the memory of csv_parse that is kept from block to block: positions of special
 * bytes, the batch of records being collected, and the texts of fields that had quotes.
 */

#include <csv.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/csv/csv_record.h"
#include "lib/base/buffer.h"
#include "lib/csv/row_block.h"

typedef struct gdb_csv_scratch {
    uint32_t *tokens; /* positions of special bytes that are not yet in a record */
    size_t token_capacity;

    /* The batch: records with the right number of fields, see gdb_csv_batch. */
    uint32_t record_count;
    bool is_unquoted;     /* the batch is cut from `unquoted`, not from the raw block */
    uint32_t *batch_ends; /* field_ends, or where they stand among the tokens */
    uint32_t *field_ends;
    size_t field_capacity;
    uint8_t *quoted;
    size_t quoted_capacity;
    uint32_t *begins; /* in `unquoted` */
    size_t begin_capacity;
    uint32_t *record_begins; /* in the raw block */
    size_t record_capacity;
    uint32_t *bad_field; /* all 0 between batches */
    size_t bad_capacity;

    gdb_buffer unquoted;
    gdb_buffer label;      /* of the record being read, for a row filter */
    gdb_csv_field *fields; /* of the record being read */
    size_t fields_capacity;
    gdb_csv_field *places; /* of a record being rejected */
    size_t places_capacity;
    size_t *text_sizes; /* of each column before the batch */
    bool *had_nulls;

    struct csv_parser parser; /* libcsv's */
} gdb_csv_scratch;

gdb_status gdb_csv_scratch_open(gdb_csv_scratch **out, uint32_t column_count, gdb_error *err);
void gdb_csv_scratch_close(gdb_csv_scratch *scratch); /* accepts NULL */

/* An empty batch, for records of this dialect, which the following calls have to say too. */
void gdb_csv_scratch_begin(gdb_csv_scratch *scratch, const gdb_csv_dialect *dialect);

/*
 * Append the record, which is sound and has field_count fields, to the batch with its quotes taken
 * away: from the first quoted field to the last by libcsv; or by gdb_csv_field_text where the
 * escape is not the quote, which libcsv does not know. There must be room in the batch's arrays.
 */
gdb_status gdb_csv_scratch_append_unquoted(gdb_csv_scratch *scratch, const gdb_csv_dialect *dialect,
                                           const uint8_t *bytes, const gdb_csv_record *record,
                                           const gdb_csv_field *fields, gdb_error *err);

#endif
