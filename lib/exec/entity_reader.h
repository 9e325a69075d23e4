/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_ENTITY_READER_H
#define GDB_LIB_EXEC_ENTITY_READER_H

/*
 * entity_reader.h - nodes, relationships and paths as maps with everything that they hold, for
 * results:
 *
 *     node          {_id: "Person:0", _label: "Person", properties in the table's order}
 *     relationship  {_id, _label, _src: id of the FROM node, _dst, properties}
 *     path          {_nodes: [...], _rels: [...]}
 */

#include "lib/database/database.h"

typedef struct gdb_entity_reader gdb_entity_reader;

gdb_status gdb_entity_reader_open(gdb_entity_reader **out, const gdb_database *database,
                                  gdb_error *err);
void gdb_entity_reader_close(gdb_entity_reader *reader); /* accepts NULL */

/* The value with every node, relationship and path in it replaced by its map. What is new lives
 * in `arena`; the rest is borrowed from the value. */
gdb_status gdb_entity_reader_expand(gdb_entity_reader *reader, const gdb_value *value,
                                    gdb_arena *arena, gdb_value *out, gdb_error *err);

#endif
