/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_JOIN_ORDER_H
#define GDB_LIB_PLANNER_JOIN_ORDER_H

/*
 * join_order.h - in which order the nodes and relationships of a MATCH are found.
 *
 * Greedy, step by step, always the step that makes the fewest rows; but every node is tried as
 * the first by walking through the steps without building them, and the start with the least
 * rows over all steps wins. Steps: close a cycle (EXPAND_INTO), look up a node by its key, follow
 * a relationship to a new node. A last step whose rows are only counted costs nothing: it becomes
 * a DEGREE (rewrite_degree.h).
 */

#include "lib/planner/planner.h"

typedef enum gdb_step_kind {
    GDB_STEP_NONE,
    GDB_STEP_INTO,
    GDB_STEP_EXPAND,
    GDB_STEP_LOOKUP
} gdb_step_kind;

typedef struct gdb_step {
    gdb_step_kind kind;
    uint32_t rel;      /* number in the MATCH */
    uint32_t node;     /* variable that is found */
    double made, rows; /* rows it makes, rows left after predicates */
} gdb_step;

typedef struct gdb_match_predicate {
    gdb_expr *expr;
    bool *uses; /* by variable */
    double selectivity;
    bool done;
} gdb_match_predicate;

typedef struct gdb_matcher {
    gdb_planner *planner;
    const gdb_bound_match *match;
    bool *bound; /* variables that the root has */
    const bool *elsewhere; /* variables of the side this one will be joined to, or NULL */
    bool *rel_done;
    bool *read; /* variables whose values somebody reads, apart from the pattern itself */
    gdb_match_predicate *predicates;
    uint32_t predicate_count;
} gdb_matcher;

gdb_status gdb_order_add_predicate(gdb_matcher *m, gdb_expr *expr, gdb_error *err);
/* NOT same_rel(a, b) for every two relationships that could be the same. */
gdb_status gdb_order_add_uniqueness(gdb_matcher *m, gdb_error *err);
/* Find out what is read. */
gdb_status gdb_order_mark_read(gdb_matcher *m, gdb_error *err);
/* Are all the predicate's variables bound? */
bool gdb_order_ready(const gdb_matcher *m, const gdb_match_predicate *p, const bool *bound);
/* The predicate that gives the key of `node` from what is bound, or NULL. */
gdb_match_predicate *gdb_order_find_key(const gdb_matcher *m, uint32_t node, const bool *bound,
                                        gdb_expr **key);
/* The cheapest step that is connected with `bound`, or GDB_STEP_NONE. */
gdb_step gdb_order_next(const gdb_matcher *m, bool *bound, const bool *rel_done, double rows);
void gdb_order_take(const gdb_matcher *m, const gdb_step *s, bool *bound, bool *rel_done);
/* The node to begin with of those that are not bound; GDB_NO_COLUMN: all are. */
gdb_status gdb_order_start(const gdb_matcher *m, uint32_t *out, gdb_error *err);

#endif
