/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_TABLE_H
#define GDB_LIB_IMPORT_KEY_TABLE_H

/*
 * key_table.h - the keys of one node table, key to node offset: finds duplicates while nodes are
 * read, resolves the ends of relationships afterwards.
 *
 * An open hash table, at most three fifths full, or seven eighths where memory is short. A slot has
 * 8 bytes, integer key and row together, as long as 64 bits are enough for the range of the keys
 * and the number of rows; else 16 bytes: an integer key and its row, or 48 bits of a text's hash,
 * its place among the stored texts, and its row. Nothing else is kept of a key. gdb_key_table_seal
 * makes a direct array of integer keys that are dense, and puts others into lines (key_lines.h,
 * text_lines.h).
 *
 * Slots stand in the order of the hashes, but for the few that collide: so the table grows where it
 * stands, and the keys of a range of hashes are found together (gdb_key_table_collect).
 *
 * Memory that the budget has no room for is mapped from the spill file; slots are then read from
 * all over it, so a batch rests now and then (gdb_spill_source_rest). To look many keys up in such
 * a table, take them slice by slice: the keys of a slice are close to one another.
 *
 * Look-ups in a table that nobody changes may run on many threads.
 */

#include "lib/import/key_batch.h"
#include "lib/import/spill_memory.h"

#define GDB_KEY_NONE UINT64_MAX

typedef struct gdb_key_table gdb_key_table;

/*
 * `expected`: about how many keys will come; more only cost time. What the keys take is charged to
 * `memory` (may be NULL: no limit) or, where it has no room, mapped from `spill` (may be NULL: the
 * keys of the table `name` are too many then). Both are borrowed.
 */
gdb_status gdb_key_table_create(gdb_key_table **out, gdb_type_id type, uint64_t expected,
                                gdb_memory_budget *memory, gdb_spill_file *spill,
                                const char *name, gdb_error *err);
void gdb_key_table_free(gdb_key_table *table); /* accepts NULL */

/*
 * Give rows begin .. end-1 of a hashed batch the next row numbers, in order. Rows with a bit in
 * `dead` get none. earlier[i] is GDB_KEY_NONE, or the row of an equal key that was there before:
 * such a row gets no number unless `replace`, where it takes over the key.
 */
gdb_status gdb_key_table_insert(gdb_key_table *table, const gdb_key_batch *batch, uint32_t begin,
                                uint32_t end, const uint64_t *dead, bool replace,
                                uint64_t *earlier, gdb_error *err);
/*
 * After inserts with `replace`: the same rows again, in the same order, with the same `dead`;
 * `first` is the number of the batch's first. Where row i still has its key, others[i] is
 * GDB_KEY_NONE and the row is numbered anew, from 0 on; else others[i] is the row that took the key
 * over. Then end_settling. GDB_ERR_INPUT if these are not the same rows.
 */
gdb_status gdb_key_table_settle(gdb_key_table *table, const gdb_key_batch *batch, uint64_t first,
                                const uint64_t *dead, uint64_t *others, gdb_error *err);
gdb_status gdb_key_table_end_settling(gdb_key_table *table, gdb_error *err);
gdb_type_id gdb_key_table_type(const gdb_key_table *table);
/* Rows that have a number: nodes, unless keys were replaced and not settled. */
uint64_t gdb_key_table_count(const gdb_key_table *table);

/* No more inserts (sealing again changes nothing). */
gdb_status gdb_key_table_seal(gdb_key_table *table, gdb_error *err);
/* offsets[i]: the row of batch key i, or GDB_KEY_NONE. */
gdb_status gdb_key_table_lookup(const gdb_key_table *table, gdb_key_batch *batch,
                                uint64_t *offsets, gdb_error *err);

/* The slices of hashes in which keys are best looked up: a power of two up to GDB_KEY_SLICES; 1
 * where the order does not matter, because the table is in memory. */
enum { GDB_KEY_SLICES = 64 };
uint32_t gdb_key_table_slices(const gdb_key_table *table);

static inline uint32_t gdb_key_slice(uint64_t hash, uint32_t slices)
{
    return (uint32_t)((hash >> 32) * slices >> 32);
}

/* Keys as their hashes, with their rows. */
typedef struct gdb_key_entry {
    uint64_t hash;
    uint64_t row;
} gdb_key_entry;

typedef struct gdb_key_entries {
    gdb_key_entry *items;
    size_t count, capacity;
} gdb_key_entries;

void gdb_key_entries_release(gdb_key_entries *entries); /* accepts all-zero */

/* Append the keys whose hash >> 32 is in first .. last, in no particular order; bits 16 to 31 of
 * the hashes may be 0. Not when sealed. */
gdb_status gdb_key_table_collect(const gdb_key_table *table, uint32_t first, uint32_t last,
                                 gdb_key_entries *entries, gdb_error *err);

#endif
