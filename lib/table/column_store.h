/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_COLUMN_STORE_H
#define GDB_LIB_TABLE_COLUMN_STORE_H

/*
 * column_store.h - one column of a table as its list of segments, the base, and what has changed
 * since, its overlay: scanned and gathered into vectors.
 *
 * A gdb_column_reader is for one thread. Rows are numbered over the whole column: node offsets, or
 * positions in a rel table's forward order; those that the overlay inserts follow the base's.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/overlay/column_overlay.h"
#include "lib/storage/segment_reader.h"
#include "lib/vector/vector.h"

typedef struct gdb_column_reader gdb_column_reader;

/* `owner`: type, table and part; ordinals come from the segments. `overlay` is NULL where there are
 * no changes. Borrows pool, metadata and overlay. */
gdb_status gdb_column_reader_open(gdb_column_reader **out, gdb_buffer_pool *pool,
                                  const gdb_column_metadata *column, gdb_type_id type,
                                  const gdb_page_owner *owner, const gdb_column_overlay *overlay,
                                  gdb_error *err);
void gdb_column_reader_close(gdb_column_reader *reader); /* accepts NULL */

uint64_t gdb_column_reader_row_count(const gdb_column_reader *reader);
/* Of the vectors that it fills: LIST for a column of lists. */
gdb_type_id gdb_column_reader_type(const gdb_column_reader *reader);

/* Rows first .. first+count-1 to rows 0 .. count-1 of `out` (cleared first; may come out constant).
 * count <= GDB_VECTOR_SIZE. Text and items live in the vector's heap or in the overlay. */
gdb_status gdb_column_reader_scan(gdb_column_reader *reader, uint64_t first, uint32_t count,
                                  gdb_vector *out, gdb_error *err);

/* Rows first .. first+count-1 as a vector of so many rows, however many they are, where they stand
 * so: inserted ones that are no lists, in a column without an inserted NULL. Else false. Borrowed
 * from the overlay: the vector has nothing to release. */
bool gdb_column_reader_inserted(const gdb_column_reader *reader, uint64_t first, uint64_t count,
                                gdb_vector *out);

/* Row rows[i] to row places[i] of `out` (NULL: i); `out` is not cleared and not constant. */
gdb_status gdb_column_reader_gather(gdb_column_reader *reader, const uint64_t *rows,
                                    const uint32_t *places, uint32_t count, gdb_vector *out,
                                    gdb_error *err);

/* The segment whose statistics hold for rows row .. *end-1; NULL where none do: the value of `row`
 * is in the overlay, or there is no such row. For skipping. */
const gdb_segment *gdb_column_reader_segment(const gdb_column_reader *reader, uint64_t row,
                                             uint64_t *end);

#endif
