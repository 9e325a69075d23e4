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
 * property that is returned, counted, collected, compared for its order or tested for NULL as it
 * is keeps its own type.
 *
 * A variable made by OPTIONAL MATCH may be NULL; properties and labels of NULL are NULL.
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
    gdb_type_id element; /* LIST: the type of its items, ANY if they differ or nobody knows */
    gdb_text_view text;  /* as written in the query: names of unnamed columns, messages */
    size_t position;     /* byte offset of `text` in the query */
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
    gdb_text_view name;  /* empty: not named in the query */
    gdb_type_id type;    /* REL of variable length: LIST */
    gdb_type_id element; /* LIST: as in gdb_expr */
    /* NODE: node table ids; REL: ids of pairs, rising. Every table the variable may be of; none
     * for a pattern that cannot match. */
    uint32_t *tables;
    uint32_t table_count;
} gdb_bound_variable;

typedef struct gdb_bound_property {
    uint32_t variable;
    gdb_text_view name;
    /* The columns' own type where it is one; INT64 for integers but UINT64, DOUBLE for FLOAT and
     * DOUBLE; else ANY. */
    gdb_type_id type;
    gdb_type_id element; /* LIST: as in gdb_expr */
    uint32_t *columns;   /* for each of the variable's tables: column number or COLUMN_MISSING */
} gdb_bound_property;

/* One relationship of a pattern, between two node variables. */
typedef struct gdb_bound_rel {
    uint32_t variable; /* kind REL (or, variable length, a LIST of rels) */
    uint32_t from;     /* the node variable on its FROM side; undirected: the left one */
    uint32_t to;
    bool undirected;      /* either way; a loop counts once */
    bool variable_length; /* paths without a relationship twice */
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
    bool nulls_first;
} gdb_bound_sort;

/* WITH or RETURN. */
typedef struct gdb_bound_projection {
    bool distinct;
    bool aggregated; /* some item holds an aggregate */
    gdb_expr **items;
    uint32_t *variables; /* the variable that each item defines */
    gdb_text_view *names;
    uint32_t item_count;
    /* RETURN's items define variables too, for the sorts: these read the items' variables and, if
     * not aggregated or distinct, those of before. */
    gdb_bound_sort *sorts;
    uint32_t sort_count;
    uint64_t skip;         /* 0: none */
    uint64_t limit;        /* UINT64_MAX: none */
    gdb_expr **predicates; /* WITH ... WHERE: conjuncts over the items' variables */
    uint32_t predicate_count;
} gdb_bound_projection;

typedef struct gdb_bound_unwind {
    gdb_expr *list;
    uint32_t variable;
} gdb_bound_unwind;

#define GDB_PROPERTY_MAP UINT32_MAX /* any properties */

/* A property and the value that it gets; or GDB_PROPERTY_MAP and a MAP or ANY value that must be a
 * map of properties. */
typedef struct gdb_bound_assignment {
    uint32_t property;
    gdb_expr *value;
} gdb_bound_assignment;

typedef enum gdb_write_kind {
    GDB_WRITE_CREATE_NODE, /* `variable` is new, of one table */
    GDB_WRITE_CREATE_REL,  /* `variable` is new; of its pairs, the one that fits the ends */
    GDB_WRITE_SET,
    GDB_WRITE_DELETE
} gdb_write_kind;

typedef struct gdb_bound_write {
    gdb_write_kind kind;
    size_t position; /* of `text` in the query */
    gdb_text_view text;
    uint32_t variable;
    uint32_t from, to; /* CREATE_REL: node variables */
    gdb_bound_assignment *assignments;
    uint32_t assignment_count, assignment_capacity;
    bool replaces; /* SET: properties that get no value become NULL, but a node's key stays */
    bool detach;   /* DELETE */
} gdb_bound_write;

/* A clause that writes: for each row all of its writes in their order; DELETE takes the
 * relationships of all rows first. What it reads is as it was before the clause. */
typedef struct gdb_bound_update {
    gdb_bound_write *writes;
    uint32_t write_count;
} gdb_bound_update;

/*
 * MERGE: row after row, what the pattern finds, as the rows before have left the graph, or else all
 * of it made that has a new variable. The values of the pattern's properties are computed before,
 * as those of actions that do not read the pattern; variables without a name hold them.
 */
typedef struct gdb_bound_merge {
    gdb_expr **values;
    uint32_t *variables; /* one for each value */
    uint32_t value_count;
    uint32_t compared_count; /* so many of them, the first, are the pattern's */
    gdb_bound_match match;
    gdb_bound_write *creates; /* nodes, then relationships */
    uint32_t create_count;
    gdb_bound_update on_create, on_match; /* kind SET */
    /* May what is done for one row make another row, that would find something before, find more or
     * nothing? */
    bool row_by_row;
} gdb_bound_merge;

typedef enum gdb_bound_clause_kind {
    GDB_CLAUSE_MATCH,
    GDB_CLAUSE_UNWIND,
    GDB_CLAUSE_UPDATE,
    GDB_CLAUSE_MERGE,
    GDB_CLAUSE_WITH,
    GDB_CLAUSE_RETURN
} gdb_bound_clause_kind;

typedef struct gdb_bound_clause {
    gdb_bound_clause_kind kind;
    union {
        gdb_bound_match match;
        gdb_bound_unwind unwind;
        gdb_bound_update update;
        gdb_bound_merge merge;
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
    gdb_bound_clause *clauses; /* the last is RETURN, UPDATE or MERGE */
    uint32_t clause_count;
    bool writes; /* there is an UPDATE or a MERGE */
} gdb_bound_query;

#endif
