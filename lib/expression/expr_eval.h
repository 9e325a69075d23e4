/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXPRESSION_EXPR_EVAL_H
#define GDB_LIB_EXPRESSION_EXPR_EVAL_H

/*
 * expr_eval.h - bound expressions over the living rows of a chunk.
 *
 * Results borrow: text and lists in them point into the chunk's vectors, into literals, or into
 * the evaluator, and stay valid until gdb_evaluator_begin or a change of the chunk. Only the rows
 * of the selection are computed; an error can only come from a row that is alive and that AND,
 * OR, CASE and coalesce do not skip. An evaluator is for one thread.
 *
 * Failures are GDB_ERR_QUERY and name the text of the failing part: "division by zero in 'a / b'".
 * err->where is then "@OFFSET+LENGTH" of that part in the query; who has the query's text makes a
 * line and a column of it.
 */

#include "lib/binder/bound.h"
#include "lib/vector/data_chunk.h"

typedef struct gdb_evaluator gdb_evaluator;

/* The catalog gives names to tables; it may be NULL where no function asks for them. */
gdb_status gdb_evaluator_create(gdb_evaluator **out, const gdb_catalog *catalog, gdb_error *err);
void gdb_evaluator_free(gdb_evaluator *evaluator); /* accepts NULL */

/* Forget all results: to be called once for every chunk, before its first expression. */
void gdb_evaluator_begin(gdb_evaluator *evaluator);

/* The values of `expr`, of type expr->type (a column keeps its own); borrowed. May be constant. */
gdb_status gdb_expr_eval_borrow(gdb_evaluator *evaluator, const gdb_expr *expr,
                                const gdb_data_chunk *chunk, const gdb_vector **out,
                                gdb_error *err);

/* The same into a vector of the caller's, cleared first. */
gdb_status gdb_expr_eval(gdb_evaluator *evaluator, const gdb_expr *expr,
                         const gdb_data_chunk *chunk, gdb_vector *out, gdb_error *err);

/* Narrow the chunk's selection to the rows for which `predicate` is true. */
gdb_status gdb_expr_select(gdb_evaluator *evaluator, const gdb_expr *predicate,
                           gdb_data_chunk *chunk, gdb_error *err);

/* The value of an expression that reads no column. */
gdb_status gdb_expr_constant(gdb_evaluator *evaluator, const gdb_expr *expr, gdb_value *out,
                             gdb_error *err);

#endif
