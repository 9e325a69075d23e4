/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_sort.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"

/*
 * Least significant digit first, each digit one stable counting sort (Knuth, TAOCP 3, 5.2.5): the
 * payload is not sorted by, so equal pairs of source and target keep the order in which they were
 * gathered, which is that of the input.
 */

enum { DIGIT_BITS = 11, FEW = 48 };

/* --- the words' layout ---------------------------------------------------- */

static gdb_image_range range_of_all(const gdb_edge_partitions *partitions, uint32_t c)
{
    gdb_image_range range = gdb_image_range_empty();

    for (size_t i = 0; i < partitions->chunk_count; i++)
        gdb_image_range_merge(&range, partitions->chunks[i]->properties[c].range);
    return range;
}

static bool has_nulls(const gdb_edge_partitions *partitions, uint32_t c)
{
    for (size_t i = 0; i < partitions->chunk_count; i++) {
        if (partitions->chunks[i]->properties[c].null.width > 0)
            return true;
    }
    return false;
}

static void place(gdb_edge_field *field, uint64_t base, unsigned width, unsigned *used)
{
    field->base = base;
    field->width = (uint8_t)width;
    field->mask = width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
    field->word = 0;
    field->shift = (uint8_t)(width == 0 || *used >= 64 ? 0 : *used);
    *used += width;
}

/* Bits that all properties take; more than 64 for a STRING. */
static unsigned pack_properties(gdb_edge_order *order)
{
    const gdb_edge_partitions *partitions = order->partitions;
    unsigned used = 0;

    for (uint32_t c = 0; c < partitions->property_count; c++) {
        gdb_type_id type = partitions->types[c];
        gdb_image_range range = range_of_all(partitions, c);
        bool is_empty = range.low > range.high;
        uint64_t flip = gdb_image_is_signed(type) ? GDB_IMAGE_FLIP : 0;
        if (gdb_type_is_byte_string(type))
            return UINT32_MAX;
        place(&order->packed[c].value, is_empty ? 0 : range.low ^ flip,
              is_empty ? 0 : gdb_bit_width(range.high - range.low), &used);
        place(&order->packed[c].null, 0, order->has_nulls[c] ? 1 : 0, &used);
        if (used > 64)
            return used;
    }
    return used;
}

gdb_status gdb_edge_order_init(gdb_edge_order *order, const gdb_edge_partitions *partitions,
                               gdb_error *err)
{
    uint32_t count = partitions->property_count;
    unsigned used;

    memset(order, 0, sizeof(*order));
    order->partitions = partitions;
    order->target_bits =
        gdb_bit_width(partitions->target_count == 0 ? 0 : partitions->target_count - 1);
    order->packed = gdb_alloc_array_zero(count, sizeof(*order->packed), err);
    order->has_nulls = gdb_alloc_array_zero(count, sizeof(*order->has_nulls), err);
    if (order->packed == NULL || order->has_nulls == NULL) {
        gdb_edge_order_release(order);
        return GDB_ERR_NOMEM;
    }
    for (uint32_t c = 0; c < count; c++)
        order->has_nulls[c] = has_nulls(partitions, c);
    used = pack_properties(order);
    order->is_inline = used <= 64 && used + order->target_bits + partitions->node_bits <= 64;
    order->payload_bits = order->is_inline ? used : 0;
    return GDB_OK;
}

void gdb_edge_order_release(gdb_edge_order *order)
{
    gdb_free(order->packed);
    gdb_free(order->has_nulls);
    memset(order, 0, sizeof(*order));
}

uint64_t gdb_edge_order_count(const gdb_edge_order *order, uint32_t partition)
{
    const gdb_edge_partitions *partitions = order->partitions;
    uint64_t count = 0;

    for (size_t i = 0; i < partitions->chunk_count; i++) {
        const uint32_t *starts = partitions->chunks[i]->starts;
        count += starts[partition + 1] - starts[partition];
    }
    return count;
}

/* --- one partition -------------------------------------------------------- */

gdb_status gdb_edge_sorted_init(gdb_edge_sorted *sorted, const gdb_edge_order *order,
                                gdb_error *err)
{
    uint32_t count = order->partitions->property_count;

    memset(sorted, 0, sizeof(*sorted));
    sorted->order = order;
    sorted->images = gdb_alloc_array_zero(count, sizeof(uint64_t *), err);
    sorted->texts = gdb_alloc_array_zero(count, sizeof(gdb_text_view *), err);
    sorted->nulls = gdb_alloc_array_zero(count, sizeof(uint8_t *), err);
    if (sorted->images == NULL || sorted->texts == NULL || sorted->nulls == NULL) {
        gdb_edge_sorted_release(sorted);
        return GDB_ERR_NOMEM;
    }
    return GDB_OK;
}

void gdb_edge_sorted_release(gdb_edge_sorted *sorted)
{
    uint32_t count = sorted->order != NULL ? sorted->order->partitions->property_count : 0;

    for (uint32_t c = 0; c < count; c++) {
        if (sorted->images != NULL)
            gdb_free(sorted->images[c]);
        if (sorted->texts != NULL)
            gdb_free(sorted->texts[c]);
        if (sorted->nulls != NULL)
            gdb_free(sorted->nulls[c]);
    }
    gdb_free(sorted->images);
    gdb_free(sorted->texts);
    gdb_free(sorted->nulls);
    gdb_free(sorted->words);
    gdb_free(sorted->spare);
    memset(sorted, 0, sizeof(*sorted));
}

static gdb_status reserve_columns(gdb_edge_sorted *sorted, gdb_error *err)
{
    const gdb_edge_partitions *partitions = sorted->order->partitions;
    size_t need = sorted->count;

    if (sorted->order->is_inline || need <= sorted->column_capacity)
        return GDB_OK;
    need += need / 4;
    for (uint32_t c = 0; c < partitions->property_count; c++) {
        void *values;
        if (gdb_type_is_byte_string(partitions->types[c])) {
            values = gdb_realloc_array(sorted->texts[c], need, sizeof(gdb_text_view), err);
            sorted->texts[c] = values != NULL ? values : sorted->texts[c];
        } else {
            values = gdb_realloc_array(sorted->images[c], need, sizeof(uint64_t), err);
            sorted->images[c] = values != NULL ? values : sorted->images[c];
        }
        if (values == NULL)
            return GDB_ERR_NOMEM;
        values = gdb_realloc_array(sorted->nulls[c], need, sizeof(uint8_t), err);
        if (values == NULL)
            return GDB_ERR_NOMEM;
        sorted->nulls[c] = values;
    }
    sorted->column_capacity = need;
    return GDB_OK;
}

/* One field of a run of a chunk's records into the words, at `shift`. */
static void gather_field(uint64_t *out, const gdb_edge_chunk *chunk, uint32_t begin, uint32_t count,
                         const gdb_edge_field *field, uint64_t base, unsigned shift)
{
    const uint64_t *record = chunk->words + (size_t)begin * chunk->word_count + field->word;
    uint64_t mask = field->mask, add = field->base - base;
    unsigned from = field->shift;

    for (uint32_t i = 0; i < count; i++, record += chunk->word_count)
        out[i] |= ((*record >> from & mask) + add) << shift;
}

/* NULL rows hold nothing in the chunk, and must hold nothing here. */
static void gather_nullable(uint64_t *out, const gdb_edge_chunk *chunk, uint32_t begin,
                            uint32_t count, const gdb_edge_property *property,
                            const gdb_edge_property *packed)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t *record = chunk->words + (size_t)(begin + i) * chunk->word_count;
        if (gdb_edge_field_get(&property->null, record) != 0)
            out[i] |= UINT64_C(1) << packed->null.shift;
        else
            out[i] |= (gdb_edge_field_get(&property->value, record) - packed->value.base)
                      << packed->value.shift;
    }
}

static void gather_ends(const gdb_edge_sorted *sorted, uint64_t *out, const gdb_edge_chunk *chunk,
                        uint32_t begin, uint32_t count)
{
    const uint64_t *record = chunk->words + (size_t)begin * chunk->word_count;
    unsigned target_shift = sorted->payload_bits;
    unsigned source_shift = sorted->payload_bits + sorted->order->target_bits;

    for (uint32_t i = 0; i < count; i++, record += chunk->word_count)
        out[i] = (*record & chunk->source.mask) << source_shift |
                 (record[chunk->target.word] >> chunk->target.shift & chunk->target.mask)
                     << target_shift;
}

static void gather_columns(gdb_edge_sorted *sorted, const gdb_edge_chunk *chunk, uint32_t begin,
                           uint32_t count, uint32_t at)
{
    const gdb_edge_partitions *partitions = sorted->order->partitions;

    for (uint32_t c = 0; c < partitions->property_count; c++) {
        const gdb_edge_property *property = &chunk->properties[c];
        bool is_text = gdb_type_is_byte_string(partitions->types[c]);
        for (uint32_t i = 0; i < count; i++) {
            const uint64_t *record = chunk->words + (size_t)(begin + i) * chunk->word_count;
            uint64_t value = gdb_edge_field_get(&property->value, record);
            bool is_null = gdb_edge_field_get(&property->null, record) != 0;
            sorted->nulls[c][at + i] = is_null;
            if (!is_text) {
                sorted->images[c][at + i] = is_null ? 0 : value;
                continue;
            }
            size_t size = (size_t)gdb_edge_field_get(&property->size, record);
            sorted->texts[c][at + i] =
                size == 0 ? gdb_text("", 0)
                          : gdb_text((const char *)chunk->text.data + value, size);
        }
    }
}

static void gather_run(gdb_edge_sorted *sorted, const gdb_edge_chunk *chunk, uint32_t begin,
                       uint32_t count, uint32_t at)
{
    const gdb_edge_order *order = sorted->order;
    uint64_t *out = sorted->words + at;

    gather_ends(sorted, out, chunk, begin, count);
    if (!order->is_inline) {
        for (uint32_t i = 0; i < count; i++)
            out[i] |= at + i;
        gather_columns(sorted, chunk, begin, count, at);
        return;
    }
    for (uint32_t c = 0; c < order->partitions->property_count; c++) {
        const gdb_edge_property *property = &chunk->properties[c], *packed = &order->packed[c];
        if (property->null.width > 0)
            gather_nullable(out, chunk, begin, count, property, packed);
        else if (packed->value.width > 0)
            gather_field(out, chunk, begin, count, &property->value, packed->value.base,
                         packed->value.shift);
    }
}

/* Stable, for a handful of words. */
static void insertion_sort(uint64_t *words, uint32_t count, unsigned low_bit)
{
    for (uint32_t i = 1; i < count; i++) {
        uint64_t word = words[i];
        uint32_t j = i;
        for (; j > 0 && words[j - 1] >> low_bit > word >> low_bit; j--)
            words[j] = words[j - 1];
        words[j] = word;
    }
}

static void counting_sort(const uint64_t *from, uint64_t *to, uint32_t count, unsigned shift,
                          unsigned bits)
{
    uint32_t places[1 << DIGIT_BITS] = {0};
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    uint32_t at = 0;

    for (uint32_t i = 0; i < count; i++)
        places[from[i] >> shift & mask]++;
    for (uint32_t d = 0; d <= mask; d++) {
        uint32_t n = places[d];
        places[d] = at;
        at += n;
    }
    for (uint32_t i = 0; i < count; i++)
        to[places[from[i] >> shift & mask]++] = from[i];
}

static void sort_words(gdb_edge_sorted *sorted)
{
    unsigned bits = sorted->order->target_bits + sorted->order->partitions->node_bits;
    unsigned passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
    unsigned shift = sorted->payload_bits;

    if (bits == 0)
        return;
    if (sorted->count <= FEW) {
        insertion_sort(sorted->words, sorted->count, shift);
        return;
    }
    for (unsigned pass = 0; pass < passes; pass++) {
        unsigned digit = (bits - (shift - sorted->payload_bits)) / (passes - pass);
        uint64_t *other = sorted->spare;
        size_t capacity = sorted->spare_capacity;
        counting_sort(sorted->words, other, sorted->count, shift, digit);
        sorted->spare = sorted->words;
        sorted->spare_capacity = sorted->capacity;
        sorted->words = other;
        sorted->capacity = capacity;
        shift += digit;
    }
}

gdb_status gdb_edge_sorted_load(gdb_edge_sorted *sorted, uint32_t partition, gdb_error *err)
{
    const gdb_edge_order *order = sorted->order;
    const gdb_edge_partitions *partitions = order->partitions;
    uint64_t count = gdb_edge_order_count(order, partition);
    uint32_t at = 0;

    if (count > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than 2^32 relationships of %llu nodes",
                        1ULL << partitions->node_bits);
    sorted->count = (uint32_t)count;
    sorted->payload_bits =
        order->is_inline ? order->payload_bits : gdb_bit_width(count == 0 ? 0 : count - 1);
    if (sorted->payload_bits + order->target_bits + partitions->node_bits > 64)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "%llu relationships of %llu nodes are too many",
                        (unsigned long long)count, 1ULL << partitions->node_bits);
    GDB_TRY(gdb_array_reserve(&sorted->words, &sorted->capacity, sorted->count,
                              sizeof(*sorted->words), err));
    GDB_TRY(gdb_array_reserve(&sorted->spare, &sorted->spare_capacity, sorted->count,
                              sizeof(*sorted->spare), err));
    GDB_TRY(reserve_columns(sorted, err));
    for (size_t i = 0; i < partitions->chunk_count; i++) {
        const gdb_edge_chunk *chunk = partitions->chunks[i];
        uint32_t begin = chunk->starts[partition];
        uint32_t n = chunk->starts[partition + 1] - begin;
        if (n == 0)
            continue;
        gather_run(sorted, chunk, begin, n, at);
        at += n;
    }
    sort_words(sorted);
    return GDB_OK;
}

/* --- properties in sorted order ---------------------------------------------- */

static inline uint64_t record_number(const gdb_edge_sorted *sorted, uint32_t i)
{
    return sorted->words[i] & ((UINT64_C(1) << sorted->payload_bits) - 1);
}

#define STORE(ctype)                                                                               \
    do {                                                                                           \
        ctype *out = values;                                                                       \
        if (sorted->order->is_inline) {                                                            \
            for (uint32_t i = 0; i < count; i++)                                                   \
                out[i] = (ctype)((words[i] >> field->shift & field->mask) + field->base);          \
        } else {                                                                                   \
            for (uint32_t i = 0; i < count; i++)                                                   \
                out[i] = (ctype)sorted->images[c][record_number(sorted, begin + i)];               \
        }                                                                                          \
    } while (0)

void gdb_edge_sorted_values(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                            uint32_t count, void *values)
{
    const uint64_t *words = sorted->words + begin;
    const gdb_edge_field *field = &sorted->order->packed[c].value;

    switch (gdb_type_width(sorted->order->partitions->types[c])) {
    case 1:
        STORE(uint8_t);
        break;
    case 2:
        STORE(uint16_t);
        break;
    case 4:
        STORE(uint32_t);
        break;
    default:
        STORE(uint64_t);
        break;
    }
}

void gdb_edge_sorted_texts(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, gdb_text_view *texts)
{
    for (uint32_t i = 0; i < count; i++)
        texts[i] = sorted->texts[c][record_number(sorted, begin + i)];
}

void gdb_edge_sorted_nulls(const gdb_edge_sorted *sorted, uint32_t c, uint32_t begin,
                           uint32_t count, uint8_t *nulls)
{
    const gdb_edge_field *field = &sorted->order->packed[c].null;

    if (!sorted->order->is_inline) {
        for (uint32_t i = 0; i < count; i++)
            nulls[i] = sorted->nulls[c][record_number(sorted, begin + i)];
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        nulls[i] = (uint8_t)(sorted->words[begin + i] >> field->shift & field->mask);
}
