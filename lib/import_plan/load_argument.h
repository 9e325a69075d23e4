/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_LOAD_ARGUMENT_H
#define GDB_LIB_IMPORT_PLAN_LOAD_ARGUMENT_H

/* load_argument.h - the texts of --nodes and --rels to load requests. */

#include "lib/import_plan/plan_draft.h"

/*
 * All of options->nodes and options->rels: "TABLE=FILE[,FILE...]", --rels also
 * "TABLE:FROM:TO=FILE[,FILE...]"; without TABLE (":FROM:TO=...", or no '=' at all) the rows say it.
 * GDB_ERR_USAGE for another form, GDB_ERR_INPUT for missing files.
 */
gdb_status gdb_load_arguments_read(gdb_plan_draft *draft, gdb_error *err);

#endif
