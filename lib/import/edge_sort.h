/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_SORT_H
#define GDB_LIB_IMPORT_EDGE_SORT_H

/*
 * edge_sort.h - the relationships of one partition by source, target and input order, with their
 * properties.
 *
 * What is sorted are 64-bit words: source | target | payload. If all properties fit into the word
 * behind source and target they are the payload, and nothing but words moves in memory; else the
 * payload is the record's number, and the properties wait in columns.
 */

#include "lib/import/edge_partition.h"

/* How the words of all partitions of a table are made up; the same for all threads. */
typedef struct gdb_edge_order {
    const gdb_edge_partitions *partitions;
    unsigned target_bits;
    bool is_inline;            /* the payload is the properties */
    unsigned payload_bits;     /* if inline */
    gdb_edge_property *packed; /* if inline: where each property is in the word */
    bool *has_nulls;           /* by property */
} gdb_edge_order;

gdb_status gdb_edge_order_init(gdb_edge_order *order, const gdb_edge_partitions *partitions,
                               gdb_error *err);
void gdb_edge_order_release(gdb_edge_order *order); /* accepts all-zero */

/* Relationships of a partition. */
uint64_t gdb_edge_order_count(const gdb_edge_order *order, uint32_t partition);

/* A sorted partition; memory is re-used. For one thread. */
typedef struct gdb_edge_sorted {
    const gdb_edge_order *order;
    uint64_t *words; /* count of them, sorted */
    uint32_t count;
    unsigned payload_bits;
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

gdb_status gdb_edge_sorted_load(gdb_edge_sorted *sorted, uint32_t partition, gdb_error *err);

static inline uint64_t gdb_edge_sorted_source(const gdb_edge_sorted *sorted, uint32_t i)
{
    return sorted->words[i] >> (sorted->payload_bits + sorted->order->target_bits);
}

static inline uint64_t gdb_edge_sorted_target(const gdb_edge_sorted *sorted, uint32_t i)
{
    return (sorted->words[i] >> sorted->payload_bits) &
           ((UINT64_C(1) << sorted->order->target_bits) - 1);
}

/* Property c of the sorted records begin .. begin+count-1: values of the type's width. */
void gdb_edge_sorted_values(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                            uint32_t count, void *values);
/* The same for STRING; the bytes are the chunks'. */
void gdb_edge_sorted_texts(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, gdb_text_view *texts);
/* A byte for each record: 1 for NULL. */
void gdb_edge_sorted_nulls(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, uint8_t *nulls);

#endif
