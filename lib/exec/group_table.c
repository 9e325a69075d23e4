/* SPDX-License-Identifier: MIT */
#include "lib/exec/group_table.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/hash.h"
#include "lib/vector/vector_hash.h"

/*
 * Open addressing with linear probing, at most half full. A slot holds the upper half of the
 * hash beside the group, so that nearly every probe that is not the row is told by one word.
 */

enum {
    FIRST_SLOTS = 64,
    NODE_OFFSETS_MOST = 1 << 24 /* nodes beyond this offset are hashed after all */
};
#define HASH_HALF UINT64_C(0xffffffff00000000)

gdb_status gdb_group_table_init(gdb_group_table *table, const gdb_type_id *types,
                                uint32_t column_count, gdb_buffer_pool *pool, gdb_error *err)
{
    memset(table, 0, sizeof(*table));
    table->hashes = gdb_alloc_array(GDB_VECTOR_SIZE, sizeof(*table->hashes), err);
    table->fresh = gdb_alloc_array(GDB_VECTOR_SIZE, sizeof(*table->fresh), err);
    if (table->hashes == NULL || table->fresh == NULL)
        return GDB_ERR_NOMEM;
    return gdb_tuple_table_init(&table->keys, types, column_count, pool, err);
}

void gdb_group_table_release(gdb_group_table *table)
{
    for (size_t t = 0; t < table->node_table_count; t++)
        gdb_free(table->nodes[t].groups);
    gdb_free(table->nodes);
    table->nodes = NULL;
    table->node_table_count = 0;
    gdb_tuple_table_release(&table->keys);
    gdb_free(table->slots);
    gdb_free(table->hashes);
    gdb_free(table->fresh);
    table->slots = NULL;
    table->hashes = NULL;
    table->fresh = NULL;
    table->slot_count = 0;
}

/* Forget the groups of nodes: the arrays may be much larger than what is in them. */
static void clear_nodes(gdb_group_table *table)
{
    for (uint32_t g = 0; g < table->keys.rows; g++) {
        gdb_value key = gdb_tuple_table_get(&table->keys, 0, g);

        if (!key.is_null && key.as.node.table < table->node_table_count &&
            key.as.node.offset < table->nodes[key.as.node.table].capacity)
            table->nodes[key.as.node.table].groups[key.as.node.offset] = 0;
    }
}

void gdb_group_table_clear(gdb_group_table *table)
{
    uint64_t kept = 0;

    if (table->node_table_count > 0)
        clear_nodes(table);
    for (size_t t = 0; t < table->node_table_count; t++)
        kept += table->nodes[t].capacity * sizeof(uint32_t);
    kept += table->slot_count * sizeof(*table->slots);
    if (kept > table->keys.charged)
        kept = table->keys.charged;
    table->keys.charged -= kept; /* what stays allocated stays charged */
    gdb_tuple_table_clear(&table->keys);
    table->keys.charged = kept;
    if (table->slot_count > 0)
        memset(table->slots, 0, table->slot_count * sizeof(*table->slots));
}

static void hash_columns(gdb_group_table *table, const gdb_vector *const *columns,
                         const gdb_selection *selection)
{
    for (uint32_t c = 0; c < table->keys.column_count; c++)
        gdb_vector_hash(columns[c], selection, c > 0, table->hashes);
    if (table->keys.column_count == 0)
        memset(table->hashes, 0, selection->count * sizeof(*table->hashes));
}

/* Groups found in the chunk at hand are compared where they are: they are stored all together when
 * the chunk is done. */
static bool row_equals(const gdb_group_table *table, uint32_t group,
                       const gdb_vector *const *columns, uint32_t row)
{
    bool stored = group < table->keys.rows;
    uint32_t place = stored ? group % GDB_VECTOR_SIZE : table->fresh[group - table->keys.rows];

    for (uint32_t c = 0; c < table->keys.column_count; c++)
        if (!gdb_vector_equal(stored ? gdb_tuple_table_vector(&table->keys, c, group) : columns[c],
                              place, columns[c], row))
            return false;
    return true;
}

/*
 * Make room for `more` groups. The slots hold only half of a hash, so a larger table is
 * filled with the hashes of the stored keys, block by block.
 */
static gdb_status grow(gdb_group_table *table, uint32_t more, gdb_error *err)
{
    uint64_t need = ((uint64_t)table->keys.rows + more) * 2;
    uint64_t count = table->slot_count < FIRST_SLOTS ? FIRST_SLOTS : table->slot_count;
    uint64_t *slots;

    if (need <= table->slot_count)
        return GDB_OK;
    while (count < need)
        count *= 2;
    if (count > UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "too many groups");
    GDB_TRY(gdb_tuple_table_charge(&table->keys, (count - table->slot_count) * sizeof(*slots),
                                   err));
    slots = gdb_alloc_array_zero(count, sizeof(*slots), err);
    if (slots == NULL)
        return GDB_ERR_NOMEM;
    gdb_free(table->slots);
    table->slots = slots;
    table->slot_count = (uint32_t)count;
    for (uint32_t b = 0; b < table->keys.block_count; b++) {
        const gdb_data_chunk *block = &table->keys.blocks[b];

        for (uint32_t c = 0; c < table->keys.column_count; c++)
            gdb_vector_hash(&block->columns[c], &block->selection, c > 0, table->hashes);
        if (table->keys.column_count == 0)
            memset(table->hashes, 0, block->count * sizeof(*table->hashes));
        for (uint32_t i = 0; i < block->count; i++) {
            uint64_t at = table->hashes[i] & (count - 1);

            while (slots[at] != 0)
                at = (at + 1) & (count - 1);
            slots[at] = (table->hashes[i] & HASH_HALF) | (b * GDB_VECTOR_SIZE + i + 1);
        }
    }
    return GDB_OK;
}

/* The slot of a row: its group's, or the empty one where it belongs. */
static uint64_t probe(const gdb_group_table *table, const gdb_vector *const *columns,
                      uint32_t row, uint64_t hash)
{
    uint64_t mask = table->slot_count - 1, at = hash & mask;

    while (table->slots[at] != 0 &&
           ((table->slots[at] & HASH_HALF) != (hash & HASH_HALF) ||
            !row_equals(table, (uint32_t)table->slots[at] - 1, columns, row)))
        at = (at + 1) & mask;
    return at;
}

/* The place of a node's group, or NULL for a node that must be hashed. With `make` the arrays grow
 * to hold it. */
static gdb_status find_node(gdb_group_table *table, const gdb_node_id *node, bool make,
                            uint32_t **place, gdb_error *err)
{
    gdb_node_groups *groups;
    size_t before, capacity;

    *place = NULL;
    if (node->offset >= NODE_OFFSETS_MOST)
        return GDB_OK;
    if (node->table >= table->node_table_count) {
        before = table->node_table_count;
        if (!make)
            return GDB_OK;
        groups = gdb_realloc_array(table->nodes, (size_t)node->table + 1, sizeof(*groups), err);
        if (groups == NULL)
            return GDB_ERR_NOMEM;
        table->nodes = groups;
        table->node_table_count = (size_t)node->table + 1;
        memset(groups + before, 0, (table->node_table_count - before) * sizeof(*groups));
    }
    groups = &table->nodes[node->table];
    if (node->offset >= groups->capacity) {
        if (!make)
            return GDB_OK;
        before = capacity = groups->capacity;
        GDB_TRY(gdb_array_reserve(&groups->groups, &capacity, node->offset + 1, sizeof(uint32_t),
                                  err));
        memset(groups->groups + before, 0, (capacity - before) * sizeof(uint32_t));
        groups->capacity = capacity;
        GDB_TRY(gdb_tuple_table_charge(&table->keys, (capacity - before) * sizeof(uint32_t), err));
    }
    *place = &groups->groups[node->offset];
    return GDB_OK;
}

static bool is_node_key(const gdb_group_table *table)
{
    return table->keys.column_count == 1 && table->keys.types[0] == GDB_TYPE_NODE;
}

static gdb_status insert_nodes(gdb_group_table *table, const gdb_vector *const *columns,
                               const gdb_selection *selection, uint32_t *groups, gdb_error *err)
{
    const gdb_vector *column = columns[0];
    const gdb_node_id *nodes = column->values;
    uint32_t fresh = 0;
    bool hashed = false;

    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        uint32_t *place = NULL;

        if (!gdb_vector_is_null(column, row))
            GDB_TRY(find_node(table, &nodes[gdb_vector_index(column, row)], true, &place, err));
        if (place == NULL) { /* NULL, or far away */
            uint64_t at;

            if (!hashed) {
                GDB_TRY(grow(table, selection->count, err));
                hash_columns(table, columns, selection);
                hashed = true;
            }
            at = probe(table, columns, row, table->hashes[i]);
            if (table->slots[at] == 0) {
                table->fresh[fresh++] = (uint16_t)row;
                table->slots[at] = (table->hashes[i] & HASH_HALF) | (table->keys.rows + fresh);
            }
            groups[i] = (uint32_t)table->slots[at] - 1;
            continue;
        }
        if (*place == 0) {
            table->fresh[fresh++] = (uint16_t)row;
            *place = table->keys.rows + fresh;
        }
        groups[i] = *place - 1;
    }
    return gdb_tuple_table_append(&table->keys, columns, table->fresh, fresh, err);
}

gdb_status gdb_group_table_insert(gdb_group_table *table, const gdb_vector *const *columns,
                                  const gdb_selection *selection, uint32_t *groups,
                                  gdb_error *err)
{
    uint32_t fresh = 0;

    if (is_node_key(table))
        return insert_nodes(table, columns, selection, groups, err);
    GDB_TRY(grow(table, selection->count, err));
    hash_columns(table, columns, selection);
    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        uint64_t at = probe(table, columns, row, table->hashes[i]);

        if (table->slots[at] == 0) {
            table->fresh[fresh++] = (uint16_t)row;
            table->slots[at] = (table->hashes[i] & HASH_HALF) | (table->keys.rows + fresh);
        }
        groups[i] = (uint32_t)table->slots[at] - 1;
    }
    return gdb_tuple_table_append(&table->keys, columns, table->fresh, fresh, err);
}

gdb_status gdb_group_table_find(gdb_group_table *table, const gdb_vector *const *columns,
                                const gdb_selection *selection, uint32_t *groups, gdb_error *err)
{
    GDB_TRY(grow(table, 0, err));
    if (table->slot_count == 0)
        GDB_TRY(grow(table, 1, err));
    hash_columns(table, columns, selection);
    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        uint32_t *place = NULL;
        uint64_t at;

        if (is_node_key(table) && !gdb_vector_is_null(columns[0], row)) {
            const gdb_node_id *nodes = columns[0]->values;

            GDB_TRY(find_node(table, &nodes[gdb_vector_index(columns[0], row)], false, &place,
                              err));
        }
        if (place != NULL) {
            groups[i] = *place == 0 ? GDB_GROUP_NONE : *place - 1;
            continue;
        }
        at = probe(table, columns, row, table->hashes[i]);
        groups[i] = table->slots[at] == 0 ? GDB_GROUP_NONE
                                          : (uint32_t)table->slots[at] - 1;
    }
    return GDB_OK;
}
