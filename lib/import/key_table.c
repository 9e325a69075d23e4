/* SPDX-License-Identifier: MIT */
#include "lib/import/key_table.h"

#include <stdio.h>
#include <string.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/csv/column_image.h"

/*
 * Linear probing from a home that rises with the hash's high half.
 *
 *            key                                    row
 * integer    the image                              row + 1
 * text       place (40 bits), hash bits 0-15, 32-39 row + 1 (40 bits), hash bits 40-63
 *
 * A row of 0 is an empty slot. The places of texts lead to their length, 7 bits a byte, low ones
 * first, and their bytes behind it.
 */
enum {
    ROW_BITS = 40,
    PLACE_BITS = 40,
    LOOK_AHEAD = 32,
    PROBES = 3, /* slots behind the last one are readable, and empty */
    REST = 512, /* this many places of mapped memory are used between two rests */
    LEAST_SLOTS = 64,
    TEXT_STEP = 1 << 20,
    LENGTH_SIZE = 10
};

#define LOW_MASK(bits) ((UINT64_C(1) << (bits)) - 1)
#define ROW_MASK LOW_MASK(ROW_BITS)

typedef struct key_slot {
    uint64_t key;
    uint64_t row;
} key_slot;

typedef enum key_table_form {
    FORM_OPEN,    /* key_slot; texts and far integers for ever */
    FORM_DIRECT,  /* direct[key - least] is row + 1 */
    FORM_COMPACT  /* (key - least) << row_bits | row + 1 */
} key_table_form;

struct gdb_key_table {
    gdb_type_id type;
    key_table_form form;
    uint64_t key_count;
    uint64_t row_count; /* numbers given */
    uint64_t settled;   /* of them by gdb_key_table_settle */
    uint64_t slot_count;
    key_slot *slots;    /* FORM_OPEN */
    uint64_t *compact;  /* FORM_COMPACT */
    uint32_t *direct;   /* FORM_DIRECT */
    uint64_t direct_count;
    uint64_t least;
    unsigned row_bits;
    uint8_t *text;
    uint64_t text_size;
    gdb_spill_memory place_memory; /* of slots, compact or direct */
    gdb_spill_memory text_memory;
    gdb_spill_source source;
    char what[GDB_ERROR_MESSAGE_SIZE / 2]; /* for `source` */
};

/* --- slots ----------------------------------------------------------------- */

static inline uint64_t home_of(uint64_t hash, uint64_t slot_count)
{
    return (hash >> 32) * slot_count >> 32;
}

static inline uint64_t after(uint64_t place, uint64_t slot_count)
{
    return place + 1 == slot_count ? 0 : place + 1;
}

static inline key_slot text_slot(uint64_t place, uint64_t hash, uint64_t row)
{
    key_slot slot = {place | (hash >> 32 & 0xff) << 56 | (hash & 0xffff) << PLACE_BITS,
                     (row + 1) | hash >> ROW_BITS << ROW_BITS};
    return slot;
}

static inline uint64_t row_of(key_slot slot)
{
    return (slot.row & ROW_MASK) - 1;
}

static inline uint64_t hash_of(const gdb_key_table *table, key_slot slot)
{
    if (table->type != GDB_TYPE_STRING)
        return gdb_key_hash_integer(slot.key);
    return (slot.row & ~ROW_MASK) | (slot.key >> 56) << 32 | (slot.key >> PLACE_BITS & 0xffff);
}

static gdb_text_view text_of(const gdb_key_table *table, key_slot slot)
{
    const uint8_t *at = table->text + (slot.key & LOW_MASK(PLACE_BITS));
    uint64_t size = *at & 0x7f;

    for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7)
        size |= (uint64_t)(*at & 0x7f) << shift;
    return gdb_text((const char *)at, (size_t)size);
}

/* The first slot from `place` on that is empty or may hold key i of the batch: it has this integer,
 * or those bits of the text's hash. */
static inline uint64_t find_candidate(const gdb_key_table *table, const gdb_key_batch *batch,
                                      uint32_t i, uint64_t place)
{
    const key_slot *slots = table->slots;

    if (batch->images != NULL) {
        uint64_t image = batch->images[i];
        while (slots[place].row != 0 && slots[place].key != image)
            place = after(place, table->slot_count);
        return place;
    }
    key_slot tag = text_slot(0, batch->hashes[i], 0);
    while (slots[place].row != 0 && (((slots[place].row ^ tag.row) >> ROW_BITS) |
                                     ((slots[place].key ^ tag.key) >> PLACE_BITS)) != 0)
        place = after(place, table->slot_count);
    return place;
}

/* The slot of key i of the batch, or the empty one where it would go, from a candidate on. */
static inline uint64_t confirm(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i,
                               uint64_t place)
{
    if (batch->images != NULL)
        return place;
    while (table->slots[place].row != 0 &&
           !gdb_text_equal(text_of(table, table->slots[place]),
                           gdb_row_column_text(batch->column, i)))
        place = find_candidate(table, batch, i, after(place, table->slot_count));
    return place;
}

static inline uint64_t find(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    uint64_t home = home_of(batch->hashes[i], table->slot_count);

    return confirm(table, batch, i, find_candidate(table, batch, i, home));
}

/* Ask for the slots that `find` will read for a key further on. */
static inline void look_ahead(const gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    if (i < batch->count)
        __builtin_prefetch(&table->slots[home_of(batch->hashes[i], table->slot_count)], 1);
}

/* Where `find` begins. A mapped page that is written first costs one fault; read and then written,
 * two, and neighbours that nobody wants are mapped with it. */
static inline void write_first(gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    uint64_t empty = 0;
    key_slot *slot;

    if (!table->place_memory.is_mapped)
        return;
    slot = &table->slots[home_of(batch->hashes[i], table->slot_count)];
    (void)__atomic_compare_exchange_n(&slot->row, &empty, 0, false, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED);
}

/* --- memory ---------------------------------------------------------------- */

/* At place i, of a batch or of the table. */
static inline void rest_at(const gdb_key_table *table, uint64_t i)
{
    if (i % REST == 0)
        gdb_spill_source_rest(&table->source);
}

static uint64_t slots_for(uint64_t key_count)
{
    uint64_t slots = key_count + key_count / 3 * 2 + 2;

    return slots < LEAST_SLOTS ? LEAST_SLOTS : slots;
}

static gdb_status allocate_slots(const gdb_key_table *table, uint64_t count,
                                 gdb_spill_memory *memory, gdb_error *err)
{
    if (count > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than %u keys at once in memory", UINT32_MAX / 2);
    return gdb_spill_memory_allocate(memory, &table->source, count * sizeof(key_slot), err);
}

gdb_status gdb_key_table_create(gdb_key_table **out, gdb_type_id type, uint64_t expected,
                                gdb_memory_budget *memory, gdb_spill_file *spill,
                                const char *name, gdb_error *err)
{
    gdb_key_table *table = gdb_alloc_zero(sizeof(*table), err);
    gdb_status status;

    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->type = type;
    snprintf(table->what, sizeof(table->what), "the keys of %s", name);
    table->source = (gdb_spill_source){memory, spill, table->what};
    if (expected > UINT32_MAX / 2)
        expected = UINT32_MAX / 2;
    /* A guess must not spend the budget: the table may still grow. */
    while (expected > 0 &&
           slots_for(expected) * sizeof(key_slot) > gdb_spill_source_left(&table->source) / 2)
        expected /= 2;
    table->slot_count = slots_for(expected);
    status = allocate_slots(table, table->slot_count, &table->place_memory, err);
    table->slots = table->place_memory.bytes;
    if (status == GDB_OK)
        *out = table;
    else
        gdb_key_table_free(table);
    return status;
}

void gdb_key_table_free(gdb_key_table *table)
{
    if (table == NULL)
        return;
    gdb_spill_memory_release(&table->place_memory, &table->source);
    gdb_spill_memory_release(&table->text_memory, &table->source);
    gdb_free(table);
}

uint64_t gdb_key_table_count(const gdb_key_table *table)
{
    return table->row_count;
}

/* Both tables are in the order of the hashes, so this streams through them. */
static gdb_status grow_slots(gdb_key_table *table, uint64_t need, gdb_error *err)
{
    uint64_t old = table->slot_count, count = slots_for(need);
    gdb_spill_memory memory = {0};
    key_slot *slots;

    if (count < old + old / 2)
        count = old + old / 2;
    GDB_TRY(allocate_slots(table, count, &memory, err));
    slots = memory.bytes;
    for (uint64_t i = 0; i < old; i++) {
        uint64_t place;
        rest_at(table, i);
        if (table->slots[i].row == 0)
            continue;
        place = home_of(hash_of(table, table->slots[i]), count);
        while (slots[place].row != 0)
            place = after(place, count);
        slots[place] = table->slots[i];
    }
    gdb_spill_memory_release(&table->place_memory, &table->source);
    table->place_memory = memory;
    table->slots = slots;
    table->slot_count = count;
    return GDB_OK;
}

static gdb_status reserve_text(gdb_key_table *table, size_t size, gdb_error *err)
{
    uint64_t need = table->text_size + size + LENGTH_SIZE;
    /* Mapped memory has to be copied to grow, and is cheaper. */
    uint64_t spare = table->text_memory.is_mapped ? need : need / 8;

    if (need <= table->text_memory.size)
        return GDB_OK;
    if (need > LOW_MASK(PLACE_BITS))
        return GDB_FAIL(err, GDB_ERR_NOMEM, "the keys of a table have more than a terabyte");
    GDB_TRY(gdb_spill_memory_resize(&table->text_memory, &table->source, need + spare + TEXT_STEP,
                                    err));
    table->text = table->text_memory.bytes;
    return GDB_OK;
}

static gdb_status store_text(gdb_key_table *table, gdb_text_view text, uint64_t *place,
                             gdb_error *err)
{
    uint64_t size = text.size;

    GDB_TRY(reserve_text(table, text.size, err));
    *place = table->text_size;
    for (; size >= 0x80; size >>= 7)
        table->text[table->text_size++] = (uint8_t)(size | 0x80);
    table->text[table->text_size++] = (uint8_t)size;
    if (text.size > 0)
        memcpy(table->text + table->text_size, text.data, text.size);
    table->text_size += text.size;
    return GDB_OK;
}

/* --- growing --------------------------------------------------------------- */

static gdb_status fill_slot(gdb_key_table *table, key_slot *slot, const gdb_key_batch *batch,
                            uint32_t i, gdb_error *err)
{
    uint64_t row = table->row_count++;

    if (slot->row != 0) { /* replaced */
        slot->row = (slot->row & ~ROW_MASK) | (row + 1);
        return GDB_OK;
    }
    table->key_count++;
    if (batch->images != NULL) {
        slot->key = batch->images[i];
        slot->row = row + 1;
        return GDB_OK;
    }
    uint64_t place;
    GDB_TRY(store_text(table, gdb_row_column_text(batch->column, i), &place, err));
    *slot = text_slot(place, batch->hashes[i], row);
    return GDB_OK;
}

gdb_status gdb_key_table_insert(gdb_key_table *table, const gdb_key_batch *batch, uint32_t begin,
                                uint32_t end, const uint64_t *dead, bool replace,
                                uint64_t *earlier, gdb_error *err)
{
    if (table->row_count + batch->count >= ROW_MASK)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "more than %llu nodes in a table",
                        (unsigned long long)ROW_MASK);
    if (slots_for(table->key_count + (end - begin)) > table->slot_count)
        GDB_TRY(grow_slots(table, table->key_count + (end - begin), err));
    for (uint32_t i = begin; i < end; i++) {
        key_slot *slot;
        rest_at(table, i);
        look_ahead(table, batch, i + LOOK_AHEAD);
        earlier[i] = GDB_KEY_NONE;
        if (gdb_bitmap_get(dead, i))
            continue;
        write_first(table, batch, i);
        slot = &table->slots[find(table, batch, i)];
        if (slot->row != 0)
            earlier[i] = row_of(*slot);
        if (slot->row == 0 || replace)
            GDB_TRY(fill_slot(table, slot, batch, i, err));
    }
    return GDB_OK;
}

gdb_status gdb_key_table_settle(gdb_key_table *table, const gdb_key_batch *batch, uint64_t first,
                                uint64_t *others, gdb_error *err)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        key_slot *slot;
        rest_at(table, i);
        look_ahead(table, batch, i + LOOK_AHEAD);
        write_first(table, batch, i);
        slot = &table->slots[find(table, batch, i)];
        if (slot->row == 0)
            return GDB_FAIL(err, GDB_ERR_INPUT, "the file changed while it was read");
        others[i] = row_of(*slot);
        if (others[i] == first + i) {
            others[i] = GDB_KEY_NONE;
            slot->row = (slot->row & ~ROW_MASK) | (table->settled++ + 1);
        }
    }
    return GDB_OK;
}

gdb_status gdb_key_table_end_settling(gdb_key_table *table, gdb_error *err)
{
    if (table->settled != table->key_count)
        return GDB_FAIL(err, GDB_ERR_INPUT, "the file changed while it was read");
    table->row_count = table->settled;
    return GDB_OK;
}

void gdb_key_entries_release(gdb_key_entries *entries)
{
    gdb_free(entries->items);
    memset(entries, 0, sizeof(*entries));
}

gdb_status gdb_key_table_collect(const gdb_key_table *table, uint32_t first, uint32_t last,
                                 gdb_key_entries *entries, gdb_error *err)
{
    uint64_t place = home_of((uint64_t)first << 32, table->slot_count);
    uint64_t left = home_of((uint64_t)last << 32, table->slot_count) - place + 1;

    GDB_TRY(gdb_array_reserve(&entries->items, &entries->capacity,
                              entries->count + (size_t)(left / 4 * 3), sizeof(*entries->items),
                              err));
    /* Keys of the last homes may stand behind them, up to the next empty slot. */
    for (uint64_t seen = 0; seen < table->slot_count; seen++) {
        key_slot slot = table->slots[place];
        if (slot.row == 0 && seen >= left)
            break;
        if (slot.row != 0) {
            uint64_t hash = hash_of(table, slot);
            if (hash >> 32 >= first && hash >> 32 <= last) {
                GDB_TRY(gdb_array_reserve(&entries->items, &entries->capacity,
                                          entries->count + 1, sizeof(*entries->items), err));
                entries->items[entries->count].hash = hash;
                entries->items[entries->count++].row = row_of(slot);
            }
        }
        place = after(place, table->slot_count);
        rest_at(table, seen);
    }
    return GDB_OK;
}

/* --- sealed ---------------------------------------------------------------- */

static gdb_image_range range_of_keys(const gdb_key_table *table)
{
    uint64_t flip = gdb_image_is_signed(table->type) ? GDB_IMAGE_FLIP : 0;
    gdb_image_range ends = gdb_image_range_empty();

    for (uint64_t i = 0; i < table->slot_count; i++) {
        uint64_t v = table->slots[i].key ^ flip;
        gdb_image_range one = {v, v};
        rest_at(table, i);
        if (table->slots[i].row != 0)
            gdb_image_range_merge(&ends, one);
    }
    return ends;
}

static gdb_status seal_direct(gdb_key_table *table, uint64_t range, gdb_error *err)
{
    uint64_t size = (range + 1) * sizeof(*table->direct);
    gdb_spill_memory memory = {0};
    uint32_t *direct;

    GDB_TRY(gdb_spill_memory_allocate(&memory, &table->source, size, err));
    direct = memory.bytes;
    for (uint64_t i = 0; i < table->slot_count; i++) {
        key_slot slot = table->slots[i];
        rest_at(table, i);
        if (slot.row != 0)
            direct[slot.key - table->least] = (uint32_t)slot.row;
    }
    gdb_spill_memory_release(&table->place_memory, &table->source);
    table->place_memory = memory;
    table->slots = NULL;
    /* There may be room now. */
    GDB_TRY(gdb_spill_memory_resize(&table->place_memory, &table->source, size, err));
    table->form = FORM_DIRECT;
    table->direct = table->place_memory.bytes;
    table->direct_count = range + 1;
    return GDB_OK;
}

/* Every slot becomes half as large in its place, so they are written behind where they are read. */
static gdb_status seal_compact(gdb_key_table *table, gdb_error *err)
{
    uint8_t *bytes = (uint8_t *)table->slots;

    for (uint64_t i = 0; i < table->slot_count; i++) {
        key_slot slot;
        uint64_t compact;
        rest_at(table, i);
        memcpy(&slot, bytes + i * sizeof(slot), sizeof(slot));
        compact = slot.row == 0 ? 0 : (slot.key - table->least) << table->row_bits | slot.row;
        memcpy(bytes + i * sizeof(compact), &compact, sizeof(compact));
    }
    memset(bytes + table->slot_count * sizeof(*table->compact), 0,
           PROBES * sizeof(*table->compact));
    GDB_TRY(gdb_spill_memory_resize(&table->place_memory, &table->source,
                                    (table->slot_count + PROBES) * sizeof(*table->compact), err));
    table->form = FORM_COMPACT;
    table->slots = NULL;
    table->compact = table->place_memory.bytes;
    return GDB_OK;
}

gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err)
{
    gdb_image_range ends;
    uint64_t range;

    if (table->form != FORM_OPEN || table->type == GDB_TYPE_STRING || table->key_count == 0)
        return GDB_OK;
    ends = range_of_keys(table);
    table->least = ends.low ^ (gdb_image_is_signed(table->type) ? GDB_IMAGE_FLIP : 0);
    range = ends.high - ends.low;
    if (range < table->key_count * 3 + 1024 && table->row_count < UINT32_MAX)
        return seal_direct(table, range, err);
    table->row_bits = gdb_bit_width(table->row_count);
    if (gdb_bit_width(range) + table->row_bits <= 64)
        return seal_compact(table, err);
    return GDB_OK;
}

static void lookup_direct(const gdb_key_table *table, const gdb_key_batch *batch,
                          uint64_t *offsets)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t place = batch->images[i] - table->least;
        rest_at(table, i);
        offsets[i] = place < table->direct_count ? (uint64_t)table->direct[place] - 1
                                                 : GDB_KEY_NONE;
    }
}

/* The slot of `key`, or 0. Most keys are in the first PROBES slots: all are compared, so that no
 * jump depends on which of them it is. */
static inline uint64_t probe(const uint64_t *slots, uint64_t home, uint64_t slot_count,
                             unsigned row_bits, uint64_t key)
{
    const uint64_t a = slots[home], b = slots[home + 1], c = slots[home + 2];
    uint64_t found = c >> row_bits == key ? c : 0;

    found = b >> row_bits == key ? b : found;
    found = a >> row_bits == key ? a : found;
    if (found << (64 - row_bits) != 0)
        return found;
    for (uint64_t place = home; slots[place] != 0; place = after(place, slot_count))
        if (slots[place] >> row_bits == key)
            return slots[place];
    return 0;
}

/* Homes of LOOK_AHEAD keys are computed and fetched while the group before is looked up. */
static void lookup_compact(const gdb_key_table *table, const gdb_key_batch *batch,
                           uint64_t *offsets)
{
    const uint64_t *slots = table->compact;
    uint64_t slot_count = table->slot_count, least = table->least;
    unsigned row_bits = table->row_bits;
    uint64_t row_mask = LOW_MASK(row_bits), most = UINT64_MAX >> row_bits;
    uint64_t homes[2][LOOK_AHEAD];

    for (uint32_t begin = 0; begin < batch->count + LOOK_AHEAD; begin += LOOK_AHEAD) {
        uint64_t *ahead = homes[begin / LOOK_AHEAD % 2];
        const uint64_t *due = homes[(begin / LOOK_AHEAD + 1) % 2];
        rest_at(table, begin);
        for (uint32_t i = begin; i < begin + LOOK_AHEAD && i < batch->count; i++) {
            ahead[i - begin] = home_of(gdb_key_hash_integer(batch->images[i]), slot_count);
            __builtin_prefetch(&slots[ahead[i - begin]]);
            __builtin_prefetch(&slots[ahead[i - begin] + PROBES - 1]); /* the next line, perhaps */
        }
        if (begin == 0)
            continue;
        for (uint32_t i = begin - LOOK_AHEAD; i < begin && i < batch->count; i++) {
            uint64_t key = batch->images[i] - least;
            uint64_t slot = probe(slots, due[i - (begin - LOOK_AHEAD)], slot_count, row_bits, key);
            /* key > most has no slot, and none compares equal to it. */
            offsets[i] = key <= most ? (slot & row_mask) - 1 : GDB_KEY_NONE;
        }
    }
}

/* Slots are asked for two groups of LOOK_AHEAD keys ahead, texts one group. */
static void lookup_open(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
{
    uint64_t places[2][LOOK_AHEAD];

    for (uint32_t begin = 0; begin < batch->count + 2 * LOOK_AHEAD; begin += LOOK_AHEAD) {
        uint64_t *ahead = places[begin / LOOK_AHEAD % 2];
        const uint64_t *due = places[(begin / LOOK_AHEAD + 1) % 2];
        rest_at(table, begin);
        for (uint32_t i = 0; i < LOOK_AHEAD; i++) {
            look_ahead(table, batch, begin + i);
            if (begin < LOOK_AHEAD || begin - LOOK_AHEAD + i >= batch->count)
                continue;
            ahead[i] = find_candidate(
                table, batch, begin - LOOK_AHEAD + i,
                home_of(batch->hashes[begin - LOOK_AHEAD + i], table->slot_count));
            if (batch->images == NULL)
                __builtin_prefetch(table->text +
                                   (table->slots[ahead[i]].key & LOW_MASK(PLACE_BITS)));
        }
        for (uint32_t i = begin - 2 * LOOK_AHEAD; begin >= 2 * LOOK_AHEAD && i < batch->count &&
                                                  i < begin - LOOK_AHEAD;
             i++) {
            uint64_t place = confirm(table, batch, i, due[i - (begin - 2 * LOOK_AHEAD)]);
            key_slot slot = table->slots[place];
            offsets[i] = slot.row != 0 ? row_of(slot) : GDB_KEY_NONE;
        }
    }
}

gdb_status gdb_key_table_lookup(const gdb_key_table *table, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err)
{
    switch (table->form) {
    case FORM_DIRECT:
        lookup_direct(table, batch, offsets);
        return GDB_OK;
    case FORM_COMPACT:
        lookup_compact(table, batch, offsets);
        return GDB_OK;
    case FORM_OPEN:
        GDB_TRY(gdb_key_batch_hash(batch, err));
        lookup_open(table, batch, offsets);
        return GDB_OK;
    }
    return GDB_OK;
}
