/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_resolve.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/number_range.h"

gdb_status gdb_edge_ends_init(gdb_edge_ends *ends, gdb_error *err)
{
    bool one[2] = {ends->multiplicity == GDB_MULTIPLICITY_MANY_ONE ||
                       ends->multiplicity == GDB_MULTIPLICITY_ONE_ONE,
                   ends->multiplicity == GDB_MULTIPLICITY_ONE_MANY ||
                       ends->multiplicity == GDB_MULTIPLICITY_ONE_ONE};

    for (int e = 0; e < 2; e++) {
        ends->seen[e] = NULL;
        if (!one[e])
            continue;
        size_t words = gdb_bitmap_words((size_t)gdb_node_keys_count(ends->ends[e].keys));
        ends->seen[e] = gdb_alloc_array_zero(words, sizeof(uint64_t), err);
        if (ends->seen[e] == NULL) {
            gdb_edge_ends_release(ends);
            return GDB_ERR_NOMEM;
        }
    }
    return GDB_OK;
}

void gdb_edge_ends_release(gdb_edge_ends *ends)
{
    for (int e = 0; e < 2; e++) {
        gdb_free(ends->seen[e]);
        ends->seen[e] = NULL;
    }
}

void gdb_edge_block_release(gdb_edge_block *edges)
{
    for (int e = 0; e < 2; e++) {
        gdb_key_batch_release(&edges->batch[e]);
        gdb_free(edges->offsets[e]);
        edges->offsets[e] = NULL;
        gdb_csr_cursor_close(edges->cursors[e]);
        edges->cursors[e] = NULL;
        gdb_free(edges->lists[e]);
        edges->lists[e] = NULL;
    }
}

static gdb_status reject_missing(const gdb_edge_ends *ends, int e, gdb_row_block *rows,
                                 const gdb_csv_file *file, uint32_t row, gdb_error *err)
{
    uint32_t column = e == 0 ? GDB_EDGE_COLUMN_FROM : GDB_EDGE_COLUMN_TO;
    char key[GDB_KEY_TEXT_SIZE];

    gdb_key_print(&rows->columns[column], row, key);
    return gdb_row_block_reject(rows, file, row, column, GDB_REJECT_MISSING_NODE, err,
                                "%s.%.*s: there is no %.*s with the key %s", ends->rel_name,
                                GDB_TEXT_ARG(ends->shape->column_names[column]),
                                GDB_TEXT_ARG(ends->ends[e].table_name), key);
}

static gdb_status reject_all_missing(gdb_edge_block *edges, const gdb_edge_ends *ends, int e,
                                     gdb_row_block *rows, const gdb_csv_file *file,
                                     gdb_error *err)
{
    uint64_t *offsets = edges->offsets[e];

    for (uint32_t i = 0; i < rows->row_count; i++) {
        if (offsets[i] != GDB_KEY_NONE)
            continue;
        offsets[i] = 0;
        if (!gdb_bitmap_get(rows->dead, i))
            GDB_TRY(reject_missing(ends, e, rows, file, i, err));
    }
    return GDB_OK;
}

/* What the database has of relationships at this end, where only one may be. */
static gdb_status find_lists(gdb_edge_block *edges, const gdb_edge_ends *ends, int e,
                             uint32_t count, gdb_error *err)
{
    if (ends->base == NULL || ends->seen[e] == NULL)
        return GDB_OK;
    if (edges->cursors[e] == NULL)
        GDB_TRY(gdb_csr_cursor_open(&edges->cursors[e], ends->base,
                                    e == 0 ? GDB_FORWARD : GDB_BACKWARD, err));
    GDB_TRY(gdb_array_reserve(&edges->lists[e], &edges->list_capacity[e], (size_t)count + 1,
                              sizeof(*edges->lists[e]), err));
    return gdb_csr_cursor_lists(edges->cursors[e], edges->offsets[e], count, edges->lists[e], err);
}

gdb_status gdb_edge_resolve(gdb_edge_block *edges, unsigned slot, uint64_t block,
                            const gdb_edge_ends *ends, gdb_row_block *rows,
                            const gdb_csv_file *file, gdb_error *err)
{
    for (int e = 0; e < 2; e++) {
        uint32_t column = e == 0 ? GDB_EDGE_COLUMN_FROM : GDB_EDGE_COLUMN_TO;
        uint64_t *offsets;
        GDB_TRY(gdb_array_reserve(&edges->offsets[e], &edges->capacity[e],
                                  (size_t)rows->row_count + 1, sizeof(uint64_t), err));
        offsets = edges->offsets[e];
        GDB_TRY(gdb_key_batch_set(&edges->batch[e], &rows->columns[column], rows->row_count, err));
        if (gdb_edge_slices_has(ends->slices, e)) {
            GDB_TRY(gdb_edge_slices_get(ends->slices, slot, block, e, &edges->batch[e],
                                        file->path, offsets, err));
            GDB_TRY(gdb_node_keys_complete(ends->ends[e].keys, slot, &edges->batch[e], offsets,
                                           err));
        } else {
            GDB_TRY(gdb_node_keys_lookup(ends->ends[e].keys, slot, &edges->batch[e], offsets,
                                         err));
        }
        if (gdb_number_range_of(offsets, rows->row_count, 0).high == GDB_KEY_NONE)
            GDB_TRY(reject_all_missing(edges, ends, e, rows, file, err));
        GDB_TRY(find_lists(edges, ends, e, rows->row_count, err));
    }
    return GDB_OK;
}

static gdb_status reject_second(const gdb_edge_ends *ends, int e, gdb_row_block *rows,
                                const gdb_csv_file *file, uint32_t row, gdb_error *err)
{
    uint32_t column = e == 0 ? GDB_EDGE_COLUMN_FROM : GDB_EDGE_COLUMN_TO;
    char key[GDB_KEY_TEXT_SIZE];

    gdb_key_print(&rows->columns[column], row, key);
    return gdb_row_block_reject(
        rows, file, row, column, GDB_REJECT_MULTIPLICITY, err,
        "%s.%.*s: the %.*s with the key %s has a relationship already (the table is %s)",
        ends->rel_name, GDB_TEXT_ARG(ends->shape->column_names[column]),
        GDB_TEXT_ARG(ends->ends[e].table_name), key, gdb_multiplicity_name(ends->multiplicity));
}

static bool has_one(const gdb_edge_block *edges, const gdb_edge_ends *ends, int e, uint32_t row)
{
    if (ends->seen[e] == NULL)
        return false;
    return gdb_bitmap_get(ends->seen[e], edges->offsets[e][row]) ||
           (ends->base != NULL && edges->lists[e][row].count > 0);
}

gdb_status gdb_edge_check_multiplicity(const gdb_edge_block *edges, gdb_edge_ends *ends,
                                       gdb_row_block *rows, const gdb_csv_file *file,
                                       gdb_error *err)
{
    if (ends->seen[0] == NULL && ends->seen[1] == NULL)
        return GDB_OK;
    for (uint32_t i = 0; i < rows->row_count; i++) {
        int second = -1;
        if (gdb_bitmap_get(rows->dead, i))
            continue;
        for (int e = 1; e >= 0; e--) {
            if (has_one(edges, ends, e, i))
                second = e;
        }
        if (second >= 0) {
            GDB_TRY(reject_second(ends, second, rows, file, i, err));
            continue;
        }
        for (int e = 0; e < 2; e++) {
            if (ends->seen[e] != NULL)
                gdb_bitmap_set(ends->seen[e], edges->offsets[e][i]);
        }
    }
    return GDB_OK;
}
