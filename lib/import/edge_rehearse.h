/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_REHEARSE_H
#define GDB_LIB_IMPORT_EDGE_REHEARSE_H

/* edge_rehearse.h - read relationships for their keys alone, before they are loaded. */

#include "lib/import/edge_slices.h"

/* Which columns of a row block hold the ends. */
enum { GDB_EDGE_COLUMN_FROM = 0, GDB_EDGE_COLUMN_TO = 1, GDB_EDGE_FIRST_PROPERTY = 2 };

/*
 * Look up the ends of all relationships of `input` whose keys are not in memory; keys[e] NULL: that
 * end does not matter. *out stays NULL where nothing is to be done, or the input can be read once
 * only. What is wrong with the input is no error here: whoever reads it for good says it in its
 * order, with the bad rows before it.
 */
gdb_status gdb_edge_rehearse(gdb_edge_slices **out, const gdb_import_job *job,
                             const gdb_table_input *input, const gdb_key_table *const keys[2],
                             gdb_error *err);

#endif
