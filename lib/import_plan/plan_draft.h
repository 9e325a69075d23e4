/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_DRAFT_H
#define GDB_LIB_IMPORT_PLAN_PLAN_DRAFT_H

/*
 * plan_draft.h - a plan while it is made: what was asked for, before it is known which file fills
 * which columns.
 */

#include "lib/import_plan/import_plan.h"

/* One COPY, one --nodes or one --rels: files for one table. */
typedef struct gdb_load_request {
    gdb_text_view table; /* as written */
    gdb_text_view from, to; /* the ends, where they are named; else data is NULL */
    bool is_rel;  /* of a COPY: known when it has been matched with the catalog */
    bool is_copy;
    bool skips_bad_rows; /* whatever the command line says */
    bool by_rows; /* no table is named: the rows say it */
    gdb_text_view rows_of; /* only rows whose :LABEL or :TYPE is this; data NULL: all rows */
    uint32_t label_field;  /* where it stands; GDB_CSV_IGNORE: the header says it */
    bool has_columns; /* COPY t(a, b) */
    const gdb_text_view *columns;
    uint32_t column_count;
    const gdb_csv_head *fields; /* what COPY says instead of a header; NULL where it says nothing */
    const char **paths;
    uint32_t path_count;
    gdb_csv_head_options csv;
    gdb_csv_head *heads; /* of each path, once they have been read */
    bool heads_are_final; /* it is decided which of them have headers */
    uint32_t id;          /* of the node table or the pair, once it is known */
    const char *where;   /* of the COPY's table in its script; NULL for an option */
    const char *columns_where;
} gdb_load_request;

/* A table that nobody declared: which of its columns have a type that was guessed from the data. */
typedef struct gdb_inferred_table {
    uint32_t node; /* id of a node table; 0: a rel table */
    gdb_text_view rel;
    const bool *guessed;
    struct gdb_inferred_table *next;
} gdb_inferred_table;

/* A field of headers that has another name in its table, or none. */
typedef struct gdb_column_map {
    gdb_text_view field;
    gdb_text_view column; /* empty: the field is left out */
    bool is_used;         /* some header has it */
} gdb_column_map;

typedef struct gdb_plan_draft {
    gdb_import_plan *plan; /* its catalog, arena, warnings and notes are in use already */
    const gdb_plan_options *options;
    bool infers; /* nothing declares the tables: headers and data suggest them */
    gdb_load_request *requests;
    size_t request_count, request_capacity;
    gdb_inferred_table *inferred;
    gdb_column_map *maps;
    uint32_t map_count;
    uint32_t warning_capacity, note_capacity;
} gdb_plan_draft;

void gdb_plan_draft_release(gdb_plan_draft *draft); /* accepts all-zero */

/* A new request, all-zero but for the dialect of the command line; valid until the next one. */
gdb_status gdb_plan_draft_add(gdb_plan_draft *draft, gdb_load_request **out, gdb_error *err);

gdb_status gdb_plan_draft_warn(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
    GDB_PRINTF(3, 4);
gdb_status gdb_plan_draft_note(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
    GDB_PRINTF(3, 4);

/* Text made in the plan's arena; NULL when memory is short. */
char *gdb_plan_draft_format(gdb_plan_draft *draft, gdb_error *err, const char *fmt, ...)
    GDB_PRINTF(3, 4);

/*
 * Add the files that `name` stands for to a request: "-" is standard input, another name a file or,
 * where there is no such file, a pattern, whose files come in the order of their names. What is
 * not found in the working directory is looked for in `directory` (may be NULL). GDB_ERR_INPUT if
 * there is nothing.
 */
gdb_status gdb_plan_draft_add_path(gdb_plan_draft *draft, gdb_load_request *request,
                                   gdb_text_view name, const char *directory, gdb_error *err);

/* "; did you mean 'since'?", or "" if no name is near. Lives in the plan's arena. */
const char *gdb_plan_draft_suggest(gdb_plan_draft *draft, gdb_text_view name,
                                   const gdb_text_view *names, uint32_t count);

/* Names of tables for suggestions; in the plan's arena. */
gdb_status gdb_plan_draft_table_names(gdb_plan_draft *draft, bool nodes, bool rels,
                                      gdb_text_view **names, uint32_t *count, gdb_error *err);

#endif
