/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_SCOPE_H
#define GDB_LIB_BINDER_SCOPE_H

/*
 * scope.h - which variables a place in a query sees, by name.
 *
 * MATCH and UNWIND add names; WITH and RETURN begin a new scope with the names of their items. A
 * later name hides an earlier equal one, which happens only while ORDER BY sees both an alias and
 * what was there before it. Names are case-sensitive. Lives in the arena of the query.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"

typedef struct gdb_scope_name {
    gdb_text_view name;
    uint32_t variable;
} gdb_scope_name;

typedef struct gdb_scope { /* all zero: empty */
    gdb_scope_name *names;
    uint32_t count;
    uint32_t capacity;
} gdb_scope;

gdb_status gdb_scope_add(gdb_scope *scope, gdb_text_view name, uint32_t variable, gdb_arena *arena,
                         gdb_error *err);
bool gdb_scope_find(const gdb_scope *scope, gdb_text_view name, uint32_t *variable);
/* The name most like `name`, for "did you mean"; data NULL if none is near. */
gdb_text_view gdb_scope_nearest(const gdb_scope *scope, gdb_text_view name, gdb_arena *arena,
                                gdb_error *err);

#endif
