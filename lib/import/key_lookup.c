/* SPDX-License-Identifier: MIT */
#include <string.h>

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

gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err)
{
    uint64_t range = table->ends.high - table->ends.low;

    if (table->is_sealed)
        return GDB_OK;
    table->is_sealed = true;
    if (table->form == FORM_COMPACT && table->key_count > 0 &&
        range < table->key_count * 3 + 1024 && table->row_count < UINT32_MAX)
        return seal_direct(table, range, err);
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
static void lookup_wide(const gdb_key_table *table, const gdb_key_batch *batch, uint64_t *offsets)
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
    case FORM_WIDE:
        GDB_TRY(gdb_key_batch_hash(batch, err));
        lookup_wide(table, batch, offsets);
        return GDB_OK;
    }
    return GDB_OK;
}
