/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_KEYS_H
#define GDB_LIB_IMPORT_NODE_KEYS_H

/*
 * node_keys.h - the keys of a node table that relationships are resolved by: those of the nodes
 * that are being added, in memory, and those of the nodes that the database has, in its key index.
 * The added nodes are numbered on from the rows that are there.
 *
 * A look-up in the index costs as much as to read some keys. When so many have been made that all
 * keys could have been read for it, they are, if the budget has room: few look-ups cost little, and
 * many what they cost a new import.
 */

#include <pthread.h>
#include <stdatomic.h>

#include "lib/import/import_job.h"
#include "lib/import/key_reread.h"
#include "lib/table/key_index.h"

typedef struct gdb_node_keys {
    gdb_key_table *added;       /* sealed; NULL: no node is added */
    const gdb_node_table *base; /* NULL: the table is new */
    gdb_key_lookup **lookups;   /* in the base, by slot */
    unsigned slots;
    gdb_memory_budget *memory; /* may be NULL */
    _Atomic uint64_t look_ups; /* made in the base */
    pthread_mutex_t mutex;     /* of whoever reads all keys */
    gdb_reread_keys reread;
    _Atomic(gdb_key_table *) all; /* the base's, sealed; NULL: not read */
    bool is_refused;              /* they cannot be: look up in the index */
} gdb_node_keys;

/* `base` (borrowed) may be NULL. */
gdb_status gdb_node_keys_open(gdb_node_keys *keys, const gdb_import_job *job,
                              const gdb_node_table *base, gdb_error *err);
void gdb_node_keys_close(gdb_node_keys *keys); /* accepts all-zero */

/* Rows of the base, and of the table. */
uint64_t gdb_node_keys_first(const gdb_node_keys *keys);
uint64_t gdb_node_keys_count(const gdb_node_keys *keys);

/* offsets[i] are those of an added node's row (or GDB_KEY_NONE): count them from the table's first
 * row, and look up in the base what was not found. Many threads, each with a slot of its own. */
gdb_status gdb_node_keys_complete(gdb_node_keys *keys, unsigned slot, gdb_key_batch *batch,
                                  uint64_t *offsets, gdb_error *err);
/* offsets[i]: the row of batch key i, or GDB_KEY_NONE. */
gdb_status gdb_node_keys_lookup(gdb_node_keys *keys, unsigned slot, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err);

#endif
