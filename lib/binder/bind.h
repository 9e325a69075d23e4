/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_BIND_H
#define GDB_LIB_BINDER_BIND_H

/*
 * bind.h - a syntax tree to a bound query: every name, type and function is resolved.
 *
 * What is wrong, and what the engine cannot run, is found here, not while rows flow:
 * GDB_ERR_QUERY with a message, "line:column" in err->where, and the offending part of the text in
 * *error_range (which may be NULL), as the parser does it.
 */

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/binder/bound.h"
#include "lib/catalog/catalog.h"
#include "lib/cypher/ast.h"
#include "lib/types/value.h"

typedef struct gdb_parameter {
    gdb_text_view name; /* without '$' */
    gdb_value value;
} gdb_parameter;

typedef struct gdb_parameters {
    const gdb_parameter *items;
    size_t count;
} gdb_parameters;

/*
 * `statement` is one of `script`; only queries are accepted. The result lives in
 * `arena` and borrows the script's text and tree, the catalog and the parameters' values (they
 * become literals). `parameters` may be NULL.
 */
gdb_status gdb_bind(const gdb_ast_script *script, const gdb_ast_statement *statement,
                    const gdb_catalog *catalog, const gdb_parameters *parameters, gdb_arena *arena,
                    const gdb_bound_query **out, gdb_ast_range *error_range, gdb_error *err);

#endif
