/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_REL_EXTEND_H
#define GDB_LIB_IMPORT_REL_EXTEND_H

/*
 * rel_extend.h - relationships that were read, into the lists of a pair that is there. Only the
 * groups that get some are built again, and those that get nodes.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/edge_partition.h"
#include "lib/import/import_job.h"
#include "lib/table/rel_table.h"

typedef struct gdb_rel_extension {
    const gdb_rel_table *base;
    /* By direction: of FROM nodes with the properties, and of TO nodes without, which are the start
     * nodes there. They tell how many rows both tables have now. */
    gdb_edge_partitions *added[2];
} gdb_rel_extension;

/* Describe the whole pair in *metadata, in job->arena. */
gdb_status gdb_rel_extend(const gdb_import_job *job, const gdb_rel_extension *extension,
                          gdb_rel_table_metadata *metadata, gdb_error *err);

#endif
