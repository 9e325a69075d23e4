/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TRANSACTION_GRAPH_READER_H
#define GDB_LIB_TRANSACTION_GRAPH_READER_H

/*
 * graph_reader.h - what a transaction reads of the graph, as it has left it so far, to keep its
 * rules: nodes by key, the lists of nodes. Readers of tables are opened when they are first needed.
 */

#include "lib/base/text_quote.h"
#include "lib/database/database.h"

typedef struct gdb_table_readers {
    gdb_key_lookup *keys;
    gdb_csr_cursor *cursors[2]; /* by gdb_direction */
} gdb_table_readers;

typedef struct gdb_graph_reader {
    const gdb_database *database;
    gdb_table_readers *tables; /* by id of node table or pair */
    uint32_t table_limit;
} gdb_graph_reader;

gdb_status gdb_graph_reader_init(gdb_graph_reader *reader, const gdb_database *database,
                                 gdb_error *err);
void gdb_graph_reader_release(gdb_graph_reader *reader); /* accepts an all-zero one */
/* Before tables or their changes are made anew. */
void gdb_graph_reader_close_tables(gdb_graph_reader *reader);

/* The look-up of a table's keys; borrowed. */
gdb_status gdb_graph_reader_keys(gdb_graph_reader *reader, uint32_t table, gdb_key_lookup **out,
                                 gdb_error *err);
/* A node with the key, but not `not_this`; GDB_NODE_NONE. */
gdb_status gdb_graph_reader_find(gdb_graph_reader *reader, uint32_t table, const gdb_value *key,
                                 uint64_t not_this, uint64_t *offset, gdb_error *err);

gdb_status gdb_graph_reader_list(gdb_graph_reader *reader, uint32_t pair, gdb_direction direction,
                                 uint64_t node, gdb_csr_list *out, gdb_error *err);
/* Its relationships first .. first+count-1: neighbours and positions. */
gdb_status gdb_graph_reader_entries(gdb_graph_reader *reader, uint32_t pair,
                                    gdb_direction direction, uint64_t node,
                                    const gdb_csr_list *list, uint64_t first, uint32_t count,
                                    uint64_t *neighbours, uint64_t *positions, gdb_error *err);

/* A table of which a node still has relationships, also if it is deleted; NULL: none. */
gdb_status gdb_graph_reader_find_attached(gdb_graph_reader *reader, uint32_t table, uint64_t node,
                                          const gdb_rel_schema **out, gdb_error *err);

/* Keys in messages: of a value, and of a node, also of one that is deleted. */
gdb_status gdb_graph_quote_key(const gdb_value *key, char quote[GDB_TEXT_QUOTE_SIZE],
                               gdb_error *err);
gdb_status gdb_graph_reader_quote_node(const gdb_graph_reader *reader, uint32_t table,
                                       uint64_t offset, char quote[GDB_TEXT_QUOTE_SIZE],
                                       gdb_error *err);

#endif
