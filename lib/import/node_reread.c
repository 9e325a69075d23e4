/* SPDX-License-Identifier: MIT */
#include "lib/import/node_reread.h"

#include "lib/base/alloc.h"
#include "lib/import/row_column_append.h"

typedef struct reread {
    const gdb_node_table *table;
    uint32_t column_count;
    gdb_column_reader **readers;
    gdb_vector *vectors;
    gdb_row_block rows;
} reread;

static gdb_status open(reread *r, const gdb_row_shape *shape, gdb_error *err)
{
    r->column_count = shape->column_count;
    GDB_TRY(gdb_row_block_init(&r->rows, shape, err));
    r->readers = gdb_alloc_array_zero(r->column_count, sizeof(gdb_column_reader *), err);
    r->vectors = gdb_alloc_array_zero(r->column_count, sizeof(*r->vectors), err);
    if (r->readers == NULL || r->vectors == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < r->column_count; c++) {
        GDB_TRY(gdb_node_table_column(r->table, c, &r->readers[c], err));
        GDB_TRY(gdb_vector_init(&r->vectors[c], gdb_column_reader_type(r->readers[c]), err));
    }
    return GDB_OK;
}

static void close(reread *r)
{
    for (uint32_t c = 0; c < r->column_count; c++) {
        if (r->vectors != NULL)
            gdb_vector_release(&r->vectors[c]);
        if (r->readers != NULL)
            gdb_column_reader_close(r->readers[c]);
    }
    gdb_free(r->vectors);
    gdb_free(r->readers);
    gdb_row_block_release(&r->rows);
}

static gdb_status read_rows(reread *r, uint64_t first, uint32_t count, gdb_error *err)
{
    const gdb_selection all = {.count = count, .all = true};

    gdb_row_block_clear(&r->rows, NULL);
    GDB_TRY(gdb_row_block_reserve(&r->rows, count, err));
    for (uint32_t c = 0; c < r->column_count; c++) {
        GDB_TRY(gdb_column_reader_scan(r->readers[c], first, count, &r->vectors[c], err));
        GDB_TRY(gdb_row_column_append(&r->rows.columns[c], 0, &r->vectors[c], &all, err));
    }
    r->rows.row_count = count;
    return GDB_OK;
}

gdb_status gdb_node_reread(const gdb_node_table *table, uint64_t first, uint64_t end,
                           gdb_node_groups *groups, gdb_error *err)
{
    reread r = {.table = table};
    gdb_status status = GDB_OK;
    uint32_t count;

    GDB_TRY_OUT(open(&r, groups->shape, err));
    for (; first < end; first += count) {
        count = end - first < GDB_VECTOR_SIZE ? (uint32_t)(end - first) : GDB_VECTOR_SIZE;
        GDB_TRY_OUT(read_rows(&r, first, count, err));
        GDB_TRY_OUT(gdb_node_groups_append(groups, &r.rows, err));
    }
out:
    close(&r);
    return status;
}
