/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_TARGET_H
#define GDB_LIB_IMPORT_PLAN_PLAN_TARGET_H

/* plan_target.h - which table a load request means, and which node tables its relationships
 * join. */

#include "lib/import_plan/plan_draft.h"

/* Sets is_rel of a COPY, and id if it is a node table. */
gdb_status gdb_plan_find_table(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err);

/*
 * Sets the id of the pair of a rel table that exists: by the ends that are named, by the id spaces
 * of a typed header, or because it is the only one. Heads of all requests have been read.
 */
gdb_status gdb_plan_find_pair(gdb_plan_draft *draft, gdb_load_request *request, gdb_error *err);

/*
 * The node tables (ids) that a request for a rel table joins which does not exist yet: as above, or
 * because there is only one node table.
 */
gdb_status gdb_plan_find_ends(gdb_plan_draft *draft, const gdb_load_request *request,
                              uint32_t *from, uint32_t *to, gdb_error *err);

/* Say where about a request: its place in the script, or nothing for an option. */
gdb_status gdb_plan_at_request(gdb_status status, const gdb_load_request *request, gdb_error *err);

#endif
