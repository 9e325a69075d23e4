/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_IMPORT_SCRIPT_H
#define GDB_LIB_IMPORT_PLAN_IMPORT_SCRIPT_H

/*
 * import_script.h - the statements of a loading script: CREATE NODE TABLE and CREATE REL TABLE make
 * tables in the plan's catalog, COPY ... FROM makes a load request. Anything else is refused.
 */

#include "lib/cypher/ast.h"
#include "lib/import_plan/plan_draft.h"

/*
 * With `only_tables` COPY is refused too. Files that are not found in the working directory are
 * looked for beside the script. GDB_ERR_INPUT with where "script:line:column".
 */
gdb_status gdb_import_script_read(gdb_plan_draft *draft, const char *path, bool only_tables,
                                  gdb_error *err);

/* The COPY ... FROM of a script that has been parsed, which outlives the draft. Names of files
 * begin in `directory`; NULL: in the working directory. */
gdb_status gdb_import_script_copy(gdb_plan_draft *draft, const gdb_ast_script *script,
                                  const gdb_ast_statement *statement, const char *directory,
                                  gdb_error *err);

#endif
