/* SPDX-License-Identifier: MIT */
#ifndef GDB_TOOLS_IMPORT_OPTIONS_H
#define GDB_TOOLS_IMPORT_OPTIONS_H

/* import_options.h - the command line of gdb-import. */

#include "formats/report/report_writer.h"
#include "lib/cli/common_options.h"
#include "lib/gdb.h"

typedef struct import_arguments {
    gdb_common_options common;
    gdb_import_options import;
    const char **nodes, **rels, **maps, **ignored; /* import.plan's, while they are collected */
    gdb_expectation *expectations; /* import's, while they are collected */
    bool append; /* to a database that is there */
    bool has_abort;
    bool infer; /* print the plan and stop */
    bool as_json;
    const char *report; /* a file for the report as JSON, or NULL */
    gdb_arena arena;
} import_arguments;

extern const gdb_option_row import_option_rows[];

/* For a gdb_tool, of an import_arguments that is all zero at first. */
gdb_status import_options_prepare(void *arguments, int argc, gdb_error *err);
gdb_status import_options_check(void *arguments, char *const *operands, gdb_error *err);
void import_options_release(void *arguments);

#endif
