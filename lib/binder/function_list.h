/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_FUNCTION_LIST_H
#define GDB_LIB_BINDER_FUNCTION_LIST_H

/*
 * function_list.h - every operator, function and aggregate: name, argument types, result type.
 * The binder resolves calls here; lib/expression evaluates by id. One line a function.
 *
 * Signatures are over the computing types (bound.h). Every function is NULL if an argument is
 * NULL, except those marked otherwise in the list.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/text_view.h"
#include "lib/types/logical_type.h"

typedef enum gdb_function_id {
    /* operators */
    GDB_FN_AND, /* three-valued */
    GDB_FN_OR,
    GDB_FN_XOR,
    GDB_FN_NOT,
    GDB_FN_EQUAL, /* this and the next five: both args of one type, which may be ANY */
    GDB_FN_NOT_EQUAL,
    GDB_FN_LESS,
    GDB_FN_LESS_EQUAL,
    GDB_FN_GREATER,
    GDB_FN_GREATER_EQUAL,
    GDB_FN_ADD, /* INT64 (overflow is an error), DOUBLE, STRING + STRING, LIST + LIST, DATE + INT64
                 */
    GDB_FN_SUBTRACT, /* INT64, DOUBLE, DATE - INT64 (DATE), DATE - DATE (INT64 days) */
    GDB_FN_MULTIPLY,
    GDB_FN_DIVIDE, /* INT64: towards zero; by 0 is an error. DOUBLE: IEEE */
    GDB_FN_MODULO,
    GDB_FN_POWER, /* DOUBLE */
    GDB_FN_NEGATE,
    GDB_FN_IS_NULL,
    GDB_FN_IS_NOT_NULL,
    GDB_FN_IN, /* any, LIST; three-valued */
    GDB_FN_STARTS_WITH,
    GDB_FN_ENDS_WITH,
    GDB_FN_CONTAINS,
    GDB_FN_INDEX, /* LIST[INT64] from 0, negative from the end; MAP[STRING]; NULL if there is none
                   */
    GDB_FN_SLICE, /* LIST, INT64, INT64: [from, to); INT64_MIN: from the start, INT64_MAX: to the
                     end */
    GDB_FN_CAST, /* to the type of the expression; what cannot be converted is an error. To LIST: to
                    the column's type whose number is the second argument */
    /* of nodes and relationships */
    GDB_FN_SAME_REL, /* each REL or LIST of rels: do they share one; for uniqueness within a MATCH
                      */
    GDB_FN_ID,       /* "TABLE:OFFSET" as STRING */
    GDB_FN_LABEL,    /* table name of a node or rel, as STRING */
    GDB_FN_START_NODE,
    GDB_FN_END_NODE,
    GDB_FN_HAS_LABEL, /* NODE or REL, INT64...: is its table id one of these literals */
    /* scalar functions */
    GDB_FN_COALESCE, /* all of one type: the first that is not NULL */
    GDB_FN_SIZE,     /* of LIST; code points of STRING */
    GDB_FN_HEAD,
    GDB_FN_LAST,
    GDB_FN_RANGE,          /* INT64 first, last, [step]: last is in it; step 0 is an error */
    GDB_FN_ARRAY_DISTANCE, /* two LISTs of as many numbers, as the next three: to DOUBLE */
    GDB_FN_ARRAY_SQUARED_DISTANCE,
    GDB_FN_ARRAY_INNER_PRODUCT,
    GDB_FN_ARRAY_COSINE_SIMILARITY, /* 0 if one of them is 0 */
    GDB_FN_ABS,                     /* INT64 or DOUBLE, and so are the next four's results */
    GDB_FN_CEIL,
    GDB_FN_FLOOR,
    GDB_FN_ROUND,
    GDB_FN_SIGN, /* INT64 -1, 0, 1 */
    GDB_FN_SQRT, /* DOUBLE, as the next four */
    GDB_FN_EXP,
    GDB_FN_LN,
    GDB_FN_LOG2,
    GDB_FN_LOG10,
    GDB_FN_LOWER, /* ASCII letters */
    GDB_FN_UPPER,
    GDB_FN_TRIM,
    GDB_FN_LTRIM,
    GDB_FN_RTRIM,
    GDB_FN_SUBSTRING, /* STRING, INT64 start from 0, [INT64 length] in code points */
    GDB_FN_LEFT,
    GDB_FN_RIGHT,
    GDB_FN_REPLACE,
    GDB_FN_REVERSE,
    GDB_FN_SPLIT,
    GDB_FN_TO_STRING,  /* of any storable type */
    GDB_FN_TO_INTEGER, /* STRING, INT64, DOUBLE, BOOL; NULL if the text is no integer */
    GDB_FN_TO_FLOAT,
    GDB_FN_TO_BOOLEAN,
    GDB_FN_DATE, /* STRING to DATE; error if it is none */
    GDB_FN_TIMESTAMP,
    GDB_FN_YEAR, /* this and the next two: DATE or TIMESTAMP to INT64 */
    GDB_FN_MONTH,
    GDB_FN_DAY,
    GDB_FN_COUNT_
} gdb_function_id;

/* All but COUNT_STAR skip NULL. */
typedef enum gdb_aggregate_id {
    GDB_AGG_COUNT_STAR,
    GDB_AGG_COUNT,
    GDB_AGG_SUM, /* INT64 (overflow is an error) or DOUBLE; of nothing 0 */
    GDB_AGG_AVG, /* INT64 or DOUBLE to DOUBLE; of nothing NULL */
    GDB_AGG_MIN, /* of any type, in gdb_value_compare's order; of nothing NULL */
    GDB_AGG_MAX,
    GDB_AGG_COLLECT /* LIST of the values that are not NULL */
} gdb_aggregate_id;

/* What an argument may be, and what it is cast to. */
typedef enum gdb_argument_class {
    GDB_ARG_NONE,
    GDB_ARG_ANY,      /* anything, as it is */
    GDB_ARG_STORABLE, /* anything that a column can hold, as it is */
    GDB_ARG_STRING,
    GDB_ARG_INTEGER, /* cast to INT64 */
    GDB_ARG_NUMBER,  /* cast to INT64 or DOUBLE */
    GDB_ARG_REAL,    /* cast to DOUBLE */
    GDB_ARG_BOOL,
    GDB_ARG_DATE,
    GDB_ARG_TIMESTAMP,
    GDB_ARG_LIST,
    GDB_ARG_ENTITY, /* NODE or REL */
    GDB_ARG_NODE,
    GDB_ARG_REL
} gdb_argument_class;

typedef enum gdb_result_class {
    GDB_RESULT_TYPE,   /* the type in the row */
    GDB_RESULT_FIRST,  /* the type of the first argument after its cast */
    GDB_RESULT_ELEMENT /* what the first argument is a list of */
} gdb_result_class;

enum { GDB_FUNCTION_ARGS_MAX = 3 };

/* A name may have several rows: the first whose arguments fit is the one. */
typedef struct gdb_function_row {
    const char *name; /* in lower case */
    gdb_function_id id;
    gdb_argument_class args[GDB_FUNCTION_ARGS_MAX];
    unsigned least; /* arguments that must be given */
    gdb_result_class result_class;
    gdb_type_id result;  /* LIST: of `element` */
    gdb_type_id element; /* INVALID: nobody knows, or the first argument's where that is a list */
} gdb_function_row;

extern const gdb_function_row gdb_function_rows[];
extern const size_t gdb_function_row_count;

typedef struct gdb_aggregate_row {
    const char *name;
    gdb_aggregate_id id;
} gdb_aggregate_row;

extern const gdb_aggregate_row gdb_aggregate_rows[];
extern const size_t gdb_aggregate_row_count;

#endif
