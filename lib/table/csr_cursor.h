/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_CURSOR_H
#define GDB_LIB_TABLE_CSR_CURSOR_H

/*
 * csr_cursor.h - what csr.c, which reads the lists of the base, and csr_merge.c, which merges them
 * with an overlay, share. Nobody outside lib/table includes it.
 */

#include "lib/table/csr_merge.h"
#include "lib/table/rel_table.h"

struct gdb_csr_cursor {
    gdb_buffer_pool *pool;
    const gdb_rel_table *table;
    const gdb_csr_layout *layout;
    gdb_direction direction;
    uint32_t hint;                  /* the target segment last read */
    const gdb_rel_overlay *overlay; /* may be NULL */
    gdb_csr_merge merge;
};

/* As the functions of rel_table.h, for the base alone. */
gdb_status gdb_csr_base_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                              gdb_csr_list *out, gdb_error *err);
gdb_status gdb_csr_base_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                uint64_t *out, gdb_error *err);
gdb_status gdb_csr_base_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                             uint64_t *place, uint64_t *count, gdb_error *err);

#endif
