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

enum { DIGIT_BITS = 11, MOST_PASSES = 6, FEW = 48 };

/* --- the words' layout ---------------------------------------------------- */

void gdb_edge_order_init(gdb_edge_order *order, const gdb_edge_partitions *partitions)
{
    order->partitions = partitions;
    order->layout = gdb_edge_partitions_widest(partitions);
    order->target_bits =
        gdb_bit_width(partitions->target_count == 0 ? 0 : partitions->target_count - 1);
    order->is_inline =
        order->layout != NULL && order->layout->word_count == 1 && !partitions->has_text;
}

bool gdb_edge_order_has_nulls(const gdb_edge_order *order, uint32_t property)
{
    return order->layout != NULL && order->layout->properties[property].null.width > 0;
}

static const gdb_edge_layout *layout_of(const gdb_edge_order *order, const gdb_partition_run *run)
{
    return order->partitions->layouts[run->tag];
}

static uint64_t key_of(const void *context, const gdb_partition_run *run, const uint8_t *record)
{
    const gdb_edge_order *order = context;
    const gdb_edge_layout *layout = layout_of(order, run);

    return gdb_edge_field_get(&layout->source, record) << order->target_bits |
           gdb_edge_field_get(&layout->target, record);
}

static size_t text_size_of(const void *context, const gdb_partition_run *run,
                           const uint8_t *record)
{
    const gdb_edge_order *order = context;
    const gdb_edge_layout *layout = layout_of(order, run);
    size_t size = 0;

    for (uint32_t c = 0; c < order->partitions->property_count; c++)
        if (gdb_type_is_byte_string(order->partitions->types[c]))
            size += gdb_edge_text_size(&layout->properties[c], record);
    return size;
}

gdb_record_reader gdb_edge_order_reader(const gdb_edge_order *order)
{
    gdb_record_reader reader = {order, key_of,
                                order->partitions->has_text ? text_size_of : NULL};

    return reader;
}

/* --- one unit ------------------------------------------------------------- */

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
    gdb_partition_runs_release(&sorted->runs);
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

/* Records of the widest layout are the words. */
static void gather_words(uint64_t *out, const gdb_partition_run *run, const gdb_edge_layout *layout)
{
    unsigned bits = layout->source.shift + layout->source.width;
    uint64_t mask = bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    const uint8_t *record = run->records;

    for (uint32_t i = 0; i < run->count; i++, record += run->record_size)
        out[i] = gdb_load_u64le(record) & mask;
}

/* Records of an earlier layout; what is NULL holds nothing, there and here. */
static void gather_narrow(const gdb_edge_sorted *sorted, uint64_t *out,
                          const gdb_partition_run *run, const gdb_edge_layout *from)
{
    const gdb_edge_layout *to = sorted->order->layout;
    uint32_t property_count = sorted->order->partitions->property_count;
    const uint8_t *record = run->records;

    for (uint32_t i = 0; i < run->count; i++, record += run->record_size) {
        out[i] = gdb_edge_field_get(&from->source, record) << to->source.shift |
                 gdb_edge_field_get(&from->target, record) << to->target.shift;
        for (uint32_t c = 0; c < property_count; c++) {
            const gdb_edge_property *a = &from->properties[c], *b = &to->properties[c];
            if (gdb_edge_field_get(&a->null, record) != 0)
                out[i] |= UINT64_C(1) << b->null.shift;
            else if (b->value.width > 0)
                out[i] |= (gdb_edge_field_get(&a->value, record) - b->value.base)
                          << b->value.shift;
        }
    }
}

static void gather_columns(gdb_edge_sorted *sorted, const gdb_partition_run *run,
                           const gdb_edge_layout *layout, uint32_t at)
{
    const gdb_edge_partitions *partitions = sorted->order->partitions;
    const uint8_t *record = run->records, *text = run->text;

    for (uint32_t i = at; i < at + run->count; i++, record += run->record_size) {
        for (uint32_t c = 0; c < partitions->property_count; c++) {
            const gdb_edge_property *property = &layout->properties[c];
            sorted->nulls[c][i] = gdb_edge_field_get(&property->null, record) != 0;
            if (gdb_type_is_byte_string(partitions->types[c])) {
                size_t size = gdb_edge_text_size(property, record);
                sorted->texts[c][i] = gdb_text((const char *)text, size);
                text += size;
            } else {
                sorted->images[c][i] = gdb_edge_field_get(&property->value, record);
            }
        }
    }
}

static void gather_run(gdb_edge_sorted *sorted, const gdb_partition_run *run, uint32_t at)
{
    const gdb_edge_order *order = sorted->order;
    const gdb_edge_layout *layout = layout_of(order, run);
    uint64_t *out = sorted->words + at;
    const uint8_t *record = run->records;

    if (order->is_inline) {
        if (layout == order->layout)
            gather_words(out, run, layout);
        else
            gather_narrow(sorted, out, run, layout);
        return;
    }
    for (uint32_t i = 0; i < run->count; i++, record += run->record_size)
        out[i] = key_of(order, run, record) << sorted->payload_bits | (at + i);
    gather_columns(sorted, run, layout, at);
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

typedef struct sort_digit {
    unsigned shift;
    uint32_t mask;
    uint32_t places[1 << DIGIT_BITS];
} sort_digit;

/* The digits of the key, and how often each value occurs: one look at the words for all passes. */
static unsigned count_digits(const gdb_edge_sorted *sorted, sort_digit *digits)
{
    unsigned bits = sorted->order->target_bits + sorted->order->partitions->node_bits;
    unsigned passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS, shift = sorted->payload_bits;

    for (unsigned pass = 0; pass < passes; pass++) {
        unsigned width = (bits - (shift - sorted->payload_bits)) / (passes - pass);
        digits[pass].shift = shift;
        digits[pass].mask = (uint32_t)((UINT64_C(1) << width) - 1);
        memset(digits[pass].places, 0, (digits[pass].mask + 1) * sizeof(uint32_t));
        shift += width;
    }
    if (passes == 3) { /* the usual case, at the speed of one pass */
        sort_digit *a = digits, *b = digits + 1, *c = digits + 2;
        for (uint32_t i = 0; i < sorted->count; i++) {
            uint64_t word = sorted->words[i];
            a->places[word >> a->shift & a->mask]++;
            b->places[word >> b->shift & b->mask]++;
            c->places[word >> c->shift & c->mask]++;
        }
        return passes;
    }
    for (unsigned pass = 0; pass < passes; pass++) {
        sort_digit *d = &digits[pass];
        for (uint32_t i = 0; i < sorted->count; i++)
            d->places[sorted->words[i] >> d->shift & d->mask]++;
    }
    return passes;
}

static void place_words(const uint64_t *from, uint64_t *to, uint32_t count, sort_digit *digit)
{
    uint32_t *places = digit->places, at = 0, mask = digit->mask;
    unsigned shift = digit->shift;

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
    sort_digit digits[MOST_PASSES];
    unsigned passes;

    if (sorted->count <= FEW) {
        insertion_sort(sorted->words, sorted->count, sorted->payload_bits);
        return;
    }
    passes = count_digits(sorted, digits);
    for (unsigned pass = 0; pass < passes; pass++) {
        uint64_t *other = sorted->spare;
        size_t capacity = sorted->spare_capacity;
        place_words(sorted->words, other, sorted->count, &digits[pass]);
        sorted->spare = sorted->words;
        sorted->spare_capacity = sorted->capacity;
        sorted->words = other;
        sorted->capacity = capacity;
    }
}

gdb_status gdb_edge_sorted_load(gdb_edge_sorted *sorted, const gdb_partition_unit *unit,
                                gdb_error *err)
{
    const gdb_edge_order *order = sorted->order;
    uint32_t at = 0;

    sorted->count = (uint32_t)unit->count; /* at most GDB_EDGE_UNIT_MOST or so */
    sorted->payload_bits = order->is_inline
                               ? order->layout->source.shift - order->target_bits
                               : gdb_bit_width(unit->count);
    if (sorted->payload_bits + order->target_bits + order->partitions->node_bits > 64)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "%llu nodes are too many for relationships",
                        (unsigned long long)order->partitions->target_count);
    GDB_TRY(gdb_array_reserve(&sorted->words, &sorted->capacity, sorted->count,
                              sizeof(*sorted->words), err));
    GDB_TRY(gdb_array_reserve(&sorted->spare, &sorted->spare_capacity, sorted->count,
                              sizeof(*sorted->spare), err));
    GDB_TRY(reserve_columns(sorted, err));
    GDB_TRY(gdb_partition_store_read(unit->store, unit->index, &sorted->runs, err));
    for (size_t i = 0; i < sorted->runs.count; i++) {
        gather_run(sorted, &sorted->runs.items[i], at);
        at += sorted->runs.items[i].count;
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
    const gdb_edge_field *field = &sorted->order->layout->properties[c].value;

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
    const gdb_edge_field *field = &sorted->order->layout->properties[c].null;

    if (!sorted->order->is_inline) {
        for (uint32_t i = 0; i < count; i++)
            nulls[i] = sorted->nulls[c][record_number(sorted, begin + i)];
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        nulls[i] = (uint8_t)(sorted->words[begin + i] >> field->shift & field->mask);
}
