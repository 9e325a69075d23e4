/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_TOKEN_H
#define GDB_LIB_CYPHER_TOKEN_H

/*
 * token.h - the words of the language.
 *
 * A keyword is a name token that also carries the keyword's number: whether it is taken as the
 * keyword or as a name is decided by the place where it stands.
 */

#include "lib/base/text_view.h"
#include "lib/cypher/ast.h"

typedef enum gdb_token_kind {
    GDB_TOKEN_END,
    GDB_TOKEN_NAME,        /* abc, MATCH */
    GDB_TOKEN_QUOTED_NAME, /* `a b` */
    GDB_TOKEN_STRING,      /* 'a' and "a" */
    GDB_TOKEN_INTEGER,     /* 12, 0x1F, 0o17 */
    GDB_TOKEN_FLOAT,       /* 1.5, .5, 1e9 */
    GDB_TOKEN_PARAMETER,   /* $name, $1, $`a b` */
    GDB_TOKEN_LEFT_PAREN,
    GDB_TOKEN_RIGHT_PAREN,
    GDB_TOKEN_LEFT_BRACKET,
    GDB_TOKEN_RIGHT_BRACKET,
    GDB_TOKEN_LEFT_BRACE,
    GDB_TOKEN_RIGHT_BRACE,
    GDB_TOKEN_COMMA,
    GDB_TOKEN_SEMICOLON,
    GDB_TOKEN_COLON,
    GDB_TOKEN_DOUBLE_COLON,
    GDB_TOKEN_DOT,
    GDB_TOKEN_DOTS, /* .. */
    GDB_TOKEN_BAR,
    GDB_TOKEN_EQUAL,
    GDB_TOKEN_NOT_EQUAL, /* <> and != */
    GDB_TOKEN_LESS,
    GDB_TOKEN_LESS_EQUAL,
    GDB_TOKEN_GREATER,
    GDB_TOKEN_GREATER_EQUAL,
    GDB_TOKEN_REGEX, /* =~ */
    GDB_TOKEN_PLUS,
    GDB_TOKEN_PLUS_EQUAL,
    GDB_TOKEN_MINUS,
    GDB_TOKEN_STAR,
    GDB_TOKEN_SLASH,
    GDB_TOKEN_PERCENT,
    GDB_TOKEN_CARET
} gdb_token_kind;

/* In the order of their bytes: the lookup is a binary search. */
#define GDB_KEYWORDS(X)                                                                            \
    X(ACYCLIC)                                                                                     \
    X(ADD)                                                                                         \
    X(ALL)                                                                                         \
    X(ALLSHORTESTPATHS)                                                                            \
    X(ALTER)                                                                                       \
    X(AND)                                                                                         \
    X(ANY)                                                                                         \
    X(AS)                                                                                          \
    X(ASC)                                                                                         \
    X(ASCENDING)                                                                                   \
    X(BEGIN)                                                                                       \
    X(BY)                                                                                          \
    X(CALL)                                                                                        \
    X(CASE)                                                                                        \
    X(CAST)                                                                                        \
    X(CHECKPOINT)                                                                                  \
    X(COMMIT)                                                                                      \
    X(CONTAINS)                                                                                    \
    X(COPY)                                                                                        \
    X(COUNT)                                                                                       \
    X(CREATE)                                                                                      \
    X(DATABASE)                                                                                    \
    X(DEFAULT)                                                                                     \
    X(DELETE)                                                                                      \
    X(DESC)                                                                                        \
    X(DESCENDING)                                                                                  \
    X(DETACH)                                                                                      \
    X(DISTINCT)                                                                                    \
    X(DROP)                                                                                        \
    X(ELSE)                                                                                        \
    X(END)                                                                                         \
    X(ENDS)                                                                                        \
    X(EXISTS)                                                                                      \
    X(EXPLAIN)                                                                                     \
    X(EXPORT)                                                                                      \
    X(FALSE)                                                                                       \
    X(FIRST)                                                                                       \
    X(FROM)                                                                                        \
    X(GROUP)                                                                                       \
    X(IF)                                                                                          \
    X(IMPORT)                                                                                      \
    X(IN)                                                                                          \
    X(IS)                                                                                          \
    X(KEY)                                                                                         \
    X(LAST)                                                                                        \
    X(LIMIT)                                                                                       \
    X(MANY_MANY)                                                                                   \
    X(MANY_ONE)                                                                                    \
    X(MATCH)                                                                                       \
    X(MERGE)                                                                                       \
    X(NODE)                                                                                        \
    X(NONE)                                                                                        \
    X(NOT)                                                                                         \
    X(NULL)                                                                                        \
    X(NULLS)                                                                                       \
    X(ON)                                                                                          \
    X(ONE_MANY)                                                                                    \
    X(ONE_ONE)                                                                                     \
    X(ONLY)                                                                                        \
    X(OPTIONAL)                                                                                    \
    X(OR)                                                                                          \
    X(ORDER)                                                                                       \
    X(PRIMARY)                                                                                     \
    X(PROFILE)                                                                                     \
    X(READ)                                                                                        \
    X(REDUCE)                                                                                      \
    X(REL)                                                                                         \
    X(REMOVE)                                                                                      \
    X(RENAME)                                                                                      \
    X(RETURN)                                                                                      \
    X(ROLLBACK)                                                                                    \
    X(SET)                                                                                         \
    X(SHORTEST)                                                                                    \
    X(SHORTESTPATH)                                                                                \
    X(SINGLE)                                                                                      \
    X(SKIP)                                                                                        \
    X(STARTS)                                                                                      \
    X(TABLE)                                                                                       \
    X(THEN)                                                                                        \
    X(TO)                                                                                          \
    X(TRAIL)                                                                                       \
    X(TRANSACTION)                                                                                 \
    X(TRUE)                                                                                        \
    X(UNION)                                                                                       \
    X(UNWIND)                                                                                      \
    X(WHEN)                                                                                        \
    X(WHERE)                                                                                       \
    X(WITH)                                                                                        \
    X(XOR)                                                                                         \
    X(YIELD)

typedef enum gdb_keyword {
    GDB_KW_NONE_OF_THEM, /* a name that is no keyword */
#define X(word) GDB_KW_##word,
    GDB_KEYWORDS(X)
#undef X
        GDB_KW_COUNT_OF_THEM
} gdb_keyword;

typedef struct gdb_token {
    gdb_token_kind kind;
    gdb_keyword keyword; /* of a NAME */
    gdb_ast_range range;
} gdb_token;

/* The keyword that a name is, whatever its case; GDB_KW_NONE_OF_THEM if it is none. */
gdb_keyword gdb_keyword_lookup(gdb_text_view name);

/* "MATCH". */
const char *gdb_keyword_name(gdb_keyword keyword);

/*
 * The one of `candidates` that `name` was most likely meant to be: at most two letters wrong,
 * missing, too many or swapped, and fewer than half of them. GDB_KW_NONE_OF_THEM if none is near.
 */
gdb_keyword gdb_keyword_nearest(gdb_text_view name, const gdb_keyword *candidates, size_t count);

#endif
