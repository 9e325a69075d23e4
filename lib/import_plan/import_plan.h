/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_IMPORT_PLAN_H
#define GDB_LIB_IMPORT_PLAN_IMPORT_PLAN_H

/*
 * import_plan.h - which file fills which columns of which table: decided before a row is read.
 *
 * A plan is made from scripts (CREATE ... TABLE and COPY), or from --nodes and --rels with the
 * tables of --schema or with tables that the headers and the data suggest. Making it reads the
 * scripts and the beginning of every CSV file; everything that can be wrong about them is said now.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/catalog/catalog.h"
#include "lib/cypher/ast.h"
#include "lib/csv/csv_head.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/row_block.h"

/* What the command line says; all of it is borrowed. Either scripts, or nodes and rels. */
typedef struct gdb_plan_options {
    const char *const *scripts;
    uint32_t script_count;
    const char *schema;       /* a script of CREATE ... TABLE, for nodes and rels; may be NULL */
    const char *const *nodes; /* "TABLE=FILE[,FILE...]", or "FILE[,FILE...]": the rows say it */
    uint32_t node_count;
    const char *const *rels; /* also "TABLE:FROM:TO=FILE[,FILE...]" and ":FROM:TO=FILE[,FILE...]" */
    uint32_t rel_count;
    const char *const *maps; /* "FILE_COLUMN=TABLE_COLUMN" */
    uint32_t map_count;
    const char *const *ignored; /* "FILE_COLUMN[,FILE_COLUMN...]" */
    uint32_t ignored_count;
    const gdb_catalog *existing; /* tables that there are already; NULL: none */
    unsigned threads;         /* 0 is 1; only passes over whole files use them */
    gdb_csv_head_options csv; /* the dialect, where no COPY says another; `known` is not used */
} gdb_plan_options;

/* A node table, or one FROM-TO pair of a relationship table, and its files. */
typedef struct gdb_plan_table {
    bool is_rel;
    uint32_t id;      /* of the node table or the pair, in the catalog */
    const char *name; /* of the table, for messages */
    gdb_csv_file *files; /* in the order in which they are loaded */
    gdb_text_view *headers; /* of each file: its header record byte for byte; may be empty */
    bool *by_names; /* of each file: the names in its own header say which field fills what */
    uint32_t file_count;    /* 0: the table stays empty */
    /* Node tables: the columns of the schema. Relationships: columns 0 and 1 are the keys of the
     * FROM and the TO node, with the types of those tables' keys, then come the properties. */
    gdb_row_shape shape;
} gdb_plan_table;

typedef struct gdb_import_plan {
    gdb_catalog *catalog;
    /* Every node table, then every pair; among both first those with files, in the order in which
     * their first files were named, then the others in the order of the catalog. */
    gdb_plan_table *tables;
    uint32_t table_count;
    const char **warnings; /* "follows.csv:1: ..." */
    uint32_t warning_count;
    const char **notes; /* what was decided and why: "follows.csv: delimiter ',': ..." */
    uint32_t note_count;
    gdb_arena arena; /* everything but the catalog lives here */
} gdb_import_plan;

/*
 * *plan must be all-zero or released; on failure it is all-zero. GDB_ERR_INPUT with where
 * "script:line:column" or "file:1", GDB_ERR_USAGE for arguments that make no sense.
 */
gdb_status gdb_import_plan_make(gdb_import_plan *plan, const gdb_plan_options *options,
                                gdb_error *err);
/* The same for one COPY ... FROM of a script that has been parsed, into a table of `catalog`: no
 * other table has files. Script and statement outlive the plan. Names of files begin in
 * `directory`, or, where it is NULL, in the working directory. */
gdb_status gdb_import_plan_make_copy(gdb_import_plan *plan, const gdb_catalog *catalog,
                                     const gdb_ast_script *script,
                                     const gdb_ast_statement *statement, const char *directory,
                                     gdb_error *err);
void gdb_import_plan_release(gdb_import_plan *plan); /* accepts all-zero */

#endif
