/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_OPERATOR_LIST_H
#define GDB_LIB_EXEC_OPERATOR_LIST_H

/*
 * operator_list.h - how each operator is made. operator_build.c sets context, plan and children;
 * each function returns NULL with GDB_ERR_NOMEM. A file op_NAME.c defines gdb_op_NAME_new.
 */

#include "lib/exec/operator.h"

gdb_operator *gdb_op_one_row_new(gdb_error *err);
gdb_operator *gdb_op_scan_node_new(gdb_error *err);
gdb_operator *gdb_op_scan_rel_new(gdb_error *err);
gdb_operator *gdb_op_key_lookup_new(gdb_error *err);
gdb_operator *gdb_op_expand_new(gdb_error *err);
gdb_operator *gdb_op_expand_into_new(gdb_error *err);
gdb_operator *gdb_op_expand_path_new(gdb_error *err);
gdb_operator *gdb_op_expand_reach_new(gdb_error *err);
gdb_operator *gdb_op_degree_new(gdb_error *err);
gdb_operator *gdb_op_properties_new(gdb_error *err);
gdb_operator *gdb_op_filter_new(gdb_error *err);
gdb_operator *gdb_op_project_new(gdb_error *err);
gdb_operator *gdb_op_aggregate_new(gdb_error *err);
gdb_operator *gdb_op_distinct_new(gdb_error *err);
gdb_operator *gdb_op_sort_new(gdb_error *err);
gdb_operator *gdb_op_limit_new(gdb_error *err);
gdb_operator *gdb_op_unwind_new(gdb_error *err);
gdb_operator *gdb_op_cross_product_new(gdb_error *err);
gdb_operator *gdb_op_hash_join_new(gdb_error *err);
gdb_operator *gdb_op_optional_new(gdb_error *err);
gdb_operator *gdb_op_argument_new(gdb_error *err);
gdb_operator *gdb_op_update_new(gdb_error *err);
gdb_operator *gdb_op_merge_new(gdb_error *err);

/* The ARGUMENT that a side run for each row begins with: not one of an inner such side. NULL: it
 * has none. */
gdb_operator *gdb_op_argument_find(gdb_operator *side);
/* The rows that ARGUMENT hands out once after each rewind: columns of `rows` (borrowed by
 * reference), and their numbers. */
void gdb_op_argument_set(gdb_operator *argument, const gdb_data_chunk *rows);

/* May the right side of a join give other rows when it is run anew? It may, if there is an ARGUMENT
 * of an operator further up, or if that one writes. */
bool gdb_operator_right_changes(const gdb_operator *join);

#endif
