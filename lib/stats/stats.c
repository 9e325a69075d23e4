/* SPDX-License-Identifier: MIT */
#include "lib/stats/stats.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/schema/default_value.h"
#include "lib/base/checked_math.h"

static uint64_t blob_bytes(const gdb_blob_ref *blob)
{
    return gdb_blob_pages(blob) * GDB_PAGE_SIZE;
}

static bool is_wanted(const gdb_stats_options *options, gdb_text_view name)
{
    if (options->table_count == 0)
        return true;
    for (uint32_t i = 0; i < options->table_count; i++)
        if (gdb_text_equal_nocase(options->tables[i], name))
            return true;
    return false;
}

static gdb_status check_names(const gdb_catalog *catalog, const gdb_stats_options *options,
                              gdb_error *err)
{
    for (uint32_t i = 0; i < options->table_count; i++)
        if (gdb_catalog_find_node(catalog, options->tables[i]) == NULL &&
            gdb_catalog_find_rel(catalog, options->tables[i]) == NULL)
            return GDB_FAIL(err, GDB_ERR_USAGE, "no table '%.*s'",
                            GDB_TEXT_ARG(options->tables[i]));
    return GDB_OK;
}

static gdb_status add_columns(gdb_table_stats *table, const gdb_column_schema *schema,
                              const gdb_column_metadata *metadata, uint32_t count, gdb_error *err)
{
    table->column_count = count;
    table->columns = gdb_alloc_array_zero(count, sizeof(*table->columns), err);
    if (table->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++) {
        gdb_column_stats_make(&table->columns[c], table->name, &schema[c], &metadata[c]);
        if (schema[c].default_value != NULL)
            GDB_TRY(gdb_default_value_print(schema[c].default_value,
                                            &table->columns[c].default_text, err));
        table->column_bytes += table->columns[c].stored_bytes;
    }
    return GDB_OK;
}

static gdb_status add_node_table(gdb_table_stats *table, const gdb_database *database,
                                 const gdb_node_schema *schema,
                                 const gdb_node_table_metadata *metadata, gdb_error *err)
{
    table->name = schema->name;
    table->rows = gdb_database_table_size(database, schema->id);
    table->index_bytes = gdb_key_index_pages(&metadata->key_index) * GDB_PAGE_SIZE;
    GDB_TRY(add_columns(table, schema->columns, metadata->columns, metadata->column_count, err));
    table->columns[schema->key_column].is_key = true;
    for (uint32_t i = 0; i < metadata->deleted_count; i++)
        table->column_bytes += (uint64_t)metadata->deleted[i].page_count * GDB_PAGE_SIZE;
    return GDB_OK;
}

static gdb_status add_rel_table(gdb_table_stats *table, const gdb_database *database,
                                const gdb_rel_table_metadata *metadata,
                                const gdb_stats_options *options, gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(database);
    const gdb_rel_pair *pair = NULL;
    const gdb_rel_schema *schema = gdb_catalog_rel_by_pair(catalog, metadata->id, &pair);

    table->name = schema->name;
    table->is_rel = true;
    table->multiplicity = schema->multiplicity;
    table->from = gdb_catalog_node_by_id(catalog, pair->from)->name;
    table->to = gdb_catalog_node_by_id(catalog, pair->to)->name;
    table->rows = gdb_database_table_size(database, metadata->id);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        for (uint32_t g = 0; g < metadata->csr[d].group_count; g++) {
            const gdb_csr_group_metadata *group = &metadata->csr[d].groups[g];
            table->list_bytes += (uint64_t)group->offsets.page_count * GDB_PAGE_SIZE;
            for (uint32_t s = 0; s < group->target_segment_count; s++)
                table->list_bytes += (uint64_t)group->targets[s].page_count * GDB_PAGE_SIZE;
        }
    }
    GDB_TRY(add_columns(table, schema->columns, metadata->columns, metadata->column_count, err));
    if (!options->degrees)
        return GDB_OK;
    table->degrees = gdb_alloc_array_zero(2, sizeof(*table->degrees), err);
    if (table->degrees == NULL)
        return GDB_ERR_NOMEM;
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY(gdb_degree_stats_make(&table->degrees[d], database,
                                      gdb_database_rel_table(database, metadata->id),
                                      (gdb_direction)d, options->threads, options->interrupt,
                                      err));
    return GDB_OK;
}

static gdb_status make_tables(gdb_stats *stats, const gdb_database *database,
                              const gdb_stats_options *options, gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(database);
    const gdb_metadata *metadata = gdb_database_metadata(database);

    for (uint32_t t = 0; t < metadata->node_count; t++) {
        const gdb_node_schema *schema = gdb_catalog_node_by_id(catalog, metadata->nodes[t].id);
        stats->nodes += gdb_database_table_size(database, schema->id);
        if (is_wanted(options, schema->name))
            GDB_TRY(add_node_table(&stats->tables[stats->table_count++], database, schema,
                                   &metadata->nodes[t], err));
    }
    stats->node_table_count = stats->table_count;
    for (uint32_t t = 0; t < metadata->rel_count; t++) {
        const gdb_rel_schema *schema =
            gdb_catalog_rel_by_pair(catalog, metadata->rels[t].id, NULL);
        stats->rels += gdb_database_table_size(database, metadata->rels[t].id);
        if (is_wanted(options, schema->name))
            GDB_TRY(add_rel_table(&stats->tables[stats->table_count++], database,
                                  &metadata->rels[t], options, err));
    }
    return GDB_OK;
}

/* The name that the table has now; as it was when the file was loaded, if the table is gone. */
static gdb_text_view name_of(const gdb_catalog *catalog, const gdb_load *load)
{
    const gdb_node_schema *node = gdb_catalog_node_by_id(catalog, load->table);
    const gdb_rel_schema *rel = gdb_catalog_rel_by_pair(catalog, load->table, NULL);

    if (node != NULL)
        return node->name;
    return rel != NULL ? rel->name : load->name;
}

static gdb_status add_loads(gdb_stats *stats, const gdb_database *database,
                            const gdb_stats_options *options, gdb_error *err)
{
    const gdb_load_ledger *ledger = &gdb_database_metadata(database)->loads;

    stats->loads = gdb_alloc_array(ledger->count, sizeof(*stats->loads), err);
    if (stats->loads == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < ledger->count; i++) {
        gdb_load load = ledger->items[i];
        load.name = name_of(gdb_database_catalog(database), &load);
        if (is_wanted(options, load.name))
            stats->loads[stats->load_count++] = load;
    }
    return GDB_OK;
}

gdb_status gdb_stats_make(gdb_stats **out, const gdb_database *database,
                          const gdb_stats_options *options, gdb_error *err)
{
    const gdb_database_header *header = gdb_database_header_get(database);
    const gdb_metadata *metadata = gdb_database_metadata(database);
    gdb_stats *stats = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(check_names(gdb_database_catalog(database), options, err));
    stats = gdb_alloc_zero(sizeof(*stats), err);
    if (stats == NULL)
        return GDB_ERR_NOMEM;
    stats->tables = gdb_alloc_array_zero((size_t)metadata->node_count + metadata->rel_count,
                                         sizeof(*stats->tables), err);
    if (stats->tables == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(make_tables(stats, database, options, err));
    GDB_TRY_OUT(add_loads(stats, database, options, err));
    for (uint32_t t = 0; t < stats->table_count; t++) {
        stats->column_bytes += stats->tables[t].column_bytes;
        stats->list_bytes += stats->tables[t].list_bytes;
        stats->index_bytes += stats->tables[t].index_bytes;
    }
    GDB_TRY_OUT(gdb_database_free_pages(database, &stats->free_pages, err));
    stats->pages = header->page_count;
    stats->file_bytes = header->page_count * GDB_PAGE_SIZE;
    stats->header_bytes = (uint64_t)GDB_DATABASE_SLOTS * GDB_PAGE_SIZE;
    stats->catalog_bytes = blob_bytes(&header->catalog);
    stats->metadata_bytes = blob_bytes(&header->metadata) + blob_bytes(&header->free_pages);
    stats->epoch = header->epoch;
    stats->log_bytes = gdb_database_log(database)->size;
    stats->log_transactions = gdb_database_log(database)->transactions;
    *out = stats;
    stats = NULL;
out:
    gdb_stats_free(stats);
    return gdb_database_where(database, status, err);
}

void gdb_stats_free(gdb_stats *stats)
{
    if (stats == NULL)
        return;
    for (uint32_t t = 0; stats->tables != NULL && t < stats->table_count; t++) {
        for (uint32_t c = 0; stats->tables[t].columns != NULL && c < stats->tables[t].column_count;
             c++)
            gdb_buffer_release(&stats->tables[t].columns[c].default_text);
        gdb_free(stats->tables[t].columns);
        gdb_free(stats->tables[t].degrees);
    }
    gdb_free(stats->tables);
    gdb_free(stats->loads);
    gdb_free(stats);
}
