/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_BACKWARD_PARTITION_H
#define GDB_LIB_IMPORT_BACKWARD_PARTITION_H

/*
 * backward_partition.h - sorted relationships on their way from the forward to the backward order.
 *
 * Each forward unit leaves its relationships grouped by partitions of the target nodes, in forward
 * order inside each, as runs with the unit's number. Reading the runs of a backward partition by
 * rising number gives rising sources, so one stable counting sort by target makes sorted lists, and
 * it does not matter which thread was first. A record has the target in its partition and the
 * source in its own: as many bits, cut to whole bytes, as the two partitions need.
 */

#include "lib/import/edge_sort.h"

typedef struct gdb_backward_partitions {
    unsigned source_bits; /* of a forward partition */
    unsigned node_bits;   /* of a backward partition */
    uint32_t partition_count;
    uint32_t record_size;
    gdb_partition_store *store;
    pthread_mutex_t mutex;           /* for appending */
    const gdb_partition_unit *units; /* forward, by number */
} gdb_backward_partitions;

/* Borrows the pool and the units. */
gdb_status gdb_backward_partitions_open(gdb_backward_partitions **out,
                                        const gdb_edge_partitions *forward,
                                        const gdb_partition_units *units, uint64_t edge_count,
                                        gdb_block_pool *pool, gdb_error *err);
void gdb_backward_partitions_close(gdb_backward_partitions *backward); /* accepts NULL */

/* One unit's records, grouped; for one thread, memory is re-used. All-zero at first. */
typedef struct gdb_backward_pack {
    uint32_t *starts;
    size_t start_capacity;
    uint32_t *records;
    size_t record_capacity;
} gdb_backward_pack;

void gdb_backward_pack_release(gdb_backward_pack *pack);

/* Leave the relationships of forward unit `number`. Any number of threads at once. */
gdb_status gdb_backward_partitions_append(gdb_backward_partitions *backward, uint32_t number,
                                          const gdb_edge_sorted *sorted, gdb_backward_pack *pack,
                                          gdb_error *err);

/* Keys of records for gdb_partition_units_make: target and source. */
gdb_record_reader gdb_backward_partitions_reader(const gdb_backward_partitions *backward);

/* The lists of a backward unit; for one thread, memory is re-used. All-zero at first. */
typedef struct gdb_backward_lists {
    gdb_partition_runs runs;
    uint64_t *sizes; /* by node of the partition: of its list in this unit */
    uint64_t *places;
    size_t size_capacity, place_capacity;
    uint64_t *sources; /* list by list */
    size_t source_capacity;
} gdb_backward_lists;

void gdb_backward_lists_release(gdb_backward_lists *lists);

/* Lists of the partition's `node_count` nodes. */
gdb_status gdb_backward_lists_load(gdb_backward_lists *lists,
                                   const gdb_backward_partitions *backward,
                                   const gdb_partition_unit *unit, uint32_t node_count,
                                   gdb_error *err);

#endif
