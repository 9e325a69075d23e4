/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_SORT_H
#define GDB_LIB_IMPORT_EDGE_SORT_H

/*
 * edge_sort.h - the relationships of one unit (a partition, or a part of a large one) by source,
 * target and input order, with their properties.
 *
 * What is sorted are 64-bit words: source | target | payload. If a whole record fits into a word,
 * the properties are the payload, and nothing but words moves in memory; else the payload is the
 * record's number, and the properties wait in columns.
 */

#include "lib/import/edge_partition.h"
#include "lib/import/partition_units.h"

/* The most relationships of a unit: the words of one, and as many to sort with, are 8 MiB. */
#define GDB_EDGE_UNIT_MOST ((uint64_t)1 << 19)

/* How words are made up; the same for all units of a table, and for all threads. */
typedef struct gdb_edge_order {
    const gdb_edge_partitions *partitions;
    const gdb_edge_layout *layout; /* the widest; NULL without relationships */
    unsigned target_bits;
    bool is_inline; /* the payload is the properties, placed as in `layout` */
} gdb_edge_order;

/* When all relationships have been read. */
void gdb_edge_order_init(gdb_edge_order *order, const gdb_edge_partitions *partitions);
bool gdb_edge_order_has_nulls(const gdb_edge_order *order, uint32_t property);

/* Keys of records for gdb_partition_units_make: source and target. */
gdb_record_reader gdb_edge_order_reader(const gdb_edge_order *order);

/* A sorted unit; memory is re-used. For one thread. */
typedef struct gdb_edge_sorted {
    const gdb_edge_order *order;
    uint64_t *words; /* count of them, sorted */
    uint32_t count;
    unsigned payload_bits;
    gdb_partition_runs runs;
    uint64_t *spare;
    size_t capacity, spare_capacity;
    /* Not inline: by property and record number. */
    uint64_t **images; /* not STRING */
    gdb_text_view **texts;
    uint8_t **nulls;
    size_t column_capacity;
} gdb_edge_sorted;

gdb_status gdb_edge_sorted_init(gdb_edge_sorted *sorted, const gdb_edge_order *order,
                                gdb_error *err);
void gdb_edge_sorted_release(gdb_edge_sorted *sorted); /* accepts all-zero */

/* Texts are those of the unit's store, until the unit is dropped from it. */
gdb_status gdb_edge_sorted_load(gdb_edge_sorted *sorted, const gdb_partition_unit *unit,
                                gdb_error *err);

/* Both ends of the sorted records, for loops: by value, so that nothing is loaded again. */
typedef struct gdb_edge_pairs {
    const uint64_t *words; /* until the next load */
    uint64_t target_mask;
    unsigned target_shift, source_shift;
} gdb_edge_pairs;

static inline gdb_edge_pairs gdb_edge_sorted_pairs(const gdb_edge_sorted *sorted)
{
    gdb_edge_pairs pairs = {sorted->words, (UINT64_C(1) << sorted->order->target_bits) - 1,
                            sorted->payload_bits,
                            sorted->payload_bits + sorted->order->target_bits};

    return pairs;
}

static inline uint64_t gdb_edge_pair_source(gdb_edge_pairs pairs, uint32_t i)
{
    return pairs.words[i] >> pairs.source_shift;
}

static inline uint64_t gdb_edge_pair_target(gdb_edge_pairs pairs, uint32_t i)
{
    return pairs.words[i] >> pairs.target_shift & pairs.target_mask;
}

/* Property c of the sorted records begin .. begin+count-1: values of the type's width. */
void gdb_edge_sorted_values(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                            uint32_t count, void *values);
/* The same for STRING. */
void gdb_edge_sorted_texts(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, gdb_text_view *texts);
/* A byte for each record: 1 for NULL. */
void gdb_edge_sorted_nulls(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, uint8_t *nulls);

#endif
