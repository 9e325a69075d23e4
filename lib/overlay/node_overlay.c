/* SPDX-License-Identifier: MIT */
#include "lib/overlay/node_overlay.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"

gdb_status gdb_node_overlay_create(gdb_node_overlay **out, const gdb_node_schema *schema,
                                   uint64_t base_count, gdb_memory_budget *budget, gdb_error *err)
{
    gdb_node_overlay *nodes = gdb_alloc_zero(sizeof(*nodes), err);
    gdb_status status = GDB_OK;

    if (nodes == NULL)
        return GDB_ERR_NOMEM;
    nodes->schema = schema;
    nodes->base_count = base_count;
    nodes->memory.budget = budget;
    GDB_TRY_OUT(gdb_overlay_memory_charge(
        &nodes->memory, sizeof(*nodes) + schema->column_count * sizeof(*nodes->columns), err));
    nodes->columns = gdb_alloc_array_zero(schema->column_count, sizeof(*nodes->columns), err);
    if (nodes->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    nodes->column_count = schema->column_count;
    for (uint32_t c = 0; c < schema->column_count; c++)
        gdb_column_overlay_init(&nodes->columns[c], schema->columns[c].type, base_count);
    *out = nodes;
    nodes = NULL;
out:
    gdb_node_overlay_free(nodes);
    return status;
}

void gdb_node_overlay_free(gdb_node_overlay *nodes)
{
    if (nodes == NULL)
        return;
    for (uint32_t c = 0; c < nodes->column_count; c++)
        gdb_column_overlay_release(&nodes->columns[c]);
    gdb_free(nodes->columns);
    gdb_row_set_release(&nodes->deleted);
    gdb_id_map_release(&nodes->keys);
    gdb_overlay_memory_release(&nodes->memory);
    gdb_free(nodes);
}

/* --- keys -------------------------------------------------------------- */

/* The 64-bit image of a key that is not a string. */
static uint64_t image_of(const gdb_value *key)
{
    return gdb_type_is_integer(key->type) && !gdb_type_is_signed(key->type)
               ? key->as.unsigned_integer
               : (uint64_t)key->as.integer;
}

static uint64_t hash_of(const gdb_value *key)
{
    return key->type == GDB_TYPE_STRING ? gdb_key_hash_string(key->as.text)
                                        : gdb_key_hash_integer(image_of(key));
}

static gdb_value key_of(const gdb_node_overlay *nodes, uint64_t offset)
{
    return gdb_column_overlay_get(&nodes->columns[nodes->schema->key_column], offset);
}

uint64_t gdb_node_overlay_find(const gdb_node_overlay *nodes, uint64_t hash, const gdb_value *key,
                               uint64_t not_this)
{
    uint64_t place = GDB_ID_MAP_FIRST, found;

    while ((found = gdb_id_map_next(&nodes->keys, hash, &place)) != 0) {
        gdb_value other = key_of(nodes, found - 1);

        if (found - 1 != not_this &&
            (key->type == GDB_TYPE_STRING ? gdb_text_equal(key->as.text, other.as.text)
                                          : image_of(key) == image_of(&other)))
            return found - 1;
    }
    return GDB_NODE_NONE;
}

/* Does the own index lead to a node, by the key *hash? */
static bool is_indexed(const gdb_node_overlay *nodes, uint64_t offset, uint64_t *hash)
{
    gdb_value key;

    if (!gdb_column_overlay_has(&nodes->columns[nodes->schema->key_column], offset))
        return false;
    key = key_of(nodes, offset);
    *hash = hash_of(&key);
    return true;
}

static void add_key(gdb_node_overlay *nodes, uint64_t offset)
{
    gdb_value key = key_of(nodes, offset);

    gdb_id_map_add(&nodes->keys, hash_of(&key), offset + 1);
}

void gdb_node_overlay_foresee(const gdb_node_overlay *nodes, const gdb_value *key)
{
    if (!key->is_null && key->type == nodes->schema->columns[nodes->schema->key_column].type)
        __builtin_prefetch(gdb_id_map_place(&nodes->keys, hash_of(key)), 1);
}

/* --- changes ----------------------------------------------------------- */

static gdb_status check_value(const gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                              const gdb_value *value, gdb_error *err)
{
    const gdb_column_schema *schema = &nodes->schema->columns[column];
    gdb_status status = gdb_column_overlay_check(schema->type, value, err);

    if (status == GDB_OK && column == nodes->schema->key_column && value->is_null)
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "a key is NULL");
    return status == GDB_OK
               ? GDB_OK
               : gdb_error_where(err, status, "node %llu of table '%.*s', column '%.*s'",
                                 (unsigned long long)offset, GDB_TEXT_ARG(nodes->schema->name),
                                 GDB_TEXT_ARG(schema->name));
}

/* What nearly all values are. */
static bool is_plain(const gdb_node_overlay *nodes, uint32_t column, const gdb_value *value)
{
    return !value->is_null && value->type == nodes->schema->columns[column].type;
}

static gdb_status no_such_node(const gdb_node_overlay *nodes, uint64_t offset, const char *what,
                               gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no node %llu to %s",
                    GDB_TEXT_ARG(nodes->schema->name), (unsigned long long)offset, what);
}

/* Columns have the inserted rows of the table and no more. */
static void cut_columns(gdb_node_overlay *nodes)
{
    for (uint32_t c = 0; c < nodes->schema->column_count; c++)
        gdb_column_overlay_cut(&nodes->columns[c], nodes->inserted_count);
}

gdb_status gdb_node_overlay_insert(gdb_node_overlay *nodes, uint64_t offset,
                                   const gdb_value *values, uint32_t count, gdb_error *err)
{
    const gdb_node_schema *schema = nodes->schema;
    gdb_status status;

    if (offset != nodes->base_count + nodes->inserted_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "node %llu is inserted into table '%.*s', whose next is %llu",
                        (unsigned long long)offset, GDB_TEXT_ARG(schema->name),
                        (unsigned long long)(nodes->base_count + nodes->inserted_count));
    if (count != schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a node of %u values is inserted into table '%.*s'",
                        count, GDB_TEXT_ARG(schema->name));
    GDB_TRY_OUT(gdb_id_map_reserve(&nodes->keys, 1, &nodes->memory, err));
    for (uint32_t c = 0; c < count; c++) {
        if (!is_plain(nodes, c, &values[c]))
            GDB_TRY_OUT(check_value(nodes, offset, c, &values[c], err));
        GDB_TRY_OUT(
            gdb_column_overlay_set(&nodes->columns[c], offset, &values[c], &nodes->memory, err));
    }
    nodes->inserted_count++;
    gdb_id_map_add(&nodes->keys, hash_of(&values[schema->key_column]), offset + 1);
out:
    if (status != GDB_OK)
        cut_columns(nodes);
    return status;
}

gdb_status gdb_node_overlay_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                   const gdb_value *value, gdb_error *err)
{
    uint64_t hash = 0;
    bool was_indexed;

    if (!gdb_node_overlay_lives(nodes, offset))
        return no_such_node(nodes, offset, "change", err);
    if (column >= nodes->schema->column_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s' has no column %u to change",
                        GDB_TEXT_ARG(nodes->schema->name), column);
    GDB_TRY(check_value(nodes, offset, column, value, err));
    if (column != nodes->schema->key_column)
        return gdb_column_overlay_set(&nodes->columns[column], offset, value, &nodes->memory, err);
    GDB_TRY(gdb_id_map_reserve(&nodes->keys, 1, &nodes->memory, err));
    was_indexed = is_indexed(nodes, offset, &hash);
    GDB_TRY(gdb_column_overlay_set(&nodes->columns[column], offset, value, &nodes->memory, err));
    if (was_indexed)
        gdb_id_map_remove(&nodes->keys, hash, offset + 1);
    add_key(nodes, offset);
    return GDB_OK;
}

gdb_status gdb_node_overlay_delete(gdb_node_overlay *nodes, uint64_t offset, gdb_error *err)
{
    uint64_t hash;

    if (!gdb_node_overlay_lives(nodes, offset))
        return no_such_node(nodes, offset, "delete", err);
    GDB_TRY(gdb_row_set_reserve(&nodes->deleted, offset, &nodes->memory, err));
    if (is_indexed(nodes, offset, &hash))
        gdb_id_map_remove(&nodes->keys, hash, offset + 1);
    gdb_row_set_add(&nodes->deleted, offset);
    return GDB_OK;
}

/* --- and back ----------------------------------------------------------- */

static void remove_key(gdb_node_overlay *nodes, uint64_t offset)
{
    uint64_t hash = 0;

    if (is_indexed(nodes, offset, &hash))
        gdb_id_map_remove(&nodes->keys, hash, offset + 1);
}

void gdb_node_overlay_undo_insert(gdb_node_overlay *nodes)
{
    remove_key(nodes, nodes->base_count + nodes->inserted_count - 1);
    nodes->inserted_count--;
    cut_columns(nodes);
}

/* Room for the key that comes back is there: it was in the index. */
void gdb_node_overlay_undo_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                  const gdb_value *before)
{
    bool is_key = column == nodes->schema->key_column;

    if (is_key)
        remove_key(nodes, offset);
    gdb_column_overlay_undo(&nodes->columns[column], offset, before);
    if (is_key && before != NULL)
        add_key(nodes, offset);
}

void gdb_node_overlay_undo_delete(gdb_node_overlay *nodes, uint64_t offset)
{
    gdb_row_set_remove(&nodes->deleted, offset);
    if (gdb_column_overlay_has(&nodes->columns[nodes->schema->key_column], offset))
        add_key(nodes, offset);
}
