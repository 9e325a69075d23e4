/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_SYNTAX_ERROR_H
#define GDB_LIB_CYPHER_SYNTAX_ERROR_H

/*
 * syntax_error.h - where in the text something is wrong: for people.
 *
 * Lines and columns count from 1; a column is a character (a code point), not a byte. Lines end
 * with LF, CR LF or CR. The parser, and everybody who finds fault with a syntax tree, says so
 * through gdb_syntax_where:
 *
 *     return gdb_syntax_where(err, GDB_FAIL(err, GDB_ERR_QUERY, "..."), script, expr->range);
 */

#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/base/text_view.h"
#include "lib/cypher/ast.h"

/* Line and column of a byte; offsets beyond the text count as its end. */
void gdb_syntax_locate(gdb_text_view text, size_t offset, size_t *line, size_t *column);

/* Set err->where to "line:column" or "source:line:column", unless it is set. Returns `status`. */
gdb_status gdb_syntax_where(gdb_error *err, gdb_status status, const gdb_ast_script *script,
                            gdb_ast_range range);

/*
 * Append the line that holds `offset`, a line break, and a line that marks the `length` bytes
 * from there on with carets (one at least, none beyond the end of the line), and a line break:
 *
 *     MATCH (n) RETRUN n
 *               ^^^^^^
 *
 * A long line is cut to what stands around the mark, with "..." where something was left out.
 * Bytes that are not UTF-8 and control characters are shown as '?', tabs as one blank.
 */
gdb_status gdb_syntax_caret(gdb_text_view text, size_t offset, size_t length, gdb_buffer *out,
                            gdb_error *err);

#endif
