/* SPDX-License-Identifier: MIT */
#include "lib/overlay/row_set.h"

#include <string.h>

#include "lib/base/alloc.h"

void gdb_row_set_release(gdb_row_set *set)
{
    gdb_row_blocks_release(&set->blocks);
    gdb_free(set->bits);
    *set = (gdb_row_set){0};
}

gdb_status gdb_row_set_reserve(gdb_row_set *set, uint64_t row, gdb_overlay_memory *memory,
                               gdb_error *err)
{
    size_t before = set->capacity;
    uint32_t number;

    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&set->bits, &set->capacity,
                                      (size_t)set->blocks.count + 2, sizeof(*set->bits), err));
    if (set->capacity > before)
        memset(set->bits + before, 0, (set->capacity - before) * sizeof(*set->bits));
    return gdb_row_blocks_make(&set->blocks, row, &number, memory, err);
}

static uint64_t *word_of(gdb_row_set *set, uint64_t row)
{
    uint32_t number = gdb_row_blocks_get(&set->blocks, row);

    return &set->bits[number].words[row / 64 % GDB_ROW_BLOCK_WORDS];
}

void gdb_row_set_add(gdb_row_set *set, uint64_t row)
{
    uint64_t *word = word_of(set, row), bit = UINT64_C(1) << row % 64;

    set->count += (*word & bit) == 0;
    *word |= bit;
}

void gdb_row_set_remove(gdb_row_set *set, uint64_t row)
{
    if (!gdb_row_set_has(set, row))
        return;
    *word_of(set, row) &= ~(UINT64_C(1) << row % 64);
    set->count--;
}

uint64_t gdb_row_set_next(const gdb_row_set *set, uint64_t row, uint64_t end)
{
    if (set->count == 0)
        return end;
    while ((row = gdb_row_blocks_next(&set->blocks, row, end)) < end) {
        uint64_t bits = gdb_row_set_word(set, row) & UINT64_MAX << row % 64;

        if (bits != 0) {
            row = row / 64 * 64 + (unsigned)__builtin_ctzll(bits);
            return row < end ? row : end;
        }
        row = row / 64 * 64 + 64;
    }
    return end;
}

/* Rows from .. end-1 but for those whose bits are set, of which bit 0 is that of `from`; how many.
 * Without a branch for each: where some of 64 rows are in the set it cannot be foreseen which. */
static uint32_t pick_rows(uint16_t *rows, uint32_t from, uint32_t end, uint64_t bits)
{
    uint32_t kept = 0;

    if (bits == 0) {
        for (uint32_t row = from; row < end; row++)
            rows[row - from] = (uint16_t)row;
        return end - from;
    }
    for (uint32_t row = from; row < end; row++, bits >>= 1) {
        rows[kept] = (uint16_t)row;
        kept += !(bits & 1);
    }
    return kept;
}

void gdb_row_set_exclude(const gdb_row_set *set, uint64_t first, uint32_t count, gdb_selection *out)
{
    uint32_t kept = 0;

    out->count = count;
    out->all = gdb_row_set_next(set, first, first + count) == first + count;
    if (out->all)
        return;
    for (uint32_t i = 0, end; i < count; i = end) { /* rows of one word */
        uint64_t bits = gdb_row_set_word(set, first + i) >> (first + i) % 64;

        end = i + 64 - (uint32_t)((first + i) % 64);
        if (end > count)
            end = count;
        kept += pick_rows(out->rows + kept, i, end, bits);
    }
    out->count = kept;
}
