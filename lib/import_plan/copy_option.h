/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_COPY_OPTION_H
#define GDB_LIB_IMPORT_PLAN_COPY_OPTION_H

/* copy_option.h - the options in parentheses behind COPY ... FROM '...': KuzuDB's. */

#include "lib/cypher/ast.h"
#include "lib/import_plan/plan_draft.h"

/* Set the dialect and the ends of the request. Errors have their place in the script. */
gdb_status gdb_copy_options_apply(gdb_plan_draft *draft, gdb_load_request *request,
                                  const gdb_ast_script *script, const gdb_ast_option *options,
                                  size_t count, gdb_error *err);

#endif
