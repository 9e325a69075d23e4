/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_OPERATOR_H
#define GDB_LIB_EXEC_OPERATOR_H

/*
 * operator.h - what every operator of a running query is, and how it is asked for rows.
 *
 * gdb_operator_next fills the caller's chunk, whose vectors have the types of the plan's output
 * columns; a chunk without living rows is the end, and is never handed out before it. What text
 * and lists in the chunk point at stays valid until the following next of that operator, so
 * operators hand columns up by swapping vectors and never copy what they only pass on; whoever
 * keeps rows longer copies them (tuple_table.h).
 *
 * An operator knows its plan and its children, never its consumer. Operators are for one thread;
 * parallel work runs several chains built from the same plan over different parts of its scan.
 */

#include "lib/base/interrupt.h"
#include "lib/binder/bound.h"
#include "lib/database/database.h"
#include "lib/exec/tuple_table.h"
#include "lib/expression/expr_eval.h"
#include "lib/planner/logical_plan.h"
#include "lib/transaction/transaction.h"
#include "lib/vector/data_chunk.h"

/* What a running query shares. Borrowed by every operator. */
typedef struct gdb_exec_context {
    const gdb_database *database;
    gdb_transaction *transaction; /* NULL: nothing writes */
    const gdb_bound_query *query;
    const gdb_interrupt *interrupt; /* may be NULL */
    unsigned threads;
    bool profile; /* measure the time of each operator */
} gdb_exec_context;

typedef struct gdb_operator gdb_operator;

typedef struct gdb_operator_ops {
    gdb_status (*open)(gdb_operator *self, gdb_error *err);
    gdb_status (*next)(gdb_operator *self, gdb_data_chunk *out, gdb_error *err);
    void (*rewind)(gdb_operator *self); /* begin anew; the children are rewound already */
    void (*close)(gdb_operator *self);  /* also after a failed open */
} gdb_operator_ops;

typedef struct gdb_operator_profile {
    uint64_t rows;
    uint64_t chunks;
    uint64_t nanoseconds; /* with those of the children */
} gdb_operator_profile;

struct gdb_operator {
    const gdb_operator_ops *ops;
    const gdb_exec_context *context;
    const gdb_plan *plan;
    gdb_operator *child[2];
    gdb_data_chunk input; /* the child's rows, with its columns */
    gdb_evaluator *evaluator;
    /* Of an operator that writes, else NULL: take the whole input and do so. */
    gdb_status (*write)(gdb_operator *self, gdb_error *err);
    gdb_operator_profile profile;
};

/* Build the operators of a plan; nothing is read yet. */
gdb_status gdb_operator_build(gdb_operator **out, const gdb_plan *plan,
                              const gdb_exec_context *context, gdb_error *err);
/* Operators that write do so when they are opened, also if nobody will ask for their rows. A side
 * that writes is opened first, so that whatever reads above it begins when all is written. */
gdb_status gdb_operator_open(gdb_operator *op, gdb_error *err);
/* Rewind the tree, and let what writes in it do so once more. */
gdb_status gdb_operator_write_again(gdb_operator *op, gdb_error *err);
gdb_status gdb_operator_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err);
void gdb_operator_rewind(gdb_operator *op);
void gdb_operator_free(gdb_operator *op); /* closes the tree; accepts NULL */

/* A chunk for the rows of a plan. */
gdb_status gdb_operator_chunk(gdb_data_chunk *chunk, const gdb_plan *plan, gdb_error *err);

/* An empty table for the rows of an operator. */
gdb_status gdb_operator_table(gdb_tuple_table *table, const gdb_operator *child, gdb_error *err);

/* PROFILE: the tree with the rows and milliseconds of each operator, one a line. */
gdb_status gdb_operator_print(const gdb_operator *op, gdb_buffer *out, gdb_error *err);

/* --- for operators ----------------------------------------------------- */

/* Swap the kept columns of the input into the first columns of `out`, with count and selection:
 * for operators that make no rows. */
void gdb_operator_keep(gdb_operator *op, gdb_data_chunk *out);

/* Gather rows[i] of the input's kept columns into the first columns of `out`, which is cleared. */
void gdb_operator_keep_rows(const gdb_operator *op, gdb_data_chunk *out, const uint16_t *rows,
                            uint32_t count);

/* The next rows of child 0 into the input, with the evaluator begun anew. */
gdb_status gdb_operator_input(gdb_operator *op, gdb_error *err);

#endif
