/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_BACKWARD_PARTITION_H
#define GDB_LIB_IMPORT_BACKWARD_PARTITION_H

/*
 * backward_partition.h - sorted relationships on their way from the forward to the backward order.
 *
 * Every forward partition leaves one chunk: its relationships grouped by partitions of the target
 * nodes, in forward order inside each. Reading a backward partition chunk by chunk gives rising
 * sources, so one stable counting sort by target makes sorted lists. A record is 32 bits: the target in its
 * partition and the source in its.
 */

#include "lib/import/edge_sort.h"

typedef struct gdb_backward_chunk {
    uint32_t *records;
    uint32_t *starts; /* by backward partition, and one more */
} gdb_backward_chunk;

typedef struct gdb_backward_partitions {
    unsigned source_bits; /* of a forward partition */
    unsigned node_bits;   /* of a backward partition */
    uint32_t partition_count;
    gdb_backward_chunk *chunks; /* by forward partition */
    uint32_t chunk_count;
} gdb_backward_partitions;

gdb_status gdb_backward_partitions_init(gdb_backward_partitions *backward,
                                        const gdb_edge_partitions *forward, uint64_t edge_count,
                                        gdb_error *err);
void gdb_backward_partitions_release(gdb_backward_partitions *backward); /* accepts all-zero */

/* Leave the relationships of a forward partition; chunks are independent of each other. */
gdb_status gdb_backward_partitions_fill(gdb_backward_partitions *backward, uint32_t chunk,
                                        const gdb_edge_sorted *sorted, gdb_error *err);

uint64_t gdb_backward_partitions_count(const gdb_backward_partitions *backward,
                                       uint32_t partition);

/* The lists of a backward partition: sizes[i] of each of its nodes (cleared by the caller), and all
 * sources, list by list. `places` has room for as many as `sizes`. */
void gdb_backward_partitions_read(const gdb_backward_partitions *backward, uint32_t partition,
                                  uint32_t node_count, uint64_t *sizes, uint64_t *places,
                                  uint64_t *sources);

#endif
