/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_PLANNER_H
#define GDB_LIB_PLANNER_PLANNER_H

/*
 * planner.h - what the files of the planner share. Nobody outside lib/planner includes it.
 *
 * A plan grows upwards: `root` is what there is so far, and every gdb_plan_add_... puts an
 * operator on it that keeps all columns; rewrite_prune_columns.h drops at the end what nobody
 * reads. Bound expressions become plan expressions by gdb_plan_resolve, always as a new tree, so
 * that rewrites may change column numbers in place.
 */

#include "lib/planner/logical_plan.h"

#define GDB_NO_COLUMN UINT32_MAX

typedef struct gdb_planner {
    const gdb_bound_query *query;
    const uint64_t *table_sizes; /* by id; may be NULL */
    gdb_arena *arena;
    gdb_plan *root;
    bool then_grouped; /* the clause after this one groups */
} gdb_planner;

/* --- plan_make.c: operators and expressions --------------------------------- */

/* An operator over `child` (or NULL) that keeps all its columns, with room for `made` more. */
gdb_plan *gdb_plan_new(gdb_planner *planner, gdb_plan_kind kind, gdb_plan *child, uint32_t made,
                       gdb_error *err);
void gdb_plan_add_column(gdb_plan *plan, gdb_type_id type, uint32_t variable, uint32_t property,
                         gdb_text_view name);
uint32_t gdb_plan_find_variable(const gdb_plan *plan, uint32_t variable);
uint32_t gdb_plan_find_property(const gdb_plan *plan, uint32_t property);

gdb_expr *gdb_plan_column_expr(gdb_planner *planner, const gdb_plan *plan, uint32_t column,
                               gdb_error *err);
gdb_expr *gdb_plan_call(gdb_planner *planner, gdb_function_id function, gdb_type_id type,
                        gdb_expr *a, gdb_expr *b, gdb_error *err);
gdb_expr *gdb_plan_literal(gdb_planner *planner, int64_t value, gdb_error *err);

/* Parts of an expression that are already a column: each expr of `from` is columns[i]. */
typedef struct gdb_plan_known {
    gdb_expr *const *from;
    const uint32_t *columns;
    uint32_t count;
} gdb_plan_known;

/* Read what properties the expressions need and the root lacks. `known` may be NULL. */
gdb_status gdb_plan_read_properties(gdb_planner *planner, gdb_expr *const *exprs, uint32_t count,
                                    const gdb_plan_known *known, gdb_error *err);
/* Of those, what variables of the root have; all that the query reads of one variable. */
gdb_status gdb_plan_read_available(gdb_planner *planner, const gdb_expr *expr, gdb_error *err);
gdb_status gdb_plan_read_all(gdb_planner *planner, uint32_t variable, gdb_error *err);
/* A new tree over the root's columns, which has the properties. */
gdb_status gdb_plan_resolve(gdb_planner *planner, const gdb_expr *expr, const gdb_plan_known *known,
                            gdb_expr **out, gdb_error *err);
/* Both, for one expression. */
gdb_status gdb_plan_use(gdb_planner *planner, gdb_expr *expr, gdb_expr **out, gdb_error *err);
/* Keep the rows for which a bound predicate is true: in the SCAN where the root is one. */
gdb_status gdb_plan_add_filter(gdb_planner *planner, gdb_expr *predicate, double selectivity,
                               gdb_error *err);
/* Call `visit` for every variable that the expression reads, itself or through a property. */
void gdb_plan_visit_variables(const gdb_bound_query *query, const gdb_expr *expr,
                              void (*visit)(void *context, uint32_t variable), void *context);

/* --- cardinality.c ------------------------------------------------------------ */

double gdb_plan_table_rows(const gdb_planner *planner, uint32_t table);
double gdb_plan_pair_rows(const gdb_planner *planner, uint32_t pair);
double gdb_plan_node_rows(const gdb_planner *planner, uint32_t variable);
/* The part of rows for which a predicate holds. */
double gdb_plan_selectivity(const gdb_planner *planner, const gdb_expr *predicate);
/* Relationships that one node of variable `start` has on average. */
double gdb_plan_fan_out(const gdb_planner *planner, const gdb_bound_rel *rel, uint32_t start);

/* --- parts --------------------------------------------------------------------- */

gdb_status gdb_plan_match(gdb_planner *planner, const gdb_bound_match *match, gdb_error *err);
gdb_status gdb_plan_projection(gdb_planner *planner, const gdb_bound_projection *projection,
                               gdb_error *err);
/* A side of its own that finds the pattern for rows of the root: an operator of that kind over
 * both. It is to put out all that the side has found, also properties that it has read; or, if
 * `variables_only`, not those. */
gdb_status gdb_plan_match_side(gdb_planner *planner, const gdb_bound_match *match,
                               gdb_plan_kind kind, bool variables_only, gdb_error *err);
gdb_status gdb_plan_update(gdb_planner *planner, const gdb_bound_update *update, gdb_error *err);
gdb_status gdb_plan_merge(gdb_planner *planner, const gdb_bound_merge *merge, gdb_error *err);
/* The values of all assignments, in their order, but for literals; and, of one write, the columns
 * that hold them, from *next on. */
gdb_status gdb_plan_collect_values(gdb_planner *planner, const gdb_bound_update *update,
                                   gdb_expr ***out, uint32_t *count, gdb_error *err);
gdb_status gdb_plan_number_values(gdb_planner *planner, const gdb_bound_write *bound,
                                  uint32_t *next, gdb_plan_write *write, gdb_error *err);
/* A PROJECT of the root's variables, without properties, and of values, each of which becomes a
 * variable's unless `variables` is NULL; *kept: where the values begin. */
gdb_status gdb_plan_add_values(gdb_planner *planner, gdb_expr **values, const uint32_t *variables,
                               uint32_t count, uint32_t *kept, gdb_error *err);
gdb_status gdb_plan_find_entity(const gdb_planner *planner, const gdb_plan *plan, uint32_t variable,
                                uint32_t *column, gdb_error *err);
/* The ARGUMENT that hands out the rows of `left`, with their numbers as its last column. */
gdb_plan *gdb_plan_argument(gdb_planner *planner, gdb_plan *left, gdb_error *err);
/* The hops of `rel` that lead from its end `start` to the other. */
gdb_status gdb_plan_hops(gdb_planner *planner, const gdb_bound_rel *rel, uint32_t start,
                         gdb_plan_hop **hops, uint32_t *count, gdb_error *err);
bool gdb_plan_may_be(const gdb_planner *planner, uint32_t variable, uint32_t table);

#endif
