/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_RANDOM_GRAPH_H
#define GDB_TESTS_SUPPORT_RANDOM_GRAPH_H

/*
 * random_graph.h - random statements that make a graph and change it, and queries of it: text only.
 * What a statement does depends on what the graph holds and not on where a database keeps it, so
 * all databases in which the same statements were run must answer alike.
 *
 *     A(id of an integer type, n, s, d, e, l INT64[], v FLOAT[3], x0, ...)
 *     B(id STRING, n, s, d, e, l, v, x, ...)
 *     C(id of any other type of key, n, s, d, e, l, v, x, ...)
 *     R A-A(n, s, x, ...)
 *     S A-A
 *     T A-A, A-B, B-A(n, s, x, ...)
 *     U B-C MANY_ONE(n, s, x, ...)
 *
 * n is of any integer type and rises with the nodes that are made, so that statistics of segments
 * tell something; s is a STRING; d is a DOUBLE or FLOAT whose sums are exact, and e any DOUBLE;
 * each x is of any type. Columns x come, go and get other names. Some relationships are parallel or
 * loops.
 */

#include "lib/base/buffer.h"
#include "lib/types/logical_type.h"

enum {
    RANDOM_A,
    RANDOM_B,
    RANDOM_C,
    RANDOM_NODE_TABLES,
    RANDOM_R = RANDOM_NODE_TABLES,
    RANDOM_S,
    RANDOM_T,
    RANDOM_U,
    RANDOM_TABLES,
    RANDOM_COLUMNS_MOST = 16
};

typedef struct random_column {
    char name[8];
    gdb_type_id type;
} random_column;

typedef struct random_table {
    random_column columns[RANDOM_COLUMNS_MOST];
    uint32_t count, fixed; /* the first ones stay */
} random_table;

typedef struct random_graph {
    random_table tables[RANDOM_TABLES];
    random_table kept[RANDOM_TABLES]; /* as they were before the last change */
    uint32_t names;                   /* of columns that there have been */
    uint64_t nodes;                   /* likewise */
    uint64_t keys;                    /* that nodes of a table may have */
    uint64_t random, choice;
    gdb_buffer text;
} random_graph;

void random_graph_init(random_graph *graph, uint64_t seed, uint64_t keys);
void random_graph_release(random_graph *graph);

uint64_t random_graph_number(random_graph *graph, uint64_t below);

/* Texts of statements; each lives until the next call. First the tables, then rows of all of them,
 * then any number of changes. Of a change the caller says whether all of it was done. */
const char *random_graph_tables(random_graph *graph);
const char *random_graph_rows(random_graph *graph);
const char *random_graph_change(random_graph *graph);
void random_graph_settle(random_graph *graph, bool is_done);

/*
 * A query of a form in which %Ax stands for one of A's columns x, %Av for a value of its type, %Ak
 * and %Al for keys, likewise of every other table, and %i and %j for small numbers. They stand for
 * the same in all queries until the next choice.
 */
void random_graph_choose(random_graph *graph);
const char *random_graph_query(random_graph *graph, const char *form);

#endif
