/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_SHORT_MERGE_H
#define GDB_LIB_TABLE_CSR_SHORT_MERGE_H

/*
 * csr_short_merge.h - a changed list that is short, as nearly all are, merged as a whole: its
 * entries of the base are read in one go, and its changes, sorted, are merged into them. That takes
 * no more than reading it, so nothing is kept but the list that was merged last. Only for csr.c and
 * csr_merge.c.
 */

#include "lib/table/csr_cursor.h"

/* Entries of a merged list. */
typedef struct gdb_csr_entries {
    const uint64_t *targets;
    const uint64_t *positions; /* of a forward cursor */
    uint32_t count;
} gdb_csr_entries;

/* The entries of the changed list in a slot, until the next call; *is_short is false where it has
 * too many of them or of changes. Memory is taken, and charged to the buffer pool, once for each
 * cursor. */
gdb_status gdb_csr_short_merge_get(gdb_csr_cursor *cursor, uint64_t slot, bool *is_short,
                                   gdb_csr_entries *out, gdb_error *err);

/* As gdb_csr_base_targets, of lists that have not changed between such that have: these are read
 * together. */
gdb_status gdb_csr_short_merge_base(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                    uint64_t *out, gdb_error *err);

void gdb_csr_short_merge_release(gdb_csr_cursor *cursor);

/* A removal that the base contradicts. */
gdb_status gdb_csr_bad_removal(const gdb_csr_cursor *cursor, uint64_t position, gdb_error *err);

#endif
