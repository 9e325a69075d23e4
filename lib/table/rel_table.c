/* SPDX-License-Identifier: MIT */
#include "lib/table/rel_table.h"

#include "lib/base/alloc.h"

struct gdb_rel_table {
    gdb_buffer_pool *pool;
    const gdb_rel_schema *schema;
    const gdb_rel_pair *pair;
    const gdb_rel_table_metadata *metadata;
    const gdb_overlay *overlay; /* may be NULL */
    gdb_csr_layout csr[2];
};

gdb_status gdb_rel_table_open(gdb_rel_table **out, gdb_buffer_pool *pool,
                              const gdb_rel_schema *schema, const gdb_rel_pair *pair,
                              const gdb_rel_table_metadata *metadata, gdb_error *err)
{
    gdb_rel_table *table = gdb_alloc_zero(sizeof(*table), err);
    gdb_status status = GDB_OK;

    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->pool = pool;
    table->schema = schema;
    table->pair = pair;
    table->metadata = metadata;
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY_OUT(gdb_csr_layout_init(&table->csr[d], &metadata->csr[d], pair->id,
                                        (gdb_direction)d, err));
    if (metadata->id != pair->id || metadata->column_count != schema->column_count ||
        table->csr[GDB_FORWARD].entry_count != metadata->rel_count ||
        table->csr[GDB_BACKWARD].entry_count != metadata->rel_count) {
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s': catalog and metadata disagree",
                          GDB_TEXT_ARG(schema->name));
        goto out;
    }
    /* Whoever is a target has a list in the other direction. */
    table->csr[GDB_FORWARD].other_count = table->csr[GDB_BACKWARD].node_count;
    table->csr[GDB_BACKWARD].other_count = table->csr[GDB_FORWARD].node_count;
    *out = table;
    table = NULL;
out:
    gdb_rel_table_close(table);
    return status;
}

void gdb_rel_table_close(gdb_rel_table *table)
{
    if (table == NULL)
        return;
    gdb_csr_layout_release(&table->csr[GDB_FORWARD]);
    gdb_csr_layout_release(&table->csr[GDB_BACKWARD]);
    gdb_free(table);
}

const gdb_rel_schema *gdb_rel_table_schema(const gdb_rel_table *table)
{
    return table->schema;
}

const gdb_rel_pair *gdb_rel_table_pair(const gdb_rel_table *table)
{
    return table->pair;
}

const gdb_rel_table_metadata *gdb_rel_table_metadata_get(const gdb_rel_table *table)
{
    return table->metadata;
}

void gdb_rel_table_change(gdb_rel_table *table, const gdb_rel_schema *schema,
                          const gdb_rel_pair *pair, const gdb_rel_table_metadata *metadata)
{
    table->schema = schema;
    table->pair = pair;
    table->metadata = metadata;
}

void gdb_rel_table_set_overlay(gdb_rel_table *table, const gdb_overlay *overlay)
{
    table->overlay = overlay;
}

const gdb_rel_overlay *gdb_rel_table_overlay(const gdb_rel_table *table)
{
    return table->overlay != NULL ? gdb_overlay_rels(table->overlay, table->pair->id) : NULL;
}

uint64_t gdb_rel_table_row_count(const gdb_rel_table *table)
{
    const gdb_rel_overlay *overlay = gdb_rel_table_overlay(table);

    return table->metadata->rel_count + (overlay != NULL ? overlay->added_count : 0);
}

uint64_t gdb_rel_table_rel_count(const gdb_rel_table *table)
{
    const gdb_rel_overlay *overlay = gdb_rel_table_overlay(table);

    return gdb_rel_table_row_count(table) - (overlay != NULL ? overlay->deleted.count : 0);
}

void gdb_rel_table_select(const gdb_rel_table *table, uint64_t first, uint32_t count,
                          gdb_selection *out)
{
    const gdb_rel_overlay *overlay = gdb_rel_table_overlay(table);

    if (overlay != NULL) {
        gdb_row_set_exclude(&overlay->deleted, first, count, out);
        return;
    }
    out->count = count;
    out->all = true;
}

gdb_buffer_pool *gdb_rel_table_pool(const gdb_rel_table *table)
{
    return table->pool;
}

const gdb_csr_layout *gdb_rel_table_csr(const gdb_rel_table *table, gdb_direction direction)
{
    return &table->csr[direction];
}

gdb_status gdb_rel_table_column(const gdb_rel_table *table, uint32_t column,
                                gdb_column_reader **out, gdb_error *err)
{
    const gdb_rel_overlay *overlay = gdb_rel_table_overlay(table);
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 0, 0, 0};

    owner.table = (uint16_t)table->pair->id;
    owner.part = (uint16_t)(column + table->metadata->columns[column].moved);
    return gdb_column_reader_open(out, table->pool, &table->metadata->columns[column],
                                  table->schema->columns[column].type, &owner,
                                  overlay != NULL ? &overlay->columns[column] : NULL, err);
}
