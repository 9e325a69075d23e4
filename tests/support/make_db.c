/* SPDX-License-Identifier: MIT */
#include "tests/support/make_db.h"

#include "formats/csv/csv_list.h"
#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/database/database_builder.h"
#include "lib/verify/verify.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test.h"

enum { COLUMNS_MOST = 32, TABLES_MOST = 64 };

/* Rows of a table, row after row. */
typedef struct value_table {
    gdb_column_schema columns[COLUMNS_MOST];
    uint32_t column_count;
    uint64_t row_count;
    gdb_value *values;
} value_table;

/* Written at the end, when all pairs of a rel table are known. */
typedef struct pending_rels {
    const char *name;
    const gdb_node_schema *from, *to; /* set at the end */
    const char *from_name, *to_name;
    gdb_multiplicity multiplicity;
    value_table table;
    bool is_done;
} pending_rels;

struct make_db {
    temp_dir dir;
    char path[TEMP_PATH_SIZE];
    gdb_database_builder *builder;
    gdb_catalog *catalog;
    gdb_node_table_metadata nodes[TABLES_MOST];
    gdb_rel_table_metadata rels[TABLES_MOST];
    uint32_t node_count, rel_count;
    pending_rels pending[TABLES_MOST];
    uint32_t pending_count;
    gdb_encoded_segment encoded;
    gdb_arena arena; /* of everything */
    gdb_error err;
};

make_db *make_db_begin(void)
{
    static const gdb_database_builder_options options = {.reproducible = true};
    make_db *db = calloc(1, sizeof(*db));

    assert_non_null(db);
    temp_dir_make(&db->dir);
    temp_dir_join(&db->dir, "test.gdb", db->path);
    assert_ok(gdb_database_builder_open(&db->builder, db->path, &options, &db->err), db->err);
    assert_ok(gdb_catalog_create(&db->catalog, &db->err), db->err);
    return db;
}

void make_db_end(make_db *db)
{
    if (db == NULL)
        return;
    gdb_database_builder_close(db->builder);
    gdb_catalog_free(db->catalog);
    gdb_encoded_segment_release(&db->encoded);
    gdb_arena_release(&db->arena);
    temp_dir_remove(&db->dir);
    free(db);
}

static void *room(make_db *db, size_t count, size_t size)
{
    void *memory = gdb_arena_alloc_array(&db->arena, count > 0 ? count : 1, size, &db->err);

    assert_non_null(memory);
    return memory;
}

/* --- rows out of text -------------------------------------------------- */

static void parse_columns(value_table *table, const char *text)
{
    while (*text != '\0') {
        const char *colon = strchr(text, ':'), *end;
        gdb_column_schema *column = &table->columns[table->column_count++];

        assert_non_null(colon);
        assert_true(table->column_count <= COLUMNS_MOST);
        end = colon + strcspn(colon, " ");
        column->name = gdb_text(text, (size_t)(colon - text));
        column->type = gdb_type_parse(gdb_text(colon + 1, (size_t)(end - colon) - 1));
        assert_int_not_equal(column->type, GDB_TYPE_INVALID);
        text = *end == ' ' ? end + 1 : end;
    }
}

static uint64_t count_rows(const char *text)
{
    uint64_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

/* The bytes of a list, as a text. */
static gdb_value parse_list(make_db *db, gdb_type_id type, gdb_text_view text)
{
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_buffer bytes = {0};
    gdb_value value;

    assert_ok(gdb_csv_list_parse(&parser, type, '\0', text, &bytes, &fault, &db->err), db->err);
    assert_false(fault.found);
    value = gdb_value_string(gdb_arena_copy_text(&db->arena, gdb_buffer_view(&bytes), &db->err));
    assert_non_null(value.as.text.data);
    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&bytes);
    return value;
}

static void parse_rows(make_db *db, value_table *table, const char *text)
{
    table->row_count = count_rows(text);
    table->values = room(db, table->row_count * table->column_count, sizeof(*table->values));
    for (uint64_t i = 0; i < table->row_count * table->column_count; i++) {
        size_t size = strcspn(text, "|\n");
        gdb_text_view field = gdb_text(text, size);
        gdb_type_id type = table->columns[i % table->column_count].type;

        assert_int_equal(text[size], (i + 1) % table->column_count == 0 ? '\n' : '|');
        text += size + 1;
        if (gdb_text_equal(field, gdb_text_of("\"\"")))
            field.size = 0;
        else if (size == 0) {
            table->values[i] = gdb_value_null();
            continue;
        }
        if (gdb_type_is_list(type))
            table->values[i] = parse_list(db, type, field);
        else
            assert_ok(gdb_value_parse(&table->values[i], type, field, &db->err), db->err);
    }
}

static void call_rows(make_db *db, value_table *table, uint64_t row_count, make_db_value value,
                      void *context)
{
    table->row_count = row_count;
    table->values = room(db, row_count * table->column_count, sizeof(*table->values));
    for (uint64_t row = 0; row < row_count; row++)
        for (uint32_t c = 0; c < table->column_count; c++)
            table->values[row * table->column_count + c] = value(context, row, c, &db->arena);
}

/* --- segments ---------------------------------------------------------- */

static void store_value(void *values, uint64_t row, gdb_type_id type, const gdb_value *v)
{
    size_t width = gdb_type_width(type);
    float f = (float)v->as.real;
    uint8_t *to = (uint8_t *)values + row * width;

    if (v->is_null)
        memset(to, 0, width);
    else if (type == GDB_TYPE_BOOL)
        *to = v->as.boolean;
    else if (type == GDB_TYPE_FLOAT)
        memcpy(to, &f, width);
    else /* the tests run on little-endian machines */
        memcpy(to, &v->as, width);
}

/* Column `column` of rows order[first .. first+count) (NULL: these rows themselves). */
static gdb_segment encode_column(make_db *db, const value_table *table, uint32_t column,
                                 const uint64_t *order, uint64_t first, uint32_t count,
                                 const gdb_page_owner *owner)
{
    static const gdb_compression compression = {true, 1};
    gdb_type_id type = table->columns[column].type;
    bool is_string = gdb_type_is_byte_string(type);
    size_t width = is_string ? 1 : gdb_type_width(type);
    void *values = calloc(count, width);
    uint64_t *nulls = calloc(gdb_bitmap_words(count), sizeof(*nulls));
    uint64_t *ends = calloc(count, sizeof(*ends));
    gdb_buffer bytes = {0};
    gdb_segment_source source = {type, count, nulls, values, ends, NULL};

    for (uint32_t i = 0; i < count; i++) {
        uint64_t row = order != NULL ? order[first + i] : first + i;
        const gdb_value *v = &table->values[row * table->column_count + column];
        if (v->is_null)
            gdb_bitmap_set(nulls, i);
        else if (is_string)
            assert_ok(gdb_buffer_append(&bytes, v->as.text.data, v->as.text.size, &db->err),
                      db->err);
        if (!is_string)
            store_value(values, i, type, v);
        ends[i] = bytes.size;
    }
    source.string_bytes = bytes.data;
    if (!is_string)
        source.string_ends = NULL;
    assert_ok(gdb_segment_encode(&db->encoded, &source, owner, &compression, &db->err), db->err);
    assert_ok(gdb_page_writer_append_segment(gdb_database_builder_writer(db->builder), &db->encoded,
                                             &db->err),
              db->err);
    free(values);
    free(nulls);
    free(ends);
    gdb_buffer_release(&bytes);
    return db->encoded.segment;
}

/* --- nodes ------------------------------------------------------------- */

static uint64_t key_hash(const gdb_value *key, gdb_type_id type)
{
    assert_false(key->is_null);
    return type == GDB_TYPE_STRING ? gdb_key_hash_string(key->as.text)
                                   : gdb_key_hash_integer((uint64_t)key->as.integer);
}

static int compare_entries(const void *a, const void *b)
{
    const gdb_key_index_entry *x = a, *y = b;

    if (x->fingerprint != y->fingerprint)
        return x->fingerprint < y->fingerprint ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void write_key_index(make_db *db, const value_table *table, uint32_t id,
                            gdb_key_index_metadata *out)
{
    gdb_key_index_part *index = room(db, 1, sizeof(*index));
    gdb_page_owner owner = {GDB_PAGE_TYPE_KEY_INDEX, (uint16_t)id, GDB_PAGE_PART_KEY_INDEX, 0};
    uint32_t capacity, buckets, *counts;
    gdb_key_index_entry *entries;
    uint8_t *pages, *overflowed;

    if (table->row_count == 0)
        return;
    *out = (gdb_key_index_metadata){index, 1};
    index->row_count = table->row_count;
    index->entry_count = table->row_count;
    index->offset_width = (uint8_t)gdb_bit_width(table->row_count - 1);
    capacity = gdb_key_index_capacity(index->offset_width);
    buckets = gdb_key_index_bucket_count(table->row_count, index->offset_width);
    index->page_count = buckets;
    entries = room(db, (size_t)buckets * capacity, sizeof(*entries));
    counts = room(db, buckets, sizeof(*counts));
    overflowed = room(db, buckets, 1);
    pages = room(db, buckets, GDB_PAGE_SIZE);
    for (uint64_t row = 0; row < table->row_count; row++) {
        uint64_t hash = key_hash(&table->values[row * table->column_count], table->columns[0].type);
        uint32_t bucket = gdb_key_index_bucket(hash, buckets);
        gdb_key_index_entry *entry;
        while (counts[bucket] == capacity) {
            overflowed[bucket] = 1;
            bucket = (bucket + 1) % buckets;
        }
        entry = &entries[(size_t)bucket * capacity + counts[bucket]++];
        entry->offset = row;
        entry->fingerprint = gdb_key_index_fingerprint(hash);
    }
    for (uint32_t b = 0; b < buckets; b++) {
        uint8_t *page = pages + (size_t)b * GDB_PAGE_SIZE;
        gdb_key_index_entry *own = entries + (size_t)b * capacity;
        qsort(own, counts[b], sizeof(*own), compare_entries);
        gdb_page_header_encode(&owner, b, page);
        gdb_key_index_bucket_encode(page, own, counts[b], index->offset_width, overflowed[b]);
    }
    assert_ok(gdb_page_writer_append_pages(gdb_database_builder_writer(db->builder), pages, buckets,
                                           &index->first_page, &db->err),
              db->err);
}

static void add_nodes(make_db *db, const char *name, value_table *table)
{
    gdb_node_schema schema = {0, gdb_text_of(name), table->columns, table->column_count, 0};
    gdb_node_table_metadata *metadata = &db->nodes[db->node_count++];
    uint32_t groups = (uint32_t)gdb_div_up(table->row_count, GDB_GROUP_SIZE);
    const gdb_node_schema *added = NULL;

    assert_true(db->node_count <= TABLES_MOST);
    assert_ok(gdb_catalog_add_node(db->catalog, &schema, &added, &db->err), db->err);
    metadata->id = added->id;
    metadata->row_count = table->row_count;
    metadata->column_count = table->column_count;
    metadata->columns = room(db, table->column_count, sizeof(*metadata->columns));
    for (uint32_t c = 0; c < table->column_count; c++) {
        gdb_column_metadata *column = &metadata->columns[c];
        column->segment_count = groups;
        column->segments = room(db, groups, sizeof(*column->segments));
        for (uint32_t g = 0; g < groups; g++) {
            gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)added->id, (uint16_t)c, g};
            uint64_t first = (uint64_t)g * GDB_GROUP_SIZE, left = table->row_count - first;
            column->segments[g] = encode_column(
                db, table, c, NULL, first,
                left < GDB_GROUP_SIZE ? (uint32_t)left : (uint32_t)GDB_GROUP_SIZE, &owner);
        }
    }
    write_key_index(db, table, added->id, &metadata->key_index);
}

void make_db_nodes(make_db *db, const char *table, const char *columns, const char *rows)
{
    value_table t = {0};

    parse_columns(&t, columns);
    parse_rows(db, &t, rows);
    add_nodes(db, table, &t);
}

void make_db_nodes_from(make_db *db, const char *table, const char *columns, uint64_t row_count,
                        make_db_value value, void *context)
{
    value_table t = {0};

    parse_columns(&t, columns);
    call_rows(db, &t, row_count, value, context);
    add_nodes(db, table, &t);
}

/* --- relationships ----------------------------------------------------- */

/* A relationship as one direction sorts it. */
typedef struct rel_entry {
    uint64_t start, target;
    uint64_t row; /* of the input; in the backward direction the forward position */
} rel_entry;

static int compare_rels(const void *a, const void *b)
{
    const rel_entry *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static uint64_t node_rows(const make_db *db, uint32_t id)
{
    for (uint32_t i = 0; i < db->node_count; i++)
        if (db->nodes[i].id == id)
            return db->nodes[i].row_count;
    fail_msg("no node table %u", (unsigned)id);
    return 0;
}

/* One group of a direction: entries first .. first+count-1 of its order. */
static void write_group(make_db *db, gdb_csr_group_metadata *group, uint32_t number,
                        uint32_t *ordinal, const rel_entry *entries, uint64_t count,
                        gdb_page_owner offsets, gdb_page_owner targets)
{
    gdb_page_writer *writer = gdb_database_builder_writer(db->builder);
    uint64_t *ends = calloc(group->node_count, sizeof(*ends));
    uint64_t *values = calloc(count + 1, sizeof(*values));

    for (uint64_t i = 0; i < count; i++) {
        ends[entries[i].start % GDB_GROUP_SIZE]++;
        values[i] = entries[i].target;
    }
    for (uint32_t i = 1; i < group->node_count; i++)
        ends[i] += ends[i - 1];
    offsets.ordinal = number;
    assert_ok(gdb_segment_encode_offsets(&db->encoded, ends, group->node_count, &offsets, &db->err),
              db->err);
    assert_ok(gdb_page_writer_append_segment(writer, &db->encoded, &db->err), db->err);
    group->offsets = db->encoded.segment;
    group->rel_count = count;
    group->target_segment_count = (uint32_t)gdb_div_up(count, GDB_GROUP_SIZE);
    group->targets = room(db, group->target_segment_count, sizeof(*group->targets));
    for (uint32_t i = 0; i < group->target_segment_count; i++) {
        uint64_t first = (uint64_t)i * GDB_GROUP_SIZE, left = count - first;
        targets.ordinal = (*ordinal)++;
        assert_ok(gdb_segment_encode_targets(&db->encoded, values + first,
                                             left < GDB_GROUP_SIZE ? (uint32_t)left
                                                                   : (uint32_t)GDB_GROUP_SIZE,
                                             &targets, &db->err),
                  db->err);
        assert_ok(gdb_page_writer_append_segment(writer, &db->encoded, &db->err), db->err);
        group->targets[i] = db->encoded.segment;
    }
    free(ends);
    free(values);
}

static void write_direction(make_db *db, gdb_csr_metadata *csr, uint32_t id,
                            gdb_direction direction, const rel_entry *entries, uint64_t count,
                            uint64_t start_rows)
{
    bool forward = direction == GDB_FORWARD;
    gdb_page_owner offsets = {
        GDB_PAGE_TYPE_SEGMENT, (uint16_t)id,
        forward ? GDB_PAGE_PART_FORWARD_OFFSETS : GDB_PAGE_PART_BACKWARD_OFFSETS, 0};
    gdb_page_owner targets = {
        GDB_PAGE_TYPE_SEGMENT, (uint16_t)id,
        forward ? GDB_PAGE_PART_FORWARD_TARGETS : GDB_PAGE_PART_BACKWARD_TARGETS, 0};
    uint64_t done = 0;
    uint32_t ordinal = 0;

    csr->group_count = (uint32_t)gdb_div_up(start_rows, GDB_GROUP_SIZE);
    csr->groups = room(db, csr->group_count, sizeof(*csr->groups));
    for (uint32_t g = 0; g < csr->group_count; g++) {
        uint64_t first = (uint64_t)g * GDB_GROUP_SIZE, left = start_rows - first, n = 0;
        csr->groups[g].node_count =
            left < GDB_GROUP_SIZE ? (uint32_t)left : (uint32_t)GDB_GROUP_SIZE;
        while (done + n < count && entries[done + n].start / GDB_GROUP_SIZE == g)
            n++;
        write_group(db, &csr->groups[g], g, &ordinal, entries + done, n, offsets, targets);
        done += n;
    }
    assert_int_equal(done, count);
}

/* Property columns in forward order, cut as the forward targets are. */
static void write_properties(make_db *db, gdb_rel_table_metadata *metadata,
                             const value_table *table, const uint64_t *order)
{
    const gdb_csr_metadata *csr = &metadata->csr[GDB_FORWARD];
    uint32_t segments = 0;

    for (uint32_t g = 0; g < csr->group_count; g++)
        segments += csr->groups[g].target_segment_count;
    metadata->column_count = table->column_count - 2;
    metadata->columns = room(db, metadata->column_count, sizeof(*metadata->columns));
    for (uint32_t c = 0; c < metadata->column_count; c++) {
        gdb_column_metadata *column = &metadata->columns[c];
        uint64_t first = 0;
        column->segments = room(db, segments, sizeof(*column->segments));
        for (uint32_t g = 0; g < csr->group_count; g++)
            for (uint32_t i = 0; i < csr->groups[g].target_segment_count; i++) {
                uint32_t count = csr->groups[g].targets[i].row_count;
                gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)metadata->id, (uint16_t)c,
                                        column->segment_count};
                column->segments[column->segment_count++] =
                    encode_column(db, table, c + 2, order, first, count, &owner);
                first += count;
            }
    }
}

static void write_rels(make_db *db, uint32_t id, const pending_rels *rels)
{
    const value_table *table = &rels->table;
    gdb_rel_table_metadata *metadata = &db->rels[db->rel_count++];
    rel_entry *entries = room(db, table->row_count, sizeof(*entries));
    uint64_t *order = room(db, table->row_count, sizeof(*order));
    uint64_t from_rows = node_rows(db, rels->from->id), to_rows = node_rows(db, rels->to->id);

    metadata->id = id;
    metadata->rel_count = table->row_count;
    for (uint64_t i = 0; i < table->row_count; i++) {
        entries[i].start = (uint64_t)table->values[i * table->column_count].as.integer;
        entries[i].target = (uint64_t)table->values[i * table->column_count + 1].as.integer;
        entries[i].row = i;
        assert_true(entries[i].start < from_rows);
        assert_true(entries[i].target < to_rows);
    }
    qsort(entries, table->row_count, sizeof(*entries), compare_rels);
    write_direction(db, &metadata->csr[GDB_FORWARD], id, GDB_FORWARD, entries, table->row_count,
                    from_rows);
    for (uint64_t i = 0; i < table->row_count; i++)
        order[i] = entries[i].row;
    write_properties(db, metadata, table, order);
    for (uint64_t i = 0; i < table->row_count; i++) {
        rel_entry forward = entries[i];
        entries[i].start = forward.target;
        entries[i].target = forward.start;
        entries[i].row = i;
    }
    qsort(entries, table->row_count, sizeof(*entries), compare_rels);
    write_direction(db, &metadata->csr[GDB_BACKWARD], id, GDB_BACKWARD, entries, table->row_count,
                    to_rows);
}

/* All pairs of the rel table that pending[first] belongs to. */
static void add_rel_table(make_db *db, uint32_t first)
{
    pending_rels *chosen[TABLES_MOST];
    gdb_rel_pair pairs[TABLES_MOST];
    value_table *table = &db->pending[first].table;
    gdb_rel_schema schema = {gdb_text_of(db->pending[first].name),
                             db->pending[first].multiplicity,
                             pairs,
                             0,
                             table->columns + 2,
                             table->column_count - 2};
    const gdb_rel_schema *added = NULL;

    for (uint32_t i = first; i < db->pending_count; i++) {
        pending_rels *rels = &db->pending[i];
        if (strcmp(rels->name, db->pending[first].name) != 0)
            continue;
        rels->from = gdb_catalog_find_node(db->catalog, gdb_text_of(rels->from_name));
        rels->to = gdb_catalog_find_node(db->catalog, gdb_text_of(rels->to_name));
        assert_non_null(rels->from);
        assert_non_null(rels->to);
        rels->is_done = true;
        pairs[schema.pair_count] = (gdb_rel_pair){0, rels->from->id, rels->to->id};
        chosen[schema.pair_count++] = rels;
    }
    assert_ok(gdb_catalog_add_rel(db->catalog, &schema, &added, &db->err), db->err);
    for (uint32_t i = 0; i < schema.pair_count; i++)
        write_rels(db, added->pairs[i].id, chosen[i]);
}

static value_table *begin_rels(make_db *db, const char *name, const char *from, const char *to,
                               const char *columns)
{
    pending_rels *rels = &db->pending[db->pending_count++];
    value_table *table = &rels->table;

    assert_true(db->pending_count <= TABLES_MOST);
    rels->name = name;
    rels->from_name = from;
    rels->to_name = to;
    table->columns[0].type = table->columns[1].type = GDB_TYPE_INT64;
    table->column_count = 2;
    parse_columns(table, columns);
    return table;
}

void make_db_rels(make_db *db, const char *table, const char *from, const char *to,
                  const char *columns, const char *rows)
{
    parse_rows(db, begin_rels(db, table, from, to, columns), rows);
}

void make_db_multiplicity(make_db *db, gdb_multiplicity multiplicity)
{
    db->pending[db->pending_count - 1].multiplicity = multiplicity;
}

void make_db_rels_from(make_db *db, const char *table, const char *from, const char *to,
                       const char *columns, uint64_t row_count, make_db_value value, void *context)
{
    call_rows(db, begin_rels(db, table, from, to, columns), row_count, value, context);
}

/* --- finish ------------------------------------------------------------ */

/* What was built is sound: nothing that a test finds is the fault of this file. */
static void verify(make_db *db)
{
    gdb_verify_options options = {GDB_VERIFY_FULL, 1, 0, NULL, NULL};
    gdb_verify_result result;

    assert_ok(gdb_verify(db->path, &options, &result, &db->err), db->err);
    if (result.problems.total > 0)
        fail_msg("%s: %s", result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

const char *make_db_finish(make_db *db)
{
    gdb_metadata metadata = {
        .nodes = db->nodes, .node_count = db->node_count, .rels = db->rels};

    if (db->builder == NULL)
        return db->path;
    for (uint32_t i = 0; i < db->pending_count; i++)
        if (!db->pending[i].is_done)
            add_rel_table(db, i);
    metadata.rel_count = db->rel_count;
    assert_ok(gdb_database_builder_finish(db->builder, db->catalog, &metadata, NULL, &db->err),
              db->err);
    gdb_database_builder_close(db->builder);
    db->builder = NULL;
    verify(db);
    return db->path;
}

gdb_database *make_db_open(make_db *db, uint64_t buffer_pool)
{
    gdb_database_options options = {.buffer_pool = buffer_pool};
    gdb_database *database = NULL;

    assert_ok(gdb_database_open(&database, make_db_finish(db), &options, &db->err), db->err);
    return database;
}
