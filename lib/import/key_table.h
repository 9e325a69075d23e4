/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_TABLE_H
#define GDB_LIB_IMPORT_KEY_TABLE_H

/*
 * key_table.h - the keys of one node table in memory, key to node offset: finds duplicates while
 * nodes are read, resolves the ends of relationships afterwards.
 *
 * While it grows it is an open hash table of 8-byte slots, 24 bits of the hash and a row number
 * each, beside the keys in row order that confirm a match. gdb_key_table_seal makes look-ups of
 * integer keys cost one cache miss: a direct array when the keys are dense; else slots that hold
 * key - least key and the row together, where 64 bits are enough for both.
 *
 * Look-ups come in batches, so that the cache misses of many keys overlap. A batch is for one
 * thread; look-ups in a table that nobody changes may run on many.
 */

#include "lib/import/row_block.h"

#define GDB_KEY_NONE UINT64_MAX

/* The keys of a block: their 64-bit images (integers) or their texts, and their hashes. */
typedef struct gdb_key_batch {
    const gdb_row_column *column;
    uint32_t count;
    const uint64_t *images; /* integers only */
    uint64_t *hashes;       /* as on disk: gdb_key_hash_*; only after gdb_key_batch_hash */
    uint64_t *widened;
    size_t widened_capacity;
    size_t hash_capacity;
} gdb_key_batch;

void gdb_key_batch_release(gdb_key_batch *batch); /* accepts all-zero */
/* Borrows the column until the next set. */
gdb_status gdb_key_batch_set(gdb_key_batch *batch, const gdb_row_column *column, uint32_t count,
                             gdb_error *err);
gdb_status gdb_key_batch_hash(gdb_key_batch *batch, gdb_error *err);

typedef struct gdb_key_table gdb_key_table;

/* `expected`: about how many keys will come; more only cost time. */
gdb_status gdb_key_table_create(gdb_key_table **out, gdb_type_id type, uint64_t expected,
                                gdb_error *err);
void gdb_key_table_free(gdb_key_table *table); /* accepts NULL */

/*
 * Give rows first .. end-1 of a hashed batch the next offsets, in order. Rows with a bit in `dead`
 * get none. earlier[i] is GDB_KEY_NONE, or the offset of an equal key that was there before: such
 * a row gets no offset unless `replace`, where it takes over the key.
 */
gdb_status gdb_key_table_insert(gdb_key_table *table, const gdb_key_batch *batch,
                                const uint64_t *dead, bool replace, uint64_t *earlier,
                                gdb_error *err);
uint64_t gdb_key_table_count(const gdb_key_table *table);

/* No more inserts (sealing again changes nothing). With `replace` used before, look-ups give the
 * last offset of each key. */
gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err);
/* offsets[i]: the node of batch key i, or GDB_KEY_NONE. */
gdb_status gdb_key_table_lookup(const gdb_key_table *table, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err);

/* The hash of the key at `offset`; valid until gdb_key_table_drop_keys. */
uint64_t gdb_key_table_hash(const gdb_key_table *table, uint64_t offset);
/* Give back what only inserts and hashes need. */
void gdb_key_table_drop_keys(gdb_key_table *table);

/* "42", "'abc'": row `row` of a key column, for messages; cut when it is long. */
enum { GDB_KEY_TEXT_SIZE = 80 };
void gdb_key_print(const gdb_row_column *column, uint32_t row, char out[GDB_KEY_TEXT_SIZE]);

#endif
