/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_GROUPS_H
#define GDB_LIB_IMPORT_NODE_GROUPS_H

/*
 * node_groups.h - rows of a node table in their final order, to groups, to segments.
 *
 * gdb_node_groups_append is called in the order of the rows, one thread at a time (the commit step
 * of a pipeline); the groups that it completes wait in the pipeline's slot for
 * gdb_node_groups_encode (its finish step, many threads), which hands them to the table writer.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/column_builder.h"
#include "lib/import/import_job.h"
#include "lib/import/table_write.h"

typedef struct gdb_node_group_slot {
    gdb_group_builder *full;  /* completed through this slot, oldest first */
    gdb_group_builder *spare; /* for the next group that this slot begins */
} gdb_node_group_slot;

typedef struct gdb_node_groups {
    const gdb_import_job *job;
    const gdb_node_schema *schema;
    const gdb_row_shape *shape;
    gdb_node_group_slot *slots; /* job->threads */
    gdb_group_builder *filling;
    uint64_t next_group;
    gdb_table_writer *writer;
    gdb_segment_list *lists; /* by column */
} gdb_node_groups;

/* Borrows all. */
gdb_status gdb_node_groups_open(gdb_node_groups *groups, const gdb_import_job *job,
                                const gdb_node_schema *schema, const gdb_row_shape *shape,
                                gdb_error *err);
void gdb_node_groups_close(gdb_node_groups *groups); /* accepts all-zero */

/* The living rows of a block are the table's next ones. */
gdb_status gdb_node_groups_append(gdb_node_groups *groups, unsigned slot,
                                  const gdb_row_block *rows, gdb_error *err);
/* Encode what append completed in this slot. */
gdb_status gdb_node_groups_encode(gdb_node_groups *groups, unsigned slot, gdb_error *err);
/* No more rows: the group that is not full, too. */
gdb_status gdb_node_groups_finish(gdb_node_groups *groups, gdb_error *err);

/* Columns and their segments, in job->arena. */
gdb_status gdb_node_groups_describe(const gdb_node_groups *groups,
                                    gdb_node_table_metadata *metadata, gdb_error *err);

#endif
