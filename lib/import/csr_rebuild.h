/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSR_REBUILD_H
#define GDB_LIB_IMPORT_CSR_REBUILD_H

/*
 * csr_rebuild.h - some groups of the lists of a pair that is there, in both directions, built again
 * from what the table holds, base and overlay together, and from what is added to it.
 *
 * Lists are sorted already, so nothing is sorted here: partition by partition, as csr_build does, a
 * thread reads the lists of some nodes, merges what is added into them, and fills segments. Of
 * parallel relationships those of the table come first. The two directions know nothing of one
 * another.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/csv/row_block.h"
#include "lib/import/csr_choice.h"
#include "lib/import/import_job.h"
#include "lib/import/row_renumber.h"
#include "lib/table/rel_table.h"

/* Relationships that are added to the lists of some consecutive nodes of one direction. */
typedef struct gdb_added_rels {
    uint64_t count;
    const uint64_t *nodes;  /* whose lists they come into, rising */
    const uint64_t *others; /* at the other end; rising for each node */
    const gdb_row_column *properties; /* row i is that of relationship i; forward only */
} gdb_added_rels;

/* Where they come from. Called by many threads at once, each with its own number. */
typedef struct gdb_rel_source {
    void *context;
    /* How many there are for nodes first .. first + count - 1, which are a partition. */
    gdb_status (*count)(void *context, gdb_direction direction, uint64_t first, uint32_t count,
                        unsigned thread, uint64_t *rels, gdb_error *err);
    /* Which. They stay as they are until the thread's next call. */
    gdb_status (*load)(void *context, gdb_direction direction, uint64_t first, uint32_t count,
                       unsigned thread, gdb_added_rels *out, gdb_error *err);
} gdb_rel_source;

typedef struct gdb_csr_rebuild {
    const gdb_rel_table *table;
    const gdb_row_renumber *ends[2]; /* the offsets of FROM and TO nodes from now on */
    const gdb_rel_source *added;     /* of nodes by these offsets; may be NULL */
    gdb_csr_choice choice[2];        /* by direction */
    /* Where the groups come from that are not chosen; NULL: there are none. */
    const gdb_rel_table_metadata *kept;
    unsigned node_bits[2]; /* of a partition of nodes, as in edge_partition.h; 0: as is best */
} gdb_csr_rebuild;

/*
 * Build the chosen groups and describe the whole pair in *metadata, in job->arena. Groups that are
 * not chosen keep what `kept` has of them, in both directions; where a chosen group comes behind
 * the last one of `kept`, all between them are chosen. GDB_ERR_CORRUPT for a relationship without
 * its ends.
 */
gdb_status gdb_csr_rebuild_run(const gdb_import_job *job, const gdb_csr_rebuild *rebuild,
                               gdb_rel_table_metadata *metadata, gdb_error *err);

#endif
