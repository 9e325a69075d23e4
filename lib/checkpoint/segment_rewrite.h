/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_SEGMENT_REWRITE_H
#define GDB_LIB_CHECKPOINT_SEGMENT_REWRITE_H

/* segment_rewrite.h - some segments of a table's columns as the table is now, base and overlay. */

#include "lib/import/import_job.h"
#include "lib/table/node_table.h"
#include "lib/table/rel_table.h"

/* A segment that is to be written. */
typedef struct gdb_segment_task {
    uint32_t column;
    uint32_t ordinal;
    uint64_t first_row; /* of the column: offsets or positions as the table has them */
    uint32_t row_count;
    gdb_segment *out; /* where its description goes */
    /* That of the base whose rows it begins with, all as they are, and whose encoding it may
     * keep; NULL: every row is encoded. */
    const gdb_segment *grown;
} gdb_segment_task;

typedef struct gdb_segment_tasks {
    gdb_segment_task *items;
    size_t count, capacity;
} gdb_segment_tasks;

gdb_status gdb_segment_tasks_add(gdb_segment_tasks *tasks, const gdb_segment_task *task,
                                 gdb_error *err);
void gdb_segment_tasks_release(gdb_segment_tasks *tasks); /* accepts all-zero */

/* Something else that one of the threads does beside. */
typedef gdb_status (*gdb_side_work)(void *context, gdb_error *err);

/* Put them in the order of the work that they are, the longest first, and write them in this order,
 * many threads at once. Without tasks nothing is done. */
gdb_status gdb_node_segments_rewrite(const gdb_import_job *job, const gdb_node_table *table,
                                     gdb_segment_tasks *tasks, gdb_side_work side_work,
                                     void *context, gdb_error *err); /* `side_work` may be NULL */
gdb_status gdb_rel_segments_rewrite(const gdb_import_job *job, const gdb_rel_table *table,
                                    gdb_segment_tasks *tasks, gdb_error *err);

#endif
