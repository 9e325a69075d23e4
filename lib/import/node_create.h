/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_CREATE_H
#define GDB_LIB_IMPORT_NODE_CREATE_H

/*
 * node_create.h - --missing-endpoints create: nodes that only relationships name. They have a key
 * and nothing else, and follow the other nodes in the order in which relationships name them: file
 * by file, row by row, FROM before TO. Rows that do not parse name none.
 */

#include "lib/import/node_groups.h"
#include "lib/import/node_keys.h"

/* Relationships of which one end or both are nodes of the table. */
typedef struct gdb_end_input {
    gdb_table_input input; /* its row shape begins with the two end columns */
    bool is_end[2];        /* FROM, TO */
} gdb_end_input;

/* They are read before they are loaded: GDB_ERR_USAGE for what can be read once only. */
gdb_status gdb_node_create_check(const gdb_end_input *ends, uint32_t count, gdb_error *err);

/* Append the nodes that neither `base`, which is that of the database, nor `keys` (not sealed) has
 * to `keys` and to `groups`; *created counts them. `shape` is of the node table. */
gdb_status gdb_node_create(const gdb_import_job *job, const gdb_end_input *ends,
                           const gdb_row_shape *shape, gdb_node_keys *base,
                           gdb_key_table *keys, gdb_node_groups *groups, uint64_t *created,
                           gdb_error *err);

#endif
