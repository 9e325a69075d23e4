/* SPDX-License-Identifier: MIT */
#include "lib/import/text_lines.h"

#include <stdbool.h>

#include "lib/csv/column_image.h"
#include "lib/import/key_lines.h"

enum { LOOK_AHEAD = 32 };

/* A key on its way: where it is at home, and the slot of that line that may be its own, or 0. */
typedef struct candidate {
    uint64_t home;
    uint64_t slot;
} candidate;

static inline uint64_t tag_of(const gdb_text_lines *lines, uint64_t slot)
{
    return slot >> lines->place_bits >> lines->row_bits;
}

static inline uint64_t place_of(const gdb_text_lines *lines, uint64_t slot)
{
    return slot >> lines->row_bits & ((UINT64_C(1) << lines->place_bits) - 1);
}

static inline uint64_t row_of(const gdb_text_lines *lines, uint64_t slot)
{
    return (slot & ((UINT64_C(1) << lines->row_bits) - 1)) - 1;
}

static inline const uint64_t *line_at(const gdb_text_lines *lines, uint64_t number)
{
    return lines->slots + number * GDB_KEY_LINE_SLOTS;
}

static inline uint64_t find_tag(const gdb_text_lines *lines, const uint64_t *line, uint64_t tag)
{
    unsigned below = lines->place_bits + lines->row_bits;
    uint64_t found = 0;

    for (unsigned i = GDB_KEY_LINE_SLOTS; i-- > 0;)
        found = line[i] != 0 && line[i] >> below == tag ? line[i] : found;
    return found;
}

/* The first slot with the tag in the home line was not the key's: another one of that line, or one
 * behind it up to the first empty slot. */
static __attribute__((noinline)) uint64_t find_other(const gdb_text_lines *lines, uint64_t home,
                                                     uint64_t tag, gdb_text_view text)
{
    for (uint64_t at = home;; at = at + 1 == lines->line_count ? 0 : at + 1) {
        const uint64_t *line = line_at(lines, at);
        for (unsigned i = 0; i < GDB_KEY_LINE_SLOTS; i++) {
            if (line[i] == 0)
                return UINT64_MAX;
            if (tag_of(lines, line[i]) == tag &&
                gdb_text_equal(gdb_stored_text(lines->texts, place_of(lines, line[i])), text))
                return row_of(lines, line[i]);
        }
    }
}

static void fetch_lines(const gdb_text_lines *lines, const uint64_t *hashes, uint32_t count,
                        candidate *out)
{
    for (uint32_t i = 0; i < count; i++) {
        out[i].home = gdb_text_lines_home(lines, hashes[i]);
        __builtin_prefetch(line_at(lines, out[i].home));
    }
}

static void fetch_texts(const gdb_text_lines *lines, const uint64_t *hashes, uint32_t count,
                        candidate *keys)
{
    for (uint32_t i = 0; i < count; i++) {
        keys[i].slot =
            find_tag(lines, line_at(lines, keys[i].home), gdb_text_lines_tag(lines, hashes[i]));
        __builtin_prefetch(lines->texts + place_of(lines, keys[i].slot));
    }
}

static void compare_texts(const gdb_text_lines *lines, const gdb_key_batch *batch, uint32_t begin,
                          uint32_t count, const candidate *keys, uint64_t *offsets)
{
    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view text = gdb_row_column_text(batch->column, begin + i);
        uint64_t slot = keys[i].slot;

        if (slot != 0 && gdb_text_equal(gdb_stored_text(lines->texts, place_of(lines, slot)), text))
            offsets[i] = row_of(lines, slot);
        else
            offsets[i] = find_other(lines, keys[i].home,
                                    gdb_text_lines_tag(lines, batch->hashes[begin + i]), text);
    }
}

static inline uint32_t part(uint32_t done, uint32_t count)
{
    return count - done < LOOK_AHEAD ? count - done : LOOK_AHEAD;
}

void gdb_text_lines_lookup(const gdb_text_lines *lines, const gdb_key_batch *batch, uint32_t begin,
                           uint32_t count, uint64_t *offsets)
{
    const uint64_t *hashes = batch->hashes + begin;
    uint32_t groups = (count + LOOK_AHEAD - 1) / LOOK_AHEAD;
    candidate keys[3][LOOK_AHEAD];

    for (uint32_t g = 0; g < groups + 2; g++) {
        uint32_t first = g * LOOK_AHEAD;
        if (g < groups)
            fetch_lines(lines, hashes + first, part(first, count), keys[g % 3]);
        if (g >= 1 && g - 1 < groups) {
            first = (g - 1) * LOOK_AHEAD;
            fetch_texts(lines, hashes + first, part(first, count), keys[(g - 1) % 3]);
        }
        if (g >= 2) {
            first = (g - 2) * LOOK_AHEAD;
            compare_texts(lines, batch, begin + first, part(first, count), keys[(g - 2) % 3],
                          offsets + first);
        }
    }
}
