/* SPDX-License-Identifier: MIT */
#include "lib/import/key_reread.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/import/row_column_append.h"

typedef struct key_reread {
    const gdb_node_table *table;
    gdb_row_shape shape; /* the key column */
    gdb_column_reader *reader;
    gdb_vector vector;
    gdb_row_block rows;
    gdb_key_batch batch;
    uint64_t earlier[GDB_VECTOR_SIZE];
} key_reread;

void gdb_reread_keys_release(gdb_reread_keys *keys)
{
    gdb_key_table_free(keys->keys);
    gdb_free(keys->holes);
    memset(keys, 0, sizeof(*keys));
}

static gdb_status note_holes(const key_reread *reread, gdb_reread_keys *out, uint64_t first,
                             uint64_t row, uint32_t count, uint32_t living, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&out->holes, &out->hole_capacity, out->hole_count + count - living,
                              sizeof(*out->holes), err));
    for (uint64_t end = row + count; living < count && row < end; row++)
        if (!gdb_node_table_has(reread->table, row))
            out->holes[out->hole_count++] = row - first;
    return GDB_OK;
}

/* Up to a vector of rows. */
static gdb_status read_rows(key_reread *reread, gdb_reread_keys *out, uint64_t row, uint32_t count,
                            gdb_selection *living, gdb_error *err)
{
    uint64_t before = gdb_key_table_count(out->keys);

    gdb_row_block_clear(&reread->rows, NULL);
    GDB_TRY(gdb_row_block_reserve(&reread->rows, count, err));
    GDB_TRY(gdb_column_reader_scan(reread->reader, row, count, &reread->vector, err));
    GDB_TRY(gdb_row_column_append(&reread->rows.columns[0], 0, &reread->vector, living, err));
    reread->rows.row_count = living->count;
    GDB_TRY(gdb_key_batch_set(&reread->batch, &reread->rows.columns[0], living->count, err));
    GDB_TRY(gdb_key_batch_hash(&reread->batch, err));
    GDB_TRY(gdb_key_table_insert(out->keys, &reread->batch, 0, living->count, reread->rows.dead,
                                 false, reread->earlier, err));
    if (gdb_key_table_count(out->keys) - before < living->count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%s': two nodes have the same key",
                        reread->shape.table_name);
    return GDB_OK;
}

static void close_reread(key_reread *reread)
{
    gdb_column_reader_close(reread->reader);
    gdb_vector_release(&reread->vector);
    gdb_row_block_release(&reread->rows);
    gdb_key_batch_release(&reread->batch);
}

gdb_status gdb_key_reread(gdb_reread_keys *out, const gdb_node_table *table, uint64_t first,
                          uint64_t end, gdb_memory_budget *memory, gdb_spill_file *spill,
                          gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    const gdb_column_schema *column = &schema->columns[schema->key_column];
    key_reread reread = {.table = table};
    char *name = gdb_alloc_text(schema->name.data, schema->name.size, err);
    gdb_status status = name != NULL ? GDB_OK : GDB_ERR_NOMEM;

    GDB_TRY_OUT(status);
    reread.shape = (gdb_row_shape){.table_name = name,
                                   .column_names = &column->name,
                                   .types = &column->type,
                                   .column_count = 1};
    GDB_TRY_OUT(gdb_key_table_create(&out->keys, column->type, end - first, memory, spill, name,
                                     err));
    GDB_TRY_OUT(gdb_row_block_init(&reread.rows, &reread.shape, err));
    GDB_TRY_OUT(gdb_node_table_column(table, schema->key_column, &reread.reader, err));
    GDB_TRY_OUT(gdb_vector_init(&reread.vector, gdb_column_reader_type(reread.reader), err));
    for (uint64_t row = first; row < end; row += GDB_VECTOR_SIZE) {
        uint32_t count = end - row < GDB_VECTOR_SIZE ? (uint32_t)(end - row) : GDB_VECTOR_SIZE;
        gdb_selection living;

        gdb_node_table_select(table, row, count, &living);
        GDB_TRY_OUT(read_rows(&reread, out, row, count, &living, err));
        GDB_TRY_OUT(note_holes(&reread, out, first, row, count, living.count, err));
    }
out:
    close_reread(&reread);
    gdb_free(name);
    return status;
}
