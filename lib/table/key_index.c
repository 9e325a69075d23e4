/* SPDX-License-Identifier: MIT */
#include "lib/table/key_index.h"

#include <math.h>
#include <string.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"

/* Offsets with the key's fingerprint that are taken from a bucket at a time. */
enum { CANDIDATES = 16 };

/* What is looked for, as the column would hold it. */
typedef struct wanted_key {
    const gdb_value *value;
    uint64_t image; /* not of strings */
    uint64_t hash;
    uint64_t not_this; /* a node that does not count */
} wanted_key;

struct gdb_key_lookup {
    const gdb_node_table *table;
    gdb_buffer_pool *pool;
    const gdb_key_index_metadata *index;
    const gdb_node_overlay *overlay; /* may be NULL */
    gdb_type_id type;
    gdb_page_owner owner;
    gdb_column_reader *column;
    gdb_vector confirmed; /* row 0: the key at a candidate's offset */
};

gdb_status gdb_key_lookup_open(gdb_key_lookup **out, const gdb_node_table *table, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    gdb_key_lookup *lookup = gdb_alloc_zero(sizeof(*lookup), err);
    gdb_status status = GDB_OK;

    if (lookup == NULL)
        return GDB_ERR_NOMEM;
    lookup->table = table;
    lookup->pool = gdb_node_table_pool(table);
    lookup->index = &gdb_node_table_metadata_get(table)->key_index;
    lookup->overlay = gdb_node_table_overlay(table);
    if (lookup->overlay != NULL)
        GDB_TRY_OUT(gdb_node_overlay_index_keys(lookup->overlay, err));
    lookup->type = schema->columns[schema->key_column].type;
    lookup->owner.type = GDB_PAGE_TYPE_KEY_INDEX;
    lookup->owner.table = (uint16_t)schema->id;
    lookup->owner.part = GDB_PAGE_PART_KEY_INDEX;
    GDB_TRY_OUT(gdb_node_table_column(table, schema->key_column, &lookup->column, err));
    GDB_TRY_OUT(gdb_vector_init(&lookup->confirmed, lookup->type, err));
    *out = lookup;
    lookup = NULL;
out:
    gdb_key_lookup_close(lookup);
    return status;
}

void gdb_key_lookup_close(gdb_key_lookup *lookup)
{
    if (lookup == NULL)
        return;
    gdb_column_reader_close(lookup->column);
    gdb_vector_release(&lookup->confirmed);
    gdb_free(lookup);
}

/* --- the key as the column would hold it ------------------------------- */

/* An integer of any sign: `magnitude` below zero if is_negative. */
typedef struct whole_number {
    bool is_negative;
    uint64_t magnitude;
} whole_number;

static bool to_whole_number(const gdb_value *v, whole_number *out)
{
    if (gdb_type_is_signed(v->type)) {
        out->is_negative = v->as.integer < 0;
        out->magnitude =
            out->is_negative ? UINT64_C(0) - (uint64_t)v->as.integer : (uint64_t)v->as.integer;
        return true;
    }
    if (gdb_type_is_integer(v->type)) {
        out->is_negative = false;
        out->magnitude = v->as.unsigned_integer;
        return true;
    }
    if (gdb_type_is_float(v->type)) {
        double d = v->as.real;
        if (!(d >= -9223372036854775808.0 && d < 18446744073709551616.0) || d != floor(d))
            return false;
        out->is_negative = d < 0;
        out->magnitude = (uint64_t)(d < 0 ? -d : d);
        return true;
    }
    return false;
}

static unsigned integer_bits(gdb_type_id type)
{
    return 8u * (unsigned)gdb_type_width(type);
}

/* The 64-bit image of the number in a column of `type`, if it fits. */
static bool to_integer_image(gdb_type_id type, const whole_number *number, uint64_t *image)
{
    unsigned bits = integer_bits(type);
    uint64_t most;

    if (!gdb_type_is_signed(type)) {
        most = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
        *image = number->magnitude;
        return !number->is_negative && number->magnitude <= most;
    }
    most = (UINT64_C(1) << (bits - 1)) - 1;
    *image = number->is_negative ? UINT64_C(0) - number->magnitude : number->magnitude;
    return number->magnitude <= most + (number->is_negative ? 1 : 0);
}

/* Of a key that is not a string; false: no key of this type can equal the value. */
static bool to_image(gdb_type_id type, const gdb_value *key, uint64_t *image)
{
    whole_number number;

    if (gdb_type_is_integer(type))
        return to_whole_number(key, &number) && to_integer_image(type, &number, image);
    if (key->type != type)
        return false;
    *image = (uint64_t)key->as.integer;
    return true;
}

static uint64_t image_of(const gdb_value *v)
{
    return gdb_type_is_integer(v->type) && !gdb_type_is_signed(v->type) ? v->as.unsigned_integer
                                                                        : (uint64_t)v->as.integer;
}

/* --- lookup ------------------------------------------------------------ */

/* Is there a node at `offset`, and is this its key? One that has changed is read as it is now. */
static gdb_status confirm(gdb_key_lookup *lookup, uint64_t offset, const wanted_key *key,
                          bool *equal, gdb_error *err)
{
    uint64_t row_count = gdb_node_table_metadata_get(lookup->table)->row_count;
    gdb_value found;

    *equal = false;
    if (offset >= row_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s': the key index names node %llu of %llu",
                        GDB_TEXT_ARG(gdb_node_table_schema(lookup->table)->name),
                        (unsigned long long)offset, (unsigned long long)row_count);
    if (offset == key->not_this ||
        (lookup->overlay != NULL && !gdb_node_overlay_lives(lookup->overlay, offset)))
        return GDB_OK;
    gdb_vector_clear(&lookup->confirmed);
    GDB_TRY(gdb_column_reader_gather(lookup->column, &offset, NULL, 1, &lookup->confirmed, err));
    found = gdb_vector_get(&lookup->confirmed, 0);
    *equal = !found.is_null &&
             (lookup->type == GDB_TYPE_STRING ? gdb_text_equal(found.as.text, key->value->as.text)
                                              : image_of(&found) == key->image);
    return GDB_OK;
}

static gdb_status search_bucket(gdb_key_lookup *lookup, const gdb_key_index_part *part,
                                uint64_t first_row, uint32_t bucket, const wanted_key *key,
                                uint64_t *offset, bool *overflowed, gdb_error *err)
{
    uint64_t page = part->first_page + bucket, candidates[CANDIDATES];
    uint32_t place = 0, count = 0;
    const uint8_t *bytes = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_buffer_pool_pin(lookup->pool, page, &lookup->owner, bucket, &bytes, err));
    do {
        GDB_TRY_OUT(gdb_key_index_bucket_find(bytes, part->offset_width,
                                              gdb_key_index_fingerprint(key->hash), candidates,
                                              CANDIDATES, &count, &place, overflowed, err));
        for (uint32_t i = 0; i < count; i++) {
            bool equal = false;
            GDB_TRY_OUT(confirm(lookup, first_row + candidates[i], key, &equal, err));
            if (equal) {
                *offset = first_row + candidates[i];
                goto out;
            }
        }
    } while (count == CANDIDATES);
out:
    gdb_buffer_pool_unpin(lookup->pool, page);
    return status == GDB_OK ? GDB_OK
                            : gdb_error_where(err, status, "page %llu", (unsigned long long)page);
}

static gdb_status search_part(gdb_key_lookup *lookup, uint32_t number, uint64_t first_row,
                              const wanted_key *key, uint64_t *offset, gdb_error *err)
{
    const gdb_key_index_part *part = &lookup->index->parts[number];
    uint32_t buckets = part->page_count, bucket = gdb_key_index_bucket(key->hash, buckets);
    bool overflowed = true;

    lookup->owner.ordinal = number;
    for (uint32_t i = 0; i < buckets && overflowed && *offset == GDB_NODE_NONE; i++) {
        GDB_TRY(search_bucket(lookup, part, first_row, bucket, key, offset, &overflowed, err));
        bucket = bucket + 1 < buckets ? bucket + 1 : 0;
    }
    return GDB_OK;
}

static uint64_t find_in_overlay(const gdb_key_lookup *lookup, const wanted_key *key)
{
    gdb_value wanted = *key->value;

    wanted.type = lookup->type;
    if (lookup->type != GDB_TYPE_STRING)
        memcpy(&wanted.as.integer, &key->image, sizeof(key->image));
    return gdb_node_overlay_find(lookup->overlay, key->hash, &wanted, key->not_this);
}

/* false: no key of this type can equal the value. */
static bool want(const gdb_key_lookup *lookup, const gdb_value *value, wanted_key *key)
{
    *key = (wanted_key){.value = value};
    if (value->is_null)
        return false;
    if (lookup->type == GDB_TYPE_STRING) {
        if (value->type != GDB_TYPE_STRING)
            return false;
        key->hash = gdb_key_hash_string(value->as.text);
        return true;
    }
    if (!to_image(lookup->type, value, &key->image))
        return false;
    key->hash = gdb_key_hash_integer(key->image);
    return true;
}

gdb_status gdb_key_lookup_find_other(gdb_key_lookup *lookup, const gdb_value *key,
                                     uint64_t not_this, uint64_t *offset, gdb_error *err)
{
    uint64_t first_row = gdb_node_table_metadata_get(lookup->table)->row_count;
    wanted_key wanted;

    *offset = GDB_NODE_NONE;
    if (!want(lookup, key, &wanted))
        return GDB_OK;
    wanted.not_this = not_this;
    if (lookup->overlay != NULL)
        *offset = find_in_overlay(lookup, &wanted);
    /* The newest first: in an older part may stand a deleted node of the same key. */
    for (uint32_t i = lookup->index->part_count; i-- > 0 && *offset == GDB_NODE_NONE;) {
        first_row -= lookup->index->parts[i].row_count;
        GDB_TRY(search_part(lookup, i, first_row, &wanted, offset, err));
    }
    return GDB_OK;
}

gdb_status gdb_key_lookup_find(gdb_key_lookup *lookup, const gdb_value *key, uint64_t *offset,
                               gdb_error *err)
{
    return gdb_key_lookup_find_other(lookup, key, GDB_NODE_NONE, offset, err);
}

/* In the overlay, and in the first part, which is the largest by far. */
void gdb_key_lookup_touch(const gdb_key_lookup *lookup, const gdb_value *key)
{
    const gdb_key_index_part *part = &lookup->index->parts[0];
    wanted_key wanted;
    uint32_t bytes[2];
    uint64_t page;

    if (!want(lookup, key, &wanted))
        return;
    if (lookup->overlay != NULL)
        __builtin_prefetch(gdb_id_map_place(&lookup->overlay->keys->map, wanted.hash));
    if (lookup->index->part_count == 0 || part->page_count == 0)
        return;
    page = part->first_page + gdb_key_index_bucket(wanted.hash, part->page_count);
    gdb_key_index_bucket_guess(part->row_count / part->page_count, part->offset_width,
                               gdb_key_index_fingerprint(wanted.hash), bytes);
    gdb_buffer_pool_touch(lookup->pool, page, 0);
    gdb_buffer_pool_touch(lookup->pool, page, bytes[0]);
    gdb_buffer_pool_touch(lookup->pool, page, bytes[1]);
}
