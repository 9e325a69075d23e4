/* SPDX-License-Identifier: MIT */
#include "lib/table/node_table.h"

#include "lib/base/alloc.h"

struct gdb_node_table {
    gdb_buffer_pool *pool;
    const gdb_node_schema *schema;
    const gdb_node_table_metadata *metadata;
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

uint64_t gdb_node_table_row_count(const gdb_node_table *table)
{
    return table->metadata->row_count;
}

gdb_buffer_pool *gdb_node_table_pool(const gdb_node_table *table)
{
    return table->pool;
}

gdb_status gdb_node_table_column(const gdb_node_table *table, uint32_t column,
                                 gdb_column_reader **out, gdb_error *err)
{
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 0, 0, 0};

    owner.table = (uint16_t)table->schema->id;
    owner.part = (uint16_t)column;
    return gdb_column_reader_open(out, table->pool, &table->metadata->columns[column],
                                  table->schema->columns[column].type, &owner, err);
}
