/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_STATEMENT_SHAPE_H
#define GDB_LIB_CYPHER_STATEMENT_SHAPE_H

/*
 * statement_shape.h - what statements have in common that differ in literals only.
 *
 * A literal is a slot if it is a value by itself: it stands behind ':' or '=', and in front of ',',
 * '}', a word, or the end of the statement, as the values of a map and of SET do. All other tokens
 * are part of the shape, letter by letter, and so are the kinds of the literals in the slots. Two
 * statements with the same key are parsed to the same tree, but for the values in the slots
 * and the places in the text. This is what SQL calls automatic parameters.
 */

#include "lib/base/buffer.h"
#include "lib/cypher/token.h"

enum { GDB_SHAPE_MOST_TOKENS = 256 };

/* All-zero is valid and empty; kept from statement to statement for its memory. */
typedef struct gdb_statement_shape {
    gdb_token tokens[GDB_SHAPE_MOST_TOKENS]; /* without keywords: they are names like others */
    bool is_slot[GDB_SHAPE_MOST_TOKENS];
    uint32_t token_count; /* 0: the statement is empty, or has no shape */
    uint32_t end;         /* of the statement: its ';', or the end of the text */
    gdb_buffer key;
    uint64_t hash; /* of the key */
} gdb_statement_shape;

/*
 * The shape of the statement that begins at `offset` of a text that gdb_lexer_check_text has
 * passed. What is not made of tokens, or of too many of them, has none: the parser knows why.
 * Fails without memory only.
 */
gdb_status gdb_statement_shape_read(gdb_statement_shape *shape, gdb_text_view text, uint32_t offset,
                                    gdb_error *err);
void gdb_statement_shape_release(gdb_statement_shape *shape);

/* From the first token to the last. */
gdb_ast_range gdb_statement_shape_range(const gdb_statement_shape *shape);

#endif
