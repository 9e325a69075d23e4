/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_PARTITION_H
#define GDB_LIB_IMPORT_EDGE_PARTITION_H

/*
 * edge_partition.h - relationships between reading and sorting: packed, and grouped by partitions
 * of the start nodes.
 *
 * A partition is 2^node_bits consecutive nodes of the FROM table; it is small enough for its
 * relationships to be sorted inside a processor's cache. Every block of input becomes one chunk,
 * whose records stand by partition and, inside a partition, in input order. The order of all records of a
 * partition is therefore known (chunk by chunk) without any thread waiting for another.
 *
 * A record is one or several 64-bit words of bit fields, whose widths each chunk chooses by the
 * ranges of its values: source node (in its partition), target node, properties. Texts are references
 * into the chunk's own bytes.
 */

#include "lib/import/column_image.h"

typedef struct gdb_edge_field {
    uint64_t base;
    uint64_t mask;
    uint16_t word;
    uint8_t shift;
    uint8_t width; /* bits; 0: always `base` */
} gdb_edge_field;

static inline uint64_t gdb_edge_field_get(const gdb_edge_field *field, const uint64_t *record)
{
    return (record[field->word] >> field->shift & field->mask) + field->base;
}

typedef struct gdb_edge_property {
    gdb_edge_field value; /* the image; STRING: where the text begins in the chunk's */
    gdb_edge_field size;  /* STRING: its bytes */
    gdb_edge_field null;  /* 1 for NULL */
    gdb_image_range range; /* of the images, flipped where signed; not for STRING */
} gdb_edge_property;

typedef struct gdb_edge_chunk {
    uint64_t *words; /* word_count for each record */
    uint32_t word_count;
    uint32_t record_count;
    uint32_t *starts; /* by partition, and one more: its first record */
    gdb_edge_field source, target;
    gdb_edge_property *properties;
    gdb_buffer text;
} gdb_edge_chunk;

typedef struct gdb_edge_partitions {
    uint64_t source_count; /* nodes of the FROM table */
    uint64_t target_count;
    unsigned node_bits;
    uint32_t partition_count;
    const gdb_type_id *types; /* of the properties */
    uint32_t property_count;
    gdb_edge_chunk **chunks; /* in input order */
    size_t chunk_count, chunk_capacity;
} gdb_edge_partitions;

/* Nodes of a partition (as bits) for tables of `node_count` nodes and about `edge_count` edges. */
unsigned gdb_edge_node_bits(uint64_t node_count, uint64_t edge_count);
uint32_t gdb_edge_partition_count(uint64_t node_count, unsigned node_bits);

/* Borrows `types`. */
void gdb_edge_partitions_init(gdb_edge_partitions *partitions, uint64_t source_count,
                              uint64_t target_count, uint64_t expected_edges,
                              const gdb_type_id *types, uint32_t property_count);
void gdb_edge_partitions_release(gdb_edge_partitions *partitions); /* accepts all-zero */
/* Give back the chunks only. */
void gdb_edge_chunks_release(gdb_edge_partitions *partitions);

/* The next chunk, empty; called in input order by one thread at a time. */
gdb_status gdb_edge_partitions_append(gdb_edge_partitions *partitions, gdb_edge_chunk **chunk,
                                      gdb_error *err);

/* Memory of one thread for filling chunks. */
typedef struct gdb_edge_scratch {
    uint64_t *words;
    size_t word_capacity;
    uint64_t *images;
    size_t image_capacity;
} gdb_edge_scratch;

void gdb_edge_scratch_release(gdb_edge_scratch *scratch); /* accepts all-zero */

/* Fill a chunk with the living rows of a block: sources[i] and targets[i] are the ends of row i,
 * `properties` its columns. Different chunks may be filled by different threads. */
gdb_status gdb_edge_chunk_fill(gdb_edge_chunk *chunk, const gdb_edge_partitions *partitions,
                               const gdb_row_block *rows, const uint64_t *sources,
                               const uint64_t *targets, const gdb_row_column *properties,
                               gdb_edge_scratch *scratch, gdb_error *err);

#endif
