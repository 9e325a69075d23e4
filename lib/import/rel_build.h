/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_REL_BUILD_H
#define GDB_LIB_IMPORT_REL_BUILD_H

/* rel_build.h - the files of one FROM-TO pair of a rel table, and the relationships that the
 * database has of it, to its CSR and properties. */

#include "formats/metadata/metadata_format.h"
#include "lib/import/edge_resolve.h"
#include "lib/import/import_job.h"

typedef struct gdb_rel_ends {
    const gdb_node_schema *schemas[2]; /* FROM, TO */
    gdb_node_keys *keys[2];
} gdb_rel_ends;

/*
 * `base` is the table that is there, or NULL. The row shape of `input` begins with the two end
 * columns; the table's properties follow. What `metadata` points at lives in job->arena. counts is
 * filled also where the import fails.
 */
gdb_status gdb_rel_build(const gdb_import_job *job, const gdb_rel_schema *schema,
                         const gdb_rel_pair *pair, const gdb_rel_ends *ends,
                         const gdb_rel_table *base, const gdb_table_input *input,
                         gdb_rel_table_metadata *metadata, gdb_table_counts *counts,
                         gdb_error *err);

#endif
