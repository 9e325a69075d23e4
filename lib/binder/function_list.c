/* SPDX-License-Identifier: MIT */
#include "lib/binder/function_list.h"

#include "lib/binder/bound_expr.h"

#define TYPE(type)    GDB_RESULT_TYPE, GDB_TYPE_##type, GDB_TYPE_INVALID
#define LIST_OF(type) GDB_RESULT_TYPE, GDB_TYPE_LIST, GDB_TYPE_##type
#define LIKE_FIRST    GDB_RESULT_FIRST, GDB_TYPE_INVALID, GDB_TYPE_INVALID
#define ELEMENT       GDB_RESULT_ELEMENT, GDB_TYPE_INVALID, GDB_TYPE_INVALID
#define A1(a)         {GDB_ARG_##a, GDB_ARG_NONE, GDB_ARG_NONE}, 1
#define A2(a, b)      {GDB_ARG_##a, GDB_ARG_##b, GDB_ARG_NONE}, 2
#define A3(a, b, c)   {GDB_ARG_##a, GDB_ARG_##b, GDB_ARG_##c}, 3
/* The last argument may be left out. */
#define A3_LAST(a, b, c) {GDB_ARG_##a, GDB_ARG_##b, GDB_ARG_##c}, 2

/* openCypher's names first, then KuzuDB's and Neo4j's for the same. coalesce and exists, whose
 * arguments are no fixed number or no values, are bound by bind_function.c. */
const gdb_function_row gdb_function_rows[] = {
    {"id", GDB_FN_ID, A1(ENTITY), TYPE(STRING)},
    {"elementid", GDB_FN_ID, A1(ENTITY), TYPE(STRING)},
    {"label", GDB_FN_LABEL, A1(ENTITY), TYPE(STRING)},
    {"labels", GDB_FN_LABEL, A1(ENTITY), TYPE(STRING)},
    {"type", GDB_FN_LABEL, A1(REL), TYPE(STRING)},
    {"startnode", GDB_FN_START_NODE, A1(REL), TYPE(NODE)},
    {"start_node", GDB_FN_START_NODE, A1(REL), TYPE(NODE)},
    {"endnode", GDB_FN_END_NODE, A1(REL), TYPE(NODE)},
    {"end_node", GDB_FN_END_NODE, A1(REL), TYPE(NODE)},
    {"size", GDB_FN_SIZE, A1(STRING), TYPE(INT64)},
    {"size", GDB_FN_SIZE, A1(LIST), TYPE(INT64)},
    {"length", GDB_FN_SIZE, A1(STRING), TYPE(INT64)},
    {"length", GDB_FN_SIZE, A1(LIST), TYPE(INT64)},
    {"char_length", GDB_FN_SIZE, A1(STRING), TYPE(INT64)},
    {"list_len", GDB_FN_SIZE, A1(LIST), TYPE(INT64)},
    {"head", GDB_FN_HEAD, A1(LIST), ELEMENT},
    {"last", GDB_FN_LAST, A1(LIST), ELEMENT},
    {"range", GDB_FN_RANGE, A3_LAST(INTEGER, INTEGER, INTEGER), LIST_OF(INT64)},
    {"list_contains", GDB_FN_IN, A2(LIST, ANY), TYPE(BOOL)},
    {"array_distance", GDB_FN_ARRAY_DISTANCE, A2(LIST, LIST), TYPE(DOUBLE)},
    {"array_squared_distance", GDB_FN_ARRAY_SQUARED_DISTANCE, A2(LIST, LIST), TYPE(DOUBLE)},
    {"array_inner_product", GDB_FN_ARRAY_INNER_PRODUCT, A2(LIST, LIST), TYPE(DOUBLE)},
    {"array_dot_product", GDB_FN_ARRAY_INNER_PRODUCT, A2(LIST, LIST), TYPE(DOUBLE)},
    {"array_cosine_similarity", GDB_FN_ARRAY_COSINE_SIMILARITY, A2(LIST, LIST), TYPE(DOUBLE)},
    {"abs", GDB_FN_ABS, A1(NUMBER), LIKE_FIRST},
    {"ceil", GDB_FN_CEIL, A1(NUMBER), LIKE_FIRST},
    {"ceiling", GDB_FN_CEIL, A1(NUMBER), LIKE_FIRST},
    {"floor", GDB_FN_FLOOR, A1(NUMBER), LIKE_FIRST},
    {"round", GDB_FN_ROUND, A1(NUMBER), LIKE_FIRST},
    {"sign", GDB_FN_SIGN, A1(NUMBER), TYPE(INT64)},
    {"sqrt", GDB_FN_SQRT, A1(REAL), TYPE(DOUBLE)},
    {"exp", GDB_FN_EXP, A1(REAL), TYPE(DOUBLE)},
    {"log", GDB_FN_LN, A1(REAL), TYPE(DOUBLE)},
    {"ln", GDB_FN_LN, A1(REAL), TYPE(DOUBLE)},
    {"log2", GDB_FN_LOG2, A1(REAL), TYPE(DOUBLE)},
    {"log10", GDB_FN_LOG10, A1(REAL), TYPE(DOUBLE)},
    {"pow", GDB_FN_POWER, A2(REAL, REAL), TYPE(DOUBLE)},
    {"power", GDB_FN_POWER, A2(REAL, REAL), TYPE(DOUBLE)},
    {"tolower", GDB_FN_LOWER, A1(STRING), TYPE(STRING)},
    {"lower", GDB_FN_LOWER, A1(STRING), TYPE(STRING)},
    {"lcase", GDB_FN_LOWER, A1(STRING), TYPE(STRING)},
    {"toupper", GDB_FN_UPPER, A1(STRING), TYPE(STRING)},
    {"upper", GDB_FN_UPPER, A1(STRING), TYPE(STRING)},
    {"ucase", GDB_FN_UPPER, A1(STRING), TYPE(STRING)},
    {"trim", GDB_FN_TRIM, A1(STRING), TYPE(STRING)},
    {"ltrim", GDB_FN_LTRIM, A1(STRING), TYPE(STRING)},
    {"rtrim", GDB_FN_RTRIM, A1(STRING), TYPE(STRING)},
    {"substring", GDB_FN_SUBSTRING, A3_LAST(STRING, INTEGER, INTEGER), TYPE(STRING)},
    {"left", GDB_FN_LEFT, A2(STRING, INTEGER), TYPE(STRING)},
    {"right", GDB_FN_RIGHT, A2(STRING, INTEGER), TYPE(STRING)},
    {"replace", GDB_FN_REPLACE, A3(STRING, STRING, STRING), TYPE(STRING)},
    {"reverse", GDB_FN_REVERSE, A1(STRING), TYPE(STRING)},
    {"reverse", GDB_FN_REVERSE, A1(LIST), LIKE_FIRST},
    {"split", GDB_FN_SPLIT, A2(STRING, STRING), LIST_OF(STRING)},
    {"string_split", GDB_FN_SPLIT, A2(STRING, STRING), LIST_OF(STRING)},
    {"starts_with", GDB_FN_STARTS_WITH, A2(STRING, STRING), TYPE(BOOL)},
    {"prefix", GDB_FN_STARTS_WITH, A2(STRING, STRING), TYPE(BOOL)},
    {"ends_with", GDB_FN_ENDS_WITH, A2(STRING, STRING), TYPE(BOOL)},
    {"suffix", GDB_FN_ENDS_WITH, A2(STRING, STRING), TYPE(BOOL)},
    {"contains", GDB_FN_CONTAINS, A2(STRING, STRING), TYPE(BOOL)},
    {"tostring", GDB_FN_TO_STRING, A1(STORABLE), TYPE(STRING)},
    {"string", GDB_FN_TO_STRING, A1(STORABLE), TYPE(STRING)},
    {"tointeger", GDB_FN_TO_INTEGER, A1(STRING), TYPE(INT64)},
    {"tointeger", GDB_FN_TO_INTEGER, A1(NUMBER), TYPE(INT64)},
    {"tointeger", GDB_FN_TO_INTEGER, A1(BOOL), TYPE(INT64)},
    {"tofloat", GDB_FN_TO_FLOAT, A1(STRING), TYPE(DOUBLE)},
    {"tofloat", GDB_FN_TO_FLOAT, A1(NUMBER), TYPE(DOUBLE)},
    {"toboolean", GDB_FN_TO_BOOLEAN, A1(STRING), TYPE(BOOL)},
    {"toboolean", GDB_FN_TO_BOOLEAN, A1(BOOL), TYPE(BOOL)},
    {"toboolean", GDB_FN_TO_BOOLEAN, A1(INTEGER), TYPE(BOOL)},
    {"date", GDB_FN_DATE, A1(STRING), TYPE(DATE)},
    {"date", GDB_FN_CAST, A1(TIMESTAMP), TYPE(DATE)},
    {"timestamp", GDB_FN_TIMESTAMP, A1(STRING), TYPE(TIMESTAMP)},
    {"timestamp", GDB_FN_CAST, A1(DATE), TYPE(TIMESTAMP)},
    {"datetime", GDB_FN_TIMESTAMP, A1(STRING), TYPE(TIMESTAMP)},
    {"localdatetime", GDB_FN_TIMESTAMP, A1(STRING), TYPE(TIMESTAMP)},
    {"year", GDB_FN_YEAR, A1(DATE), TYPE(INT64)},
    {"year", GDB_FN_YEAR, A1(TIMESTAMP), TYPE(INT64)},
    {"month", GDB_FN_MONTH, A1(DATE), TYPE(INT64)},
    {"month", GDB_FN_MONTH, A1(TIMESTAMP), TYPE(INT64)},
    {"day", GDB_FN_DAY, A1(DATE), TYPE(INT64)},
    {"day", GDB_FN_DAY, A1(TIMESTAMP), TYPE(INT64)},
};

const size_t gdb_function_row_count = sizeof(gdb_function_rows) / sizeof(gdb_function_rows[0]);

const gdb_aggregate_row gdb_aggregate_rows[] = {
    {"count", GDB_AGG_COUNT}, {"sum", GDB_AGG_SUM}, {"avg", GDB_AGG_AVG},
    {"min", GDB_AGG_MIN},     {"max", GDB_AGG_MAX}, {"collect", GDB_AGG_COLLECT},
};

const size_t gdb_aggregate_row_count = sizeof(gdb_aggregate_rows) / sizeof(gdb_aggregate_rows[0]);

const char *gdb_aggregate_name(gdb_aggregate_id aggregate)
{
    for (size_t i = 0; i < gdb_aggregate_row_count; i++) {
        if (gdb_aggregate_rows[i].id == aggregate)
            return gdb_aggregate_rows[i].name;
    }
    return "count";
}

const char *gdb_function_name(gdb_function_id function)
{
    static const char *const operators[] = {
        [GDB_FN_AND] = "AND",
        [GDB_FN_OR] = "OR",
        [GDB_FN_XOR] = "XOR",
        [GDB_FN_NOT] = "NOT",
        [GDB_FN_EQUAL] = "=",
        [GDB_FN_NOT_EQUAL] = "<>",
        [GDB_FN_LESS] = "<",
        [GDB_FN_LESS_EQUAL] = "<=",
        [GDB_FN_GREATER] = ">",
        [GDB_FN_GREATER_EQUAL] = ">=",
        [GDB_FN_ADD] = "+",
        [GDB_FN_SUBTRACT] = "-",
        [GDB_FN_MULTIPLY] = "*",
        [GDB_FN_DIVIDE] = "/",
        [GDB_FN_MODULO] = "%",
        [GDB_FN_POWER] = "^",
        [GDB_FN_NEGATE] = "-",
        [GDB_FN_IS_NULL] = "IS NULL",
        [GDB_FN_IS_NOT_NULL] = "IS NOT NULL",
        [GDB_FN_IN] = "IN",
        [GDB_FN_STARTS_WITH] = "STARTS WITH",
        [GDB_FN_ENDS_WITH] = "ENDS WITH",
        [GDB_FN_CONTAINS] = "CONTAINS",
        [GDB_FN_INDEX] = "index",
        [GDB_FN_SLICE] = "slice",
        [GDB_FN_CAST] = "cast",
        [GDB_FN_SAME_REL] = "same_rel",
        [GDB_FN_HAS_LABEL] = "has_label",
        [GDB_FN_COALESCE] = "coalesce",
    };

    if ((size_t)function < sizeof(operators) / sizeof(operators[0]) && operators[function] != NULL)
        return operators[function];
    for (size_t i = 0; i < gdb_function_row_count; i++) {
        if (gdb_function_rows[i].id == function)
            return gdb_function_rows[i].name;
    }
    return "?";
}
