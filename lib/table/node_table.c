/* SPDX-License-Identifier: MIT */
#include "lib/table/node_table.h"

#include "lib/base/alloc.h"

struct gdb_node_table {
    gdb_buffer_pool *pool;
    const gdb_node_schema *schema;
    const gdb_node_table_metadata *metadata;
    const gdb_overlay *overlay; /* may be NULL */
};

gdb_status gdb_node_table_open(gdb_node_table **out, gdb_buffer_pool *pool,
                               const gdb_node_schema *schema,
                               const gdb_node_table_metadata *metadata, gdb_error *err)
{
    gdb_node_table *table;

    if (metadata->column_count != schema->column_count || metadata->id != schema->id)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s': catalog and metadata disagree",
                        GDB_TEXT_ARG(schema->name));
    table = gdb_alloc_zero(sizeof(*table), err);
    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->pool = pool;
    table->schema = schema;
    table->metadata = metadata;
    *out = table;
    return GDB_OK;
}

void gdb_node_table_close(gdb_node_table *table)
{
    gdb_free(table);
}

const gdb_node_schema *gdb_node_table_schema(const gdb_node_table *table)
{
    return table->schema;
}

const gdb_node_table_metadata *gdb_node_table_metadata_get(const gdb_node_table *table)
{
    return table->metadata;
}

void gdb_node_table_change(gdb_node_table *table, const gdb_node_schema *schema,
                           const gdb_node_table_metadata *metadata)
{
    table->schema = schema;
    table->metadata = metadata;
}

void gdb_node_table_set_overlay(gdb_node_table *table, const gdb_overlay *overlay)
{
    table->overlay = overlay;
}

const gdb_node_overlay *gdb_node_table_overlay(const gdb_node_table *table)
{
    return table->overlay != NULL ? gdb_overlay_nodes(table->overlay, table->schema->id) : NULL;
}

uint64_t gdb_node_table_row_count(const gdb_node_table *table)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(table);

    return table->metadata->row_count + (overlay != NULL ? overlay->inserted_count : 0);
}

uint64_t gdb_node_table_node_count(const gdb_node_table *table)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(table);

    return gdb_node_table_row_count(table) - (overlay != NULL ? overlay->deleted.count : 0);
}

bool gdb_node_table_has(const gdb_node_table *table, uint64_t offset)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(table);

    return overlay != NULL ? gdb_node_overlay_lives(overlay, offset)
                           : offset < table->metadata->row_count;
}

void gdb_node_table_select(const gdb_node_table *table, uint64_t first, uint32_t count,
                           gdb_selection *out)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(table);

    if (overlay != NULL) {
        gdb_row_set_exclude(&overlay->deleted, first, count, out);
        return;
    }
    out->count = count;
    out->all = true;
}

gdb_buffer_pool *gdb_node_table_pool(const gdb_node_table *table)
{
    return table->pool;
}

gdb_status gdb_node_table_column(const gdb_node_table *table, uint32_t column,
                                 gdb_column_reader **out, gdb_error *err)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(table);
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 0, 0, 0};

    owner.table = (uint16_t)table->schema->id;
    owner.part = (uint16_t)(column + table->metadata->columns[column].moved);
    return gdb_column_reader_open(out, table->pool, &table->metadata->columns[column],
                                  table->schema->columns[column].type, &owner,
                                  overlay != NULL ? &overlay->columns[column] : NULL, err);
}
