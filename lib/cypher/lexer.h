/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_LEXER_H
#define GDB_LIB_CYPHER_LEXER_H

/*
 * lexer.h - text to tokens, one at a time.
 *
 * A lexer is a text and a position, so copying one is a cheap way to look ahead. The text must be
 * valid UTF-8 without NUL (gdb_lexer_check_text) and shorter than 4 GiB. Blanks are those of
 * Unicode; comments are from two slashes to the end of the line, and between slash-star and
 * star-slash.
 */

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/base/text_view.h"
#include "lib/cypher/token.h"

typedef struct gdb_lexer {
    gdb_text_view text;
    uint32_t position;
} gdb_lexer;

/* All functions below set *bad to the offending bytes when they fail with GDB_ERR_QUERY, and
 * leave err->where to the caller. */

gdb_status gdb_lexer_check_text(gdb_text_view text, gdb_ast_range *bad, gdb_error *err);

/* At the end of the text every call gives GDB_TOKEN_END. */
gdb_status gdb_lexer_next(gdb_lexer *lexer, gdb_token *out, gdb_ast_range *bad, gdb_error *err);
/* The same, with no keyword looked up. */
gdb_status gdb_lexer_scan(gdb_lexer *lexer, gdb_token *out, gdb_ast_range *bad, gdb_error *err);

/*
 * The value of a token: of a STRING without quotes and with its escapes (\n \t \r \b \f \0 \\ \'
 * \" \` \uXXXX \UXXXXXXXX) decoded; of a NAME, QUOTED_NAME or PARAMETER the name. A view of the
 * text where nothing had to be decoded, else of a copy in the arena.
 */
gdb_status gdb_token_value(gdb_text_view text, gdb_token token, gdb_arena *arena,
                           gdb_text_view *out, gdb_ast_range *bad, gdb_error *err);

/* The value of an INTEGER: at most 2^63, which only a minus before it makes an INT64. */
gdb_status gdb_token_integer(gdb_text_view text, gdb_token token, uint64_t *out, gdb_ast_range *bad,
                             gdb_error *err);

#endif
