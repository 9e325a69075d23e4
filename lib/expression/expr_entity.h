/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXPRESSION_EXPR_ENTITY_H
#define GDB_LIB_EXPRESSION_EXPR_ENTITY_H

/* expr_entity.h - the label and the id of a node or relationship, as the user sees them. */

#include "lib/catalog/catalog.h"
#include "lib/types/value.h"

/* The name of its table; borrowed from the catalog. */
gdb_text_view gdb_entity_label(const gdb_catalog *catalog, const gdb_value *entity);

/*
 * "Person:17", "follows:3"; a relationship of a table with several FROM-TO pairs names its pair,
 * because each has positions of its own: "likes(Person-Post):3". In the arena.
 */
gdb_status gdb_entity_id(const gdb_catalog *catalog, const gdb_value *entity, gdb_arena *arena,
                         gdb_text_view *out, gdb_error *err);

#endif
