/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_partition.h"

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"

enum {
    EDGES_PER_PARTITION = 48 * 1024, /* their words fit into half a megabyte of second-level cache */
    MOST_PARTITIONS = 4096,
    MOST_NODE_BITS = 16
};

unsigned gdb_edge_node_bits(uint64_t node_count, uint64_t edge_count)
{
    unsigned group_bits = gdb_bit_width(GDB_GROUP_SIZE - 1);
    unsigned most = group_bits < MOST_NODE_BITS ? group_bits : MOST_NODE_BITS;
    uint64_t wanted = edge_count / EDGES_PER_PARTITION + 1;
    unsigned bits;

    if (wanted > MOST_PARTITIONS)
        wanted = MOST_PARTITIONS;
    bits = gdb_bit_width(node_count / wanted);
    if (bits < 1)
        bits = 1;
    return bits > most ? most : bits;
}

uint32_t gdb_edge_partition_count(uint64_t node_count, unsigned node_bits)
{
    return (uint32_t)gdb_div_up(node_count, UINT64_C(1) << node_bits);
}

void gdb_edge_partitions_init(gdb_edge_partitions *partitions, uint64_t source_count,
                              uint64_t target_count, uint64_t expected_edges,
                              const gdb_type_id *types, uint32_t property_count)
{
    memset(partitions, 0, sizeof(*partitions));
    partitions->source_count = source_count;
    partitions->target_count = target_count;
    partitions->node_bits = gdb_edge_node_bits(source_count, expected_edges);
    partitions->partition_count = gdb_edge_partition_count(source_count, partitions->node_bits);
    partitions->types = types;
    partitions->property_count = property_count;
}

static void free_chunk(gdb_edge_chunk *chunk)
{
    gdb_free(chunk->words);
    gdb_free(chunk->starts);
    gdb_free(chunk->properties);
    gdb_buffer_release(&chunk->text);
    gdb_free(chunk);
}

void gdb_edge_chunks_release(gdb_edge_partitions *partitions)
{
    for (size_t i = 0; i < partitions->chunk_count; i++)
        free_chunk(partitions->chunks[i]);
    gdb_free(partitions->chunks);
    partitions->chunks = NULL;
    partitions->chunk_count = partitions->chunk_capacity = 0;
}

void gdb_edge_partitions_release(gdb_edge_partitions *partitions)
{
    gdb_edge_chunks_release(partitions);
    memset(partitions, 0, sizeof(*partitions));
}

gdb_status gdb_edge_partitions_append(gdb_edge_partitions *partitions, gdb_edge_chunk **chunk,
                                      gdb_error *err)
{
    gdb_edge_chunk *made;

    GDB_TRY(gdb_array_reserve(&partitions->chunks, &partitions->chunk_capacity,
                              partitions->chunk_count + 1, sizeof(gdb_edge_chunk *), err));
    made = gdb_alloc_zero(sizeof(*made), err);
    if (made == NULL)
        return GDB_ERR_NOMEM;
    partitions->chunks[partitions->chunk_count++] = made;
    *chunk = made;
    return GDB_OK;
}

void gdb_edge_scratch_release(gdb_edge_scratch *scratch)
{
    gdb_free(scratch->words);
    gdb_free(scratch->images);
    memset(scratch, 0, sizeof(*scratch));
}

/* --- the record's layout ----------------------------------------------- */

/* Put a field of `width` bits behind what is there, in a word of its own if it does not fit. */
static void place_field(gdb_edge_field *field, uint64_t base, unsigned width, unsigned *used,
                        uint32_t *word_count)
{
    if (*used + width > 64) {
        ++*word_count;
        *used = 0;
    }
    field->base = base;
    field->width = (uint8_t)width;
    field->mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    field->word = (uint16_t)(*word_count - 1);
    field->shift = (uint8_t)(width == 0 ? 0 : *used);
    *used += width;
}

static void place_property(gdb_edge_property *property, const gdb_row_column *column,
                           uint32_t row_count, uint64_t text_begin, unsigned *used,
                           uint32_t *word_count)
{
    if (gdb_type_is_byte_string(column->type)) {
        uint64_t longest = 0;
        for (uint32_t i = 0; i < row_count; i++) {
            uint64_t size = gdb_row_column_text(column, i).size;
            longest = size > longest ? size : longest;
        }
        place_field(&property->value, text_begin, gdb_bit_width(column->text.size), used,
                    word_count);
        place_field(&property->size, 0, gdb_bit_width(longest), used, word_count);
    } else {
        bool is_empty = property->range.low > property->range.high;
        uint64_t flip = gdb_image_is_signed(column->type) ? GDB_IMAGE_FLIP : 0;
        uint64_t base = is_empty ? 0 : property->range.low ^ flip;
        uint64_t width = is_empty ? 0 : property->range.high - property->range.low;
        place_field(&property->value, base, gdb_bit_width(width), used, word_count);
    }
    place_field(&property->null, 0, column->has_nulls ? 1 : 0, used, word_count);
}

/* --- filling ------------------------------------------------------------- */

typedef struct chunk_fill {
    gdb_edge_chunk *chunk;
    const gdb_edge_partitions *partitions;
    const gdb_row_block *rows;
    gdb_edge_scratch *scratch;
} chunk_fill;

/* The images of property c: in the column itself, or in the scratch. */
static const uint64_t *images_of(const chunk_fill *fill, const gdb_row_column *column)
{
    if (gdb_type_width(column->type) == 8)
        return column->values;
    gdb_image_widen(fill->scratch->images, column->values, fill->rows->row_count, column->type);
    return fill->scratch->images;
}

static void pack_field(const chunk_fill *fill, const gdb_edge_field *field, const uint64_t *values,
                       const uint64_t *nulls)
{
    uint64_t *out = fill->scratch->words + field->word;
    uint32_t stride = fill->chunk->word_count, count = fill->rows->row_count;

    if (field->width == 0)
        return;
    if (nulls == NULL) {
        for (uint32_t i = 0; i < count; i++)
            out[(size_t)i * stride] |= (values[i] - field->base) << field->shift;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!gdb_bitmap_get(nulls, i))
            out[(size_t)i * stride] |= (values[i] - field->base) << field->shift;
    }
}

static void pack_text(const chunk_fill *fill, const gdb_edge_property *property,
                      const gdb_row_column *column)
{
    uint64_t *sizes = fill->scratch->images;
    uint64_t begin = property->value.base;

    for (uint32_t i = 0; i < fill->rows->row_count; i++)
        sizes[i] = gdb_row_column_text(column, i).size;
    pack_field(fill, &property->size, sizes, NULL);
    for (uint32_t i = 0; i < fill->rows->row_count; i++) {
        uint64_t size = sizes[i];
        sizes[i] = begin;
        begin += size;
    }
    pack_field(fill, &property->value, sizes, NULL);
}

static void pack_nulls(const chunk_fill *fill, const gdb_edge_field *field,
                       const uint64_t *nulls)
{
    uint64_t *out = fill->scratch->words + field->word;

    for (uint32_t i = 0; i < fill->rows->row_count; i++)
        out[(size_t)i * fill->chunk->word_count] |= (uint64_t)gdb_bitmap_get(nulls, i)
                                                    << field->shift;
}

static void pack_ends(const chunk_fill *fill, const uint64_t *sources, const uint64_t *targets)
{
    const gdb_edge_chunk *chunk = fill->chunk;
    uint64_t *out = fill->scratch->words;
    uint64_t mask = (UINT64_C(1) << fill->partitions->node_bits) - 1;
    uint32_t stride = chunk->word_count;
    unsigned target_word = chunk->target.word, target_shift = chunk->target.shift;

    memset(out, 0, (size_t)fill->rows->row_count * stride * sizeof(*out));
    for (uint32_t i = 0; i < fill->rows->row_count; i++) {
        out[(size_t)i * stride] |= sources[i] & mask;
        out[(size_t)i * stride + target_word] |= targets[i] << target_shift;
    }
}

/* Count, prefix sum, place: by partition, in input order inside one. */
static gdb_status scatter(const chunk_fill *fill, const uint64_t *sources, gdb_error *err)
{
    gdb_edge_chunk *chunk = fill->chunk;
    const gdb_row_block *rows = fill->rows;
    uint32_t stride = chunk->word_count, partition_count = fill->partitions->partition_count;
    unsigned shift = fill->partitions->node_bits;
    const uint64_t *from = fill->scratch->words;
    bool has_dead = rows->dead_count > 0;
    uint32_t *next;

    chunk->starts = gdb_alloc_array_zero((size_t)partition_count + 2, sizeof(*chunk->starts), err);
    chunk->words =
        gdb_alloc_array((size_t)chunk->record_count * stride, sizeof(*chunk->words), err);
    if (chunk->starts == NULL || chunk->words == NULL)
        return GDB_ERR_NOMEM;
    /* starts[p + 2] counts; after the sum starts[p + 1] is where p begins, after placing where it
     * ends, which is where p + 1 begins. */
    next = chunk->starts + 1;
    for (uint32_t i = 0; i < rows->row_count; i++) {
        if (!has_dead || !gdb_bitmap_get(rows->dead, i))
            next[(sources[i] >> shift) + 1]++;
    }
    for (uint32_t p = 1; p <= partition_count; p++)
        next[p] += next[p - 1];
    for (uint32_t i = 0; i < rows->row_count; i++) {
        if (has_dead && gdb_bitmap_get(rows->dead, i))
            continue;
        size_t place = (size_t)next[sources[i] >> shift]++ * stride;
        for (uint32_t w = 0; w < stride; w++)
            chunk->words[place + w] = from[(size_t)i * stride + w];
    }
    return GDB_OK;
}

static gdb_status lay_out(const chunk_fill *fill, const gdb_row_column *properties, gdb_error *err)
{
    gdb_edge_chunk *chunk = fill->chunk;
    const gdb_edge_partitions *partitions = fill->partitions;
    unsigned used = 0;

    chunk->properties = gdb_alloc_array_zero(partitions->property_count,
                                             sizeof(*chunk->properties), err);
    if (chunk->properties == NULL)
        return GDB_ERR_NOMEM;
    chunk->word_count = 1;
    place_field(&chunk->source, 0, partitions->node_bits, &used, &chunk->word_count);
    place_field(&chunk->target, 0,
                gdb_bit_width(partitions->target_count == 0 ? 0 : partitions->target_count - 1),
                &used, &chunk->word_count);
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        gdb_edge_property *property = &chunk->properties[c];
        const gdb_row_column *column = &properties[c];
        uint64_t text_begin = chunk->text.size;
        if (gdb_type_is_byte_string(column->type))
            GDB_TRY(gdb_buffer_append(&chunk->text, column->text.data, column->text.size, err));
        else
            property->range =
                gdb_image_range_of(images_of(fill, column), fill->rows->row_count, column->type,
                                   column->has_nulls ? column->nulls : NULL);
        place_property(property, column, fill->rows->row_count, text_begin, &used,
                       &chunk->word_count);
    }
    return GDB_OK;
}

gdb_status gdb_edge_chunk_fill(gdb_edge_chunk *chunk, const gdb_edge_partitions *partitions,
                               const gdb_row_block *rows, const uint64_t *sources,
                               const uint64_t *targets, const gdb_row_column *properties,
                               gdb_edge_scratch *scratch, gdb_error *err)
{
    chunk_fill fill = {chunk, partitions, rows, scratch};

    GDB_TRY(gdb_array_reserve(&scratch->images, &scratch->image_capacity,
                              (size_t)rows->row_count + 1, sizeof(*scratch->images), err));
    chunk->record_count = rows->row_count - rows->dead_count;
    GDB_TRY(lay_out(&fill, properties, err));
    GDB_TRY(gdb_array_reserve(&scratch->words, &scratch->word_capacity,
                              (size_t)rows->row_count * chunk->word_count + 1,
                              sizeof(*scratch->words), err));
    pack_ends(&fill, sources, targets);
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        const gdb_edge_property *property = &chunk->properties[c];
        const gdb_row_column *column = &properties[c];
        if (gdb_type_is_byte_string(column->type))
            pack_text(&fill, property, column);
        else if (property->value.width > 0)
            pack_field(&fill, &property->value, images_of(&fill, column),
                       column->has_nulls ? column->nulls : NULL);
        if (column->has_nulls)
            pack_nulls(&fill, &property->null, column->nulls);
    }
    return scatter(&fill, sources, err);
}
