/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_LOGICAL_PLAN_H
#define GDB_LIB_PLANNER_LOGICAL_PLAN_H

/*
 * logical_plan.h - a tree of operators over chunks, made from a bound query.
 *
 * Every operator has output columns: first those it keeps of its input (`keep` lists them: output
 * column i is input column keep[i]), then the ones it makes. Expressions in an operator read its
 * child's output columns by number (GDB_EXPR_COLUMN), except where said. Node and rel variables
 * travel as ids (NODE, REL columns); their properties are read by SCAN, KEY_LOOKUP or PROPERTIES
 * at the latest place that needs them.
 *
 * Below, "[x]" is a column that the operator makes. Where "keep" is not said there is none. The
 * root's columns are the result's. The bound query and the catalog that a plan was built from
 * must outlive it: tables of a variable are in query->variables, columns of a property in
 * query->properties.
 *
 * SCAN and SCAN_REL apply their filters, so no FILTER need repeat them. FILTER, SORT, LIMIT and
 * DISTINCT put out `keep` alone (DISTINCT keeps all). CROSS_PRODUCT and HASH_JOIN put out all
 * columns of both sides. ARGUMENT puts out the columns of the OPTIONAL's left side and, last, an
 * INT64 that numbers its rows; the operators above it keep that column, so that OPTIONAL knows
 * whose match a row is. UPDATE keeps no properties, which may have changed. A plan that reads no
 * column of an operator need not keep any: rows without columns count.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/binder/bound.h"

typedef enum gdb_plan_kind {
    GDB_PLAN_ONE_ROW,  /* a single row without columns: RETURN 1 + 1 */
    GDB_PLAN_SCAN,     /* all nodes of the variable's tables (none: no rows): [node][properties] */
    GDB_PLAN_SCAN_REL, /* all relationships of the variable's tables: [properties]. It may read more
                          properties for its filters; the first column_count come out */
    GDB_PLAN_KEY_LOOKUP,  /* per input row, the node with a key, if there is one: keep, [node]
                             [properties] */
    GDB_PLAN_EXPAND,      /* per input row, the relationships of a node by those hops that begin at
                             its table (NULL: none): keep, [rel] [neighbour node] */
    GDB_PLAN_EXPAND_INTO, /* per input row, the relationships between two of its nodes, which may be
                             the same column: keep, [rel] */
    GDB_PLAN_EXPAND_PATH, /* variable length, trails: keep, [LIST of rels] [end node] */
    GDB_PLAN_DEGREE, /* per input row, how many relationships EXPAND would find: keep, [INT64]; rows
                        without any are dropped. Never undirected */
    GDB_PLAN_PROPERTIES, /* properties of a node or rel column (NULL of NULL): keep, [properties] */
    GDB_PLAN_FILTER,     /* rows for which all predicates are true: keep */
    GDB_PLAN_PROJECT,    /* only [items] */
    GDB_PLAN_AGGREGATE,  /* [groups][aggregates]; without groups one row even of no input */
    GDB_PLAN_DISTINCT,   /* on all columns: keep */
    GDB_PLAN_SORT,       /* with an optional limit: top-k: keep */
    GDB_PLAN_LIMIT,      /* keep */
    GDB_PLAN_UNWIND,     /* a row per item of a list (NULL: none): keep, [value] */
    GDB_PLAN_CROSS_PRODUCT, /* left columns, right columns; the right side is kept in memory */
    GDB_PLAN_HASH_JOIN, /* left (probe) columns, right (build) columns; equal on key columns; NULL
                           and not a number equal nothing */
    GDB_PLAN_OPTIONAL,  /* the left side is child[0]. Its rows are handed in batches to ARGUMENT in
                           the right side child[1], which is run anew for each batch: keep (of the
                           left side), then columns of the right side, NULL for a left row
                           without any match */
    GDB_PLAN_ARGUMENT,  /* leaf in the right side of OPTIONAL and MERGE */
    GDB_PLAN_UPDATE,    /* takes all input rows, then writes, then puts out: keep, [created] */
    GDB_PLAN_MERGE /* takes all input rows; then, row after row, what the right side finds, with
                      the writes of ON MATCH, or else what is created, with those of ON CREATE:
                      keep (all), then columns of the right side. Creations and actions find
                      their values in the output, those of an action that has a plan of its own
                      in the output of that */
} gdb_plan_kind;

typedef struct gdb_plan_column {
    gdb_type_id type;
    uint32_t variable;  /* the variable it holds, or whose property it is; UINT32_MAX: computed */
    uint32_t property;  /* number of the bound property, or UINT32_MAX */
    gdb_text_view name; /* for EXPLAIN and results */
} gdb_plan_column;

/* A property to read: for each table of the variable its column. */
typedef struct gdb_plan_property {
    uint32_t property; /* of the bound query */
} gdb_plan_property;

/* A rel table to expand through and the direction in which to read it. */
typedef struct gdb_plan_hop {
    uint32_t pair;
    gdb_direction direction;
} gdb_plan_hop;

#define GDB_PLAN_LITERAL UINT32_MAX /* no column: the value is a literal of the bound write */

/* A write of an UPDATE: where in its output the entities stand, and in its input the values. */
typedef struct gdb_plan_write {
    const gdb_bound_write *bound;
    uint32_t entity;
    uint32_t from, to;
    uint32_t *values; /* one for each assignment, or GDB_PLAN_LITERAL */
} gdb_plan_write;

typedef struct gdb_plan gdb_plan;

/* A right side that is run for rows of the left one. */
typedef struct gdb_plan_side {
    uint32_t row_column; /* of its output: ARGUMENT's row number */
    uint32_t *take;      /* columns of it to put out behind `keep` */
    uint32_t take_count;
} gdb_plan_side;

/* ON CREATE SET or ON MATCH SET. */
typedef struct gdb_plan_action {
    gdb_plan_write *writes;
    uint32_t write_count;
    gdb_plan *values; /* computes them from a row of the output, by way of an ARGUMENT; or NULL */
} gdb_plan_action;

struct gdb_plan {
    gdb_plan_kind kind;
    gdb_plan *child[2];
    gdb_plan_column *columns; /* output */
    uint32_t column_count;
    uint32_t *keep; /* input column of the first keep_count output columns */
    uint32_t keep_count;
    double cardinality; /* estimated output rows */
    bool *needed;       /* the planner's own, while it prunes columns */
    union {
        struct {
            uint32_t variable;
            gdb_plan_property *properties;
            uint32_t property_count;
            /* Conjuncts over the columns that this operator makes (SCAN_REL: all its properties);
             * only rows that satisfy them come out. */
            gdb_expr **filters;
            uint32_t filter_count;
        } scan; /* and SCAN_REL */
        struct {
            uint32_t variable;
            uint32_t table;
            /* Over the input; INT64 for a key of any integer type (UINT64 for UINT64), else the
             * key's type; or ANY. NULL, what is out of the key's range and, of ANY, what cannot
             * equal a key find nothing. */
            gdb_expr *key;
            gdb_plan_property *properties;
            uint32_t property_count;
        } key_lookup;
        struct {
            uint32_t input_node;  /* input column of the node to start from */
            uint32_t target_node; /* EXPAND_INTO: input column of the other end */
            gdb_plan_hop *hops;
            uint32_t hop_count;
            bool make_rel;   /* is there a [rel] column */
            bool make_node;  /* is there a [neighbour] column */
            bool undirected; /* hops may hold both directions of a pair; then its loops are found
                                once, not twice */
            /* The neighbour must be of one of these. EXPAND: what the hops lead to, so there is
             * nothing to test; EXPAND_PATH: the last node only. */
            uint32_t *node_tables;
            uint32_t node_table_count;
            uint32_t least, most; /* EXPAND_PATH */
            bool ends_only; /* EXPAND_PATH: each end once an input row (rewrite_ends_only.h) */
        } expand;
        struct {
            uint32_t input; /* NODE or REL column */
            uint32_t variable;
            gdb_plan_property *properties;
            uint32_t property_count;
        } properties;
        struct {
            gdb_expr **predicates; /* conjuncts */
            uint32_t predicate_count;
        } filter;
        struct {
            gdb_expr **items;
            uint32_t item_count;
        } project;
        struct {
            gdb_expr **groups;
            uint32_t group_count;
            gdb_expr **aggregates; /* kind GDB_EXPR_AGGREGATE, argument over the input */
            uint32_t aggregate_count;
        } aggregate;
        struct {
            gdb_bound_sort *keys; /* each expr is a COLUMN */
            uint32_t key_count;
            uint64_t limit; /* rows wanted (skip included), UINT64_MAX: all */
        } sort;
        struct {
            uint64_t skip;  /* rows to drop first */
            uint64_t limit; /* then rows to pass; UINT64_MAX: all */
        } limit;
        struct {
            gdb_expr *list;
        } unwind;
        struct {
            uint32_t *left_keys, *right_keys;
            uint32_t key_count;
        } join;
        gdb_plan_side optional;
        struct {
            gdb_plan_write *writes;
            uint32_t write_count;
        } update;
        struct {
            gdb_plan_side side;
            gdb_plan_write *creates;
            uint32_t create_count;
            gdb_plan_action on_create, on_match;
            uint32_t *keys; /* input columns: rows that agree in them look for the same */
            uint32_t key_count;
            bool row_by_row; /* rows are not to be looked for in batches */
        } merge;
    } as;
};

/* The right side of an OPTIONAL or MERGE; NULL of others. */
static inline gdb_plan_side *gdb_plan_side_of(gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_OPTIONAL ? &plan->as.optional
           : plan->kind == GDB_PLAN_MERGE  ? &plan->as.merge.side
                                           : NULL;
}

#endif
