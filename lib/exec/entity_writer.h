/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_ENTITY_WRITER_H
#define GDB_LIB_EXEC_ENTITY_WRITER_H

/*
 * entity_writer.h - one node or relationship made, changed or deleted, as a bound write says and
 * with values of a query, which become what the columns hold.
 *
 * What a value cannot be is GDB_ERR_QUERY with the write's place in the text ("@offset+length") in
 * err->where. After a failure the transaction can only be rolled back.
 */

#include "lib/exec/operator.h"

typedef struct gdb_entity_writer {
    const gdb_exec_context *context;
    gdb_value *columns; /* of the entity that is written; as many as the widest table has */
    bool *given;        /* of them, those that are written */
    gdb_arena arena;    /* of one write: lists, names */
} gdb_entity_writer;

gdb_status gdb_entity_writer_init(gdb_entity_writer *writer, const gdb_exec_context *context,
                                  gdb_error *err);
void gdb_entity_writer_release(gdb_entity_writer *writer); /* accepts an all-zero one */

/* `values` has one for each assignment of the write. Columns that get none are NULL. */
gdb_status gdb_entity_create_node(gdb_entity_writer *writer, const gdb_bound_write *write,
                                  const gdb_value *values, gdb_value *out, gdb_error *err);
/* Of a write that makes nodes: the number of the value that is the key; UINT32_MAX: none is. */
uint32_t gdb_entity_key_value(const gdb_entity_writer *writer, const gdb_bound_write *write);
/* A node with this key will be made soon by this write: what is read to check it is asked for. */
gdb_status gdb_entity_touch_key(const gdb_entity_writer *writer, const gdb_bound_write *write,
                                const gdb_value *key, gdb_error *err);
/* The pair is the one of the write's variable that fits the ends, which must not be NULL. */
gdb_status gdb_entity_create_rel(gdb_entity_writer *writer, const gdb_bound_write *write,
                                 const gdb_value *values, const gdb_value *from,
                                 const gdb_value *to, gdb_value *out, gdb_error *err);
/* Nothing happens to NULL; a node keeps its key unless it gets one. */
gdb_status gdb_entity_set(gdb_entity_writer *writer, const gdb_bound_write *write,
                          const gdb_value *values, const gdb_value *entity, gdb_error *err);
gdb_status gdb_entity_delete(gdb_entity_writer *writer, const gdb_bound_write *write,
                             const gdb_value *entity, gdb_error *err);

#endif
