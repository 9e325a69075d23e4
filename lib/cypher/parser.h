/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_PARSER_H
#define GDB_LIB_CYPHER_PARSER_H

/*
 * parser.h - text to syntax tree.
 *
 * The grammar is openCypher 9 with KuzuDB's DDL, COPY and transaction statements. Keywords are
 * not reserved where only a name can stand (labels, properties, aliases, columns). What the
 * parser accepts may still be refused by the binder as not supported.
 */

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/text_view.h"
#include "lib/cypher/ast.h"

enum {
    GDB_CYPHER_MAX_TEXT = 16 << 20, /* bytes, of what is parsed as a whole */
    GDB_CYPHER_MAX_DEPTH = 200      /* brackets and subqueries inside one another */
};

/*
 * Parse statements separated by ';' (empty ones are dropped, so *out may hold none).
 *
 * `text` is any bytes; `source` is the name of its file, or NULL. Both are borrowed by the tree,
 * which is allocated in `arena`. On failure *out is untouched, what was allocated stays in the
 * arena, and
 *   - GDB_ERR_QUERY: err->message says what was found and what was expected, err->where is
 *     "line:column", after "source:" if there is one, and *error_range (may be NULL) is the
 *     offending part, for gdb_syntax_caret;
 *   - GDB_ERR_NOMEM.
 */
gdb_status gdb_cypher_parse(gdb_text_view text, const char *source, gdb_arena *arena,
                            const gdb_ast_script **out, gdb_ast_range *error_range, gdb_error *err);

/*
 * Parse the first statement behind `offset` of a script's text, which gdb_lexer_check_text has
 * passed; of the script only text and source are used. *end is where its ';' is, or the end of the
 * text. *out == NULL: there is no more. Otherwise as above.
 */
gdb_status gdb_cypher_parse_statement(const gdb_ast_script *script, uint32_t offset,
                                      gdb_arena *arena, const gdb_ast_statement **out,
                                      uint32_t *end, gdb_ast_range *error_range, gdb_error *err);

#endif
