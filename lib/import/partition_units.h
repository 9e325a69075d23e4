/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PARTITION_UNITS_H
#define GDB_LIB_IMPORT_PARTITION_UNITS_H

/*
 * partition_units.h - what is sorted at once: a partition, or a part of one that is too large.
 *
 * A node with a hundred million relationships makes one large partition. Its records are then
 * distributed once more by the highest bits in which their keys differ, until the parts are small:
 * the units of a partition, one after another, have rising keys. So memory stays bounded, and no
 * thread has to sort alone what all others wait for.
 */

#include "lib/base/interrupt.h"
#include "lib/import/partition_store.h"

typedef struct gdb_partition_unit {
    gdb_partition_store
        *store; /* where its records are, in order of input if their keys are equal */
    uint32_t index;             /* of the partition in that store */
    uint32_t partition;         /* of the table */
    uint64_t first;             /* records of the partition in units before this one */
    uint64_t count;
} gdb_partition_unit;

typedef struct gdb_partition_units {
    gdb_partition_unit *items; /* by partition, then key; only units with records */
    size_t count, capacity;
    gdb_partition_store **stores; /* made for parts */
    size_t store_count, store_capacity;
} gdb_partition_units;

/* How the records of a store are read. */
typedef struct gdb_record_reader {
    const void *context;
    uint64_t (*key)(const void *context, const gdb_partition_run *run, const uint8_t *record);
    /* Bytes of text that belong to the record; NULL for stores without text. */
    size_t (*text_size)(const void *context, const gdb_partition_run *run, const uint8_t *record);
} gdb_record_reader;

/*
 * The units of all partitions, none with more than `most` records. Partitions that are split are
 * emptied; `pool` gives the memory of their parts. *units must be all-zero and is to be released in
 * any case; it borrows the store.
 */
gdb_status gdb_partition_units_make(gdb_partition_units *units, gdb_partition_store *store,
                                    gdb_block_pool *pool, uint64_t most, unsigned threads,
                                    const gdb_record_reader *reader,
                                    const gdb_interrupt *interrupt, gdb_error *err);
void gdb_partition_units_release(gdb_partition_units *units); /* accepts all-zero */

#endif
