/* SPDX-License-Identifier: MIT */
#include "lib/cypher/statement_shape.h"

#include <string.h>

#include "lib/base/hash.h"
#include "lib/cypher/lexer.h"

enum { SLOT = 0x80 }; /* of a token's kind in the key */

void gdb_statement_shape_release(gdb_statement_shape *shape)
{
    gdb_buffer_release(&shape->key);
}

gdb_ast_range gdb_statement_shape_range(const gdb_statement_shape *shape)
{
    const gdb_token *first = &shape->tokens[0], *last = &shape->tokens[shape->token_count - 1];

    return (gdb_ast_range){first->range.offset,
                           last->range.offset + last->range.length - first->range.offset};
}

/* Its tokens; false: it has too many, or something in it is none. */
static bool read_tokens(gdb_statement_shape *shape, gdb_text_view text, uint32_t offset)
{
    gdb_lexer lexer = {text, offset};
    gdb_ast_range bad;

    for (shape->token_count = 0;; shape->token_count++) {
        gdb_token token;

        if (gdb_lexer_scan(&lexer, &token, &bad, NULL) != GDB_OK)
            return false;
        if (token.kind == GDB_TOKEN_SEMICOLON || token.kind == GDB_TOKEN_END) {
            shape->end = token.range.offset;
            return true;
        }
        if (shape->token_count == GDB_SHAPE_MOST_TOKENS)
            return false;
        shape->tokens[shape->token_count] = token;
    }
}

static bool is_literal(gdb_token_kind kind)
{
    return kind == GDB_TOKEN_INTEGER || kind == GDB_TOKEN_FLOAT || kind == GDB_TOKEN_STRING;
}

static bool is_slot(const gdb_statement_shape *shape, uint32_t i)
{
    gdb_token_kind before, behind;

    if (i == 0 || !is_literal(shape->tokens[i].kind))
        return false;
    before = shape->tokens[i - 1].kind;
    if (before != GDB_TOKEN_COLON && before != GDB_TOKEN_EQUAL)
        return false;
    if (i + 1 == shape->token_count)
        return true;
    behind = shape->tokens[i + 1].kind;
    return behind == GDB_TOKEN_COMMA || behind == GDB_TOKEN_RIGHT_BRACE || behind == GDB_TOKEN_NAME;
}

/* A byte for the kind; then, of what is more than punctuation, its text and a NUL. */
static uint8_t *put_token(uint8_t *to, const gdb_statement_shape *shape, gdb_text_view text,
                          uint32_t i)
{
    gdb_ast_range range = shape->tokens[i].range;
    uint8_t kind = (uint8_t)shape->tokens[i].kind;

    *to++ = shape->is_slot[i] ? kind | SLOT : kind;
    if (shape->is_slot[i] || kind >= GDB_TOKEN_LEFT_PAREN)
        return to;
    memcpy(to, text.data + range.offset, range.length);
    to += range.length;
    *to++ = 0;
    return to;
}

gdb_status gdb_statement_shape_read(gdb_statement_shape *shape, gdb_text_view text, uint32_t offset,
                                    gdb_error *err)
{
    uint8_t *to;

    gdb_buffer_clear(&shape->key);
    if (!read_tokens(shape, text, offset))
        shape->token_count = 0;
    if (shape->token_count == 0)
        return GDB_OK;
    GDB_TRY(gdb_buffer_reserve(
        &shape->key, gdb_statement_shape_range(shape).length + (size_t)2 * shape->token_count,
        err));
    to = shape->key.data;
    for (uint32_t i = 0; i < shape->token_count; i++) {
        shape->is_slot[i] = is_slot(shape, i);
        to = put_token(to, shape, text, i);
    }
    shape->key.size = (size_t)(to - shape->key.data);
    shape->hash = gdb_hash_bytes(shape->key.data, shape->key.size);
    return GDB_OK;
}
