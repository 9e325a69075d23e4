/* SPDX-License-Identifier: MIT */
#include "lib/database/table_set.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/database/metadata_change.h"
#include "lib/schema/ddl.h"

/* A table by its id: one of the two, or neither. */
typedef struct table_slot {
    gdb_node_table *node;
    gdb_rel_table *rel;
} table_slot;

struct gdb_table_set {
    gdb_buffer_pool *pool;
    const gdb_catalog *base_catalog;
    const gdb_metadata *base_metadata;
    gdb_catalog *changed_catalog; /* NULL: as in the base */
    gdb_changed_metadata changed_metadata;
    const gdb_overlay *overlay; /* may be NULL */
    table_slot *tables;         /* by id */
    uint32_t table_limit;
};

/* --- opening ----------------------------------------------------------- */

static gdb_status make_room(gdb_table_set *set, uint32_t limit, gdb_error *err)
{
    table_slot *tables;

    if (limit <= set->table_limit)
        return GDB_OK;
    tables = gdb_realloc_array(set->tables, limit, sizeof(*tables), err);
    if (tables == NULL)
        return GDB_ERR_NOMEM;
    memset(tables + set->table_limit, 0, (limit - set->table_limit) * sizeof(*tables));
    set->tables = tables;
    set->table_limit = limit;
    return GDB_OK;
}

static gdb_status describe_node(gdb_table_set *set, const gdb_node_schema *schema,
                                const gdb_node_table_metadata *metadata, gdb_error *err)
{
    gdb_node_table **node = &set->tables[schema->id].node;

    if (*node != NULL) {
        gdb_node_table_change(*node, schema, metadata);
        return GDB_OK;
    }
    GDB_TRY(gdb_node_table_open(node, set->pool, schema, metadata, err));
    gdb_node_table_set_overlay(*node, set->overlay);
    return GDB_OK;
}

static gdb_status describe_rel(gdb_table_set *set, const gdb_rel_schema *schema,
                               const gdb_rel_pair *pair, const gdb_rel_table_metadata *metadata,
                               gdb_error *err)
{
    gdb_rel_table **rel = &set->tables[pair->id].rel;

    if (*rel != NULL) {
        gdb_rel_table_change(*rel, schema, pair, metadata);
        return GDB_OK;
    }
    GDB_TRY(gdb_rel_table_open(rel, set->pool, schema, pair, metadata, err));
    gdb_rel_table_set_overlay(*rel, set->overlay);
    return GDB_OK;
}

/* Open tables that are not yet, and tell the others what they are now. */
static gdb_status describe_tables(gdb_table_set *set, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_table_set_catalog(set));
    const gdb_metadata *metadata = gdb_table_set_metadata(set);
    uint32_t pair_number = 0;

    GDB_TRY(make_room(set, catalog->next_id, err));
    for (uint32_t i = 0; i < catalog->node_count; i++)
        GDB_TRY(describe_node(set, &catalog->nodes[i], &metadata->nodes[i], err));
    for (uint32_t i = 0; i < catalog->rel_count; i++) {
        const gdb_rel_schema *rel = &catalog->rels[i];

        for (uint32_t k = 0; k < rel->pair_count; k++, pair_number++)
            GDB_TRY(describe_rel(set, rel, &rel->pairs[k], &metadata->rels[pair_number], err));
    }
    return GDB_OK;
}

gdb_status gdb_table_set_open(gdb_table_set **out, gdb_buffer_pool *pool,
                              const gdb_catalog *catalog, const gdb_metadata *metadata,
                              gdb_error *err)
{
    gdb_table_set *set = gdb_alloc_zero(sizeof(*set), err);
    gdb_status status = GDB_OK;

    if (set == NULL)
        return GDB_ERR_NOMEM;
    set->pool = pool;
    set->base_catalog = catalog;
    set->base_metadata = metadata;
    GDB_TRY_OUT(describe_tables(set, err));
    *out = set;
    set = NULL;
out:
    gdb_table_set_close(set);
    return status;
}

static void close_slot(table_slot *slot)
{
    gdb_node_table_close(slot->node);
    gdb_rel_table_close(slot->rel);
    *slot = (table_slot){NULL, NULL};
}

void gdb_table_set_close(gdb_table_set *set)
{
    if (set == NULL)
        return;
    for (uint32_t id = 0; id < set->table_limit; id++)
        close_slot(&set->tables[id]);
    gdb_free(set->tables);
    gdb_changed_metadata_release(&set->changed_metadata);
    gdb_catalog_free(set->changed_catalog);
    gdb_free(set);
}

/* --- asking ------------------------------------------------------------ */

const gdb_catalog *gdb_table_set_catalog(const gdb_table_set *set)
{
    return set->changed_catalog != NULL ? set->changed_catalog : set->base_catalog;
}

const gdb_metadata *gdb_table_set_metadata(const gdb_table_set *set)
{
    return set->changed_catalog != NULL ? &set->changed_metadata.now : set->base_metadata;
}

const gdb_node_table *gdb_table_set_node(const gdb_table_set *set, uint32_t id)
{
    return id < set->table_limit ? set->tables[id].node : NULL;
}

const gdb_rel_table *gdb_table_set_rel(const gdb_table_set *set, uint32_t id)
{
    return id < set->table_limit ? set->tables[id].rel : NULL;
}

void gdb_table_set_show(gdb_table_set *set, const gdb_overlay *overlay)
{
    set->overlay = overlay;
    for (uint32_t id = 0; id < set->table_limit; id++) {
        if (set->tables[id].node != NULL)
            gdb_node_table_set_overlay(set->tables[id].node, overlay);
        if (set->tables[id].rel != NULL)
            gdb_rel_table_set_overlay(set->tables[id].rel, overlay);
    }
}

/* --- changing ---------------------------------------------------------- */

static gdb_status copy_base(gdb_table_set *set, gdb_error *err)
{
    gdb_catalog *copy = NULL;

    if (set->changed_catalog != NULL)
        return GDB_OK;
    GDB_TRY(gdb_changed_metadata_copy(&set->changed_metadata, set->base_metadata, err));
    GDB_TRY(gdb_catalog_copy(&copy, set->base_catalog, err));
    set->changed_catalog = copy;
    return describe_tables(set, err);
}

static void close_dropped(gdb_table_set *set)
{
    const gdb_catalog *catalog = gdb_table_set_catalog(set);

    for (uint32_t id = 0; id < set->table_limit; id++)
        if (gdb_catalog_node_by_id(catalog, id) == NULL &&
            gdb_catalog_rel_by_pair(catalog, id, NULL) == NULL)
            close_slot(&set->tables[id]);
}

gdb_status gdb_table_set_change(gdb_table_set *set, gdb_overlay *overlay,
                                const gdb_ast_statement *statement, gdb_catalog_change *change,
                                gdb_ast_range *range, gdb_error *err)
{
    GDB_TRY(copy_base(set, err));
    GDB_TRY(gdb_ddl_apply(set->changed_catalog, statement, change, range, err));
    if (change->kind == GDB_CATALOG_UNCHANGED)
        return GDB_OK;
    GDB_TRY(gdb_changed_metadata_apply(&set->changed_metadata,
                                       gdb_catalog_get(set->changed_catalog), change, err));
    if (change->kind == GDB_CATALOG_DROP_TABLE)
        close_dropped(set);
    GDB_TRY(describe_tables(set, err));
    return overlay != NULL ? gdb_overlay_change_tables(overlay, set->changed_catalog,
                                                       &set->changed_metadata.now, change, err)
                           : GDB_OK;
}
