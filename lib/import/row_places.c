/* SPDX-License-Identifier: MIT */
#include "lib/import/row_places.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"

void gdb_row_places_release(gdb_row_places *places)
{
    gdb_free(places->blocks);
    gdb_free(places->lines);
    memset(places, 0, sizeof(*places));
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

void gdb_row_places_count(const gdb_row_block *block, uint32_t *lines)
{
    const gdb_raw_block *raw = block->raw;
    bool has_returns = raw->size > 0 && memchr(raw->bytes, '\r', raw->size) != NULL;
    uint32_t begin = 0, line = 0;

    for (uint32_t i = 0; i < block->row_count; i++) {
        line += count_line_ends(raw->bytes, begin, block->record_begin[i], has_returns);
        begin = block->record_begin[i];
        lines[i] = line;
    }
}

gdb_status gdb_row_places_append(gdb_row_places *places, const gdb_row_block *block,
                                 const uint32_t *lines, gdb_error *err)
{
    gdb_row_place_block place = {.first_row = places->line_count,
                                 .first_line = block->raw->first_line,
                                 .file = block->raw->file};

    GDB_TRY(gdb_array_reserve(&places->blocks, &places->block_capacity, places->block_count + 1,
                              sizeof(*places->blocks), err));
    GDB_TRY(gdb_array_reserve(&places->lines, &places->line_capacity,
                              places->line_count + block->row_count, sizeof(*places->lines), err));
    places->blocks[places->block_count++] = place;
    for (uint32_t i = 0; i < block->row_count; i++) {
        places->lines[places->line_count] = lines[i];
        places->line_count += !gdb_bitmap_get(block->dead, i);
    }
    return GDB_OK;
}

void gdb_row_places_find(const gdb_row_places *places, uint64_t row, uint32_t *file,
                         uint64_t *line)
{
    size_t low = 0, high = places->block_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (places->blocks[middle].first_row <= row)
            low = middle;
        else
            high = middle;
    }
    *file = places->blocks[low].file;
    *line = places->blocks[low].first_line + places->lines[row];
}
