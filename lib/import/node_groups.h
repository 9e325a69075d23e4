/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_GROUPS_H
#define GDB_LIB_IMPORT_NODE_GROUPS_H

/*
 * node_groups.h - rows of a node table in their final order, to groups, to segments.
 *
 * gdb_node_groups_append is called in the order of the rows, one thread at a time (the commit step
 * of a pipeline); the groups that it completes wait for gdb_node_groups_encode (its finish step,
 * many threads), which hands them to the table writer. Where the budget has no room for what is
 * appended, append encodes what waits, and waits for what other threads encode: only a group that
 * does not fit beside nothing else is GDB_ERR_NOMEM.
 *
 * A table that is there may be continued: its full groups stay, and the first row that is appended
 * takes those of the group that is not full in front of it.
 */

#include <pthread.h>

#include "formats/metadata/metadata_format.h"
#include "lib/import/column_builder.h"
#include "lib/import/import_job.h"
#include "lib/import/table_write.h"
#include "lib/table/node_table.h"

typedef struct gdb_node_groups {
    const gdb_import_job *job;
    const gdb_node_schema *schema;
    const gdb_row_shape *shape;
    const gdb_node_table *base; /* of which this is the continuation, or NULL */
    uint64_t first_group;       /* that is written */
    bool is_continued;          /* the rows of the base's last group have been read */
    gdb_group_builder *filling;
    uint64_t next_group;
    pthread_mutex_t mutex;       /* for the next four */
    pthread_cond_t encoded;      /* a group was */
    gdb_group_builder *complete; /* oldest first */
    gdb_group_builder *idle;     /* their memory is used again */
    unsigned encoding;           /* groups that threads are at */
    gdb_table_writer *writer;
    gdb_segment_list *lists; /* by column */
} gdb_node_groups;

/* Borrows all; `base` is the table that the rows go behind, or NULL. */
gdb_status gdb_node_groups_open(gdb_node_groups *groups, const gdb_import_job *job,
                                const gdb_node_schema *schema, const gdb_row_shape *shape,
                                const gdb_node_table *base, gdb_error *err);
void gdb_node_groups_close(
    gdb_node_groups *groups); /* accepts all-zero, and one that failed to open */

/* The living rows of a block are the table's next ones. */
gdb_status gdb_node_groups_append(gdb_node_groups *groups, const gdb_row_block *rows,
                                  gdb_error *err);
/* Encode what append completed. */
gdb_status gdb_node_groups_encode(gdb_node_groups *groups, gdb_error *err);
/* No more rows: the group that is not full, too. */
gdb_status gdb_node_groups_finish(gdb_node_groups *groups, gdb_error *err);

/* Columns and their segments, also those of the base that stay, in job->arena. */
gdb_status gdb_node_groups_describe(const gdb_node_groups *groups,
                                    gdb_node_table_metadata *metadata, gdb_error *err);

#endif
