/* SPDX-License-Identifier: MIT */
#include "formats/catalog/catalog_format.h"

#include <stdlib.h>
#include <string.h>

#include "formats/database/database_format.h"
#include "formats/value/value_format.h"
#include "lib/base/bitmap.h"
#include "lib/base/byte_reader.h"
#include "lib/base/hash.h"

/* The least bytes of each record: what a count is held against before memory is taken for it. */
enum {
    COLUMN_LEAST = 1 + 2 + 1,
    NODE_LEAST = 4 + 2 + 1 + 4 + 4 + COLUMN_LEAST,
    PAIR_SIZE = 12,
    REL_LEAST = 2 + 1 + 1 + 4 + PAIR_SIZE + 4
};

enum { HAS_DEFAULT = 128 }; /* added to the type of a column */

static uint64_t column_features(const gdb_column_schema *columns, uint32_t count)
{
    uint64_t features = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (gdb_type_is_list(columns[i].type))
            features |= GDB_DATABASE_FEATURE_LISTS;
        if (gdb_type_array_length(columns[i].type) != 0)
            features |= GDB_DATABASE_FEATURE_ARRAYS;
        if (columns[i].default_value != NULL)
            features |= GDB_DATABASE_FEATURE_DEFAULTS;
    }
    return features;
}

uint64_t gdb_catalog_features(const gdb_catalog_data *catalog)
{
    uint64_t features = 0;

    for (uint32_t i = 0; i < catalog->node_count; i++)
        features |= column_features(catalog->nodes[i].columns, catalog->nodes[i].column_count);
    for (uint32_t i = 0; i < catalog->rel_count; i++)
        features |= column_features(catalog->rels[i].columns, catalog->rels[i].column_count);
    return features;
}

const char *gdb_multiplicity_name(gdb_multiplicity multiplicity)
{
    switch (multiplicity) {
    case GDB_MULTIPLICITY_MANY_MANY: return "MANY_MANY";
    case GDB_MULTIPLICITY_MANY_ONE: return "MANY_ONE";
    case GDB_MULTIPLICITY_ONE_MANY: return "ONE_MANY";
    case GDB_MULTIPLICITY_ONE_ONE: return "ONE_ONE";
    }
    return "unknown";
}

/* --- encode ------------------------------------------------------------------------------ */

static gdb_status put_u32(gdb_buffer *out, uint32_t v, gdb_error *err)
{
    uint8_t bytes[4];

    gdb_store_u32le(bytes, v);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

static gdb_status put_name(gdb_buffer *out, gdb_text_view name, gdb_error *err)
{
    uint8_t bytes[2];

    gdb_store_u16le(bytes, (uint16_t)name.size);
    GDB_TRY(gdb_buffer_append(out, bytes, sizeof(bytes), err));
    return gdb_buffer_append(out, name.data, name.size, err);
}

static gdb_status put_columns(gdb_buffer *out, const gdb_column_schema *columns, uint32_t count,
                              gdb_error *err)
{
    GDB_TRY(put_u32(out, count, err));
    for (uint32_t i = 0; i < count; i++) {
        const gdb_value *value = columns[i].default_value;
        unsigned flag = value != NULL ? HAS_DEFAULT : 0;

        GDB_TRY(gdb_type_bytes_append(out, columns[i].type, flag, err));
        GDB_TRY(put_name(out, columns[i].name, err));
        if (value != NULL)
            GDB_TRY(gdb_value_bytes_append(out, value, err));
    }
    return GDB_OK;
}

gdb_status gdb_catalog_encode(const gdb_catalog_data *catalog, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(put_u32(out, catalog->next_id, err));
    GDB_TRY(put_u32(out, catalog->node_count, err));
    GDB_TRY(put_u32(out, catalog->rel_count, err));
    for (uint32_t i = 0; i < catalog->node_count; i++) {
        const gdb_node_schema *node = &catalog->nodes[i];

        GDB_TRY(put_u32(out, node->id, err));
        GDB_TRY(put_name(out, node->name, err));
        GDB_TRY(put_u32(out, node->key_column, err));
        GDB_TRY(put_columns(out, node->columns, node->column_count, err));
    }
    for (uint32_t i = 0; i < catalog->rel_count; i++) {
        const gdb_rel_schema *rel = &catalog->rels[i];

        GDB_TRY(put_name(out, rel->name, err));
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)rel->multiplicity, err));
        GDB_TRY(put_u32(out, rel->pair_count, err));
        for (uint32_t k = 0; k < rel->pair_count; k++) {
            GDB_TRY(put_u32(out, rel->pairs[k].id, err));
            GDB_TRY(put_u32(out, rel->pairs[k].from, err));
            GDB_TRY(put_u32(out, rel->pairs[k].to, err));
        }
        GDB_TRY(put_columns(out, rel->columns, rel->column_count, err));
    }
    return GDB_OK;
}

/* --- decode ------------------------------------------------------------------------------ */

typedef struct decoder {
    gdb_byte_reader reader;
    gdb_arena *arena;
    gdb_error *err;
    uint32_t next_id;
    uint64_t used_ids[(GDB_TABLE_ID_MAX + 64) / 64]; /* of node tables and pairs */
    uint64_t node_ids[(GDB_TABLE_ID_MAX + 64) / 64];
} decoder;

#define BAD(d, ...) GDB_FAIL((d)->err, GDB_ERR_CORRUPT, __VA_ARGS__)

static gdb_status check_left(decoder *d)
{
    return d->reader.failed ? BAD(d, "catalog: cut short") : GDB_OK;
}

static gdb_status take_name(decoder *d, gdb_text_view *name)
{
    uint16_t size = gdb_byte_reader_u16(&d->reader);
    const uint8_t *bytes = gdb_byte_reader_take(&d->reader, size);

    GDB_TRY(check_left(d));
    if (size == 0 || size > GDB_NAME_SIZE_MAX)
        return BAD(d, "catalog: a name of %u byte%s", size, gdb_plural(size));
    for (uint32_t i = 0; i < size; i++)
        if (bytes[i] < 0x20 || bytes[i] == 0x7f)
            return BAD(d, "catalog: a name with the control character %u", bytes[i]);
    *name = gdb_arena_copy_text(d->arena, gdb_text((const char *)bytes, size), d->err);
    return name->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status take_id(decoder *d, uint32_t *id)
{
    *id = gdb_byte_reader_u32(&d->reader);
    GDB_TRY(check_left(d));
    if (*id == 0 || *id >= d->next_id)
        return BAD(d, "catalog: table id %u, expected 1 .. %u", *id, d->next_id - 1);
    if (gdb_bitmap_get(d->used_ids, *id))
        return BAD(d, "catalog: table id %u twice", *id);
    gdb_bitmap_set(d->used_ids, *id);
    return GDB_OK;
}

typedef struct named {
    uint64_t hash; /* of the name in small letters */
    gdb_text_view name;
} named;

static named named_of(gdb_text_view name)
{
    char lower[GDB_NAME_SIZE_MAX];
    named n;

    for (size_t i = 0; i < name.size; i++)
        lower[i] = name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] + 32)
                                                              : name.data[i];
    n.hash = gdb_hash_bytes(lower, name.size);
    n.name = name;
    return n;
}

static int compare_named(const void *a, const void *b)
{
    uint64_t x = ((const named *)a)->hash, y = ((const named *)b)->hash;

    return (x > y) - (x < y);
}

/* Names that hash alike stand together after sorting; whoever has the same hash is compared. */
static gdb_status check_unique(decoder *d, named *names, uint32_t count, const char *what)
{
    if (count > 1)
        qsort(names, count, sizeof(*names), compare_named);
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k-- > 0 && names[k].hash == names[i].hash;)
            if (gdb_text_equal_nocase(names[k].name, names[i].name))
                return BAD(d, "catalog: two %s named '%.*s'", what, GDB_TEXT_ARG(names[i].name));
    return GDB_OK;
}

static gdb_status take_default(decoder *d, gdb_column_schema *column)
{
    gdb_value *copy = gdb_arena_alloc(d->arena, sizeof(*copy), d->err);
    gdb_value value;

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    if (gdb_value_bytes_take(&d->reader, &value, d->err) != GDB_OK)
        return gdb_error_where(d->err, GDB_ERR_CORRUPT, "catalog: default of column '%.*s'",
                               GDB_TEXT_ARG(column->name));
    if (value.is_null || value.type != column->type)
        return BAD(d, "catalog: column '%.*s' has a default of type %s",
                   GDB_TEXT_ARG(column->name), gdb_type_name(value.type));
    if (gdb_type_is_byte_string(value.type) && value.as.text.size > GDB_DEFAULT_SIZE_MAX)
        return BAD(d, "catalog: column '%.*s' has a default of %zu byte%s",
                   GDB_TEXT_ARG(column->name), value.as.text.size, gdb_plural(value.as.text.size));
    column->default_value = copy;
    return gdb_column_value_copy(copy, &value, d->arena, d->err);
}

static gdb_status take_columns(decoder *d, gdb_column_schema **columns, uint32_t *count)
{
    uint32_t n = gdb_byte_reader_u32(&d->reader);
    gdb_column_schema *out;
    named *names;

    if (n > GDB_COLUMN_COUNT_MAX)
        return BAD(d, "catalog: %u column%s", n, gdb_plural(n));
    if (!gdb_byte_reader_fits(&d->reader, n, COLUMN_LEAST))
        return BAD(d, "catalog: cut short");
    out = gdb_arena_alloc_array(d->arena, n, sizeof(*out), d->err);
    names = gdb_arena_alloc_array(d->arena, n, sizeof(*names), d->err);
    if (out == NULL || names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t byte = gdb_byte_reader_u8(&d->reader), type = byte & (HAS_DEFAULT - 1);

        out[i].type = gdb_type_bytes_take(&d->reader, type);
        GDB_TRY(take_name(d, &out[i].name));
        if (out[i].type == GDB_TYPE_INVALID)
            return BAD(d, "catalog: column '%.*s' of unknown type %u", GDB_TEXT_ARG(out[i].name),
                       type);
        if ((byte & HAS_DEFAULT) != 0)
            GDB_TRY(take_default(d, &out[i]));
        names[i] = named_of(out[i].name);
    }
    GDB_TRY(check_unique(d, names, n, "columns"));
    *columns = out;
    *count = n;
    return GDB_OK;
}

static gdb_status take_node(decoder *d, gdb_node_schema *node)
{
    GDB_TRY(take_id(d, &node->id));
    gdb_bitmap_set(d->node_ids, node->id);
    GDB_TRY(take_name(d, &node->name));
    node->key_column = gdb_byte_reader_u32(&d->reader);
    GDB_TRY(take_columns(d, &node->columns, &node->column_count));
    if (node->key_column >= node->column_count)
        return BAD(d, "catalog: table '%.*s' has key column %u of %u", GDB_TEXT_ARG(node->name),
                   node->key_column, node->column_count);
    if (!gdb_type_is_key(node->columns[node->key_column].type))
        return BAD(d, "catalog: table '%.*s' has a key of type %s", GDB_TEXT_ARG(node->name),
                   gdb_type_name(node->columns[node->key_column].type));
    return GDB_OK;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static gdb_status take_pairs(decoder *d, gdb_rel_schema *rel)
{
    uint64_t *ends;

    rel->pair_count = gdb_byte_reader_u32(&d->reader);
    if (!gdb_byte_reader_fits(&d->reader, rel->pair_count, PAIR_SIZE))
        return BAD(d, "catalog: cut short");
    if (rel->pair_count == 0)
        return BAD(d, "catalog: table '%.*s' joins nothing", GDB_TEXT_ARG(rel->name));
    rel->pairs = gdb_arena_alloc_array(d->arena, rel->pair_count, sizeof(*rel->pairs), d->err);
    ends = gdb_arena_alloc_array(d->arena, rel->pair_count, sizeof(*ends), d->err);
    if (rel->pairs == NULL || ends == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < rel->pair_count; i++) {
        gdb_rel_pair *pair = &rel->pairs[i];

        GDB_TRY(take_id(d, &pair->id));
        pair->from = gdb_byte_reader_u32(&d->reader);
        pair->to = gdb_byte_reader_u32(&d->reader);
        if (pair->from > GDB_TABLE_ID_MAX || !gdb_bitmap_get(d->node_ids, pair->from) ||
            pair->to > GDB_TABLE_ID_MAX || !gdb_bitmap_get(d->node_ids, pair->to))
            return BAD(d, "catalog: table '%.*s' joins %u and %u, which are not node tables",
                       GDB_TEXT_ARG(rel->name), pair->from, pair->to);
        ends[i] = (uint64_t)pair->from << 32 | pair->to;
    }
    qsort(ends, rel->pair_count, sizeof(*ends), compare_u64);
    for (uint32_t i = 1; i < rel->pair_count; i++)
        if (ends[i] == ends[i - 1])
            return BAD(d, "catalog: table '%.*s' joins one pair twice", GDB_TEXT_ARG(rel->name));
    return GDB_OK;
}

static gdb_status take_rel(decoder *d, gdb_rel_schema *rel)
{
    uint8_t multiplicity;

    GDB_TRY(take_name(d, &rel->name));
    multiplicity = gdb_byte_reader_u8(&d->reader);
    if (multiplicity > GDB_MULTIPLICITY_ONE_ONE)
        return BAD(d, "catalog: table '%.*s' has unknown multiplicity %u",
                   GDB_TEXT_ARG(rel->name), multiplicity);
    rel->multiplicity = (gdb_multiplicity)multiplicity;
    GDB_TRY(take_pairs(d, rel));
    return take_columns(d, &rel->columns, &rel->column_count);
}

static gdb_status decode_all(decoder *d, gdb_catalog_data *c)
{
    named *names;

    c->next_id = gdb_byte_reader_u32(&d->reader);
    c->node_count = gdb_byte_reader_u32(&d->reader);
    c->rel_count = gdb_byte_reader_u32(&d->reader);
    GDB_TRY(check_left(d));
    if (c->next_id == 0 || c->next_id > GDB_TABLE_ID_MAX + 1)
        return BAD(d, "catalog: the next table id is %u", c->next_id);
    d->next_id = c->next_id;
    if (!gdb_byte_reader_fits(&d->reader, c->node_count, NODE_LEAST) ||
        !gdb_byte_reader_fits(&d->reader, c->rel_count, REL_LEAST))
        return BAD(d, "catalog: cut short");
    c->nodes = gdb_arena_alloc_array(d->arena, c->node_count, sizeof(*c->nodes), d->err);
    c->rels = gdb_arena_alloc_array(d->arena, c->rel_count, sizeof(*c->rels), d->err);
    names = gdb_arena_alloc_array(d->arena, (size_t)c->node_count + c->rel_count, sizeof(*names),
                                  d->err);
    if (c->nodes == NULL || c->rels == NULL || names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < c->node_count; i++) {
        GDB_TRY(take_node(d, &c->nodes[i]));
        names[i] = named_of(c->nodes[i].name);
    }
    for (uint32_t i = 0; i < c->rel_count; i++) {
        GDB_TRY(take_rel(d, &c->rels[i]));
        names[c->node_count + i] = named_of(c->rels[i].name);
    }
    if (d->reader.left != 0)
        return BAD(d, "catalog: %zu byte%s behind the end", d->reader.left,
                   gdb_plural(d->reader.left));
    return check_unique(d, names, c->node_count + c->rel_count, "tables");
}

gdb_status gdb_catalog_decode(gdb_catalog_data *catalog, const uint8_t *bytes, size_t size,
                              gdb_arena *arena, gdb_error *err)
{
    gdb_catalog_data c;
    decoder *d = gdb_arena_alloc_zero(arena, sizeof(*d), err);

    if (d == NULL)
        return GDB_ERR_NOMEM;
    d->reader = gdb_byte_reader_init(bytes, size);
    d->arena = arena;
    d->err = err;
    memset(&c, 0, sizeof(c));
    GDB_TRY(decode_all(d, &c));
    *catalog = c;
    return GDB_OK;
}
