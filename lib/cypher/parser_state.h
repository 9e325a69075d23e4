/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_PARSER_STATE_H
#define GDB_LIB_CYPHER_PARSER_STATE_H

/*
 * parser_state.h - what the files of the parser share: the current token, lists under
 * construction, and how to complain. Not for use outside lib/cypher.
 *
 * The parser is a recursive descent over one token, with more of them looked up ahead where
 * Cypher needs it (is "(a" the start of a pattern or of an expression?). Every parsing function
 * begins at the first token of its thing and leaves the first token behind it as current.
 * On failure they return at once; gdb_cypher_parse frees what is left over.
 */

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/cypher/ast.h"
#include "lib/cypher/lexer.h"
#include "lib/cypher/token.h"

typedef struct gdb_parser {
    gdb_lexer lexer; /* behind the current token */
    gdb_token token; /* the current one */
    uint32_t previous_end;
    uint32_t depth;   /* of brackets and subqueries */
    uint32_t tallest; /* height of the highest expression since it was last set to 0 */
    bool bar_ends;    /* '|' ends the expression: in the WHERE of a comprehension */
    gdb_arena *arena;
    gdb_buffer lists; /* stack of lists under construction */
    gdb_ast_script script;
    gdb_ast_range bad; /* where parsing failed */
    gdb_error *err;
} gdb_parser;

/* --- tokens (parser_state.c) ------------------------------------------ */

gdb_status gdb_parser_advance(gdb_parser *p);
/* The n-th token behind the current one, from 1; END where that is no token at all. */
gdb_token gdb_parser_peek(const gdb_parser *p, unsigned n);

static inline bool gdb_parser_at(const gdb_parser *p, gdb_token_kind kind)
{
    return p->token.kind == kind;
}

static inline bool gdb_parser_at_word(const gdb_parser *p, gdb_keyword keyword)
{
    return p->token.keyword == keyword;
}

static inline bool gdb_parser_at_name(const gdb_parser *p)
{
    return p->token.kind == GDB_TOKEN_NAME || p->token.kind == GDB_TOKEN_QUOTED_NAME;
}

/* If the current token is that one, go on behind it. */
gdb_status gdb_parser_accept(gdb_parser *p, gdb_token_kind kind, bool *found);
gdb_status gdb_parser_accept_word(gdb_parser *p, gdb_keyword keyword, bool *found);
/* The same, but it must be. `expected` is for the message. */
gdb_status gdb_parser_expect(gdb_parser *p, gdb_token_kind kind, const char *expected);
gdb_status gdb_parser_expect_word(gdb_parser *p, gdb_keyword keyword);
/* Any name, keywords too. */
gdb_status gdb_parser_name(gdb_parser *p, gdb_ast_name *out, const char *expected);
/* Names joined by points, as one. */
gdb_status gdb_parser_dotted_name(gdb_parser *p, gdb_ast_name *out, const char *expected);
gdb_status gdb_parser_string(gdb_parser *p, gdb_ast_file_name *out, const char *expected);

/* --- ranges, depth, lists --------------------------------------------- */

/* From byte `start` to the end of the last token consumed. */
gdb_ast_range gdb_parser_range_from(const gdb_parser *p, uint32_t start);

gdb_status gdb_parser_enter(gdb_parser *p); /* one level deeper */
void gdb_parser_leave(gdb_parser *p);

/*
 * A list is a part of the stack p->lists from `mark` (its size before the first item) on;
 * gdb_parser_finish_list moves it into the arena. Lists nest: an inner one is finished before
 * the next item of the outer one is added.
 */
gdb_status gdb_parser_add(gdb_parser *p, const void *item, size_t size);
gdb_status gdb_parser_finish_list(gdb_parser *p, size_t mark, size_t item_size, void **items,
                                  size_t *count);

/* --- complaints ------------------------------------------------------- */

/* "found 'x', expected ..." at the current token. */
gdb_status gdb_parser_fail_found(gdb_parser *p, const char *expected);
/* The same, and "(did you mean ...?)" if the current token is nearly one of the keywords. */
gdb_status gdb_parser_fail_word(gdb_parser *p, const char *expected, const gdb_keyword *keywords,
                                size_t count);
gdb_status gdb_parser_fail_at(gdb_parser *p, gdb_ast_range range, const char *fmt, ...)
    GDB_PRINTF(3, 4);

/* --- the grammar ------------------------------------------------------ */

/* parser_expression.c */
gdb_status gdb_parser_expression(gdb_parser *p, const gdb_ast_expr **out);
/* An expression that ends at '|' outside brackets. */
gdb_status gdb_parser_expression_before_bar(gdb_parser *p, const gdb_ast_expr **out);
/* An atom with what follows it: .name [i] :Label ::TYPE */
gdb_status gdb_parser_postfix(gdb_parser *p, const gdb_ast_expr **out);
/* A new node that begins at `start`; to be finished when all of it has been read. */
gdb_status gdb_parser_new_expr(gdb_parser *p, gdb_ast_expr_kind kind, gdb_ast_expr **out);
/* Sets range and height: one more than `below`, the height of the highest child. */
gdb_status gdb_parser_finish_expr(gdb_parser *p, gdb_ast_expr *expr, uint32_t start,
                                  uint32_t below);

/* parser_atom.c */
gdb_status gdb_parser_atom(gdb_parser *p, const gdb_ast_expr **out);
gdb_status gdb_parser_map(gdb_parser *p, const gdb_ast_expr **out);
/* expression, expression, ... */
gdb_status gdb_parser_expression_list(gdb_parser *p, const gdb_ast_expr *const **out,
                                      size_t *count);
/* parser_bracket.c: list literals and comprehensions; any(), reduce(); EXISTS { } */
gdb_status gdb_parser_bracket(gdb_parser *p, const gdb_ast_expr **out);
gdb_status gdb_parser_quantifier(gdb_parser *p, gdb_ast_quantifier_kind kind,
                                 const gdb_ast_expr **out);
gdb_status gdb_parser_reduce(gdb_parser *p, const gdb_ast_expr **out);
gdb_status gdb_parser_subquery(gdb_parser *p, gdb_ast_subquery_kind kind, const gdb_ast_expr **out);

/* parser_pattern.c */
bool gdb_parser_pattern_ahead(const gdb_parser *p); /* node and relationship follow */
gdb_status gdb_parser_path(gdb_parser *p, gdb_ast_path *out);
gdb_status gdb_parser_path_list(gdb_parser *p, const gdb_ast_path **out, size_t *count);
gdb_status gdb_parser_pattern_expr(gdb_parser *p, const gdb_ast_expr **out);
/* :A:B or :A|B */
gdb_status gdb_parser_labels(gdb_parser *p, bool bars, const gdb_ast_name **out, size_t *count,
                             bool *any);

/* parser_clause.c, parser_projection.c, parser_write.c */
gdb_status gdb_parser_query(gdb_parser *p, bool subquery, const gdb_ast_query **out);
gdb_status gdb_parser_projection(gdb_parser *p, gdb_ast_clause *clause);
gdb_status gdb_parser_create(gdb_parser *p, gdb_ast_clause *clause);
gdb_status gdb_parser_merge(gdb_parser *p, gdb_ast_clause *clause);
gdb_status gdb_parser_set(gdb_parser *p, gdb_ast_clause *clause);
gdb_status gdb_parser_remove(gdb_parser *p, gdb_ast_clause *clause);
gdb_status gdb_parser_delete(gdb_parser *p, gdb_ast_clause *clause);

/* parser_ddl.c, parser_copy.c */
gdb_status gdb_parser_type(gdb_parser *p, gdb_ast_name *out);
gdb_status gdb_parser_create_table(gdb_parser *p, gdb_ast_statement *statement);
gdb_status gdb_parser_drop(gdb_parser *p, gdb_ast_statement *statement);
gdb_status gdb_parser_alter(gdb_parser *p, gdb_ast_statement *statement);
gdb_status gdb_parser_copy(gdb_parser *p, gdb_ast_statement *statement);
gdb_status gdb_parser_database(gdb_parser *p, gdb_ast_statement *statement);

#endif
