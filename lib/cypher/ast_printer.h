/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_AST_PRINTER_H
#define GDB_LIB_CYPHER_AST_PRINTER_H

/* ast_printer.h - what ast_print.c and ast_print_expr.c share. Not for use outside lib/cypher. */

#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/cypher/ast.h"

typedef struct gdb_ast_printer {
    gdb_buffer *out;
    gdb_error *err;
} gdb_ast_printer;

/* A line is: begin, any number of the others, end. */
gdb_status gdb_ast_printer_begin(gdb_ast_printer *pr, int indent, const char *what);
gdb_status gdb_ast_printer_text(gdb_ast_printer *pr, const char *text);
/* `before` and the name, in backticks unless it is plain; nothing if it is absent. */
gdb_status gdb_ast_printer_name(gdb_ast_printer *pr, const char *before, gdb_ast_name name);
/* `before` and the text between `quote`s, on one line whatever it holds. */
gdb_status gdb_ast_printer_quoted(gdb_ast_printer *pr, const char *before, gdb_text_view text,
                                  char quote);
gdb_status gdb_ast_printer_names(gdb_ast_printer *pr, const char *before, const char *between,
                                 const gdb_ast_name *names, size_t count);
gdb_status gdb_ast_printer_end(gdb_ast_printer *pr);
gdb_status gdb_ast_printer_line(gdb_ast_printer *pr, int indent, const char *what);

/* A line with `label`, and the expression below it; nothing if it is NULL. */
gdb_status gdb_ast_printer_labelled(gdb_ast_printer *pr, int indent, const char *label,
                                    const gdb_ast_expr *expr);
gdb_status gdb_ast_printer_expr(gdb_ast_printer *pr, int indent, const gdb_ast_expr *expr);
gdb_status gdb_ast_printer_path(gdb_ast_printer *pr, int indent, const gdb_ast_path *path);
gdb_status gdb_ast_printer_query(gdb_ast_printer *pr, int indent, const gdb_ast_query *query);

#endif
