/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_ENCODING_KEEP_H
#define GDB_LIB_STORAGE_ENCODING_KEEP_H

/*
 * encoding_keep.h - does the encoding of a segment stay when rows come behind its own?
 *
 * So that an encoding which was chosen for a few rows does not stay with many, it is kept only
 * while the number of rows keeps its four leading bits, or if the new rows are an eighth or more of
 * all and would have the same encoding by themselves (but not a heap of texts), or are numbers that
 * would be packed behind the old ones in any case. So between two choices a segment grows by at
 * most an eighth without being looked at, and a column that grows row by row is encoded as a whole
 * eight times from one power of two to the next. A heap of texts that are different for the most
 * part stays a heap whatever comes, until the group is full.
 */

#include <stdbool.h>

#include "lib/storage/segment_reader.h"

/* May the encoding of a segment stay when it has `row_count` rows, which are more? */
bool gdb_segment_may_grow(const gdb_segment *segment, uint32_t row_count);

/* Does that of the segment that `old` is open on stay, with rows behind its own that
 * gdb_segment_measure has made `added` of? GDB_ERR_CORRUPT as when reading `old`. */
gdb_status gdb_segment_keeps_encoding(const gdb_segment_reader *old, const gdb_segment *added,
                                      bool *out, gdb_error *err);

#endif
