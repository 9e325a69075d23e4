/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_IMPORT_GRAPHS_H
#define GDB_TESTS_FAULT_IMPORT_GRAPHS_H

/* import_graphs.h - two small graphs, imported to the same place, and told apart by their ids. The
 * first row of each is rejected, and written beside the disk. */

#include "lib/import/import.h"
#include "tests/fault/disk.h"

typedef enum import_graph { GRAPH_OLD, GRAPH_NEW, GRAPH_COUNT } import_graph;

typedef struct import_graphs {
    temp_dir dir;
    char disk[TEMP_PATH_SIZE]; /* the directory that holds the database, and is empty at first */
    char nodes[GRAPH_COUNT][TEMP_PATH_SIZE], rels[GRAPH_COUNT][TEMP_PATH_SIZE]; /* arguments */
    char rejects[TEMP_PATH_SIZE];                                               /* a directory */
    uint8_t uuids[GRAPH_COUNT][16];
    gdb_import_report report;
    gdb_error err;
} import_graphs;

void import_graphs_make(import_graphs *run);
void import_graphs_release(import_graphs *run);

/* A fixture of `size` bytes, all zero, whose first member is an import_graphs, made; and the
 * teardown that ends it, and what system_calls.h was told. */
void *import_graphs_fixture(size_t size);
int import_graphs_teardown(void **state);

/* gdb-import --overwrite directory/db. */
gdb_status import_graphs_import(import_graphs *run, const char *directory, import_graph graph);
/* It cannot fail, and the directory holds the database alone then. */
void import_graphs_import_old(import_graphs *run);

/* What directory/db is: there is none, one of the graphs and sound; else false, with why. */
bool import_graphs_look(import_graphs *run, const char *directory, bool *exists,
                        import_graph *graph, char *why, size_t why_size);

/* Is the database at `path` sound? A torn log is. False, with why. */
bool import_graphs_is_sound(const char *path, char *why, size_t why_size);

/* Names in a directory. */
unsigned import_graphs_count(const char *directory);

#endif
