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
    GDB_FN_EQUAL, /* both args of one type, or ANY */
    GDB_FN_NOT_EQUAL,
    GDB_FN_LESS,
    GDB_FN_LESS_EQUAL,
    GDB_FN_GREATER,
    GDB_FN_GREATER_EQUAL,
    GDB_FN_ADD, /* INT64 (overflow is an error), DOUBLE, STRING + STRING, LIST + LIST, DATE + INT64 */
    GDB_FN_SUBTRACT,
    GDB_FN_MULTIPLY,
    GDB_FN_DIVIDE, /* INT64: towards zero; by 0 is an error. DOUBLE: IEEE */
    GDB_FN_MODULO,
    GDB_FN_POWER, /* DOUBLE */
    GDB_FN_NEGATE,
    GDB_FN_IS_NULL,
    GDB_FN_IS_NOT_NULL,
    GDB_FN_IN, /* any, LIST */
    GDB_FN_STARTS_WITH,
    GDB_FN_ENDS_WITH,
    GDB_FN_CONTAINS,
    GDB_FN_INDEX, /* LIST[INT64], MAP[STRING] */
    GDB_FN_SLICE, /* LIST, INT64 or NULL, INT64 or NULL */
    GDB_FN_CAST,  /* to the type of the expression */
    /* of nodes and relationships */
    GDB_FN_SAME_REL, /* REL, REL: the same relationship; for uniqueness within a MATCH */
    GDB_FN_ID,       /* "TABLE:OFFSET" as STRING */
    GDB_FN_LABEL,    /* table name of a node or rel, as STRING */
    GDB_FN_START_NODE,
    GDB_FN_END_NODE,
    GDB_FN_HAS_LABEL, /* NODE, STRING...: n:A|B */
    /* scalar functions */
    GDB_FN_COALESCE, /* first that is not NULL */
    GDB_FN_SIZE,     /* of LIST; code points of STRING */
    GDB_FN_HEAD,
    GDB_FN_LAST,
    GDB_FN_RANGE,
    GDB_FN_ABS,
    GDB_FN_CEIL,
    GDB_FN_FLOOR,
    GDB_FN_ROUND,
    GDB_FN_SIGN,
    GDB_FN_SQRT,
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
    GDB_FN_TO_STRING,
    GDB_FN_TO_INTEGER, /* NULL if the text is no integer */
    GDB_FN_TO_FLOAT,
    GDB_FN_TO_BOOLEAN,
    GDB_FN_DATE,      /* STRING to DATE; error if it is none */
    GDB_FN_TIMESTAMP,
    GDB_FN_YEAR,
    GDB_FN_MONTH,
    GDB_FN_DAY,
    GDB_FN_COUNT_
} gdb_function_id;

typedef enum gdb_aggregate_id {
    GDB_AGG_COUNT_STAR,
    GDB_AGG_COUNT,
    GDB_AGG_SUM,  /* INT64 (overflow is an error) or DOUBLE; of nothing 0 */
    GDB_AGG_AVG,  /* DOUBLE; of nothing NULL */
    GDB_AGG_MIN,
    GDB_AGG_MAX,
    GDB_AGG_COLLECT /* LIST of the values that are not NULL */
} gdb_aggregate_id;

#endif
