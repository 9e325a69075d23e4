/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/import/key_slots.h"

/* Where `find` begins. A mapped page that is written first costs one fault; read and then written,
 * two, and neighbours that nobody wants are mapped with it. */
static inline void write_first(gdb_key_table *table, const gdb_key_batch *batch, uint32_t i)
{
    uint64_t empty = 0, home = home_of(batch->hashes[i], table->slot_count);
    uint64_t *word;

    if (!table->place_memory.is_mapped)
        return;
    word = table->form == FORM_COMPACT ? &table->compact[home] : &table->slots[home].row;
    (void)__atomic_compare_exchange_n(word, &empty, 0, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* --- memory ---------------------------------------------------------------- */

static uint64_t slots_for(uint64_t key_count)
{
    uint64_t slots = key_count + key_count / 3 * 2 + 2;

    return slots < LEAST_SLOTS ? LEAST_SLOTS : slots;
}

static uint64_t slot_size(key_table_form form)
{
    return form == FORM_COMPACT ? sizeof(uint64_t) : sizeof(key_slot);
}

/* Make the memory of the slots this large; what is new is zero. */
static gdb_status resize_slots(gdb_key_table *table, key_table_form form, uint64_t count,
                               gdb_error *err)
{
    uint64_t before = table->place_memory.size, size = count * slot_size(form) + GDB_KEY_LINE_SIZE;

    if (count > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than %u keys at once in memory", UINT32_MAX / 2);
    GDB_TRY(gdb_spill_memory_resize(&table->place_memory, &table->source, size, err));
    if (!table->place_memory.is_mapped)
        memset((uint8_t *)table->place_memory.bytes + before, 0, (size_t)(size - before));
    return GDB_OK;
}

static void use_slots(gdb_key_table *table, key_table_form form, uint64_t count)
{
    table->form = form;
    table->slot_count = count;
    table->slots = form == FORM_WIDE ? table->place_memory.bytes : NULL;
    table->compact = form == FORM_COMPACT ? table->place_memory.bytes : NULL;
}

gdb_status gdb_key_table_create(gdb_key_table **out, gdb_type_id type, uint64_t expected,
                                gdb_memory_budget *memory, gdb_spill_file *spill,
                                const char *name, gdb_error *err)
{
    gdb_key_table *table = gdb_alloc_zero(sizeof(*table), err);
    key_table_form form = type == GDB_TYPE_STRING ? FORM_WIDE : FORM_COMPACT;
    gdb_status status;

    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->type = type;
    table->ends = gdb_number_range_empty();
    table->row_bits = 1;
    snprintf(table->what, sizeof(table->what), "the keys of %s", name);
    table->source = (gdb_spill_source){memory, spill, table->what};
    if (expected > UINT32_MAX / 2)
        expected = UINT32_MAX / 2;
    /* A guess must not spend the budget: the table may still grow. */
    while (expected > 0 &&
           slots_for(expected) * slot_size(form) > gdb_spill_source_left(&table->source) / 2)
        expected /= 2;
    status = resize_slots(table, form, slots_for(expected), err);
    use_slots(table, form, slots_for(expected));
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

gdb_type_id gdb_key_table_type(const gdb_key_table *table)
{
    return table->type;
}

uint64_t gdb_key_table_count(const gdb_key_table *table)
{
    return table->row_count;
}

static bool is_mapped(const gdb_key_table *table)
{
    return table->place_memory.is_mapped || table->text_memory.is_mapped;
}

/* What to leave free before a text so that it is in one line of the processor's cache, if that is
 * not much. */
static uint64_t padding(const gdb_key_table *table, uint64_t size)
{
    uint64_t at = (uintptr_t)(table->text + table->text_size) % GDB_KEY_LINE_SIZE;
    uint64_t left = GDB_KEY_LINE_SIZE - at;

    return left < size && left <= size / 4 ? left : 0;
}

/* Room for `size` bytes in a run that has none. */
static gdb_status begin_run(gdb_key_table *table, text_run *run, uint64_t size, gdb_error *err)
{
    uint64_t begin = table->text_size, chunk = size, need;

    if (!is_mapped(table))
        begin += padding(table, size);
    else if (size < TEXT_CHUNK)
        chunk = TEXT_CHUNK;
    need = begin + chunk;
    if (need > LOW_MASK(PLACE_BITS))
        return GDB_FAIL(err, GDB_ERR_NOMEM, "the keys of a table have more than a terabyte");
    if (need > table->text_memory.size) {
        /* Mapped memory has to be copied to grow, and is cheaper. */
        uint64_t spare = table->text_memory.is_mapped ? need : need / 8;
        GDB_TRY(gdb_spill_memory_resize(&table->text_memory, &table->source,
                                        need + spare + TEXT_STEP, err));
        table->text = table->text_memory.bytes;
    }
    table->text_size = need;
    *run = (text_run){begin, need};
    return GDB_OK;
}

static uint64_t length_size(uint64_t size)
{
    uint64_t bytes = 1;

    for (; size >= 0x80; size >>= 7)
        bytes++;
    return bytes;
}

static gdb_status store_text(gdb_key_table *table, gdb_text_view text, uint64_t hash,
                             uint64_t *place, gdb_error *err)
{
    text_run *run = &table->runs[gdb_key_slice(hash, GDB_KEY_SLICES)];
    uint64_t size = text.size, need = length_size(size) + size;
    uint8_t *to;

    if (run->end - run->at < need)
        GDB_TRY(begin_run(table, run, need, err));
    *place = run->at;
    to = table->text + run->at;
    for (; size >= 0x80; size >>= 7)
        *to++ = (uint8_t)(size | 0x80);
    *to++ = (uint8_t)size;
    if (text.size > 0)
        memcpy(to, text.data, text.size);
    run->at += need;
    return GDB_OK;
}

uint32_t gdb_key_table_slices(const gdb_key_table *table)
{
    uint64_t bytes = table->place_memory.size + table->text_size, most;
    uint32_t slices = 2;

    if (!is_mapped(table) || table->source.memory == NULL)
        return 1;
    /* A slice stays resident: gdb_spill_file_rest does not mind an eighth of the limit. */
    most = table->source.memory->limit / 16;
    while (slices < GDB_KEY_SLICES && bytes / slices > most)
        slices *= 2;
    return slices;
}

/* --- growing --------------------------------------------------------------- */

static void write_slot(gdb_key_table *table, uint64_t place, key_slot slot)
{
    if (table->form == FORM_WIDE)
        table->slots[place] = slot;
    else
        table->compact[place] = (slot.key - table->least) << table->row_bits | slot.row;
}

static bool is_empty(const gdb_key_table *table, uint64_t place)
{
    return table->form == FORM_WIDE ? table->slots[place].row == 0 : table->compact[place] == 0;
}

/* Slots that wait until all others have their places. */
typedef struct waiting_slots {
    key_slot *items;
    size_t count, capacity;
} waiting_slots;

/*
 * Slots stand in the order of the hashes, before and afterwards: so each moves up when they become
 * more or larger, and if the last is the first to move, they can do so in the same memory. Those
 * that would not (at the beginning, behind many of the same home) or that are around the end wait.
 */
static gdb_status move_slots(const gdb_key_table *from, gdb_key_table *to, waiting_slots *waiting,
                             gdb_error *err)
{
    uint64_t from_size = slot_size(from->form), to_size = slot_size(to->form);

    for (uint64_t i = from->slot_count; i-- > 0;) {
        key_slot slot = slot_at(from, i);
        uint64_t place;
        rest_at(from, i);
        if (slot.row == 0)
            continue;
        memset((uint8_t *)to->place_memory.bytes + i * from_size, 0, from_size);
        place = home_of(hash_of(from, slot), to->slot_count);
        if (place * to_size >= i * from_size) {
            while (place < to->slot_count && !is_empty(to, place))
                place++;
        } else {
            place = to->slot_count;
        }
        if (place < to->slot_count) {
            write_slot(to, place, slot);
            continue;
        }
        GDB_TRY(gdb_array_reserve(&waiting->items, &waiting->capacity, waiting->count + 1,
                                  sizeof(*waiting->items), err));
        waiting->items[waiting->count++] = slot;
    }
    return GDB_OK;
}

static gdb_status grow_slots(gdb_key_table *table, key_table_form form, uint64_t count,
                             gdb_error *err)
{
    waiting_slots waiting = {0};
    gdb_key_table before;
    gdb_status status;

    GDB_TRY(resize_slots(table, form, count, err));
    use_slots(table, table->form, table->slot_count); /* where they are now */
    before = *table;
    use_slots(table, form, count);
    status = move_slots(&before, table, &waiting, err);
    for (size_t i = 0; i < waiting.count; i++) {
        uint64_t place = home_of(hash_of(table, waiting.items[i]), count);
        while (!is_empty(table, place))
            place = after(place, count);
        write_slot(table, place, waiting.items[i]);
    }
    gdb_free(waiting.items);
    return status;
}

/* At most three fifths full, or seven eighths where memory is short. */
static gdb_status reserve_slots(gdb_key_table *table, uint64_t key_count, gdb_error *err)
{
    uint64_t count = slots_for(key_count), least = key_count + key_count / 7 + 2, most;

    if (count <= table->slot_count)
        return GDB_OK;
    if (count < table->slot_count + table->slot_count / 2)
        count = table->slot_count + table->slot_count / 2;
    most = table->slot_count + gdb_spill_source_left(&table->source) / slot_size(table->form);
    if (most < count && !table->place_memory.is_mapped) {
        /* Not by little again and again. */
        if (least <= table->slot_count && most < table->slot_count + table->slot_count / 8)
            return GDB_OK;
        if (least <= most)
            count = most;
    }
    return grow_slots(table, table->form, count, err);
}

static bool has_window(const gdb_key_table *table, uint64_t rows)
{
    uint64_t first = (table->ends.low ^ flip_of(table)) - table->least;
    uint64_t most = UINT64_MAX >> table->row_bits;

    return rows <= LOW_MASK(table->row_bits) && first >= 1 && first <= most &&
           table->ends.high - table->ends.low <= most - first;
}

/*
 * Have compact slots hold all keys that were counted in table->ends, and this many rows: count
 * images from elsewhere, or give rows more bits. Where 64 bits are not enough, slots become wide.
 */
static gdb_status move_window(gdb_key_table *table, uint64_t rows, gdb_error *err)
{
    uint64_t range = table->ends.high - table->ends.low;
    unsigned key_bits = gdb_bit_width(range + 1), row_bits = gdb_bit_width(rows);
    unsigned wanted = gdb_bit_width(rows > table->slot_count ? rows : table->slot_count);
    gdb_key_table before = *table;

    if (range == UINT64_MAX || key_bits + row_bits > 64)
        return grow_slots(table, FORM_WIDE, table->slot_count, err);
    table->row_bits = key_bits + wanted > 64 ? 64 - key_bits : wanted;
    /* Keys may come on both sides. */
    table->least = (table->ends.low ^ flip_of(table)) - 1 -
                   ((UINT64_MAX >> table->row_bits) - range - 1) / 2;
    for (uint64_t i = 0; table->key_count > 0 && i < table->slot_count; i++) {
        key_slot slot = slot_at(&before, i);
        rest_at(table, i);
        if (slot.row != 0)
            write_slot(table, i, slot);
    }
    return GDB_OK;
}

/* Rows begin .. end-1 of the batch are to come. */
static gdb_status reserve(gdb_key_table *table, const gdb_key_batch *batch, uint32_t begin,
                          uint32_t end, const uint64_t *dead, gdb_error *err)
{
    uint64_t flip = flip_of(table), rows = table->row_count + (end - begin);

    if (rows >= ROW_MASK)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "more than %llu nodes in a table",
                        (unsigned long long)ROW_MASK);
    for (uint32_t i = begin; batch->images != NULL && i < end; i++) {
        uint64_t v = batch->images[i] ^ flip;
        gdb_number_range one = {v, v};
        if (!gdb_bitmap_get(dead, i))
            gdb_number_range_merge(&table->ends, one);
    }
    GDB_TRY(reserve_slots(table, table->key_count + (end - begin), err));
    if (table->form == FORM_COMPACT && table->ends.low <= table->ends.high &&
        !has_window(table, rows))
        return move_window(table, rows, err);
    return GDB_OK;
}

static gdb_status fill_slot(gdb_key_table *table, uint64_t place, const gdb_key_batch *batch,
                            uint32_t i, gdb_error *err)
{
    key_slot slot = slot_at(table, place);
    uint64_t row = table->row_count++;

    if (slot.row != 0) { /* replaced */
        slot.row = (slot.row & ~ROW_MASK) | (row + 1);
    } else if (batch->images != NULL) {
        table->key_count++;
        slot = (key_slot){batch->images[i], row + 1};
    } else {
        uint64_t text;
        table->key_count++;
        GDB_TRY(store_text(table, gdb_row_column_text(batch->column, i), batch->hashes[i], &text,
                           err));
        slot = text_slot(text, batch->hashes[i], row);
    }
    write_slot(table, place, slot);
    return GDB_OK;
}

gdb_status gdb_key_table_insert(gdb_key_table *table, const gdb_key_batch *batch, uint32_t begin,
                                uint32_t end, const uint64_t *dead, bool replace,
                                uint64_t *earlier, gdb_error *err)
{
    GDB_TRY(reserve(table, batch, begin, end, dead, err));
    for (uint32_t i = begin; i < end; i++) {
        uint64_t place, row;
        rest_at(table, i);
        look_ahead(table, batch, i + LOOK_AHEAD);
        earlier[i] = GDB_KEY_NONE;
        if (gdb_bitmap_get(dead, i))
            continue;
        write_first(table, batch, i);
        place = find(table, batch, i);
        row = slot_at(table, place).row;
        if (row != 0)
            earlier[i] = (row & ROW_MASK) - 1;
        if (row == 0 || replace)
            GDB_TRY(fill_slot(table, place, batch, i, err));
    }
    return GDB_OK;
}

gdb_status gdb_key_table_settle(gdb_key_table *table, const gdb_key_batch *batch, uint64_t first,
                                const uint64_t *dead, uint64_t *others, gdb_error *err)
{
    uint64_t number = first;

    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t place;
        key_slot slot;
        rest_at(table, i);
        look_ahead(table, batch, i + LOOK_AHEAD);
        others[i] = GDB_KEY_NONE;
        if (gdb_bitmap_get(dead, i))
            continue;
        write_first(table, batch, i);
        place = find(table, batch, i);
        slot = slot_at(table, place);
        if (slot.row == 0)
            return GDB_FAIL(err, GDB_ERR_INPUT, "the file changed while it was read");
        others[i] = row_of(slot);
        if (others[i] == number++) {
            others[i] = GDB_KEY_NONE;
            slot.row = (slot.row & ~ROW_MASK) | (table->settled++ + 1);
            write_slot(table, place, slot);
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
        key_slot slot = slot_at(table, place);
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
