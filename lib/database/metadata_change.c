/* SPDX-License-Identifier: MIT */
#include "lib/database/metadata_change.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "formats/value/value_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"
#include "lib/storage/segment_writer.h"
#include "lib/types/number_bytes.h"

gdb_status gdb_changed_metadata_copy(gdb_changed_metadata *metadata, const gdb_metadata *base,
                                     gdb_error *err)
{
    gdb_metadata *now = &metadata->now;

    *now = *base;
    now->nodes = NULL;
    now->rels = NULL;
    GDB_TRY(gdb_array_reserve(&now->nodes, &metadata->node_capacity, (size_t)base->node_count + 1,
                              sizeof(*now->nodes), err));
    GDB_TRY(gdb_array_reserve(&now->rels, &metadata->rel_capacity, (size_t)base->rel_count + 1,
                              sizeof(*now->rels), err));
    if (base->node_count > 0)
        memcpy(now->nodes, base->nodes, base->node_count * sizeof(*now->nodes));
    if (base->rel_count > 0)
        memcpy(now->rels, base->rels, base->rel_count * sizeof(*now->rels));
    return GDB_OK;
}

void gdb_changed_metadata_release(gdb_changed_metadata *metadata)
{
    gdb_free(metadata->now.nodes);
    gdb_free(metadata->now.rels);
    gdb_arena_release(&metadata->arena);
    memset(metadata, 0, sizeof(*metadata));
}

/* --- tables ------------------------------------------------------------ */

static gdb_status add_columns(gdb_changed_metadata *metadata, gdb_column_metadata **columns,
                              uint32_t count, gdb_error *err)
{
    *columns = gdb_arena_alloc_array(&metadata->arena, count, sizeof(**columns), err);
    return *columns != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status add_node_table(gdb_changed_metadata *metadata, const gdb_node_schema *schema,
                                 gdb_error *err)
{
    gdb_metadata *now = &metadata->now;
    gdb_node_table_metadata table = {.id = schema->id, .column_count = schema->column_count};

    GDB_TRY(gdb_array_reserve(&now->nodes, &metadata->node_capacity, (size_t)now->node_count + 1,
                              sizeof(*now->nodes), err));
    GDB_TRY(add_columns(metadata, &table.columns, schema->column_count, err));
    now->nodes[now->node_count++] = table;
    return GDB_OK;
}

static gdb_status add_rel_table(gdb_changed_metadata *metadata, const gdb_rel_schema *schema,
                                gdb_error *err)
{
    gdb_metadata *now = &metadata->now;

    GDB_TRY(gdb_array_reserve(&now->rels, &metadata->rel_capacity,
                              (size_t)now->rel_count + schema->pair_count, sizeof(*now->rels),
                              err));
    for (uint32_t k = 0; k < schema->pair_count; k++) {
        gdb_rel_table_metadata table = {.id = schema->pairs[k].id,
                                        .column_count = schema->column_count};

        GDB_TRY(add_columns(metadata, &table.columns, schema->column_count, err));
        now->rels[now->rel_count++] = table;
    }
    return GDB_OK;
}

static void drop_table(gdb_metadata *now, const gdb_catalog_change *change)
{
    if (change->is_rel) {
        now->rel_count -= change->pair_count;
        memmove(&now->rels[change->first_pair], &now->rels[change->first_pair + change->pair_count],
                (now->rel_count - change->first_pair) * sizeof(*now->rels));
    } else {
        now->node_count--;
        memmove(&now->nodes[change->place], &now->nodes[change->place + 1],
                (now->node_count - change->place) * sizeof(*now->nodes));
    }
}

/* --- columns ----------------------------------------------------------- */

/* The segment of one row with the column's default, or NULL. */
static gdb_status make_one_row(gdb_segment *segment, const gdb_column_schema *schema,
                               gdb_error *err)
{
    const gdb_value *value = schema->default_value;
    gdb_encoded_segment encoded = {0};
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT};
    gdb_compression compression = {0};
    uint8_t number[GDB_NUMBER_BYTES_MAX] = {0};
    uint64_t null = value == NULL, end = 0;
    gdb_segment_source source = {.type = schema->type,
                                 .row_count = 1,
                                 .nulls = &null,
                                 .values = number,
                                 .string_ends = &end,
                                 .string_bytes = number};
    gdb_status status;

    if (value != NULL && gdb_type_is_byte_string(schema->type)) {
        end = value->as.text.size;
        source.string_bytes = (const uint8_t *)value->as.text.data;
    } else if (value != NULL) {
        gdb_number_store(value, number);
    }
    status = gdb_segment_encode(&encoded, &source, &owner, &compression, err);
    *segment = encoded.segment;
    segment->page_count = 0;
    gdb_encoded_segment_release(&encoded);
    return status;
}

static void repeat(gdb_segment *segment, const gdb_segment *one, uint32_t ordinal,
                   uint32_t row_count)
{
    *segment = *one;
    segment->ordinal = ordinal;
    segment->row_count = row_count;
    segment->null_count *= row_count;
    segment->raw_bytes *= row_count;
}

static gdb_status make_node_segments(gdb_column_metadata *column, const gdb_segment *one,
                                     const gdb_node_table_metadata *table, gdb_arena *arena,
                                     gdb_error *err)
{
    uint32_t count = (uint32_t)gdb_div_up(table->row_count, GDB_GROUP_SIZE);
    uint64_t left = table->row_count;

    column->segments = gdb_arena_alloc_array(arena, count, sizeof(*column->segments), err);
    if (column->segments == NULL)
        return GDB_ERR_NOMEM;
    column->segment_count = count;
    for (uint32_t i = 0; i < count; i++, left -= GDB_GROUP_SIZE)
        repeat(&column->segments[i], one, i,
               left < GDB_GROUP_SIZE ? (uint32_t)left : GDB_GROUP_SIZE);
    return GDB_OK;
}

/* Properties are cut as the forward targets are. */
static gdb_status make_rel_segments(gdb_column_metadata *column, const gdb_segment *one,
                                    const gdb_rel_table_metadata *table, gdb_arena *arena,
                                    gdb_error *err)
{
    const gdb_csr_metadata *forward = &table->csr[GDB_FORWARD];
    uint32_t count = 0;

    for (uint32_t g = 0; g < forward->group_count; g++)
        count += forward->groups[g].target_segment_count;
    column->segments = gdb_arena_alloc_array(arena, count, sizeof(*column->segments), err);
    if (column->segments == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t g = 0; g < forward->group_count; g++)
        for (uint32_t i = 0; i < forward->groups[g].target_segment_count; i++) {
            repeat(&column->segments[column->segment_count], one, column->segment_count,
                   forward->groups[g].targets[i].row_count);
            column->segment_count++;
        }
    return GDB_OK;
}

/* The columns of one node table or pair, without or with one more. They are copied: the base has
 * its own. */
static gdb_status change_columns(gdb_changed_metadata *metadata, gdb_column_metadata **columns,
                                 uint32_t *count, const gdb_catalog_change *change, gdb_error *err)
{
    gdb_column_metadata *copy =
        gdb_arena_alloc_array(&metadata->arena, (size_t)*count + 1, sizeof(*copy), err);

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    if (*count > 0)
        memcpy(copy, *columns, *count * sizeof(*copy));
    *columns = copy;
    if (change->kind == GDB_CATALOG_ADD_COLUMN) {
        (*count)++;
        return GDB_OK;
    }
    (*count)--;
    for (uint32_t c = change->column; c < *count; c++) {
        copy[c] = copy[c + 1];
        copy[c].moved++;
    }
    return GDB_OK;
}

/* What the base has of a column that is new: the pages of texts and lists are not there yet. */
static gdb_status begin_column(gdb_changed_metadata *metadata, gdb_column_metadata *column,
                               const gdb_column_schema *schema, gdb_segment *one, gdb_error *err)
{
    gdb_value *copy;

    GDB_TRY(make_one_row(one, schema, err));
    if (schema->default_value == NULL || !gdb_type_is_byte_string(schema->type))
        return GDB_OK;
    copy = gdb_arena_alloc(&metadata->arena, sizeof(*copy), err);
    if (copy == NULL)
        return GDB_ERR_NOMEM;
    column->unwritten = copy;
    return gdb_column_value_copy(copy, schema->default_value, &metadata->arena, err);
}

static gdb_status change_node(gdb_changed_metadata *metadata, const gdb_node_schema *schema,
                              const gdb_catalog_change *change, gdb_error *err)
{
    gdb_node_table_metadata *table = &metadata->now.nodes[change->place];
    gdb_segment one;

    GDB_TRY(change_columns(metadata, &table->columns, &table->column_count, change, err));
    if (change->kind == GDB_CATALOG_DROP_COLUMN)
        return GDB_OK;
    GDB_TRY(begin_column(metadata, &table->columns[change->column],
                         &schema->columns[change->column], &one, err));
    return make_node_segments(&table->columns[change->column], &one, table, &metadata->arena, err);
}

static gdb_status change_rel(gdb_changed_metadata *metadata, const gdb_rel_schema *schema,
                             const gdb_catalog_change *change, gdb_error *err)
{
    for (uint32_t k = 0; k < change->pair_count; k++) {
        gdb_rel_table_metadata *table = &metadata->now.rels[change->first_pair + k];
        gdb_segment one;

        GDB_TRY(change_columns(metadata, &table->columns, &table->column_count, change, err));
        if (change->kind == GDB_CATALOG_DROP_COLUMN)
            continue;
        GDB_TRY(begin_column(metadata, &table->columns[change->column],
                             &schema->columns[change->column], &one, err));
        GDB_TRY(make_rel_segments(&table->columns[change->column], &one, table, &metadata->arena,
                                  err));
    }
    return GDB_OK;
}

gdb_status gdb_changed_metadata_apply(gdb_changed_metadata *metadata,
                                      const gdb_catalog_data *catalog,
                                      const gdb_catalog_change *change, gdb_error *err)
{
    switch (change->kind) {
    case GDB_CATALOG_UNCHANGED:
    case GDB_CATALOG_RENAME:
        break;
    case GDB_CATALOG_ADD_TABLE:
        return change->is_rel ? add_rel_table(metadata, &catalog->rels[change->place], err)
                              : add_node_table(metadata, &catalog->nodes[change->place], err);
    case GDB_CATALOG_DROP_TABLE:
        drop_table(&metadata->now, change);
        break;
    case GDB_CATALOG_ADD_COLUMN:
    case GDB_CATALOG_DROP_COLUMN:
        return change->is_rel ? change_rel(metadata, &catalog->rels[change->place], change, err)
                              : change_node(metadata, &catalog->nodes[change->place], change, err);
    }
    return GDB_OK;
}
