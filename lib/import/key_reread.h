/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_REREAD_H
#define GDB_LIB_IMPORT_KEY_REREAD_H

/* key_reread.h - the keys of rows that are there, into memory. */

#include "lib/import/key_table.h"
#include "lib/table/node_table.h"

typedef struct gdb_reread_keys {
    gdb_key_table *keys; /* not sealed; rows with a node are numbered from 0 on */
    uint64_t *holes;     /* rows without one, counted from the first, rising */
    size_t hole_count, hole_capacity;
} gdb_reread_keys;

/* Of rows first .. end - 1; `memory` and `spill` as for gdb_key_table_create. *out must be all-zero
 * and is to be released in any case. GDB_ERR_CORRUPT if two nodes have the same key. */
gdb_status gdb_key_reread(gdb_reread_keys *out, const gdb_node_table *table, uint64_t first,
                          uint64_t end, gdb_memory_budget *memory, gdb_spill_file *spill,
                          gdb_error *err);
void gdb_reread_keys_release(gdb_reread_keys *keys); /* accepts all-zero */

#endif
