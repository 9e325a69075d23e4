/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_MERGE_H
#define GDB_LIB_TABLE_CSR_MERGE_H

/*
 * csr_merge.h - changed lists: the entries of the base that are left and those that the overlay
 * adds, as one sorted list. Of parallel relationships those of the base come first, then the added
 * ones by position, in both directions.
 *
 * One that is read from its beginning on is merged as it passes by (csr_merge_stream.h). For
 * entries in the midst of a long one it is made of *pieces*, runs of entries of the base and of
 * added ones, which takes time and memory in proportion to its changes, whatever its length:
 *
 *     base  [2 3 5 8 9]  added 4 6 6  removed 8   pieces  [2 3] [4] [5] [6 6] [9]
 *
 * Pieces are made when they are first needed, by each cursor for itself, and charged to the buffer
 * pool; a change of the overlay makes them, and lists handed out, invalid.
 */

#include "lib/storage/buffer_pool.h"
#include "lib/table/csr_list.h"

typedef struct gdb_merged_list gdb_merged_list;
typedef struct gdb_csr_merge_stream gdb_csr_merge_stream;

/* The merged lists that a cursor has made. */
typedef struct gdb_csr_merge {
    gdb_merged_list **lists; /* by number of the changed list; NULL: not made yet */
    size_t count;
    uint64_t version; /* of the overlay */
    gdb_csr_merge_stream *stream; /* NULL: not made yet */
    uint64_t charged;
} gdb_csr_merge;

/* Replace those of `lists`, read from the base, that have changed. */
gdb_status gdb_csr_merge_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                               gdb_csr_list *lists, gdb_error *err);

/* As the functions of rel_table.h, for entries of one merged list; positions are those of a forward
 * one, and either may be NULL. */
gdb_status gdb_csr_merge_entries(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                 uint64_t *targets, uint64_t *positions, gdb_error *err);
gdb_status gdb_csr_merge_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                              uint64_t *place, uint64_t *count, gdb_error *err);
/* The position of entry `nth`, from 0, of those of a merged list of a forward cursor that are
 * `target`, if it is there. */
gdb_status gdb_csr_merge_find_nth(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                                  uint64_t nth, uint64_t *position, bool *is_there, gdb_error *err);

/* The position of an entry of a merged list of a forward cursor, whose target is known. */
gdb_status gdb_csr_merge_position(gdb_csr_cursor *cursor, uint64_t entry, uint64_t target,
                                  uint64_t *position, gdb_error *err);

void gdb_csr_merge_release(gdb_csr_cursor *cursor);

#endif
