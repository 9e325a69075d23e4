/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_INDEX_DRAFT_H
#define GDB_LIB_IMPORT_KEY_INDEX_DRAFT_H

/*
 * key_index_draft.h - a part of the key index made as a whole in memory, before its place is known:
 * of few keys, from their hashes alone, without a key table.
 *
 * Keys are partitioned by their home buckets while they come, and each bucket is then sorted and
 * encoded by itself. This is enough for nearly all keys, since hashes are spread evenly. Where a
 * bucket has more keys than it holds, or where the hashes of two keys may be equal, nothing is made:
 * a key table is needed, which tells whether keys are equal, and gdb_key_index_build_part, which
 * lets keys go on. The pages are the same that it makes.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"

typedef struct gdb_key_index_draft gdb_key_index_draft;

/* Of more rows, some bucket is too small too often. */
enum { GDB_KEY_INDEX_DRAFT_MOST = 1 << 20 };

/*
 * Part `number` for table `table_id`, of `key_count` keys, which are numbered without the rows of the
 * part that have none: `holes` (borrowed), counted from its first row and rising. *out is NULL if
 * the rows are too many, or half of what is left of `memory` (may be NULL: no limit) is not enough;
 * else that is charged to it.
 */
gdb_status gdb_key_index_draft_open(gdb_key_index_draft **out, uint16_t table_id, uint32_t number,
                                    uint64_t key_count, const uint64_t *holes, size_t hole_count,
                                    gdb_memory_budget *memory, gdb_error *err);
void gdb_key_index_draft_close(gdb_key_index_draft *draft); /* accepts NULL */

/* The hashes of the next keys. */
void gdb_key_index_draft_add(gdb_key_index_draft *draft, const uint64_t *hashes, uint32_t count);

/* Once, when all keys are there: make the pages, on up to `threads` threads. *is_made is false where
 * that needs a key table. */
gdb_status gdb_key_index_draft_make(gdb_key_index_draft *draft, unsigned threads, bool *is_made,
                                    gdb_error *err);

/* Give the pages that were made their place, and describe them in *part. */
gdb_status gdb_key_index_draft_append(gdb_key_index_draft *draft, const gdb_import_job *job,
                                      const char *table_name, gdb_key_index_part *part,
                                      gdb_error *err);

#endif
