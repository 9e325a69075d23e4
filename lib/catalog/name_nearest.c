/* SPDX-License-Identifier: MIT */
#include "lib/catalog/catalog.h"

/* Names beyond this are not worth a guess. */
enum { LONGEST = 64 };

static unsigned lower(gdb_text_view text, size_t i)
{
    unsigned char c = (unsigned char)text.data[i];

    return c >= 'A' && c <= 'Z' ? c + 32u : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/*
 * Edits from one text to the other: insert, delete, replace a byte, exchange two neighbours
 * (optimal string alignment), by the three last rows of the dynamic programming table.
 */
static unsigned edit_distance(gdb_text_view a, gdb_text_view b)
{
    unsigned rows[3][LONGEST + 1];

    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.size; j++) {
            unsigned differ = lower(a, i - 1) != lower(b, j - 1);
            row[j] = least(above[j - 1] + differ, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a, i - 1) == lower(b, j - 2) &&
                lower(a, i - 2) == lower(b, j - 1))
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

const gdb_text_view *gdb_name_nearest(gdb_text_view name, const gdb_text_view *names,
                                      uint32_t count)
{
    const gdb_text_view *nearest = NULL;
    unsigned best = LONGEST;

    if (name.size > LONGEST)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        size_t longer = names[i].size > name.size ? names[i].size : name.size;
        unsigned distance;
        if (names[i].size > LONGEST)
            continue;
        distance = edit_distance(name, names[i]);
        if (distance <= longer / 3 && distance < best) {
            best = distance;
            nearest = &names[i];
        }
    }
    return nearest;
}
