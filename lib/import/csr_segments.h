/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSR_SEGMENTS_H
#define GDB_LIB_IMPORT_CSR_SEGMENTS_H

/*
 * csr_segments.h - one direction of a rel table while it is filled, partition by partition, by many
 * threads.
 *
 * Since the number of relationships of every partition is known beforehand, so is the place of each
 * relationship in its group and its segment. Threads fill the parts of segments that belong to
 * their unit; whoever completes a segment encodes it, and the table writer brings segments into
 * order. The segments of a group are followed by its offsets.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/import/partition_units.h"
#include "lib/import/table_write.h"

typedef struct gdb_csr_segments gdb_csr_segments;

typedef struct gdb_csr_shape {
    uint16_t table; /* the pair's id */
    gdb_direction direction;
    uint64_t node_count;
    /* The groups that are built, rising; partitions are numbered as if there were no others, and
     * all groups were full. NULL: all groups. */
    const uint32_t *groups;
    uint32_t group_count;
    unsigned node_bits;             /* of a partition; at most those of a group */
    const uint64_t *partition_rels; /* relationships of each partition */
    const gdb_partition_units *units; /* those of all partitions */
    const gdb_type_id *types;       /* of the property columns */
    const bool *has_nulls;
    uint32_t column_count; /* 0 for backward */
} gdb_csr_shape;

/* The part of a partition that lies in one segment. */
typedef struct gdb_csr_window {
    struct gdb_csr_segment *segment;
    uint32_t begin;     /* row in the segment */
    uint32_t count;     /* relationships */
    uint64_t *targets;  /* room for count */
} gdb_csr_window;

/* Borrows everything. */
gdb_status gdb_csr_segments_open(gdb_csr_segments **out, const gdb_import_job *job,
                                 const gdb_csr_shape *shape, gdb_error *err);
void gdb_csr_segments_close(gdb_csr_segments *csr); /* accepts NULL */

/* The window that begins with relationship `from` of a partition, of at most `most`. */
gdb_status gdb_csr_segments_take(gdb_csr_segments *csr, uint32_t partition, uint64_t from,
                                 uint64_t most, gdb_csr_window *window, gdb_error *err);
/* Where the window's values of a column go: of the type's width, or gdb_text_view. */
void *gdb_csr_window_values(const gdb_csr_window *window, uint32_t column);
/* A byte a row, 1 for NULL; NULL if the column has none. */
uint8_t *gdb_csr_window_nulls(const gdb_csr_window *window, uint32_t column);
/* The window is filled; its texts are copied. */
gdb_status gdb_csr_segments_give(gdb_csr_segments *csr, const gdb_csr_window *window,
                                 gdb_error *err);

/* Nodes of a partition. */
uint32_t gdb_csr_segments_node_count(const gdb_csr_segments *csr, uint32_t partition);
/* Relationships of each of the partition's nodes in one unit; once for every unit. */
gdb_status gdb_csr_segments_add_sizes(gdb_csr_segments *csr, uint32_t partition,
                                      const uint64_t *sizes, gdb_error *err);

/* After all: what was made, in job->arena. `columns` has column_count members. */
gdb_status gdb_csr_segments_describe(const gdb_csr_segments *csr, gdb_csr_metadata *metadata,
                                     gdb_column_metadata *columns, uint64_t *pages,
                                     gdb_error *err);

#endif
