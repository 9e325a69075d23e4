/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_GROUP_TABLE_H
#define GDB_LIB_EXEC_GROUP_TABLE_H

/*
 * group_table.h - different rows get different numbers: a hash table over a tuple table.
 *
 * A key that is a single node is not hashed but looked up in an array by its offset.
 *
 * Numbers are given from 0 in the order in which rows first appear. NULL equals NULL.
 */

#include "lib/exec/tuple_table.h"

#define GDB_GROUP_NONE UINT32_MAX

/* Groups of the nodes of one table, by offset: group + 1, or 0. */
typedef struct gdb_node_groups {
    uint32_t *groups;
    size_t capacity;
} gdb_node_groups;

typedef struct gdb_group_table {
    gdb_tuple_table keys; /* row g: the key of group g */
    gdb_node_groups *nodes; /* where the key is one NODE: by table id */
    size_t node_table_count;
    uint64_t *slots;      /* high half: of the hash; low half: group + 1, or 0 */
    uint32_t slot_count;  /* a power of two, or 0 */
    uint64_t *hashes;     /* scratch for one chunk */
    uint16_t *fresh;      /* its rows that are new groups */
} gdb_group_table;

gdb_status gdb_group_table_init(gdb_group_table *table, const gdb_type_id *types,
                                uint32_t column_count, gdb_buffer_pool *pool, gdb_error *err);
void gdb_group_table_release(gdb_group_table *table); /* accepts an all-zero table */
void gdb_group_table_clear(gdb_group_table *table);

/* The group of the i-th living row to groups[i]; unseen rows become groups. */
gdb_status gdb_group_table_insert(gdb_group_table *table, const gdb_vector *const *columns,
                                  const gdb_selection *selection, uint32_t *groups,
                                  gdb_error *err);

/* The same without adding: GDB_GROUP_NONE for what is not there. */
gdb_status gdb_group_table_find(gdb_group_table *table, const gdb_vector *const *columns,
                                const gdb_selection *selection, uint32_t *groups, gdb_error *err);

#endif
