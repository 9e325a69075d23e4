/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_BOUND_H
#define GDB_LIB_BINDER_BOUND_H

/*
 * bound.h - a query after names and types are resolved: what the planner works on, and the
 * expressions that lib/expression evaluates.
 *
 * Everything lives in the arena of the query and is never changed by evaluation. Variables are
 * numbered over the whole statement. A property is a (variable, name) pair that some expression
 * reads, numbered too, with the column that holds it in each table the variable may range over.
 *
 * Types: expressions compute with BOOL, INT64, UINT64, DOUBLE, STRING, DATE, TIMESTAMP, NODE, REL,
 * LIST, MAP, PATH and ANY. The binder wraps narrower integers and FLOAT in a CAST where they
 * meet an operator, so an evaluator sees operands of the types in the function's signature; a
 * property that is returned as it is keeps its own type.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/binder/function_list.h"
#include "lib/catalog/catalog.h"
#include "lib/types/value.h"

#define GDB_COLUMN_MISSING UINT32_MAX /* this table has no such column: NULL */

typedef enum gdb_expr_kind {
    GDB_EXPR_LITERAL,   /* also a bound parameter */
    GDB_EXPR_VARIABLE,  /* a node, rel, path or computed variable; gone after planning */
    GDB_EXPR_PROPERTY,  /* gone after planning */
    GDB_EXPR_COLUMN,    /* made by the planner: a column of the operator's input chunk */
    GDB_EXPR_CALL,      /* scalar function or operator on args */
    GDB_EXPR_AGGREGATE, /* on 0 or 1 arg; only in the lists of GDB_PLAN_AGGREGATE after planning */
    GDB_EXPR_CASE,      /* args: when, then, when, then, ..., else (always present, maybe NULL) */
    GDB_EXPR_LIST,      /* args: items */
    GDB_EXPR_MAP        /* args: values; keys beside them */
} gdb_expr_kind;

typedef struct gdb_expr gdb_expr;

struct gdb_expr {
    gdb_expr_kind kind;
    gdb_type_id type;
    gdb_text_view text; /* as written in the query: names of unnamed columns, messages */
    size_t position;    /* byte offset of `text` in the query */
    gdb_expr **args;
    uint32_t arg_count;
    union {
        gdb_value literal;
        uint32_t variable;
        uint32_t property; /* number in gdb_bound_query.properties */
        uint32_t column;
        gdb_function_id function; /* CALL */
        struct {
            gdb_aggregate_id id;
            bool distinct;
        } aggregate;
        gdb_text_view *keys; /* MAP: arg_count of them */
    } as;
};

typedef enum gdb_variable_kind {
    GDB_VARIABLE_NODE,
    GDB_VARIABLE_REL,
    GDB_VARIABLE_PATH,
    GDB_VARIABLE_VALUE /* WITH e AS x, UNWIND: not bound to a pattern */
} gdb_variable_kind;

typedef struct gdb_bound_variable {
    gdb_variable_kind kind;
    gdb_text_view name; /* empty: not named in the query */
    gdb_type_id type;
    /* NODE: node table ids; REL: ids of pairs. Every table the variable may be of. */
    uint32_t *tables;
    uint32_t table_count;
} gdb_bound_variable;

typedef struct gdb_bound_property {
    uint32_t variable;
    gdb_text_view name;
    gdb_type_id type;  /* common type of the columns; ANY if they have none */
    uint32_t *columns; /* for each of the variable's tables: column number or COLUMN_MISSING */
} gdb_bound_property;

/* One relationship of a pattern, between two node variables. */
typedef struct gdb_bound_rel {
    uint32_t variable; /* kind REL (or, variable length, a LIST of rels) */
    uint32_t from;     /* the node variable on its FROM side; undirected: the left one */
    uint32_t to;
    bool undirected;
    bool variable_length;
    uint32_t least, most; /* hops, if variable_length; most UINT32_MAX: no limit */
} gdb_bound_rel;

/* The pattern of one MATCH: a graph of node variables and relationships. Relationships of one
 * MATCH are pairwise different. */
typedef struct gdb_bound_match {
    bool optional;
    uint32_t *nodes; /* node variables, in order of appearance; may be bound by earlier parts */
    uint32_t node_count;
    gdb_bound_rel *rels;
    uint32_t rel_count;
    gdb_expr **predicates; /* conjuncts: inline maps and WHERE, BOOL */
    uint32_t predicate_count;
} gdb_bound_match;

typedef struct gdb_bound_sort {
    gdb_expr *expr;
    bool descending;
} gdb_bound_sort;

/* WITH or RETURN. */
typedef struct gdb_bound_projection {
    bool distinct;
    bool aggregated; /* some item holds an aggregate */
    gdb_expr **items;
    uint32_t *variables; /* WITH: the variable that each item defines */
    gdb_text_view *names;
    uint32_t item_count;
    gdb_bound_sort *sorts; /* may read items' variables and, if not aggregated or distinct, what came before */
    uint32_t sort_count;
    gdb_expr *skip;  /* constant non-negative INT64, or NULL */
    gdb_expr *limit;
    gdb_expr *where; /* WITH ... WHERE, or NULL */
} gdb_bound_projection;

typedef struct gdb_bound_unwind {
    gdb_expr *list;
    uint32_t variable;
} gdb_bound_unwind;

typedef enum gdb_bound_clause_kind {
    GDB_CLAUSE_MATCH,
    GDB_CLAUSE_UNWIND,
    GDB_CLAUSE_WITH,
    GDB_CLAUSE_RETURN
} gdb_bound_clause_kind;

typedef struct gdb_bound_clause {
    gdb_bound_clause_kind kind;
    union {
        gdb_bound_match match;
        gdb_bound_unwind unwind;
        gdb_bound_projection projection;
    } as;
} gdb_bound_clause;

typedef struct gdb_bound_query {
    gdb_text_view text;
    const gdb_catalog *catalog;
    gdb_bound_variable *variables;
    uint32_t variable_count;
    gdb_bound_property *properties;
    uint32_t property_count;
    gdb_bound_clause *clauses; /* the last is RETURN */
    uint32_t clause_count;
} gdb_bound_query;

#endif
