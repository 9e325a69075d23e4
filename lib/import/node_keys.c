/* SPDX-License-Identifier: MIT */
#include "lib/import/node_keys.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/csv/column_image.h"

/* A look-up in the index costs what reading about so many keys does. */
enum { KEYS_PER_LOOK_UP = 4 };

gdb_status gdb_node_keys_open(gdb_node_keys *keys, const gdb_import_job *job,
                              const gdb_node_table *base, gdb_error *err)
{
    memset(keys, 0, sizeof(*keys));
    if (base == NULL)
        return GDB_OK;
    keys->base = base;
    keys->memory = job->memory;
    keys->slots = job->slots;
    /* What was deleted may have a key again: only the index tells them apart. */
    keys->is_refused = gdb_node_table_node_count(base) < gdb_node_table_row_count(base);
    pthread_mutex_init(&keys->mutex, NULL);
    keys->lookups = gdb_alloc_array_zero(keys->slots, sizeof(gdb_key_lookup *), err);
    if (keys->lookups == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < keys->slots; i++)
        GDB_TRY(gdb_key_lookup_open(&keys->lookups[i], base, err));
    return GDB_OK;
}

void gdb_node_keys_close(gdb_node_keys *keys)
{
    for (unsigned i = 0; keys->lookups != NULL && i < keys->slots; i++)
        gdb_key_lookup_close(keys->lookups[i]);
    gdb_free(keys->lookups);
    gdb_key_table_free(keys->added);
    gdb_reread_keys_release(&keys->reread);
    if (keys->base != NULL)
        pthread_mutex_destroy(&keys->mutex);
    memset(keys, 0, sizeof(*keys));
}

uint64_t gdb_node_keys_first(const gdb_node_keys *keys)
{
    return keys->base != NULL ? gdb_node_table_row_count(keys->base) : 0;
}

uint64_t gdb_node_keys_count(const gdb_node_keys *keys)
{
    return gdb_node_keys_first(keys) + (keys->added != NULL ? gdb_key_table_count(keys->added) : 0);
}

/* --- all keys of the base ---------------------------------------------- */

static gdb_status read_all(gdb_node_keys *keys, gdb_error *err)
{
    gdb_error spent = GDB_ERROR_INIT;
    gdb_status status = gdb_key_reread(&keys->reread, keys->base, 0, gdb_node_keys_first(keys),
                                       keys->memory, NULL, &spent);

    if (status == GDB_OK)
        status = gdb_key_table_seal(keys->reread.keys, &spent);
    if (status == GDB_OK) {
        atomic_store(&keys->all, keys->reread.keys);
        return GDB_OK;
    }
    gdb_reread_keys_release(&keys->reread);
    keys->is_refused = true;
    if (status == GDB_ERR_NOMEM) /* the index does as well */
        return GDB_OK;
    if (err != NULL && err->status == GDB_OK)
        *err = spent;
    return status;
}

/* Should they be read by now? */
static gdb_status prepare(gdb_node_keys *keys, uint32_t count, gdb_error *err)
{
    uint64_t made = atomic_fetch_add(&keys->look_ups, count) + count;
    gdb_status status = GDB_OK;

    if (atomic_load(&keys->all) != NULL || made * KEYS_PER_LOOK_UP < gdb_node_keys_first(keys))
        return GDB_OK;
    pthread_mutex_lock(&keys->mutex);
    if (!keys->is_refused && atomic_load(&keys->all) == NULL)
        status = read_all(keys, err);
    pthread_mutex_unlock(&keys->mutex);
    return status;
}

/* --- look-ups ---------------------------------------------------------- */

static gdb_value value_of(const gdb_key_batch *batch, uint32_t row)
{
    gdb_value value = {.type = batch->column->type};

    if (value.type == GDB_TYPE_STRING)
        value.as.text = gdb_row_column_text(batch->column, row);
    else if (gdb_type_is_integer(value.type) && !gdb_type_is_signed(value.type))
        value.as.unsigned_integer = batch->images[row];
    else
        value.as.integer = (int64_t)batch->images[row];
    return value;
}

static gdb_status find_in_index(gdb_key_lookup *lookup, const gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        gdb_value value;

        if (offsets[i] != GDB_KEY_NONE)
            continue;
        value = value_of(batch, i);
        GDB_TRY(gdb_key_lookup_find(lookup, &value, &offsets[i], err));
    }
    return GDB_OK;
}

/* Rows that were found already stay. */
static gdb_status find_in_all(const gdb_key_table *all, gdb_key_batch *batch, uint64_t *offsets,
                              gdb_error *err)
{
    uint64_t *found = NULL;
    size_t capacity = 0;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(
        gdb_array_reserve(&found, &capacity, (size_t)batch->count + 1, sizeof(*found), err));
    GDB_TRY_OUT(gdb_key_table_lookup(all, batch, found, err));
    for (uint32_t i = 0; i < batch->count; i++)
        if (offsets[i] == GDB_KEY_NONE)
            offsets[i] = found[i];
out:
    gdb_free(found);
    return status;
}

gdb_status gdb_node_keys_complete(gdb_node_keys *keys, unsigned slot, gdb_key_batch *batch,
                                  uint64_t *offsets, gdb_error *err)
{
    uint64_t first = gdb_node_keys_first(keys);
    const gdb_key_table *all;

    if (first == 0)
        return GDB_OK;
    GDB_TRY(prepare(keys, batch->count, err));
    for (uint32_t i = 0; i < batch->count; i++)
        offsets[i] += offsets[i] != GDB_KEY_NONE ? first : 0;
    all = atomic_load(&keys->all);
    return all != NULL ? find_in_all(all, batch, offsets, err)
                       : find_in_index(keys->lookups[slot], batch, offsets, err);
}

gdb_status gdb_node_keys_lookup(gdb_node_keys *keys, unsigned slot, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err)
{
    if (keys->added != NULL)
        GDB_TRY(gdb_key_table_lookup(keys->added, batch, offsets, err));
    else
        memset(offsets, 0xff, batch->count * sizeof(*offsets));
    return gdb_node_keys_complete(keys, slot, batch, offsets, err);
}
