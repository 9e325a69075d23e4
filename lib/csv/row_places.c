/* SPDX-License-Identifier: MIT */
#include "lib/csv/row_places.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/csv/csv_split.h"

void gdb_row_lines_release(gdb_row_lines *lines)
{
    gdb_free(lines->lines);
    memset(lines, 0, sizeof(*lines));
}

/* Lines that end in [begin, end): with LF, CR LF or CR. `end` is behind a line end or a record's
 * first byte, so CR LF is never cut. */
static uint32_t count_line_ends(const uint8_t *bytes, uint32_t begin, uint32_t end,
                                bool has_returns)
{
    uint32_t n = 0;

    if (has_returns) {
        for (uint32_t i = begin; i < end; i++)
            n += bytes[i] == '\n' || (bytes[i] == '\r' && !(i + 1 < end && bytes[i + 1] == '\n'));
        return n;
    }
    for (const uint8_t *at = bytes + begin;
         (at = memchr(at, '\n', (size_t)(bytes + end - at))) != NULL; at++)
        n++;
    return n;
}

/* Rows begin in lines of their own, so the last line says whether there are others between. */
gdb_status gdb_row_lines_count(gdb_row_lines *lines, const gdb_row_block *block, gdb_error *err)
{
    const gdb_raw_block *raw = block->raw;
    uint32_t begin = 0, line = 0, count = block->row_count;
    bool has_returns;

    lines->is_consecutive =
        count == 0 || gdb_csv_count_lines(raw->bytes, block->record_begin[count - 1]) == count - 1;
    if (lines->is_consecutive)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&lines->lines, &lines->capacity, count, sizeof(*lines->lines), err));
    has_returns = memchr(raw->bytes, '\r', raw->size) != NULL;
    for (uint32_t i = 0; i < count; i++) {
        line += count_line_ends(raw->bytes, begin, block->record_begin[i], has_returns);
        begin = block->record_begin[i];
        lines->lines[i] = line;
    }
    return GDB_OK;
}

void gdb_row_places_release(gdb_row_places *places)
{
    for (size_t i = 0; i < places->block_count; i++)
        gdb_free(places->blocks[i].begins);
    gdb_free(places->blocks);
    gdb_memory_release(places->memory, places->charged);
    *places = (gdb_row_places){.memory = places->memory};
}

static gdb_status charge(gdb_row_places *places, uint64_t bytes, gdb_error *err)
{
    GDB_TRY(gdb_memory_charge(places->memory, bytes, "the lines of nodes", err));
    places->charged += bytes;
    return GDB_OK;
}

static gdb_status mark_begins(gdb_row_places *places, uint64_t **begins,
                              const gdb_row_block *block, const gdb_row_lines *lines,
                              gdb_error *err)
{
    uint32_t count = block->row_count;
    size_t words = gdb_bitmap_words(
        (size_t)(lines->is_consecutive ? count : lines->lines[count - 1] + 1));

    GDB_TRY(charge(places, words * sizeof(**begins), err));
    *begins = gdb_alloc_array_zero(words, sizeof(**begins), err);
    if (*begins == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        if (!gdb_bitmap_get(block->dead, i))
            gdb_bitmap_set(*begins, lines->is_consecutive ? i : lines->lines[i]);
    }
    return GDB_OK;
}

gdb_status gdb_row_places_append(gdb_row_places *places, const gdb_row_block *block,
                                 const gdb_row_lines *lines, gdb_error *err)
{
    uint64_t living = block->row_count - gdb_bitmap_count(block->dead, block->row_count);
    gdb_row_place_block place = {.first_row = places->row_count,
                                 .first_line = block->raw->first_line,
                                 .file = block->raw->file};

    if (living == 0)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&places->blocks, &places->block_capacity, places->block_count + 1,
                              sizeof(*places->blocks), err));
    GDB_TRY(charge(places, sizeof(place), err));
    if (!lines->is_consecutive || living < block->row_count)
        GDB_TRY(mark_begins(places, &place.begins, block, lines, err));
    places->blocks[places->block_count++] = place;
    places->row_count += living;
    return GDB_OK;
}

/* The number of the bit that has `before` set ones below it. */
static uint64_t select_bit(const uint64_t *words, uint64_t before)
{
    uint64_t word, base = 0;

    for (;; words++, base += 64) {
        uint64_t n = (uint64_t)__builtin_popcountll(*words);
        if (n > before)
            break;
        before -= n;
    }
    for (word = *words; before > 0; before--)
        word &= word - 1;
    return base + (uint64_t)__builtin_ctzll(word);
}

void gdb_row_places_find(const gdb_row_places *places, uint64_t row, uint32_t *file,
                         uint64_t *line)
{
    size_t low = 0, high = places->block_count;
    const gdb_row_place_block *block;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (places->blocks[middle].first_row <= row)
            low = middle;
        else
            high = middle;
    }
    block = &places->blocks[low];
    row -= block->first_row;
    *file = block->file;
    *line = block->first_line + (block->begins != NULL ? select_bit(block->begins, row) : row);
}
