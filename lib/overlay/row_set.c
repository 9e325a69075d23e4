/* SPDX-License-Identifier: MIT */
#include "lib/overlay/row_set.h"

void gdb_row_set_release(gdb_row_set *set)
{
    gdb_id_map_release(&set->words);
    gdb_id_map_release(&set->blocks);
    set->count = 0;
}

gdb_status gdb_row_set_reserve(gdb_row_set *set, gdb_overlay_memory *memory, gdb_error *err)
{
    GDB_TRY(gdb_id_map_reserve(&set->words, 1, memory, err));
    return gdb_id_map_reserve(&set->blocks, 1, memory, err);
}

void gdb_row_set_add(gdb_row_set *set, uint64_t row)
{
    uint64_t *word = gdb_id_map_enter(&set->words, row / 64);
    uint64_t bit = UINT64_C(1) << (row % 64);

    if (*word == 0)
        *gdb_id_map_enter(&set->blocks, row / 4096) |= UINT64_C(1) << (row / 64 % 64);
    set->count += (*word & bit) == 0;
    *word |= bit;
}

/* Clear a bit; what is 0 then is not there. */
static void clear_bit(gdb_id_map *words, uint64_t word, unsigned bit)
{
    uint64_t *bits = gdb_id_map_enter(words, word);

    if (*bits == UINT64_C(1) << bit)
        gdb_id_map_remove(words, word, *bits);
    else
        *bits &= ~(UINT64_C(1) << bit);
}

void gdb_row_set_remove(gdb_row_set *set, uint64_t row)
{
    if (!gdb_row_set_has(set, row))
        return;
    set->count--;
    clear_bit(&set->words, row / 64, row % 64);
    if (gdb_id_map_get(&set->words, row / 64) == 0)
        clear_bit(&set->blocks, row / 4096, row / 64 % 64);
}

/* The first set bit of `bits` from `from` (below 64) on; 64 if there is none. */
static unsigned first_bit(uint64_t bits, unsigned from)
{
    bits &= UINT64_MAX << from;
    return bits != 0 ? (unsigned)__builtin_ctzll(bits) : 64;
}

uint64_t gdb_row_set_next(const gdb_row_set *set, uint64_t row, uint64_t end)
{
    if (set->count == 0)
        return end;
    while (row < end) {
        uint64_t words = gdb_id_map_get(&set->blocks, row / 4096);
        unsigned from = (unsigned)(row / 64 % 64), word = first_bit(words, from), bit;

        if (word == 64) {
            row = row / 4096 * 4096 + 4096;
            continue;
        }
        if (word != from)
            row = row / 4096 * 4096 + word * 64;
        bit = first_bit(gdb_id_map_get(&set->words, row / 64), (unsigned)(row % 64));
        row = row / 64 * 64 + bit;
        if (bit < 64)
            break;
    }
    return row < end ? row : end;
}

void gdb_row_set_exclude(const gdb_row_set *set, uint64_t first, uint32_t count, gdb_selection *out)
{
    uint32_t kept = 0;

    out->count = count;
    out->all = gdb_row_set_next(set, first, first + count) == first + count;
    for (uint32_t i = 0, end; i < count && !out->all; i = end) {
        uint64_t bits = gdb_row_set_bits(set, first + i);

        end = i + 64 - (uint32_t)((first + i) % 64);
        if (end > count)
            end = count;
        for (uint32_t row = i; row < end; row++, bits >>= 1) {
            out->rows[kept] = (uint16_t)row;
            kept += (bits & 1) == 0;
        }
    }
    if (!out->all)
        out->count = kept;
}
