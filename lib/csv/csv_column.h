/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_COLUMN_H
#define GDB_LIB_CSV_CSV_COLUMN_H

/* csv_column.h - one field of each record of a batch, straight into the end of a typed column. */

#include <stdbool.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"
#include "lib/csv/row_block.h"

/*
 * Records of field_count fields each, cut and checked to have that many. Field f of record r is
 * base[b .. field_ends[r * field_count + f]), where b is begins[r] for the first field, else one
 * behind the end of the field before.
 */
typedef struct gdb_csv_batch {
    const uint8_t *base; /* readable up to 64 bytes behind the last field */
    const uint32_t *begins;
    const uint32_t *field_ends;
    const uint8_t *quoted; /* parallel to field_ends: the field had quotes; NULL: none had */
    uint32_t field_count;
    uint32_t record_count;
    const gdb_csv_dialect *dialect;
    char list_delimiter; /* gdb_csv_file's */
    uint32_t *bad_field; /* of each record: number of its first bad field + 1, or 0 */
    uint32_t bad_count;
} gdb_csv_batch;

static inline uint32_t gdb_csv_batch_begin(const gdb_csv_batch *batch, uint32_t record,
                                           uint32_t field)
{
    return field == 0 ? batch->begins[record]
                      : batch->field_ends[(size_t)record * batch->field_count + field - 1] + 1;
}

static inline uint32_t gdb_csv_batch_end(const gdb_csv_batch *batch, uint32_t record,
                                         uint32_t field)
{
    return batch->field_ends[(size_t)record * batch->field_count + field];
}

static inline bool gdb_csv_batch_is_quoted(const gdb_csv_batch *batch, uint32_t record,
                                           uint32_t field)
{
    return batch->quoted != NULL && batch->quoted[(size_t)record * batch->field_count + field] != 0;
}

/* The text of that field, without the blanks that --trim takes away. */
gdb_text_view gdb_csv_batch_text(const gdb_csv_batch *batch, uint32_t record, uint32_t field);

/* Is that field NULL? */
bool gdb_csv_batch_is_null(const gdb_csv_batch *batch, uint32_t record, uint32_t field);

/*
 * Convert field `field` of every record into rows first_row .. of the column, which has room for
 * them, and whose bits in `nulls` are 0 there. Records whose field is bad, or NULL with `not_null`,
 * are noted in the batch; what their row then holds does not matter.
 */
gdb_status gdb_csv_column_append(gdb_row_column *column, uint32_t first_row, gdb_csv_batch *batch,
                                 uint32_t field, bool not_null, gdb_error *err);

/* Note that a record's field is bad; that it is NULL, which with `not_null` is bad. */
void gdb_csv_batch_note_bad(gdb_csv_batch *batch, uint32_t record, uint32_t field);
void gdb_csv_column_note_null(gdb_row_column *column, uint32_t row, gdb_csv_batch *batch,
                              uint32_t record, uint32_t field, bool not_null);

#endif
