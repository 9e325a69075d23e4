/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_BATCH_H
#define GDB_LIB_IMPORT_KEY_BATCH_H

/* key_batch.h - the keys of a block of rows, ready to be inserted or looked up together, so that
 * the cache misses of many keys overlap. A batch is for one thread. */

#include "lib/csv/row_block.h"

/* The 64-bit images (integers) or the texts of a key column, and their hashes. */
typedef struct gdb_key_batch {
    const gdb_row_column *column; /* NULL: integers from elsewhere */
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
/* The same of integers of this type, wherever they stand. */
gdb_status gdb_key_batch_set_integers(gdb_key_batch *batch, gdb_type_id type, const void *values,
                                      uint32_t count, gdb_error *err);
gdb_status gdb_key_batch_hash(gdb_key_batch *batch, gdb_error *err);

/* "42", "'abc'": row `row` of a key column, for messages; cut when it is long. */
enum { GDB_KEY_TEXT_SIZE = 80 };
void gdb_key_print(const gdb_row_column *column, uint32_t row, char out[GDB_KEY_TEXT_SIZE]);

#endif
