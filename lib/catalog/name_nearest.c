/* SPDX-License-Identifier: MIT */
#include "lib/catalog/catalog.h"

#include <stdio.h>

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

/* The nearer one of the two, which comes first if they are equal; *best may be without data. */
static void take_nearer(gdb_text_view name, gdb_text_view *best, gdb_text_view other)
{
    const gdb_text_view names[] = {*best, other};
    uint32_t skip = best->data == NULL;
    const gdb_text_view *nearest = gdb_name_nearest(name, names + skip, 2 - skip);

    if (nearest != NULL)
        *best = *nearest;
}

const char *gdb_catalog_suggest_table(const gdb_catalog *catalog, gdb_text_view name, bool rels,
                                      char out[GDB_SUGGESTION_SIZE])
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view best = {NULL, 0};

    for (uint32_t i = 0; i < data->node_count; i++)
        take_nearer(name, &best, data->nodes[i].name);
    for (uint32_t i = 0; rels && i < data->rel_count; i++)
        take_nearer(name, &best, data->rels[i].name);
    out[0] = '\0';
    if (best.data != NULL)
        snprintf(out, GDB_SUGGESTION_SIZE, "; did you mean %s?", gdb_text_quote(best, quoted));
    return out;
}
