/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_partition.h"

#include <limits.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"

enum {
    EDGES_PER_PARTITION =
        48 * 1024, /* their words fit into half a megabyte of second-level cache */
    MOST_PARTITIONS = 4096,
    MOST_NODE_BITS = 16,
    WORD_BITS = 64,
    WORD_SIZE = 8,
    CHUNK = 1024 /* rows that are packed while they are in the first level of the cache */
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

gdb_status gdb_edge_partitions_open(gdb_edge_partitions **out, gdb_block_pool *pool,
                                    uint64_t source_count, uint64_t target_count,
                                    uint64_t expected_edges, const gdb_type_id *types,
                                    uint32_t property_count, gdb_error *err)
{
    gdb_edge_partitions *partitions = gdb_alloc_zero(sizeof(*partitions), err);
    gdb_status status;

    if (partitions == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&partitions->mutex, NULL);
    partitions->source_count = source_count;
    partitions->target_count = target_count;
    partitions->node_bits = gdb_edge_node_bits(source_count, expected_edges);
    partitions->partition_count = gdb_edge_partition_count(source_count, partitions->node_bits);
    partitions->types = types;
    partitions->property_count = property_count;
    for (uint32_t c = 0; c < property_count; c++)
        partitions->has_text = partitions->has_text || gdb_type_is_byte_string(types[c]);
    status = gdb_partition_store_create(&partitions->store, pool, partitions->partition_count,
                                        partitions->has_text, err);
    if (status != GDB_OK) {
        gdb_edge_partitions_close(partitions);
        return status;
    }
    *out = partitions;
    return GDB_OK;
}

static void free_layout(gdb_edge_layout *layout)
{
    if (layout != NULL)
        gdb_free(layout->properties);
    gdb_free(layout);
}

void gdb_edge_partitions_close(gdb_edge_partitions *partitions)
{
    if (partitions == NULL)
        return;
    for (size_t i = 0; i < partitions->layout_count; i++)
        free_layout(partitions->layouts[i]);
    gdb_free(partitions->layouts);
    gdb_partition_store_free(partitions->store);
    pthread_mutex_destroy(&partitions->mutex);
    gdb_free(partitions);
}

const gdb_edge_layout *gdb_edge_partitions_widest(const gdb_edge_partitions *partitions)
{
    return partitions->layout_count > 0 ? partitions->layouts[partitions->layout_count - 1] : NULL;
}

/* --- layouts ------------------------------------------------------------- */

/* Put a field of `width` bits behind what is there, in a word of its own if it does not fit. */
static void place_field(gdb_edge_field *field, uint64_t base, unsigned width, unsigned *used,
                        uint32_t *word_count)
{
    if (*used + width > WORD_BITS) {
        ++*word_count;
        *used = 0;
    }
    field->base = base;
    field->width = (uint8_t)width;
    field->mask = width == WORD_BITS ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    field->word = (uint16_t)(*word_count - 1);
    field->shift = (uint8_t)(width == 0 ? 0 : *used);
    *used += width;
}

static void place_property(gdb_edge_property *property, gdb_type_id type, gdb_number_range range,
                           bool has_nulls, unsigned *used, uint32_t *word_count)
{
    bool is_empty = range.low > range.high;
    uint64_t flip = gdb_image_is_signed(type) ? GDB_IMAGE_FLIP : 0;

    property->range = range;
    place_field(&property->value, is_empty ? 0 : range.low ^ flip,
                is_empty ? 0 : gdb_bit_width(range.high - range.low), used, word_count);
    place_field(&property->null, 0, has_nulls ? 1 : 0, used, word_count);
}

static bool layout_fits(const gdb_edge_layout *layout, const gdb_row_column *columns,
                        const gdb_number_range *ranges, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++) {
        const gdb_edge_property *property = &layout->properties[c];
        bool is_empty = ranges[c].low > ranges[c].high;
        if ((columns[c].has_nulls && property->null.width == 0) ||
            (!is_empty && (property->range.low > ranges[c].low ||
                           property->range.high < ranges[c].high)))
            return false;
    }
    return true;
}

/* A layout for these columns and for all that `before` (may be NULL) fits. */
static gdb_status make_layout(const gdb_edge_partitions *partitions, const gdb_edge_layout *before,
                              const gdb_row_column *columns, const gdb_number_range *ranges,
                              gdb_edge_layout **out, gdb_error *err)
{
    gdb_edge_layout *layout = gdb_alloc_zero(sizeof(*layout), err);
    unsigned used = 0;
    uint64_t size;

    if (layout == NULL)
        return GDB_ERR_NOMEM;
    layout->properties =
        gdb_alloc_array_zero(partitions->property_count, sizeof(*layout->properties), err);
    if (layout->properties == NULL) {
        free_layout(layout);
        return GDB_ERR_NOMEM;
    }
    layout->word_count = 1;
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        gdb_number_range range = ranges[c];
        bool has_nulls = columns[c].has_nulls;
        if (before != NULL) {
            gdb_number_range_merge(&range, before->properties[c].range);
            has_nulls = has_nulls || before->properties[c].null.width > 0;
        }
        place_property(&layout->properties[c], partitions->types[c], range, has_nulls, &used,
                       &layout->word_count);
    }
    place_field(&layout->target, 0,
                gdb_bit_width(partitions->target_count == 0 ? 0 : partitions->target_count - 1),
                &used, &layout->word_count);
    place_field(&layout->source, 0, partitions->node_bits, &used, &layout->word_count);
    size = (uint64_t)(layout->word_count - 1) * WORD_SIZE + gdb_div_up(used, CHAR_BIT);
    if (size > UINT16_MAX) {
        free_layout(layout);
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "%u properties of a relationship are too many",
                        partitions->property_count);
    }
    layout->record_size = (uint32_t)size;
    *out = layout;
    return GDB_OK;
}

/* The layout that this block uses: the last one, or a new one. */
static gdb_status find_layout(gdb_edge_partitions *partitions, const gdb_row_column *columns,
                              const gdb_number_range *ranges, const gdb_edge_layout **out,
                              gdb_error *err)
{
    const gdb_edge_layout *last;
    gdb_edge_layout *made = NULL;
    gdb_status status = GDB_OK;

    pthread_mutex_lock(&partitions->mutex);
    last = gdb_edge_partitions_widest(partitions);
    if (last == NULL || !layout_fits(last, columns, ranges, partitions->property_count)) {
        GDB_TRY_OUT(gdb_array_reserve(&partitions->layouts, &partitions->layout_capacity,
                                      partitions->layout_count + 1, sizeof(gdb_edge_layout *),
                                      err));
        GDB_TRY_OUT(make_layout(partitions, last, columns, ranges, &made, err));
        made->number = (uint32_t)partitions->layout_count;
        partitions->layouts[partitions->layout_count++] = made;
        last = made;
    }
    *out = last;
out:
    pthread_mutex_unlock(&partitions->mutex);
    return status;
}

/* --- packing ------------------------------------------------------------- */

void gdb_edge_pack_release(gdb_edge_pack *pack)
{
    gdb_free(pack->starts);
    gdb_free(pack->words);
    gdb_free(pack->rows);
    gdb_free(pack->unordered);
    gdb_free(pack->images);
    gdb_free(pack->ranges);
    memset(pack, 0, sizeof(*pack));
}

/* The images of rows of a column: in the column itself, or in the pack. STRING: the sizes. */
static const uint64_t *images_of(gdb_edge_pack *pack, const gdb_row_column *column,
                                 uint32_t first, uint32_t count)
{
    size_t width = gdb_type_width(column->type);

    if (gdb_type_is_byte_string(column->type)) {
        uint64_t begin = first > 0 ? column->ends[first - 1] : 0;
        for (uint32_t i = 0; i < count; i++) {
            pack->images[i] = column->ends[first + i] - begin;
            begin = column->ends[first + i];
        }
        return pack->images;
    }
    if (width == WORD_SIZE)
        return (const uint64_t *)column->values + first;
    gdb_image_widen(pack->images, (const uint8_t *)column->values + first * width, count,
                    column->type);
    return pack->images;
}

/* `first` is a multiple of CHUNK. */
static const uint64_t *nulls_of(const gdb_row_column *column, uint32_t first)
{
    return column->has_nulls ? column->nulls + gdb_bitmap_words(first) : NULL;
}

static gdb_number_range range_of(gdb_edge_pack *pack, const gdb_row_column *column, uint32_t count)
{
    gdb_number_range range = gdb_number_range_empty();

    for (uint32_t first = 0; first < count; first += CHUNK) {
        uint32_t n = count - first < CHUNK ? count - first : CHUNK;
        gdb_number_range_merge(&range,
                               gdb_image_range_of(images_of(pack, column, first, n), n,
                                                  column->type, nulls_of(column, first)));
    }
    return range;
}

static void pack_field(uint64_t *out, uint32_t stride, uint32_t count, const gdb_edge_field *field,
                       const uint64_t *values, const uint64_t *nulls)
{
    out += field->word;
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

static void pack_nulls(uint64_t *out, uint32_t stride, uint32_t count, const gdb_edge_field *field,
                       const uint64_t *nulls)
{
    for (uint32_t i = 0; i < count; i++)
        out[(size_t)i * stride + field->word] |= (uint64_t)gdb_bitmap_get(nulls, i)
                                                 << field->shift;
}

static void pack_ends(uint64_t *out, const gdb_edge_layout *layout, unsigned node_bits,
                      uint32_t count, const uint64_t *sources, const uint64_t *targets)
{
    uint64_t mask = (UINT64_C(1) << node_bits) - 1;
    uint32_t stride = layout->word_count;
    unsigned source_shift = layout->source.shift, target_shift = layout->target.shift;

    if (stride == 1) {
        for (uint32_t i = 0; i < count; i++)
            out[i] = (sources[i] & mask) << source_shift | targets[i] << target_shift;
        return;
    }
    memset(out, 0, (size_t)count * stride * sizeof(*out));
    for (uint32_t i = 0; i < count; i++, out += stride) {
        out[layout->source.word] |= (sources[i] & mask) << source_shift;
        out[layout->target.word] |= targets[i] << target_shift;
    }
}

/* A chunk of rows, in their order. */
static void pack_words(gdb_edge_pack *pack, const gdb_edge_partitions *partitions, uint32_t first,
                       uint32_t count, const uint64_t *sources, const uint64_t *targets,
                       const gdb_row_column *properties)
{
    const gdb_edge_layout *layout = pack->layout;
    uint32_t stride = layout->word_count;
    uint64_t *out = pack->unordered;

    pack_ends(out, layout, partitions->node_bits, count, sources + first, targets + first);
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        const gdb_edge_property *property = &layout->properties[c];
        const gdb_row_column *column = &properties[c];
        const uint64_t *nulls = nulls_of(column, first);
        if (property->value.width > 0)
            pack_field(out, stride, count, &property->value,
                       images_of(pack, column, first, count), nulls);
        if (nulls != NULL)
            pack_nulls(out, stride, count, &property->null, nulls);
    }
}

/* Where the records of each partition go: returned is pack->starts + 1, which the caller moves from
 * begin to end, so that starts[p] is then where p begins, and starts[p + 1] where it ends. */
static uint32_t *count_groups(gdb_edge_pack *pack, const gdb_edge_partitions *partitions,
                              uint32_t count, const uint64_t *sources, const uint64_t *dead)
{
    unsigned shift = partitions->node_bits;
    uint32_t *next = pack->starts + 1;

    memset(pack->starts, 0, ((size_t)partitions->partition_count + 2) * sizeof(*pack->starts));
    for (uint32_t i = 0; i < count; i++) {
        if (dead == NULL || !gdb_bitmap_get(dead, i))
            next[(sources[i] >> shift) + 1]++;
    }
    for (uint32_t p = 1; p <= partitions->partition_count; p++)
        next[p] += next[p - 1];
    return next;
}

/* The chunk by partition, in input order inside one. */
static void group_words(gdb_edge_pack *pack, const gdb_edge_partitions *partitions,
                        uint32_t first, uint32_t count, const uint64_t *sources,
                        const uint64_t *dead, uint32_t *next)
{
    uint32_t stride = pack->layout->word_count;
    unsigned shift = partitions->node_bits;
    const uint64_t *from = pack->unordered;

    sources += first;
    if (stride == 1 && dead == NULL && !partitions->has_text) {
        for (uint32_t i = 0; i < count; i++)
            pack->words[next[sources[i] >> shift]++] = from[i];
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place;
        if (dead != NULL && gdb_bitmap_get(dead, first + i))
            continue;
        place = next[sources[i] >> shift]++;
        for (uint32_t w = 0; w < stride; w++)
            pack->words[(size_t)place * stride + w] = from[(size_t)i * stride + w];
        if (partitions->has_text)
            pack->rows[place] = first + i;
    }
}

/* Of relationships that have no properties, and are all alive: packed where they go. */
static void group_ends(gdb_edge_pack *pack, const gdb_edge_partitions *partitions, uint32_t count,
                       const uint64_t *sources, const uint64_t *targets)
{
    uint64_t mask = (UINT64_C(1) << partitions->node_bits) - 1;
    unsigned shift = partitions->node_bits;
    unsigned source_shift = pack->layout->source.shift, target_shift = pack->layout->target.shift;
    uint32_t *next = count_groups(pack, partitions, count, sources, NULL);

    for (uint32_t i = 0; i < count; i++)
        pack->words[next[sources[i] >> shift]++] =
            (sources[i] & mask) << source_shift | targets[i] << target_shift;
}

static gdb_status reserve(gdb_edge_pack *pack, const gdb_edge_partitions *partitions,
                          uint32_t row_count, gdb_error *err)
{
    size_t stride = pack->layout->word_count, words = (size_t)row_count * stride + 1;

    GDB_TRY(gdb_array_reserve(&pack->starts, &pack->start_capacity,
                              (size_t)partitions->partition_count + 2, sizeof(*pack->starts),
                              err));
    GDB_TRY(gdb_array_reserve(&pack->words, &pack->word_capacity, words, sizeof(*pack->words),
                              err));
    GDB_TRY(gdb_array_reserve(&pack->unordered, &pack->unordered_capacity, CHUNK * stride,
                              sizeof(*pack->unordered), err));
    if (partitions->has_text)
        GDB_TRY(gdb_array_reserve(&pack->rows, &pack->row_capacity, (size_t)row_count + 1,
                                  sizeof(*pack->rows), err));
    return GDB_OK;
}

gdb_status gdb_edge_pack_fill(gdb_edge_pack *pack, gdb_edge_partitions *partitions,
                              const gdb_row_block *rows, const uint64_t *sources,
                              const uint64_t *targets, const gdb_row_column *properties,
                              gdb_error *err)
{
    uint32_t count = rows->row_count, *next;
    const uint64_t *dead;

    GDB_TRY(gdb_array_reserve(&pack->images, &pack->image_capacity, CHUNK, sizeof(*pack->images),
                              err));
    GDB_TRY(gdb_array_reserve(&pack->ranges, &pack->range_capacity,
                              (size_t)partitions->property_count + 1, sizeof(*pack->ranges), err));
    for (uint32_t c = 0; c < partitions->property_count; c++)
        pack->ranges[c] = range_of(pack, &properties[c], count);
    GDB_TRY(find_layout(partitions, properties, pack->ranges, &pack->layout, err));
    GDB_TRY(reserve(pack, partitions, count, err));
    pack->record_count = count - rows->dead_count;
    if (partitions->property_count == 0 && pack->layout->word_count == 1 &&
        rows->dead_count == 0) {
        group_ends(pack, partitions, count, sources, targets);
        return GDB_OK;
    }
    dead = rows->dead_count > 0 ? rows->dead : NULL;
    next = count_groups(pack, partitions, count, sources, dead);
    for (uint32_t first = 0; first < count; first += CHUNK) {
        uint32_t n = count - first < CHUNK ? count - first : CHUNK;
        pack_words(pack, partitions, first, n, sources, targets, properties);
        group_words(pack, partitions, first, n, sources, dead, next);
    }
    return GDB_OK;
}

/* --- appending ------------------------------------------------------------ */

/* Each store writes whole words; what is too much of it is written over by the next record, or lies
 * in the slack behind the last one. */
static void store_records(uint8_t *out, const uint64_t *words, uint32_t count,
                          const gdb_edge_layout *layout)
{
    uint32_t stride = layout->word_count, size = layout->record_size;

    if (stride == 1) {
        for (uint32_t i = 0; i < count; i++, out += size)
            gdb_store_u64le(out, words[i]);
        return;
    }
    for (uint32_t i = 0; i < count; i++, out += size) {
        for (uint32_t w = 0; w < stride; w++)
            gdb_store_u64le(out + (size_t)w * WORD_SIZE, words[(size_t)i * stride + w]);
    }
}

static size_t text_size_of(const gdb_edge_partitions *partitions, const gdb_row_column *properties,
                           uint32_t row)
{
    size_t size = 0;

    for (uint32_t c = 0; c < partitions->property_count; c++)
        if (gdb_type_is_byte_string(properties[c].type))
            size += gdb_row_column_text(&properties[c], row).size;
    return size;
}

/* The texts of a record stand in the order of the properties. */
static uint8_t *store_text(const gdb_edge_partitions *partitions, const gdb_row_column *properties,
                           uint32_t row, uint8_t *out)
{
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        if (gdb_type_is_byte_string(properties[c].type)) {
            gdb_text_view text = gdb_row_column_text(&properties[c], row);
            if (text.size > 0)
                memcpy(out, text.data, text.size);
            out += text.size;
        }
    }
    return out;
}

/* Records begin .. and following with their texts: as many as make a run of moderate size. */
static gdb_status append_with_text(const gdb_edge_pack *pack, gdb_edge_partitions *partitions,
                                   uint32_t partition, const gdb_row_column *properties,
                                   uint32_t begin, uint32_t end, uint32_t *taken, gdb_error *err)
{
    enum { ENOUGH_TEXT = GDB_BLOCK_SIZE / 4 };
    const gdb_edge_layout *layout = pack->layout;
    size_t text_size = 0;
    uint32_t count = 0;
    uint8_t *out, *text;

    while (begin + count < end && text_size < ENOUGH_TEXT && count < GDB_PARTITION_RUN_MOST)
        text_size += text_size_of(partitions, properties, pack->rows[begin + count++]);
    GDB_TRY(gdb_partition_store_reserve(partitions->store, partition, layout->number,
                                        layout->record_size, count, text_size, taken, &out, err));
    store_records(out, pack->words + (size_t)begin * layout->word_count, *taken, layout);
    text = out + (size_t)*taken * layout->record_size;
    for (uint32_t i = 0; text_size > 0 && i < *taken; i++)
        text = store_text(partitions, properties, pack->rows[begin + i], text);
    return GDB_OK;
}

gdb_status gdb_edge_pack_append(const gdb_edge_pack *pack, gdb_edge_partitions *partitions,
                                const gdb_row_column *properties, gdb_error *err)
{
    const gdb_edge_layout *layout = pack->layout;

    for (uint32_t p = 0; p < partitions->partition_count; p++) {
        uint32_t begin = pack->starts[p], end = pack->starts[p + 1];
        gdb_partition_store_prefetch(partitions->store, p + GDB_PARTITION_AHEAD);
        while (begin < end) {
            uint32_t taken;
            uint8_t *out;
            if (partitions->has_text) {
                GDB_TRY(append_with_text(pack, partitions, p, properties, begin, end, &taken,
                                         err));
            } else {
                GDB_TRY(gdb_partition_store_reserve(partitions->store, p, layout->number,
                                                    layout->record_size, end - begin, 0, &taken,
                                                    &out, err));
                store_records(out, pack->words + (size_t)begin * layout->word_count, taken,
                              layout);
            }
            begin += taken;
        }
    }
    return GDB_OK;
}
