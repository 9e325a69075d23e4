/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_GRAPH_QUERIES_H
#define GDB_TESTS_SUPPORT_GRAPH_QUERIES_H

/* graph_queries.h - queries of all kinds over the graph of graph_model.h. */

#include "tests/support/graph_model.h"

/* Each of them gives over `database` what it gives over a database that was made anew of what lives
 * in the model; else the test ends, with `where` in the message. */
void graph_queries_compare(const gdb_database *database, const graph_model *model,
                           const char *where);

#endif
