/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_GRAPH_MODEL_H
#define GDB_TESTS_SUPPORT_GRAPH_MODEL_H

/*
 * graph_model.h - a graph in plain arrays, and random changes of it: what a database with the same
 * changes over it must answer like.
 *
 *     P(id INT64 key, name STRING, age INT32, score DOUBLE, tags INT64[], place FLOAT[2])
 *     C(name STRING key, size UINT32)
 *     K P-P(w INT64, note STRING)          L P-P, P-C(at INT64)
 *
 * Ages rise with the rows that the model begins with, so that statistics of segments tell
 * something; some nodes have many relationships, some relationships are parallel.
 */

#include "formats/log/log_record.h"
#include "lib/database/database.h"
#include "tests/support/make_db.h"

enum {
    MODEL_P,
    MODEL_C,
    MODEL_NODE_TABLES,
    MODEL_K = MODEL_NODE_TABLES,
    MODEL_L_P,
    MODEL_L_C,
    MODEL_TABLES,
    MODEL_COLUMNS_MOST = 6
};

typedef struct model_row {
    bool lives;
    uint64_t from, to; /* of a relationship */
    gdb_value values[MODEL_COLUMNS_MOST];
} model_row;

/* Row i is the node of offset i, or the relationship of position i. */
typedef struct model_table {
    model_row *rows;
    size_t count, capacity;
} model_table;

typedef struct graph_model {
    model_table tables[MODEL_TABLES];
    uint64_t random;
    gdb_arena arena; /* of the values */
} graph_model;

void graph_model_init(graph_model *model, uint64_t seed, uint64_t p_count);
void graph_model_release(graph_model *model);

uint64_t graph_model_random(graph_model *model, uint64_t below);

/* A new database of what lives in the model; the caller ends it. While nothing has been deleted its
 * rows are those of the model. */
make_db *graph_model_make_db(const graph_model *model);

/* Where the records of a change go; they live until the call returns. */
typedef void (*graph_model_sink)(void *context, const gdb_log_record *record);

/* Change something, in the model and as records for a database that graph_model_make_db made before
 * any change. */
void graph_model_change(graph_model *model, graph_model_sink sink, void *context);

/* A checkpoint was made: relationships that do not live are gone, and so are nodes of tables that
 * were closed up; rows have the numbers that they have in the database then. */
void graph_model_fold(graph_model *model, const gdb_database *database);

/* A sink that applies records to the gdb_overlay that is its context. */
void graph_model_apply(void *overlay, const gdb_log_record *record);

#endif
