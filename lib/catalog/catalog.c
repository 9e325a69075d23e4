/* SPDX-License-Identifier: MIT */
#include "lib/catalog/catalog.h"

#include "lib/base/alloc.h"
#include "lib/catalog/catalog_state.h"

gdb_status gdb_catalog_create(gdb_catalog **out, gdb_error *err)
{
    gdb_catalog *catalog = gdb_alloc_zero(sizeof(*catalog), err);

    if (catalog == NULL)
        return GDB_ERR_NOMEM;
    catalog->data.next_id = 1;
    *out = catalog;
    return GDB_OK;
}

gdb_status gdb_catalog_load(gdb_catalog **out, const uint8_t *bytes, size_t size, gdb_error *err)
{
    gdb_catalog *catalog = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_catalog_create(&catalog, err));
    GDB_TRY_OUT(gdb_catalog_decode(&catalog->data, bytes, size, &catalog->arena, err));
    catalog->node_capacity = catalog->data.node_count;
    catalog->rel_capacity = catalog->data.rel_count;
    *out = catalog;
    catalog = NULL;
out:
    gdb_catalog_free(catalog);
    return status;
}

gdb_status gdb_catalog_copy(gdb_catalog **out, const gdb_catalog *catalog, gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status = gdb_catalog_encode(&catalog->data, &bytes, err);

    if (status == GDB_OK)
        status = gdb_catalog_load(out, bytes.data, bytes.size, err);
    gdb_buffer_release(&bytes);
    return status;
}

void gdb_catalog_free(gdb_catalog *catalog)
{
    if (catalog == NULL)
        return;
    gdb_arena_release(&catalog->arena);
    gdb_free(catalog);
}

const gdb_catalog_data *gdb_catalog_get(const gdb_catalog *catalog)
{
    return &catalog->data;
}

/* --- finding ----------------------------------------------------------- */

const gdb_node_schema *gdb_catalog_find_node(const gdb_catalog *catalog, gdb_text_view name)
{
    for (uint32_t i = 0; i < catalog->data.node_count; i++)
        if (gdb_text_equal_nocase(catalog->data.nodes[i].name, name))
            return &catalog->data.nodes[i];
    return NULL;
}

const gdb_rel_schema *gdb_catalog_find_rel(const gdb_catalog *catalog, gdb_text_view name)
{
    for (uint32_t i = 0; i < catalog->data.rel_count; i++)
        if (gdb_text_equal_nocase(catalog->data.rels[i].name, name))
            return &catalog->data.rels[i];
    return NULL;
}

const gdb_node_schema *gdb_catalog_node_by_id(const gdb_catalog *catalog, uint32_t id)
{
    for (uint32_t i = 0; i < catalog->data.node_count; i++)
        if (catalog->data.nodes[i].id == id)
            return &catalog->data.nodes[i];
    return NULL;
}

const gdb_rel_schema *gdb_catalog_rel_by_pair(const gdb_catalog *catalog, uint32_t id,
                                              const gdb_rel_pair **pair)
{
    for (uint32_t i = 0; i < catalog->data.rel_count; i++) {
        const gdb_rel_schema *rel = &catalog->data.rels[i];
        for (uint32_t k = 0; k < rel->pair_count; k++)
            if (rel->pairs[k].id == id) {
                if (pair != NULL)
                    *pair = &rel->pairs[k];
                return rel;
            }
    }
    return NULL;
}

int gdb_schema_find_column(const gdb_column_schema *columns, uint32_t count, gdb_text_view name)
{
    for (uint32_t i = 0; i < count; i++)
        if (gdb_text_equal_nocase(columns[i].name, name))
            return (int)i;
    return -1;
}
