/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_KEY_INDEX_H
#define GDB_LIB_TABLE_KEY_INDEX_H

/*
 * key_index.h - looking nodes up by primary key: in the overlay's index, or one page of each part
 * of the base's and the key column to confirm. A gdb_key_lookup is for one thread.
 */

#include "lib/table/node_table.h"

typedef struct gdb_key_lookup gdb_key_lookup;

gdb_status gdb_key_lookup_open(gdb_key_lookup **out, const gdb_node_table *table, gdb_error *err);
void gdb_key_lookup_close(gdb_key_lookup *lookup); /* accepts NULL */

/*
 * The node whose key equals `key`, a value of the key column's type or a number that may equal one
 * (INT64 against any integer key); GDB_NODE_NONE if there is none, also for NULL and for values
 * of other kinds.
 */
gdb_status gdb_key_lookup_find(gdb_key_lookup *lookup, const gdb_value *key, uint64_t *offset,
                               gdb_error *err);
/* The same, but not `not_this`: while a transaction changes keys, two nodes may have the same. */
gdb_status gdb_key_lookup_find_other(gdb_key_lookup *lookup, const gdb_value *key,
                                     uint64_t not_this, uint64_t *offset, gdb_error *err);
/* Move what will be read for the key towards the processor: for look-ups that know the next keys.
 */
void gdb_key_lookup_touch(const gdb_key_lookup *lookup, const gdb_value *key);

#endif
