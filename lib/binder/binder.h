/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_BINDER_H
#define GDB_LIB_BINDER_BINDER_H

/*
 * binder.h - what the files of the binder share: its state, how it says what is wrong, and the
 * makers of bound expressions. Nobody outside lib/binder includes it.
 */

#include "lib/binder/bind.h"
#include "lib/binder/scope.h"
#include "lib/cypher/syntax_error.h"

typedef struct gdb_binder {
    const gdb_ast_script *script;
    const gdb_catalog *catalog;
    const gdb_catalog_data *tables;
    const gdb_parameters *parameters;
    gdb_arena *arena;
    gdb_ast_range *error_range; /* may be NULL */
    gdb_scope scope;
    gdb_bound_variable *variables;
    uint32_t variable_count, variable_capacity;
    gdb_bound_property *properties;
    uint32_t property_count, property_capacity;
    /* While an expression is bound: may it hold an aggregate, and if not, where are we? */
    bool aggregates_allowed;
    bool inside_aggregate;
    const char *clause; /* "WHERE" */
    bool writes;        /* some clause so far does */
} gdb_binder;

/* return GDB_BIND_FAIL(binder, range, err, "...", ...); */
#define GDB_BIND_FAIL(binder, range, err, ...)                                                     \
    gdb_bind_where((binder), (range), GDB_FAIL((err), GDB_ERR_QUERY, __VA_ARGS__), (err))

gdb_status gdb_bind_where(gdb_binder *binder, gdb_ast_range range, gdb_status status,
                          gdb_error *err);

/* "WHAT is not supported". */
gdb_status gdb_bind_unsupported(gdb_binder *binder, gdb_ast_range range, const char *what,
                                gdb_error *err);

/* Room for `need` items of an array in the arena; growth doubles. */
gdb_status gdb_bind_reserve(gdb_binder *binder, void *items, uint32_t *capacity, uint32_t need,
                            size_t item_size, gdb_error *err);

/* --- variables and properties ------------------------------------------ */

gdb_status gdb_bind_add_variable(gdb_binder *binder, gdb_variable_kind kind, gdb_text_view name,
                                 gdb_type_id type, uint32_t *out, gdb_error *err);
/* A variable for the value of `expr`; a NODE or REL may be of every table. */
gdb_status gdb_bind_value_variable(gdb_binder *binder, gdb_text_view name, gdb_type_id type,
                                   gdb_type_id element, uint32_t *out, gdb_error *err);
/* The property of a variable of kind NODE or REL; NULL if it can be of no table. */
gdb_status gdb_bind_property(gdb_binder *binder, uint32_t variable, gdb_ast_name name,
                             gdb_ast_range range, gdb_expr **out, gdb_error *err);

/* --- makers of expressions --------------------------------------------- */

gdb_expr *gdb_bind_new(gdb_binder *binder, gdb_expr_kind kind, gdb_type_id type,
                       gdb_ast_range range, uint32_t arg_count, gdb_error *err);
gdb_status gdb_bind_literal(gdb_binder *binder, const gdb_value *value, gdb_ast_range range,
                            gdb_expr **out, gdb_error *err);
gdb_status gdb_bind_variable(gdb_binder *binder, uint32_t variable, gdb_ast_range range,
                             gdb_expr **out, gdb_error *err);
gdb_status gdb_bind_call(gdb_binder *binder, gdb_function_id function, gdb_type_id type,
                         gdb_ast_range range, gdb_expr *const *args, uint32_t arg_count,
                         gdb_expr **out, gdb_error *err);
gdb_ast_range gdb_bind_range(const gdb_expr *expr);

/* --- types --------------------------------------------------------------- */

/* The type that computations on `type` use: INT64 for INT8, DOUBLE for FLOAT. */
gdb_type_id gdb_bind_computing(gdb_type_id type);
bool gdb_bind_is_null(const gdb_expr *expr); /* a literal NULL without a type */
/* *expr as `type`, which it can be cast to: a CAST around it, a literal changed, or nothing. */
gdb_status gdb_bind_cast(gdb_binder *binder, gdb_expr **expr, gdb_type_id type, gdb_error *err);
/* All of one type: their own, INT64, DOUBLE, or ANY; NULLs follow. */
gdb_status gdb_bind_unify(gdb_binder *binder, gdb_expr **exprs, uint32_t count, gdb_type_id *type,
                          gdb_error *err);
/* BOOL, ANY or NULL; else the message says what needs it. */
gdb_status gdb_bind_condition(gdb_binder *binder, gdb_expr **expr, const char *what,
                              gdb_error *err);

/* --- parts ---------------------------------------------------------------- */

gdb_status gdb_bind_expr(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                         gdb_error *err);
/* CAST(operand AS type) */
gdb_status gdb_bind_cast_to(gdb_binder *binder, const gdb_ast_expr *operand, gdb_ast_name type_name,
                            gdb_ast_range range, gdb_expr **out, gdb_error *err);
gdb_status gdb_bind_function(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                             gdb_error *err);
gdb_status gdb_bind_operator(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                             gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err);
/* Every node table of the label, or every pair of the type, as ids. */
gdb_status gdb_bind_label(gdb_binder *binder, gdb_ast_name label, uint32_t *out, gdb_error *err);
gdb_status gdb_bind_rel_type(gdb_binder *binder, gdb_ast_name type, const gdb_rel_schema **out,
                             gdb_error *err);
/* HAS_LABEL of a NODE or REL expression. */
gdb_status gdb_bind_has_labels(gdb_binder *binder, gdb_expr *entity, const gdb_ast_name *labels,
                               size_t count, bool any, gdb_ast_range range, gdb_expr **out,
                               gdb_error *err);
/* A boolean expression appended to a list of conjuncts. */
gdb_status gdb_bind_conjuncts(gdb_binder *binder, gdb_expr *expr, gdb_expr ***list, uint32_t *count,
                              uint32_t *capacity, gdb_error *err);
/* A map of properties, written out or a literal: its entries. Anything else comes back as *other;
 * where that is NULL, it is refused. */
typedef struct gdb_bind_entry {
    gdb_ast_name key;
    gdb_expr *value;
} gdb_bind_entry;
gdb_status gdb_bind_map(gdb_binder *binder, const gdb_ast_expr *ast, gdb_bind_entry **out,
                        uint32_t *count, gdb_expr **other, gdb_error *err);
/* The property is equal to the value. */
gdb_status gdb_bind_equal(gdb_binder *binder, uint32_t variable, gdb_ast_name key, gdb_expr *value,
                          gdb_expr **out, gdb_error *err);
/* The clause's name, for messages, and whether aggregates may be in what is bound next. */
void gdb_bind_enter(gdb_binder *binder, const char *clause, bool aggregates_allowed);

gdb_status gdb_bind_match(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_match *out,
                          gdb_error *err);
gdb_status gdb_bind_update(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_update *out,
                           gdb_error *err);
gdb_status gdb_bind_merge(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_merge *out,
                          gdb_error *err);
gdb_status gdb_bind_projection(gdb_binder *binder, const gdb_ast_clause *clause,
                               gdb_bound_projection *out, gdb_error *err);

/* --- writes ---------------------------------------------------------------- */

/* Writes, as they are added. */
typedef struct gdb_bind_writes {
    gdb_bound_write *items;
    uint32_t count, capacity;
} gdb_bind_writes;

/* Borrowed until the next is added. */
gdb_status gdb_bind_add_write(gdb_binder *binder, gdb_bind_writes *writes, gdb_write_kind kind,
                              gdb_ast_range range, gdb_bound_write **out, gdb_error *err);
/* One more property of the write's variable. Of a variable that can be of no table there is no row.
 */
gdb_status gdb_bind_add_assignment(gdb_binder *binder, gdb_bound_write *write, gdb_ast_name name,
                                   gdb_expr *value, gdb_error *err);
/* A relationship that is made: what cannot be made of its pattern; and the pairs that its ends may
 * fit, into the variable of the write. */
gdb_status gdb_bind_check_new_rel(gdb_binder *binder, const gdb_ast_rel_pattern *ast,
                                  bool needs_direction, gdb_error *err);
gdb_status gdb_bind_new_rel_pairs(gdb_binder *binder, const gdb_ast_rel_pattern *ast,
                                  const gdb_bound_write *write, gdb_error *err);
gdb_status gdb_bind_set_items(gdb_binder *binder, const gdb_ast_set_item *items, size_t count,
                              gdb_bind_writes *out, gdb_error *err);

#endif
