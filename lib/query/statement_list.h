/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_STATEMENT_LIST_H
#define GDB_LIB_QUERY_STATEMENT_LIST_H

/*
 * statement_list.h - where the statements of a text are, and that all of them are right.
 *
 * Their trees are not kept: a text may hold millions of statements, and each is parsed anew when
 * its turn comes. One of a shape that has been parsed needs no parser, only literals that have
 * values.
 */

#include "lib/query/statement_cache.h"

typedef struct gdb_statement_entry {
    uint32_t offset; /* in the text, perhaps before blanks */
    uint8_t kind;    /* gdb_ast_statement_kind */
    bool writes;
    bool repeats; /* another of its shape came before */
} gdb_statement_entry;

/* All-zero is valid and empty. */
typedef struct gdb_statement_list {
    gdb_statement_entry *items;
    size_t count, capacity;
} gdb_statement_list;

/* Of the script, text and source are used; the text is shorter than 4 GiB. Shapes go into the
 * cache. What is wrong is at *bad. */
gdb_status gdb_statement_list_read(gdb_statement_list *list, const gdb_ast_script *script,
                                   gdb_statement_cache *cache, gdb_ast_range *bad, gdb_error *err);
void gdb_statement_list_release(gdb_statement_list *list);

#endif
