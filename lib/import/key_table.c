/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/import/key_slots.h"

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
