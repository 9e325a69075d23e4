/* SPDX-License-Identifier: MIT */

/*
 * Pass 4 checks the primary keys of every node table: that each node has one, that no two are the
 * same, and that the key index is exactly what the keys say.
 *
 * It hashes every key. Sorted by hash, equal keys stand together, so duplicates are found by
 * comparing neighbours of equal hash. Every entry of the index must then carry the fingerprint of
 * its node's hash and stand in a bucket that a look-up reaches: the home bucket, or one behind it
 * with nothing but overflowed buckets between. Parts of an index are checked one after another; of
 * nodes that were deleted they may have entries, which mean nothing.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/verify/verify_pass.h"

typedef struct key_row {
    uint64_t hash;
    uint64_t offset;
} key_row;

typedef struct key_check {
    gdb_verify_state *state;
    const gdb_node_table *table;
    const gdb_node_schema *schema;
    const gdb_node_table_metadata *metadata;
    gdb_column_reader *keys;
    gdb_vector vector;
    uint64_t *hashes; /* by node offset */
    uint64_t *nulls;  /* rows without a key, or without a node */
    uint64_t *seen;   /* in the index */
    key_row *sorted;
    const gdb_key_index_part *part; /* of the index, that is being checked */
    uint32_t part_number;
    uint64_t first_row;  /* of the part */
    uint8_t *overflowed; /* by bucket */
    gdb_key_index_entry *entries;
    char where[GDB_VERIFY_WHERE_SIZE];
} key_check;

static uint64_t hash_key(const gdb_value *key)
{
    if (key->type == GDB_TYPE_STRING)
        return gdb_key_hash_string(key->as.text);
    if (gdb_type_is_integer(key->type) && !gdb_type_is_signed(key->type))
        return gdb_key_hash_integer(key->as.unsigned_integer);
    return gdb_key_hash_integer((uint64_t)key->as.integer);
}

static int compare_rows(const void *a, const void *b)
{
    const key_row *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static gdb_status read_key(key_check *check, uint64_t offset, gdb_vector *out, gdb_error *err)
{
    gdb_vector_clear(out);
    return gdb_column_reader_gather(check->keys, &offset, NULL, 1, out, err);
}

static gdb_status compare_keys(key_check *check, uint64_t a, uint64_t b, gdb_error *err)
{
    gdb_problems *problems = &check->state->result->problems;
    gdb_vector first = {0};
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;
    gdb_value x, y;

    GDB_TRY_OUT(gdb_vector_init(&first, check->schema->columns[check->schema->key_column].type,
                                err));
    GDB_TRY_OUT(read_key(check, a, &first, err));
    GDB_TRY_OUT(read_key(check, b, &check->vector, err));
    x = gdb_vector_get(&first, 0);
    y = gdb_vector_get(&check->vector, 0);
    if (gdb_value_compare(&x, &y) == 0) {
        GDB_TRY_OUT(gdb_value_print(&x, &text, err));
        status = gdb_problems_add(problems, GDB_PROBLEM_KEY_DUPLICATE, err, check->where,
                                  "nodes %llu and %llu have the key %.*s", (unsigned long long)a,
                                  (unsigned long long)b,
                                  (int)(text.size < 100 ? text.size : 100), text.data);
    }
out:
    gdb_buffer_release(&text);
    gdb_vector_release(&first);
    return status;
}

static gdb_status hash_keys(key_check *check, gdb_error *err)
{
    uint64_t rows = check->metadata->row_count;

    for (uint64_t first = 0; first < rows; first += GDB_VECTOR_SIZE) {
        uint64_t left = rows - first;
        uint32_t count = left < GDB_VECTOR_SIZE ? (uint32_t)left : GDB_VECTOR_SIZE;
        GDB_TRY(gdb_interrupt_check(check->state->options->interrupt, err));
        GDB_TRY(gdb_column_reader_scan(check->keys, first, count, &check->vector, err));
        for (uint32_t i = 0; i < count; i++) {
            gdb_value key = gdb_vector_get(&check->vector, i);
            if (!gdb_node_table_has(check->table, first + i)) {
                gdb_bitmap_set(check->nulls, first + i);
            } else if (key.is_null) {
                gdb_bitmap_set(check->nulls, first + i);
                GDB_TRY(gdb_problems_add(&check->state->result->problems, GDB_PROBLEM_KEY_NULL, err,
                                         check->where, "node %llu",
                                         (unsigned long long)(first + i)));
            } else {
                check->hashes[first + i] = hash_key(&key);
            }
        }
    }
    return GDB_OK;
}

static gdb_status check_unique(key_check *check, gdb_error *err)
{
    uint64_t rows = check->metadata->row_count;

    for (uint64_t i = 0; i < rows; i++) {
        check->sorted[i].hash = check->hashes[i];
        check->sorted[i].offset = i;
    }
    qsort(check->sorted, rows, sizeof(*check->sorted), compare_rows);
    for (uint64_t i = 1; i < rows; i++) {
        const key_row *a = &check->sorted[i - 1], *b = &check->sorted[i];
        if (a->hash == b->hash && !gdb_bitmap_get(check->nulls, a->offset) &&
            !gdb_bitmap_get(check->nulls, b->offset))
            GDB_TRY(compare_keys(check, a->offset, b->offset, err));
    }
    return GDB_OK;
}

/* One bucket, pinned only while it is decoded. */
static gdb_status decode_bucket(key_check *check, uint32_t bucket, uint32_t *count,
                                gdb_error *failure)
{
    gdb_buffer_pool *pool = gdb_database_pool(check->state->database);
    gdb_page_owner owner = {GDB_PAGE_TYPE_KEY_INDEX, (uint16_t)check->metadata->id,
                            GDB_PAGE_PART_KEY_INDEX, check->part_number};
    uint64_t number = check->part->first_page + bucket;
    const uint8_t *page = NULL;
    bool overflowed = false;
    gdb_status status;

    GDB_TRY(gdb_buffer_pool_pin(pool, number, &owner, bucket, &page, failure));
    status = gdb_key_index_bucket_decode(page, check->part->offset_width, check->entries, count,
                                         &overflowed, failure);
    gdb_buffer_pool_unpin(pool, number);
    check->overflowed[bucket] = overflowed;
    return status;
}

/* Does a look-up that begins at the home bucket come to `bucket`? */
static bool is_reached(const key_check *check, uint64_t hash, uint32_t bucket)
{
    uint32_t buckets = check->part->page_count;
    uint32_t at = gdb_key_index_bucket(hash, buckets);

    for (uint32_t steps = 0; steps < buckets; steps++) {
        if (at == bucket)
            return true;
        if (!check->overflowed[at])
            return false;
        at = at + 1 < buckets ? at + 1 : 0;
    }
    return false;
}

static gdb_status check_entry(key_check *check, uint32_t bucket, const gdb_key_index_entry *entry,
                              gdb_error *err)
{
    gdb_problems *problems = &check->state->result->problems;
    uint64_t offset = check->first_row + entry->offset;
    unsigned long long node = (unsigned long long)offset;

    if (entry->offset >= check->part->row_count)
        return gdb_problems_add(problems, GDB_PROBLEM_KEY_INDEX_WRONG, err, check->where,
                                "bucket %u: node %llu of %llu", bucket, node,
                                (unsigned long long)(check->first_row + check->part->row_count));
    if (gdb_bitmap_get(check->seen, offset))
        return gdb_problems_add(problems, GDB_PROBLEM_KEY_INDEX_TWICE, err, check->where,
                                "bucket %u: node %llu", bucket, node);
    gdb_bitmap_set(check->seen, offset);
    if (!gdb_node_table_has(check->table, offset))
        return GDB_OK;
    if (gdb_key_index_fingerprint(check->hashes[offset]) != entry->fingerprint)
        return gdb_problems_add(problems, GDB_PROBLEM_KEY_INDEX_WRONG, err, check->where,
                                "bucket %u: the fingerprint of node %llu is not its key's", bucket,
                                node);
    if (!is_reached(check, check->hashes[offset], bucket))
        return gdb_problems_add(problems, GDB_PROBLEM_KEY_INDEX_WRONG, err, check->where,
                                "bucket %u: node %llu is looked for elsewhere", bucket, node);
    return GDB_OK;
}

static gdb_status check_buckets(key_check *check, gdb_error *err)
{
    const gdb_key_index_part *part = check->part;
    gdb_problems *problems = &check->state->result->problems;
    uint64_t end = check->first_row + part->row_count;
    bool readable = true;

    /* First who overflowed, then who stands where. */
    for (int round = 0; round < 2 && readable; round++) {
        for (uint32_t b = 0; b < part->page_count; b++) {
            gdb_error failure = GDB_ERROR_INIT;
            uint32_t count = 0;
            if (decode_bucket(check, b, &count, &failure) != GDB_OK) {
                readable = false;
                GDB_TRY(gdb_problems_take(problems, GDB_PROBLEM_KEY_INDEX_READ, check->where,
                                          &failure, err));
                continue;
            }
            for (uint32_t i = 0; round == 1 && i < count; i++)
                GDB_TRY(check_entry(check, b, &check->entries[i], err));
        }
    }
    for (uint64_t n = check->first_row; readable && n < end; n++)
        if (!gdb_bitmap_get(check->seen, n) && !gdb_bitmap_get(check->nulls, n))
            GDB_TRY(gdb_problems_add(problems, GDB_PROBLEM_KEY_INDEX_MISSING, err, check->where,
                                     "node %llu", (unsigned long long)n));
    return GDB_OK;
}

static gdb_status check_part(key_check *check, gdb_error *err)
{
    gdb_status status = GDB_ERR_NOMEM;

    check->overflowed = gdb_alloc_array_zero(check->part->page_count, 1, err);
    check->entries = gdb_alloc_array(gdb_key_index_capacity(check->part->offset_width),
                                     sizeof(*check->entries), err);
    if (check->overflowed != NULL && check->entries != NULL)
        status = check_buckets(check, err);
    gdb_free(check->entries);
    gdb_free(check->overflowed);
    return status;
}

static gdb_status check_index(key_check *check, gdb_error *err)
{
    const gdb_key_index_metadata *index = &check->metadata->key_index;

    for (uint32_t i = 0; i < index->part_count; i++) {
        check->part = &index->parts[i];
        check->part_number = i;
        GDB_TRY(check_part(check, err));
        check->first_row += check->part->row_count;
    }
    return GDB_OK;
}

static gdb_status check_table(gdb_verify_state *state, const gdb_node_table *table, gdb_error *err)
{
    key_check check = {.state = state,
                       .table = table,
                       .schema = gdb_node_table_schema(table),
                       .metadata = gdb_node_table_metadata_get(table)};
    const gdb_column_schema *key = &check.schema->columns[check.schema->key_column];
    uint64_t rows = check.metadata->row_count;
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status = GDB_OK;

    snprintf(check.where, sizeof(check.where), "%.*s.%.*s", GDB_TEXT_ARG(check.schema->name),
             GDB_TEXT_ARG(key->name));
    if (rows == 0)
        return GDB_OK;
    check.hashes = gdb_alloc_array_zero(rows, sizeof(*check.hashes), err);
    check.sorted = gdb_alloc_array(rows, sizeof(*check.sorted), err);
    check.nulls = gdb_alloc_array_zero(gdb_bitmap_words(rows), sizeof(*check.nulls), err);
    check.seen = gdb_alloc_array_zero(gdb_bitmap_words(rows), sizeof(*check.seen), err);
    if (check.hashes == NULL || check.sorted == NULL || check.nulls == NULL ||
        check.seen == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_vector_init(&check.vector, key->type, err));
    GDB_TRY_OUT(gdb_node_table_column(table, check.schema->key_column, &check.keys, err));
    if (hash_keys(&check, &failure) != GDB_OK || check_unique(&check, &failure) != GDB_OK) {
        /* Keys that cannot be read are pass 3's to report; nothing can be said about the index. */
        status = gdb_problems_take(&state->result->problems, GDB_PROBLEM_SEGMENT_READ, check.where,
                                   &failure, err);
        goto out;
    }
    state->result->keys += gdb_node_table_node_count(table);
    status = check_index(&check, err);
out:
    gdb_column_reader_close(check.keys);
    gdb_vector_release(&check.vector);
    gdb_free(check.seen);
    gdb_free(check.nulls);
    gdb_free(check.sorted);
    gdb_free(check.hashes);
    return status;
}

gdb_status gdb_verify_pass4_keys(gdb_verify_state *state, gdb_error *err)
{
    const gdb_metadata *metadata = gdb_database_metadata(state->database);

    for (uint32_t t = 0; t < metadata->node_count; t++)
        GDB_TRY(check_table(state, gdb_database_node_table(state->database, metadata->nodes[t].id),
                            err));
    return GDB_OK;
}
