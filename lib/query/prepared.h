/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_PREPARED_H
#define GDB_LIB_QUERY_PREPARED_H

/*
 * prepared.h - a statement from its text to its operators; and again for other literals.
 *
 * Binder and planner copy literals and places in the text into their expressions. For a statement
 * of the same shape (lib/cypher/statement_shape.h) these are overwritten where operators read
 * them, and the operators write once more: nothing is parsed, bound, planned or allocated, and
 * messages show what stands in the new text. That is possible where no decision of the binder or
 * the planner was made by the value of a literal: a statement that only writes, whose operators
 * find nodes by keys if at all, and whose literals have arrived there as what they are in the text,
 * not cast.
 */

#include "lib/binder/bind.h"
#include "lib/cypher/statement_shape.h"
#include "lib/exec/operator.h"

typedef struct gdb_prepared_place gdb_prepared_place;

/* All-zero is valid and empty. Not to be moved while it has operators. */
typedef struct gdb_prepared {
    gdb_arena arena; /* what follows, up to the plan */
    const gdb_ast_statement *statement;
    const gdb_bound_query *bound; /* NULL: there is nothing to bind */
    const gdb_plan *plan;
    gdb_exec_context context;
    gdb_operator *op;
    /* Of one that may run again: */
    gdb_prepared_place *places;
    size_t place_count;
    gdb_arena values; /* of literals, but those in the text */
    bool is_kept;
} gdb_prepared;

/* Bind and plan. The statement is that of `prepared`, or inside of it; what is wrong is at *range.
 */
gdb_status gdb_prepared_plan(gdb_prepared *prepared, const gdb_ast_script *script,
                             const gdb_ast_statement *statement, const gdb_database *database,
                             const gdb_parameters *parameters, gdb_ast_range *range,
                             gdb_error *err);

void gdb_prepared_clear(gdb_prepared *prepared); /* for another statement; keeps memory */
void gdb_prepared_free(gdb_prepared *prepared);  /* accepts NULL */

/* Find all that has to be overwritten for another statement of the shape; *fits: it can be. */
gdb_status gdb_prepared_keep(gdb_prepared *prepared, const gdb_statement_shape *shape, bool *fits,
                             gdb_error *err);
/* Overwrite it. False: a literal has no value (the parser or the binder says why), or there is no
 * memory for it; `prepared` then waits for the next one. */
bool gdb_prepared_replace(gdb_prepared *prepared, gdb_text_view text,
                          const gdb_statement_shape *shape);

/* The value of a literal, in the text or in the arena. */
bool gdb_prepared_literal(gdb_text_view text, gdb_token token, gdb_arena *arena, gdb_value *out);

#endif
