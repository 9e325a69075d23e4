/* SPDX-License-Identifier: MIT */
#include "lib/overlay/row_slots.h"

#include "lib/base/alloc.h"

void gdb_row_slots_release(gdb_row_slots *slots)
{
    gdb_row_set_release(&slots->rows);
    gdb_free(slots->blocks);
    *slots = (gdb_row_slots){0};
}

/* Which slots a row's 64 rows have, and how many of them are in use. */
typedef struct slot_run {
    uint64_t start;
    uint32_t room, used;
} slot_run;

static slot_run run_of(const gdb_row_slots *slots, uint64_t row)
{
    const gdb_slot_block *block = &slots->blocks[gdb_row_blocks_get(&slots->rows.blocks, row)];
    uint32_t word = (uint32_t)(row / 64 % GDB_ROW_BLOCK_WORDS);

    return (slot_run){block->starts[word], block->rooms[word],
                      gdb_row_slots_count_bits(gdb_row_set_word(&slots->rows, row))};
}

static gdb_status make_block(gdb_row_slots *slots, uint64_t row, gdb_overlay_memory *memory,
                             gdb_error *err)
{
    uint32_t count = slots->rows.blocks.count;

    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&slots->blocks, &slots->capacity,
                                      (size_t)count + 2, sizeof(*slots->blocks), err));
    GDB_TRY(gdb_row_set_reserve(&slots->rows, row, memory, err));
    if (slots->rows.blocks.count > count)
        slots->blocks[slots->rows.blocks.count] = (gdb_slot_block){.starts = {0}};
    return GDB_OK;
}

gdb_status gdb_row_slots_reserve(gdb_row_slots *slots, uint64_t row, gdb_slot_move *move,
                                 gdb_overlay_memory *memory, gdb_error *err)
{
    slot_run run;
    uint64_t rank;

    GDB_TRY(make_block(slots, row, memory, err));
    run = run_of(slots, row);
    rank = gdb_row_slots_in_block(slots, gdb_row_blocks_get(&slots->rows.blocks, row), row) -
           run.start;
    *move = (gdb_slot_move){.from = run.start, .to = run.start, .need = slots->count};
    if (run.used == run.room) {
        move->to = slots->count;
        move->need = slots->count + (run.room == 0 ? 1 : 2 * run.room);
        if (move->need > UINT32_MAX)
            return GDB_FAIL(err, GDB_ERR_NOMEM, "more than %u rows change", UINT32_MAX);
    }
    move->count = run.used;
    move->slot = move->to + rank;
    move->behind = run.used - rank;
    return GDB_OK;
}

void gdb_row_slots_add(gdb_row_slots *slots, uint64_t row, const gdb_slot_move *move)
{
    gdb_slot_block *block = &slots->blocks[gdb_row_blocks_get(&slots->rows.blocks, row)];
    uint32_t word = (uint32_t)(row / 64 % GDB_ROW_BLOCK_WORDS);

    if (move->need > slots->count) {
        block->starts[word] = (uint32_t)move->to;
        block->rooms[word] = (uint8_t)(move->need - slots->count);
        slots->count = move->need;
    }
    gdb_row_set_add(&slots->rows, row);
}

uint64_t gdb_row_slots_remove(gdb_row_slots *slots, uint64_t row, uint64_t *behind)
{
    slot_run run = run_of(slots, row);
    uint64_t slot = gdb_row_slots_get(slots, row);

    gdb_row_set_remove(&slots->rows, row);
    *behind = run.start + run.used - (slot + 1);
    return slot;
}
