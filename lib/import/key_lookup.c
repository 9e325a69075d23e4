/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"
#include "lib/import/key_slots.h"

/* Where there is memory for it: `range` + 1 rows. */
static gdb_status seal_direct(gdb_key_table *table, uint64_t range, gdb_error *err)
{
    uint64_t size = (range + 1) * sizeof(*table->direct);
    uint64_t first = table->ends.low ^ flip_of(table);
    gdb_spill_memory memory = {0};
    uint32_t *direct;

    if (size > gdb_spill_source_left(&table->source))
        return GDB_OK;
    GDB_TRY(gdb_spill_memory_allocate(&memory, &table->source, size, err));
    direct = memory.bytes;
    for (uint64_t i = 0; i < table->slot_count; i++) {
        key_slot slot = slot_at(table, i);
        rest_at(table, i);
        if (slot.row != 0)
            direct[slot.key - first] = (uint32_t)slot.row;
    }
    gdb_spill_memory_release(&table->place_memory, &table->source);
    table->place_memory = memory;
    table->compact = NULL;
    table->form = FORM_DIRECT;
    table->direct = direct;
    table->direct_count = range + 1;
    table->least = first;
    return GDB_OK;
}

/* --- lines --------------------------------------------------------------- */

/* A slot as it will be in a line, and the first place of its home line. */
typedef struct line_slot {
    uint64_t word;
    uint64_t first;
} line_slot;

static uint64_t line_count(const gdb_key_table *table)
{
    return table->slot_count / GDB_KEY_LINE_SLOTS;
}

/* Read slot i and empty it; word is 0 where it was empty. */
static line_slot take_slot(gdb_key_table *table, uint64_t i)
{
    key_slot slot = slot_at(table, i);
    line_slot out = {0, 0};
    uint64_t hash;

    if (slot.row == 0)
        return out;
    hash = hash_of(table, slot);
    out.first = ((hash >> 32) * line_count(table) >> 32) * GDB_KEY_LINE_SLOTS;
    if (table->form == FORM_COMPACT) {
        out.word = table->compact[i];
        table->compact[i] = 0;
    } else {
        out.word =
            gdb_text_lines_slot(&table->texts, hash, slot.key & LOW_MASK(PLACE_BITS), row_of(slot));
        table->slots[i] = (key_slot){0, 0};
    }
    return out;
}

/*
 * In the memory of the slots, which are read and emptied in their order. A key goes no further than
 * where it is read: it stood behind its home by linear probing, its line begins at or before that
 * home, and what fills the places between was read before. Only what stood around the end has to
 * wait, in `late`.
 */
static gdb_status order_by_line(gdb_key_table *table, gdb_error *err)
{
    uint64_t *words = table->place_memory.bytes, end = line_count(table) * GDB_KEY_LINE_SLOTS;
    line_slot *late = NULL;
    size_t late_count = 0, late_capacity = 0;
    gdb_status status = GDB_OK;

    for (uint64_t i = 0; i < table->slot_count; i++) {
        line_slot slot = take_slot(table, i);
        uint64_t place = slot.first;
        rest_at(table, i);
        if (slot.word == 0)
            continue;
        while (place < end && place <= i && words[place] != 0)
            place++;
        if (place < end && place <= i) {
            words[place] = slot.word;
            continue;
        }
        GDB_TRY_OUT(gdb_array_reserve(&late, &late_capacity, late_count + 1, sizeof(*late), err));
        late[late_count++] = slot;
    }
    for (size_t i = 0; i < late_count; i++) {
        uint64_t place = late[i].first;
        while (words[place] != 0)
            place = after(place, end);
        words[place] = late[i].word;
    }
out:
    gdb_free(late);
    return status;
}

/* Where the first line begins: at a line of the processor's cache. The memory has one to spare. */
static uint64_t *align_lines(gdb_key_table *table)
{
    uint8_t *bytes = table->place_memory.bytes;
    size_t pad = (size_t)(-(uintptr_t)bytes % GDB_KEY_LINE_SIZE);

    if (pad > 0)
        memmove(bytes + pad, bytes, (size_t)line_count(table) * GDB_KEY_LINE_SIZE);
    return (uint64_t *)(void *)(bytes + pad);
}

static gdb_status seal_lines(gdb_key_table *table, gdb_error *err)
{
    GDB_TRY(order_by_line(table, err));
    table->lines =
        (gdb_key_lines){align_lines(table), line_count(table), table->least, table->row_bits};
    table->form = FORM_LINES;
    table->compact = NULL;
    return GDB_OK;
}

/* Wide slots become half as large, if that leaves bits for a tag. */
static gdb_status seal_texts(gdb_key_table *table, gdb_error *err)
{
    unsigned row_bits = gdb_bit_width(table->row_count), place_bits, left;
    uint64_t size = line_count(table) * GDB_KEY_LINE_SIZE + GDB_KEY_LINE_SIZE;

    place_bits = gdb_bit_width(table->text_size);
    left = 64 - row_bits - place_bits;
    if (row_bits + place_bits + GDB_TEXT_LINES_TAG_LEAST > 64)
        return GDB_OK;
    table->texts = (gdb_text_lines){
        .line_count = line_count(table),
        .texts = table->text,
        .row_bits = row_bits,
        .place_bits = place_bits,
        .tag_bits = left < GDB_TEXT_LINES_TAG_MOST ? left : GDB_TEXT_LINES_TAG_MOST};
    GDB_TRY(order_by_line(table, err));
    if (!table->place_memory.is_mapped)
        GDB_TRY(gdb_spill_memory_resize(&table->place_memory, &table->source, size, err));
    table->texts.slots = align_lines(table);
    gdb_spill_memory_settle(&table->place_memory);
    gdb_spill_memory_settle(&table->text_memory);
    table->form = FORM_TEXTS;
    table->slots = NULL;
    return GDB_OK;
}

gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err)
{
    uint64_t range = table->ends.high - table->ends.low;

    if (table->is_sealed)
        return GDB_OK;
    table->is_sealed = true;
    if (table->type == GDB_TYPE_STRING)
        return seal_texts(table, err);
    if (table->form != FORM_COMPACT)
        return GDB_OK;
    if (table->key_count > 0 && range < table->key_count * 3 + 1024 &&
        table->row_count < UINT32_MAX)
        GDB_TRY(seal_direct(table, range, err));
    return table->form == FORM_COMPACT ? seal_lines(table, err) : GDB_OK;
}

static void lookup_direct(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        uint64_t place = batch->images[i] - table->least;
        rest_at(table, i);
        offsets[i] =
            place < table->direct_count ? (uint64_t)table->direct[place] - 1 : GDB_KEY_NONE;
    }
}

static void lookup_lines(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
{
    uint32_t step = table->place_memory.is_mapped ? REST : UINT32_MAX;

    for (uint32_t begin = 0; begin < batch->count;) {
        uint32_t left = batch->count - begin, n = left < step ? left : step;
        gdb_key_lines_lookup(&table->lines, batch->images + begin, n, offsets + begin);
        rest_at(table, 0);
        begin += n;
    }
}

static void lookup_texts(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
{
    for (uint32_t begin = 0; begin < batch->count;) {
        uint32_t left = batch->count - begin, n = left < REST ? left : REST;
        gdb_text_lines_lookup(&table->texts, batch, begin, n, offsets + begin);
        rest_at(table, 0);
        begin += n;
    }
}

/* Slots are asked for two groups of LOOK_AHEAD keys ahead, texts one group. */
static void lookup_slots(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
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
            ahead[i] =
                find_candidate(table, batch, begin - LOOK_AHEAD + i,
                               home_of(batch->hashes[begin - LOOK_AHEAD + i], table->slot_count));
            if (batch->images == NULL)
                __builtin_prefetch(table->text +
                                   (table->slots[ahead[i]].key & LOW_MASK(PLACE_BITS)));
        }
        for (uint32_t i = begin - 2 * LOOK_AHEAD;
             begin >= 2 * LOOK_AHEAD && i < batch->count && i < begin - LOOK_AHEAD; i++) {
            uint64_t place = confirm(table, batch, i, due[i - (begin - 2 * LOOK_AHEAD)]);
            key_slot slot = slot_at(table, place);
            offsets[i] = slot.row != 0 ? row_of(slot) : GDB_KEY_NONE;
        }
    }
}

gdb_status gdb_key_table_lookup(const gdb_key_table *table, gdb_key_batch *batch, uint64_t *offsets,
                                gdb_error *err)
{
    switch (table->form) {
    case FORM_DIRECT:
        lookup_direct(table, batch, offsets);
        return GDB_OK;
    case FORM_LINES:
        lookup_lines(table, batch, offsets);
        return GDB_OK;
    case FORM_TEXTS:
        GDB_TRY(gdb_key_batch_hash(batch, err));
        lookup_texts(table, batch, offsets);
        return GDB_OK;
    case FORM_COMPACT:
    case FORM_WIDE:
        GDB_TRY(gdb_key_batch_hash(batch, err));
        lookup_slots(table, batch, offsets);
        return GDB_OK;
    }
    return GDB_OK;
}
