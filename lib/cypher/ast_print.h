/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_AST_PRINT_H
#define GDB_LIB_CYPHER_AST_PRINT_H

/*
 * ast_print.h - a syntax tree as indented text, one node a line: for tests and for debugging.
 * The text does not depend on how the source was laid out, and holds no source ranges.
 */

#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/cypher/ast.h"

gdb_status gdb_ast_print(const gdb_ast_script *script, gdb_buffer *out, gdb_error *err);

gdb_status gdb_ast_print_expr(const gdb_ast_expr *expr, int indent, gdb_buffer *out,
                              gdb_error *err);

#endif
