/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_EXTEND_H
#define GDB_LIB_STORAGE_SEGMENT_EXTEND_H

/*
 * segment_extend.h - rows behind those that a segment has, without encoding these again.
 *
 * The encoding stays. Whole pages of packed values, and whole blocks of compressed texts and of
 * ELIAS_FANO, are copied as they are; only the last of each, and what is new, is packed and
 * compressed. Numbers outside the range that the values' width has cost one pass over the packed
 * numbers. What the new rows change in the description (least and greatest value, NULLs) is exact;
 * how many values differ is an estimate, which the new rows carry on.
 */

#include "lib/storage/segment_reader.h"
#include "lib/storage/segment_writer.h"

/*
 * The segment that `old` is open on with the rows of `added` behind its own, with room for all in
 * its group: *out as gdb_segment_encode makes it. `fresh` is what gdb_segment_measure says of the
 * added rows. *is_extended is false, and *out is any, where the encoding has no room for the new
 * rows (another value behind equal ones, a NULL behind numbers that rise, a number that is no
 * decimal): then all rows are to be encoded. GDB_ERR_CORRUPT as when reading `old`.
 */
gdb_status gdb_segment_extend(gdb_encoded_segment *out, gdb_segment_reader *old,
                              const gdb_segment_source *added, const gdb_segment *fresh,
                              const gdb_page_owner *owner, const gdb_compression *compression,
                              bool *is_extended, gdb_error *err);

/* OFFSETS: `count` lists without entries behind those of `old`. GDB_ERR_CORRUPT as when reading it.
 */
gdb_status gdb_segment_extend_offsets(gdb_encoded_segment *out, gdb_segment_reader *old,
                                      uint32_t count, const gdb_page_owner *owner, gdb_error *err);

#endif
