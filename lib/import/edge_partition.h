/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_PARTITION_H
#define GDB_LIB_IMPORT_EDGE_PARTITION_H

/*
 * edge_partition.h - relationships between reading and sorting: packed, and grouped by partitions
 * of the start nodes.
 *
 * A partition is 2^node_bits consecutive nodes of the FROM table; it is small enough for its
 * relationships to be sorted inside a processor's cache. Each block of input is packed and grouped
 * by partition in its thread; its groups are then appended to a partition_store in input order, so
 * the order of all records of a partition is known without a number in each.
 *
 * A record is a row of bit fields, cut to whole bytes: properties, target node, and in the highest
 * bits the source node (in its partition), so that records of one word are sorted as they are. How
 * wide the fields are says a layout; the blocks of a table share one until a value does not fit,
 * then the next layout is wide enough for all values so far. Texts stand behind the records of
 * their run, one after another; a record only has their sizes.
 */

#include <pthread.h>

#include "lib/base/bytes_le.h"
#include "lib/csv/column_image.h"
#include "lib/import/partition_store.h"

typedef struct gdb_edge_field {
    uint64_t base;
    uint64_t mask;
    uint16_t word; /* which 8 bytes of the record */
    uint8_t shift;
    uint8_t width; /* bits; 0: always `base` */
} gdb_edge_field;

typedef struct gdb_edge_property {
    gdb_edge_field value; /* the image; STRING: the number of its bytes */
    gdb_edge_field null;  /* 1 for NULL */
    gdb_number_range range; /* of the images, flipped where signed; STRING: of the sizes */
} gdb_edge_property;

typedef struct gdb_edge_layout {
    uint32_t number;
    uint32_t word_count;  /* 64-bit words that the fields take */
    uint32_t record_size; /* bytes: the last word may be cut short */
    gdb_edge_field source, target;
    gdb_edge_property *properties;
} gdb_edge_layout;

typedef struct gdb_edge_partitions {
    uint64_t source_count; /* nodes of the FROM table */
    uint64_t target_count;
    unsigned node_bits;
    uint32_t partition_count;
    const gdb_type_id *types; /* of the properties */
    uint32_t property_count;
    bool has_text; /* some property is a STRING */
    gdb_partition_store *store; /* tags are numbers of layouts */
    pthread_mutex_t mutex;      /* for the layouts */
    gdb_edge_layout **layouts;  /* each fits all that fitted those before it */
    size_t layout_count, layout_capacity;
} gdb_edge_partitions;

/* Nodes of a partition (as bits) for tables of `node_count` nodes and about `edge_count` edges. */
unsigned gdb_edge_node_bits(uint64_t node_count, uint64_t edge_count);
uint32_t gdb_edge_partition_count(uint64_t node_count, unsigned node_bits);

/* Borrows `types` and `pool`. */
gdb_status gdb_edge_partitions_open(gdb_edge_partitions **out, gdb_block_pool *pool,
                                    uint64_t source_count, uint64_t target_count,
                                    uint64_t expected_edges, const gdb_type_id *types,
                                    uint32_t property_count, gdb_error *err);
void gdb_edge_partitions_close(gdb_edge_partitions *partitions); /* accepts NULL */

/* The last layout, which fits every record. */
const gdb_edge_layout *gdb_edge_partitions_widest(const gdb_edge_partitions *partitions);

/* One block's records, grouped; for one thread, memory is re-used. All-zero at first. */
typedef struct gdb_edge_pack {
    const gdb_edge_layout *layout;
    uint32_t record_count;
    uint32_t *starts; /* by partition, and one more: its first record */
    size_t start_capacity;
    uint64_t *words; /* layout->word_count for each record */
    size_t word_capacity;
    uint32_t *rows; /* of each record; only with text */
    size_t row_capacity;
    uint64_t *unordered; /* some words in the order of the rows */
    size_t unordered_capacity;
    uint64_t *images;
    size_t image_capacity;
    gdb_number_range *ranges; /* by property */
    size_t range_capacity;
} gdb_edge_pack;

void gdb_edge_pack_release(gdb_edge_pack *pack);

/* Pack and group the living rows of a block: sources[i] and targets[i] are the ends of row i,
 * `properties` its columns. Any number of threads at once, each with its own pack. */
gdb_status gdb_edge_pack_fill(gdb_edge_pack *pack, gdb_edge_partitions *partitions,
                              const gdb_row_block *rows, const uint64_t *sources,
                              const uint64_t *targets, const gdb_row_column *properties,
                              gdb_error *err);

/* Append the groups to their partitions; one block at a time, in input order. */
gdb_status gdb_edge_pack_append(const gdb_edge_pack *pack, gdb_edge_partitions *partitions,
                                const gdb_row_column *properties, gdb_error *err);

/* --- reading records ------------------------------------------------------- */

static inline uint64_t gdb_edge_word(const uint8_t *record, unsigned word)
{
    return gdb_load_u64le(record + (size_t)word * sizeof(uint64_t));
}

/* The field of a record that may be read to the end of the field's 8 bytes. */
static inline uint64_t gdb_edge_field_get(const gdb_edge_field *field, const uint8_t *record)
{
    return (gdb_edge_word(record, field->word) >> field->shift & field->mask) + field->base;
}

/* Bytes of a STRING. */
static inline size_t gdb_edge_text_size(const gdb_edge_property *property, const uint8_t *record)
{
    bool is_null = gdb_edge_field_get(&property->null, record) != 0;

    return is_null ? 0 : (size_t)gdb_edge_field_get(&property->value, record);
}

#endif
