/* SPDX-License-Identifier: MIT */
#include "lib/exec/group_table.h"

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/vector/vector_hash.h"

/*
 * Open addressing with linear probing, at most half full. A slot holds the upper half of the
 * hash beside the group, so that nearly every probe that is not the row is told by one word.
 */

enum { FIRST_SLOTS = 64 };
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
    gdb_tuple_table_release(&table->keys);
    gdb_free(table->slots);
    gdb_free(table->hashes);
    gdb_free(table->fresh);
    table->slots = NULL;
    table->hashes = NULL;
    table->fresh = NULL;
    table->slot_count = 0;
}

void gdb_group_table_clear(gdb_group_table *table)
{
    gdb_tuple_table_clear(&table->keys);
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
    GDB_TRY(gdb_tuple_table_charge(&table->keys, (count - table->slot_count) * sizeof(*slots), err));
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

gdb_status gdb_group_table_insert(gdb_group_table *table, const gdb_vector *const *columns,
                                  const gdb_selection *selection, uint32_t *groups,
                                  gdb_error *err)
{
    uint32_t fresh = 0;

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
        uint64_t at = probe(table, columns, gdb_selection_row(selection, i), table->hashes[i]);

        groups[i] = table->slots[at] == 0 ? (uint32_t)GDB_GROUP_NONE
                                          : (uint32_t)table->slots[at] - 1;
    }
    return GDB_OK;
}
