/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_RANDOM_QUERIES_H
#define GDB_TESTS_SUPPORT_RANDOM_QUERIES_H

/* random_queries.h - queries of the graph of random_graph.h that together use every operator. */

#include <stddef.h>

typedef enum random_query_kind {
    QUERY_READS, /* rows in any order */
    QUERY_SAME,  /* the same rows as the query before, by another way */
    QUERY_SORTS, /* no two rows may change places */
    QUERY_WRITES /* to be rolled back */
} random_query_kind;

typedef struct random_query {
    random_query_kind kind;
    const char *form; /* of random_graph_query */
    const char *plan; /* what EXPLAIN says of it, at least in some graphs: the operator it is for */
} random_query;

extern const random_query random_queries[];
extern const size_t random_query_count;

#endif
