/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_AST_H
#define GDB_LIB_CYPHER_AST_H

/*
 * ast.h - the syntax tree: what was written, not yet what it means.
 *
 * A tree lives in the arena given to gdb_cypher_parse and is never changed afterwards. Names
 * and strings are views into the parsed text, or into the arena where they held escapes; so text
 * and arena must outlive the tree. Names keep their spelling; an absent name has text.data NULL.
 * Arrays come with a count and are NULL when it is 0.
 *
 * Every node has its range of the source: bytes [offset, offset + length) of the whole text.
 * gdb_syntax_where (syntax_error.h) turns one into "line:column".
 *
 * Trees are shallow: no expression, counted through the subqueries in it, is higher than
 * GDB_AST_MAX_HEIGHT, so a reader may recurse.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/text_view.h"

enum { GDB_AST_MAX_HEIGHT = 1000 };

typedef struct gdb_ast_range {
    uint32_t offset;
    uint32_t length;
} gdb_ast_range;

typedef struct gdb_ast_name {
    gdb_text_view text; /* without backticks */
    gdb_ast_range range;
} gdb_ast_name;

typedef struct gdb_ast_expr gdb_ast_expr;
typedef struct gdb_ast_path gdb_ast_path;
typedef struct gdb_ast_query gdb_ast_query;

/* --- expressions ------------------------------------------------------ */

typedef enum gdb_ast_expr_kind {
    GDB_AST_EXPR_NULL,
    GDB_AST_EXPR_BOOLEAN,               /* boolean */
    GDB_AST_EXPR_INTEGER,               /* integer; a minus directly before it is folded in */
    GDB_AST_EXPR_FLOAT,                 /* text */
    GDB_AST_EXPR_STRING,                /* text */
    GDB_AST_EXPR_PARAMETER,             /* text */
    GDB_AST_EXPR_VARIABLE,              /* text */
    GDB_AST_EXPR_PROPERTY,              /* property:     operand.name */
    GDB_AST_EXPR_HAS_LABELS,            /* has_labels:   operand:A:B */
    GDB_AST_EXPR_INDEX,                 /* index:        operand[index] */
    GDB_AST_EXPR_SLICE,                 /* slice:        operand[from..to] */
    GDB_AST_EXPR_UNARY,                 /* unary */
    GDB_AST_EXPR_BINARY,                /* binary */
    GDB_AST_EXPR_LOGICAL,               /* logical:      a AND b AND c */
    GDB_AST_EXPR_COMPARISON_CHAIN,      /* chain:        a < b <= c */
    GDB_AST_EXPR_CALL,                  /* call:         f(DISTINCT a, b), count(*) */
    GDB_AST_EXPR_CAST,                  /* cast:         CAST(e AS T), e::T */
    GDB_AST_EXPR_CASE,                  /* case_of */
    GDB_AST_EXPR_LIST,                  /* list:         [a, b] */
    GDB_AST_EXPR_MAP,                   /* map:          {k: e} */
    GDB_AST_EXPR_LIST_COMPREHENSION,    /* comprehension:    [x IN list WHERE p | e] */
    GDB_AST_EXPR_PATTERN_COMPREHENSION, /* pattern_comprehension: [(a)-->(b) WHERE p | e] */
    GDB_AST_EXPR_QUANTIFIER,            /* quantifier:   any(x IN list WHERE p) */
    GDB_AST_EXPR_REDUCE,                /* reduce:       reduce(a = e, x IN list | e) */
    GDB_AST_EXPR_PATTERN,               /* pattern:      (a)-[:X]->(b); shortestPath(...) */
    GDB_AST_EXPR_SUBQUERY               /* subquery:     EXISTS { ... }, COUNT { ... } */
} gdb_ast_expr_kind;

typedef enum gdb_ast_operator {
    /* unary */
    GDB_AST_OP_NOT,
    GDB_AST_OP_PLUS,
    GDB_AST_OP_MINUS,
    GDB_AST_OP_IS_NULL,
    GDB_AST_OP_IS_NOT_NULL,
    /* logical */
    GDB_AST_OP_AND,
    GDB_AST_OP_OR,
    GDB_AST_OP_XOR,
    /* binary, and in comparison chains the first six */
    GDB_AST_OP_EQUAL,
    GDB_AST_OP_NOT_EQUAL,
    GDB_AST_OP_LESS,
    GDB_AST_OP_LESS_EQUAL,
    GDB_AST_OP_GREATER,
    GDB_AST_OP_GREATER_EQUAL,
    GDB_AST_OP_REGEX, /* =~ */
    GDB_AST_OP_IN,
    GDB_AST_OP_STARTS_WITH,
    GDB_AST_OP_ENDS_WITH,
    GDB_AST_OP_CONTAINS,
    GDB_AST_OP_ADD,
    GDB_AST_OP_SUBTRACT,
    GDB_AST_OP_MULTIPLY,
    GDB_AST_OP_DIVIDE,
    GDB_AST_OP_MODULO,
    GDB_AST_OP_POWER
} gdb_ast_operator;

/* As it is written: "=", "STARTS WITH", "IS NOT NULL". */
const char *gdb_ast_operator_name(gdb_ast_operator op);

typedef enum gdb_ast_quantifier_kind {
    GDB_AST_QUANTIFIER_ALL,
    GDB_AST_QUANTIFIER_ANY,
    GDB_AST_QUANTIFIER_NONE,
    GDB_AST_QUANTIFIER_SINGLE
} gdb_ast_quantifier_kind;

typedef enum gdb_ast_subquery_kind {
    GDB_AST_SUBQUERY_EXISTS,
    GDB_AST_SUBQUERY_COUNT
} gdb_ast_subquery_kind;

typedef struct gdb_ast_case_branch {
    const gdb_ast_expr *when;
    const gdb_ast_expr *then;
} gdb_ast_case_branch;

typedef struct gdb_ast_map_entry {
    gdb_ast_name key;
    const gdb_ast_expr *value;
} gdb_ast_map_entry;

struct gdb_ast_expr {
    gdb_ast_expr_kind kind;
    uint32_t height;     /* 1 for a leaf */
    gdb_ast_range range; /* without parentheses around the whole */
    union {
        bool boolean;
        int64_t integer;
        /*
         * STRING: the value, escapes decoded. FLOAT: the literal as written, digits with a
         * point or an exponent or both (12.5, .5, 1e-3); it may be too large for a double.
         * PARAMETER: the name after '$', which may be digits. VARIABLE: its name.
         */
        gdb_text_view text;
        struct {
            const gdb_ast_expr *operand;
            gdb_ast_name name;
        } property;
        struct {
            const gdb_ast_expr *operand;
            const gdb_ast_name *labels;
            size_t count;
            bool any; /* one of them is enough (A|B); else all (A:B) */
        } has_labels;
        struct {
            const gdb_ast_expr *operand;
            const gdb_ast_expr *index;
        } index;
        struct {
            const gdb_ast_expr *operand;
            const gdb_ast_expr *from; /* NULL: from the first element */
            const gdb_ast_expr *to;   /* NULL: to the end */
        } slice;
        struct {
            gdb_ast_operator op;
            const gdb_ast_expr *operand;
        } unary;
        struct {
            gdb_ast_operator op;
            const gdb_ast_expr *left;
            const gdb_ast_expr *right;
        } binary;
        struct { /* two or more operands; one operator between all of them */
            gdb_ast_operator op;
            const gdb_ast_expr *const *operands;
            size_t count;
        } logical;
        struct { /* three or more: operands[i] ops[i] operands[i + 1], all of them joined by AND */
            const gdb_ast_expr *const *operands;
            const gdb_ast_operator *ops; /* count - 1 */
            size_t count;
        } chain;
        struct {
            gdb_ast_name name; /* dotted names as one: "apoc.text.join" */
            const gdb_ast_expr *const *args;
            size_t count;
            bool distinct;
            bool star; /* f(*): no arguments */
        } call;
        struct {
            const gdb_ast_expr *operand;
            gdb_ast_name type;
        } cast;
        struct {
            const gdb_ast_expr *subject; /* NULL: CASE WHEN condition THEN ... */
            const gdb_ast_case_branch *branches;
            size_t count;
            const gdb_ast_expr *otherwise; /* ELSE; may be NULL */
        } case_of;
        struct {
            const gdb_ast_expr *const *items;
            size_t count;
        } list;
        struct {
            const gdb_ast_map_entry *entries; /* in the order written; keys may repeat */
            size_t count;
        } map;
        struct {
            gdb_ast_name variable;
            const gdb_ast_expr *list;
            const gdb_ast_expr *where;  /* may be NULL */
            const gdb_ast_expr *result; /* NULL: the element itself */
        } comprehension;
        struct {
            const gdb_ast_path *path;
            const gdb_ast_expr *where; /* may be NULL */
            const gdb_ast_expr *result;
        } pattern_comprehension;
        struct {
            gdb_ast_quantifier_kind kind;
            gdb_ast_name variable;
            const gdb_ast_expr *list;
            const gdb_ast_expr *where; /* may be NULL */
        } quantifier;
        struct {
            gdb_ast_name accumulator;
            const gdb_ast_expr *start;
            gdb_ast_name variable;
            const gdb_ast_expr *list;
            const gdb_ast_expr *step;
        } reduce;
        const gdb_ast_path *pattern;
        struct { /* EXISTS { (a)-->(b) WHERE p } is read as EXISTS { MATCH (a)-->(b) WHERE p } */
            gdb_ast_subquery_kind kind;
            const gdb_ast_query *query; /* RETURN may be missing */
        } subquery;
    };
};

/* --- patterns --------------------------------------------------------- */

typedef struct gdb_ast_node_pattern {
    gdb_ast_range range;
    gdb_ast_name variable; /* may be absent */
    const gdb_ast_name *labels;
    size_t label_count;
    bool labels_any;                /* (:A|B), one of them; else (:A:B) */
    const gdb_ast_expr *properties; /* MAP, PARAMETER, or NULL */
} gdb_ast_node_pattern;

typedef enum gdb_ast_direction {
    GDB_AST_DIRECTION_RIGHT, /* -[]-> */
    GDB_AST_DIRECTION_LEFT,  /* <-[]- */
    GDB_AST_DIRECTION_BOTH   /* -[]- and <-[]-> */
} gdb_ast_direction;

typedef enum gdb_ast_walk {
    GDB_AST_WALK_DEFAULT,     /* no relationship twice */
    GDB_AST_WALK_TRAIL,       /* the same, said aloud: *TRAIL 1..3 */
    GDB_AST_WALK_ACYCLIC,     /* no node twice */
    GDB_AST_WALK_SHORTEST,    /* *SHORTEST 1..3 */
    GDB_AST_WALK_ALL_SHORTEST /* *ALL SHORTEST 1..3 */
} gdb_ast_walk;

#define GDB_AST_UNBOUNDED UINT32_MAX

typedef struct gdb_ast_rel_pattern {
    gdb_ast_range range;
    gdb_ast_name variable; /* may be absent */
    const gdb_ast_name *types;
    size_t type_count; /* 0: any; several: one of them */
    gdb_ast_direction direction;
    bool variable_length; /* a '*' was there */
    gdb_ast_walk walk;
    uint32_t min;                   /* 1 where not given */
    uint32_t max;                   /* GDB_AST_UNBOUNDED where not given; both 1 without '*' */
    const gdb_ast_expr *properties; /* MAP, PARAMETER, or NULL */
} gdb_ast_rel_pattern;

typedef enum gdb_ast_path_kind {
    GDB_AST_PATH_PLAIN,
    GDB_AST_PATH_SHORTEST,    /* shortestPath(...) */
    GDB_AST_PATH_ALL_SHORTEST /* allShortestPaths(...) */
} gdb_ast_path_kind;

struct gdb_ast_path { /* nodes[0] rels[0] nodes[1] rels[1] ... nodes[rel_count] */
    gdb_ast_range range;
    gdb_ast_path_kind kind;
    gdb_ast_name variable; /* p = ...; may be absent */
    const gdb_ast_node_pattern *nodes;
    const gdb_ast_rel_pattern *rels;
    size_t rel_count;
};

/* --- clauses ---------------------------------------------------------- */

typedef enum gdb_ast_clause_kind {
    GDB_AST_CLAUSE_MATCH,  /* match */
    GDB_AST_CLAUSE_UNWIND, /* unwind */
    GDB_AST_CLAUSE_CALL,   /* call */
    GDB_AST_CLAUSE_WITH,   /* projection */
    GDB_AST_CLAUSE_RETURN, /* projection */
    GDB_AST_CLAUSE_CREATE, /* create */
    GDB_AST_CLAUSE_MERGE,  /* merge */
    GDB_AST_CLAUSE_SET,    /* set */
    GDB_AST_CLAUSE_REMOVE, /* remove */
    GDB_AST_CLAUSE_DELETE  /* delete_of */
} gdb_ast_clause_kind;

typedef struct gdb_ast_projection_item {
    gdb_ast_range range; /* of the expression with its parentheses: the name of the column */
    const gdb_ast_expr *expr;
    gdb_ast_name alias; /* may be absent */
} gdb_ast_projection_item;

typedef enum gdb_ast_nulls {
    GDB_AST_NULLS_DEFAULT, /* openCypher: last ascending, first descending */
    GDB_AST_NULLS_FIRST,
    GDB_AST_NULLS_LAST
} gdb_ast_nulls;

typedef struct gdb_ast_sort_item {
    const gdb_ast_expr *expr;
    bool descending;
    gdb_ast_nulls nulls;
} gdb_ast_sort_item;

typedef struct gdb_ast_projection {
    bool distinct;
    bool star; /* '*', before the items */
    const gdb_ast_projection_item *items;
    size_t item_count;
    const gdb_ast_sort_item *sort;
    size_t sort_count;
    const gdb_ast_expr *skip;  /* may be NULL */
    const gdb_ast_expr *limit; /* may be NULL */
    const gdb_ast_expr *where; /* WITH only; may be NULL */
} gdb_ast_projection;

typedef enum gdb_ast_set_kind {
    GDB_AST_SET_PROPERTY, /* target is a PROPERTY:   n.p = value */
    GDB_AST_SET_REPLACE,  /* target is a VARIABLE:   n = value */
    GDB_AST_SET_MERGE,    /* target is a VARIABLE:   n += value */
    GDB_AST_SET_LABELS    /* target is a VARIABLE:   n:A:B */
} gdb_ast_set_kind;

typedef struct gdb_ast_set_item { /* of SET, and of REMOVE with kinds PROPERTY and LABELS */
    gdb_ast_range range;
    gdb_ast_set_kind kind;
    const gdb_ast_expr *target;
    const gdb_ast_expr *value; /* NULL for LABELS and in REMOVE */
    const gdb_ast_name *labels;
    size_t label_count;
} gdb_ast_set_item;

typedef struct gdb_ast_yield_item {
    gdb_ast_name column;
    gdb_ast_name alias; /* may be absent */
} gdb_ast_yield_item;

typedef struct gdb_ast_clause {
    gdb_ast_clause_kind kind;
    gdb_ast_range range;
    union {
        struct {
            bool optional;
            const gdb_ast_path *paths;
            size_t path_count;
            const gdb_ast_expr *where; /* may be NULL */
        } match;
        struct {
            const gdb_ast_expr *list;
            gdb_ast_name variable;
        } unwind;
        struct {
            gdb_ast_name name; /* dotted names as one */
            const gdb_ast_expr *const *args;
            size_t arg_count;
            bool yield_star;
            const gdb_ast_yield_item *yields;
            size_t yield_count;
            const gdb_ast_expr *where; /* may be NULL */
        } call;
        gdb_ast_projection projection;
        struct {
            const gdb_ast_path *paths;
            size_t path_count;
        } create;
        struct {
            const gdb_ast_path *path;
            const gdb_ast_set_item *on_create;
            size_t on_create_count;
            const gdb_ast_set_item *on_match;
            size_t on_match_count;
        } merge;
        struct {
            const gdb_ast_set_item *items;
            size_t item_count;
        } set;
        struct {
            const gdb_ast_set_item *items;
            size_t item_count;
        } remove;
        struct {
            bool detach;
            const gdb_ast_expr *const *items;
            size_t item_count;
        } delete_of;
    };
} gdb_ast_clause;

/* Clauses between two UNIONs. Except in subqueries RETURN is last, or there is none and the
 * last clause writes or calls. */
typedef struct gdb_ast_query_part {
    gdb_ast_range range;
    bool union_all; /* joined to the part before by UNION ALL; false for the first */
    const gdb_ast_clause *clauses;
    size_t clause_count;
} gdb_ast_query_part;

struct gdb_ast_query {
    gdb_ast_range range;
    const gdb_ast_query_part *parts;
    size_t part_count;
};

/* --- statements ------------------------------------------------------- */

typedef enum gdb_ast_statement_kind {
    GDB_AST_STATEMENT_QUERY,             /* query */
    GDB_AST_STATEMENT_CREATE_NODE_TABLE, /* node_table */
    GDB_AST_STATEMENT_CREATE_REL_TABLE,  /* rel_table */
    GDB_AST_STATEMENT_DROP_TABLE,        /* drop_table */
    GDB_AST_STATEMENT_ALTER_TABLE,       /* alter_table */
    GDB_AST_STATEMENT_COPY_FROM,         /* copy_from */
    GDB_AST_STATEMENT_COPY_TO,           /* copy_to */
    GDB_AST_STATEMENT_BEGIN,             /* begin */
    GDB_AST_STATEMENT_COMMIT,
    GDB_AST_STATEMENT_ROLLBACK,
    GDB_AST_STATEMENT_CHECKPOINT,
    GDB_AST_STATEMENT_EXPORT_DATABASE, /* database */
    GDB_AST_STATEMENT_IMPORT_DATABASE  /* database */
} gdb_ast_statement_kind;

typedef enum gdb_ast_explain {
    GDB_AST_EXPLAIN_NONE,
    GDB_AST_EXPLAIN_PLAN,   /* EXPLAIN */
    GDB_AST_EXPLAIN_PROFILE /* PROFILE */
} gdb_ast_explain;

typedef struct gdb_ast_column {
    gdb_ast_range range;
    gdb_ast_name name;
    gdb_ast_name type;                 /* as written: "INT64[]", "DECIMAL(18, 3)" */
    const gdb_ast_expr *default_value; /* may be NULL */
} gdb_ast_column;

typedef enum gdb_ast_multiplicity {
    GDB_AST_MULTIPLICITY_NONE, /* not given, which means MANY_MANY */
    GDB_AST_MULTIPLICITY_MANY_MANY,
    GDB_AST_MULTIPLICITY_MANY_ONE,
    GDB_AST_MULTIPLICITY_ONE_MANY,
    GDB_AST_MULTIPLICITY_ONE_ONE
} gdb_ast_multiplicity;

/* "MANY_ONE"; "" for NONE. */
const char *gdb_ast_multiplicity_name(gdb_ast_multiplicity multiplicity);

typedef struct gdb_ast_rel_pair {
    gdb_ast_name from;
    gdb_ast_name to;
} gdb_ast_rel_pair;

/* Option names keep their case and may repeat; compare them with gdb_text_equal_nocase. */
typedef struct gdb_ast_option {
    gdb_ast_name name;
    const gdb_ast_expr *value; /* a literal, or a list or map of such; true when left out */
} gdb_ast_option;

typedef struct gdb_ast_file_name {
    gdb_text_view text; /* escapes decoded; may be a glob */
    gdb_ast_range range;
} gdb_ast_file_name;

typedef enum gdb_ast_alter_kind {
    GDB_AST_ALTER_ADD_COLUMN,    /* column */
    GDB_AST_ALTER_DROP_COLUMN,   /* name */
    GDB_AST_ALTER_RENAME_COLUMN, /* name, new_name */
    GDB_AST_ALTER_RENAME_TABLE   /* new_name */
} gdb_ast_alter_kind;

typedef struct gdb_ast_statement {
    gdb_ast_statement_kind kind;
    gdb_ast_explain explain;
    gdb_ast_range range; /* with EXPLAIN, without the ';' */
    union {
        const gdb_ast_query *query;
        struct {
            gdb_ast_name name;
            bool if_not_exists;
            const gdb_ast_column *columns;
            size_t column_count;
            gdb_ast_name primary_key; /* of PRIMARY KEY(c), or the column marked; may be absent */
        } node_table;
        struct {
            gdb_ast_name name;
            bool if_not_exists;
            bool group;
            const gdb_ast_rel_pair *pairs;
            size_t pair_count; /* at least 1 */
            const gdb_ast_column *columns;
            size_t column_count;
            gdb_ast_multiplicity multiplicity;
            gdb_ast_range multiplicity_range;
        } rel_table;
        struct {
            gdb_ast_name name;
            bool if_exists;
        } drop_table;
        struct {
            gdb_ast_alter_kind kind;
            gdb_ast_name table;
            gdb_ast_column column;
            gdb_ast_name name;
            gdb_ast_name new_name;
            bool if_exists;     /* DROP IF EXISTS */
            bool if_not_exists; /* ADD IF NOT EXISTS */
        } alter_table;
        struct { /* from files, or from a query */
            gdb_ast_name table;
            bool has_columns; /* COPY t(a, b), where COPY t() names none */
            const gdb_ast_name *columns;
            size_t column_count;
            const gdb_ast_file_name *files;
            size_t file_count;
            const gdb_ast_query *query; /* NULL: from files */
            const gdb_ast_option *options;
            size_t option_count;
        } copy_from;
        struct {
            const gdb_ast_query *query;
            gdb_ast_file_name file;
            const gdb_ast_option *options;
            size_t option_count;
        } copy_to;
        struct {
            bool read_only;
        } begin;
        struct {
            gdb_ast_file_name directory;
            const gdb_ast_option *options;
            size_t option_count;
        } database;
    };
} gdb_ast_statement;

typedef struct gdb_ast_script {
    gdb_text_view text; /* what was parsed */
    const char *source; /* the name of its file, or NULL */
    const gdb_ast_statement *statements;
    size_t count;
} gdb_ast_script;

/* The source of a range. */
static inline gdb_text_view gdb_ast_source(const gdb_ast_script *script, gdb_ast_range range)
{
    return gdb_text(script->text.data + range.offset, range.length);
}

static inline bool gdb_ast_name_given(gdb_ast_name name)
{
    return name.text.data != NULL;
}

#endif
