/* SPDX-License-Identifier: MIT */
#include "lib/import/node_build.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"
#include "lib/import/key_index_build.h"
#include "lib/import/key_index_extend.h"
#include "lib/csv/row_places.h"

/*
 * One pipeline over blocks. work: parse, hash the keys. commit, in input order: find duplicates,
 * give offsets, append to the group that is filling. finish: encode the groups that this block
 * filled; the table writer puts them in order.
 *
 * Rows whose keys the database has are bad rows in work already, before anybody counts them.
 *
 * --duplicates last is a rehearsal of the same pipeline first, which counts rows and remembers the
 * last one of every key; then rows that are not the last of their key are rejected.
 */

typedef struct node_slot {
    gdb_key_batch batch;
    uint64_t *known; /* rows of the same keys in the database */
    size_t known_capacity;
    uint64_t *earlier;
    size_t earlier_capacity;
    gdb_row_lines lines;
} node_slot;

typedef struct node_build {
    const gdb_import_job *job;
    const gdb_node_schema *schema;
    const gdb_table_input *input;
    gdb_block_reader reader;
    node_slot *slots;
    gdb_node_keys *base;       /* of the database */
    gdb_key_table *keys;       /* of the rows that are added */
    gdb_row_places places; /* by number in `keys` */
    bool is_rehearsed;     /* `keys` knows the last row of every key */
    uint64_t row_number;   /* of the next row, counted as the rehearsal did */
    gdb_node_groups groups;
} node_build;

static gdb_status node_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    node_build *build = context;

    (void)item;
    return gdb_block_reader_take(&build->reader, slot, end, err);
}

/* Of two nodes with one key, that in the database came first. */
static gdb_status reject_known(node_build *build, unsigned slot, gdb_error *err)
{
    node_slot *s = &build->slots[slot];
    gdb_block_slot *block = &build->reader.slots[slot];
    const gdb_node_schema *schema = build->schema;
    gdb_text_view column = schema->columns[schema->key_column].name;
    const char *hint = build->job->duplicates == GDB_DUPLICATES_LAST
                           ? ", which --duplicates last does not replace"
                           : "";
    char key[GDB_KEY_TEXT_SIZE];

    if (build->base->base == NULL)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&s->known, &s->known_capacity, (size_t)s->batch.count + 1,
                              sizeof(*s->known), err));
    memset(s->known, 0xff, s->batch.count * sizeof(*s->known));
    GDB_TRY(gdb_node_keys_complete(build->base, slot, &s->batch, s->known, err));
    for (uint32_t i = 0; i < s->batch.count; i++) {
        if (s->known[i] == GDB_KEY_NONE)
            continue;
        gdb_key_print(&block->rows.columns[schema->key_column], i, key);
        GDB_TRY(gdb_row_block_reject(&block->rows, block->file, i, schema->key_column,
                                     GDB_REJECT_EXISTING_KEY, err,
                                     "%s.%.*s: the database has a %s with the key %s already%s",
                                     build->input->name, GDB_TEXT_ARG(column), build->input->name,
                                     key, hint));
    }
    return GDB_OK;
}

static gdb_status node_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;
    node_slot *s = &build->slots[slot];
    const gdb_row_block *rows = &build->reader.slots[slot].rows;

    (void)item;
    GDB_TRY(gdb_block_reader_parse(&build->reader, slot, err));
    GDB_TRY(gdb_key_batch_set(&s->batch, &rows->columns[build->schema->key_column],
                              rows->row_count, err));
    GDB_TRY(reject_known(build, slot, err));
    GDB_TRY(gdb_key_batch_hash(&s->batch, err));
    GDB_TRY(gdb_array_reserve(&s->earlier, &s->earlier_capacity, (size_t)rows->row_count + 1,
                              sizeof(*s->earlier), err));
    return build->is_rehearsed ? GDB_OK : gdb_row_lines_count(&s->lines, rows, err);
}

static gdb_status reject_duplicate(node_build *build, unsigned slot, uint32_t row, uint64_t other,
                                   gdb_error *err)
{
    gdb_block_slot *block = &build->reader.slots[slot];
    const gdb_node_schema *schema = build->schema;
    gdb_text_view column = schema->columns[schema->key_column].name;
    char key[GDB_KEY_TEXT_SIZE];
    uint32_t file;
    uint64_t line;

    gdb_key_print(&block->rows.columns[schema->key_column], row, key);
    gdb_row_places_find(&build->places, other, &file, &line);
    return gdb_row_block_reject(&block->rows, block->file, row, schema->key_column,
                                GDB_REJECT_DUPLICATE_KEY, err,
                                "%s.%.*s: the key %s is also in line %llu of %s",
                                build->input->name, GDB_TEXT_ARG(column), key,
                                (unsigned long long)line, build->input->files[file].path);
}

static gdb_status create_keys(node_build *build, unsigned slot, gdb_error *err)
{
    if (build->keys != NULL)
        return GDB_OK;
    return gdb_key_table_create(
        &build->keys, build->schema->columns[build->schema->key_column].type,
        gdb_block_reader_expected_rows(&build->reader, slot), build->job->memory,
        build->job->spill, build->input->name, err);
}

/* Reject the rows that a later one of the same key replaces. */
static gdb_status reject_replaced(node_build *build, unsigned slot, gdb_error *err)
{
    node_slot *s = &build->slots[slot];
    const gdb_row_block *rows = &build->reader.slots[slot].rows;
    uint32_t living = rows->row_count - rows->dead_count;
    gdb_status status = gdb_key_table_settle(build->keys, &s->batch, build->row_number, rows->dead,
                                             s->earlier, err);

    if (status != GDB_OK)
        return gdb_error_where(err, status, "%s", build->reader.slots[slot].file->path);
    for (uint32_t i = 0; i < s->batch.count; i++) {
        if (s->earlier[i] != GDB_KEY_NONE)
            GDB_TRY(reject_duplicate(build, slot, i, s->earlier[i], err));
    }
    build->row_number += living;
    return GDB_OK;
}

static gdb_status insert_keys(node_build *build, unsigned slot, gdb_error *err)
{
    node_slot *s = &build->slots[slot];
    gdb_row_block *rows = &build->reader.slots[slot].rows;
    uint64_t before, living;

    GDB_TRY(create_keys(build, slot, err));
    if (build->is_rehearsed)
        return reject_replaced(build, slot, err);
    before = gdb_key_table_count(build->keys);
    living = rows->row_count - rows->dead_count;
    GDB_TRY(gdb_key_table_insert(build->keys, &s->batch, 0, rows->row_count, rows->dead, false,
                                 s->earlier, err));
    if (gdb_key_table_count(build->keys) - before < living) {
        /* The other row may be in this very block: its place must be known first. */
        for (uint32_t i = 0; i < rows->row_count; i++) {
            if (s->earlier[i] != GDB_KEY_NONE)
                gdb_bitmap_set(rows->dead, i);
        }
        GDB_TRY(gdb_row_places_append(&build->places, rows, &s->lines, err));
        for (uint32_t i = 0; i < rows->row_count; i++) {
            if (s->earlier[i] != GDB_KEY_NONE) {
                gdb_bitmap_unset(rows->dead, i);
                GDB_TRY(reject_duplicate(build, slot, i, s->earlier[i], err));
            }
        }
        return GDB_OK;
    }
    return gdb_row_places_append(&build->places, rows, &s->lines, err);
}

static gdb_status node_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;

    (void)item;
    GDB_TRY(insert_keys(build, slot, err));
    GDB_TRY(gdb_node_groups_append(&build->groups, &build->reader.slots[slot].rows, err));
    return gdb_block_reader_commit(&build->reader, slot, err);
}

static gdb_status rehearse_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;
    node_slot *s = &build->slots[slot];
    const gdb_row_block *rows = &build->reader.slots[slot].rows;

    (void)item;
    GDB_TRY(create_keys(build, slot, err));
    GDB_TRY(gdb_key_table_insert(build->keys, &s->batch, 0, rows->row_count, rows->dead, true,
                                 s->earlier, err));
    return gdb_row_places_append(&build->places, rows, &s->lines, err);
}

static gdb_status node_finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;

    (void)slot;
    (void)item;
    return gdb_node_groups_encode(&build->groups, err);
}

static gdb_status run(node_build *build, bool rehearsal, gdb_error *err)
{
    gdb_pipeline pipeline = {node_take, node_work, rehearsal ? rehearse_commit : node_commit,
                             rehearsal ? NULL : node_finish};
    gdb_status status;

    GDB_TRY(gdb_block_reader_open(&build->reader, build->job, build->input, rehearsal, err));
    status = gdb_pipeline_run(&pipeline, build->job->threads, build->job->slots, build, err);
    gdb_block_reader_close(&build->reader);
    return status;
}

static gdb_status rehearse(node_build *build, gdb_error *err)
{
    GDB_TRY(gdb_table_input_check_again(build->input, "--duplicates last reads nodes", err));
    GDB_TRY(run(build, true, err));
    build->is_rehearsed = build->keys != NULL;
    return GDB_OK;
}

/* Nodes that have only a key, behind all others. */
static gdb_status create_missing(node_build *build, const gdb_end_input *ends, uint32_t count,
                                 uint64_t *created, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_node_create(build->job, &ends[i], &build->input->shape, build->base,
                                build->keys, &build->groups, created, err));
    return GDB_OK;
}

static void release(node_build *build)
{
    for (unsigned i = 0; build->slots != NULL && i < build->job->slots; i++) {
        gdb_key_batch_release(&build->slots[i].batch);
        gdb_free(build->slots[i].earlier);
        gdb_free(build->slots[i].known);
        gdb_row_lines_release(&build->slots[i].lines);
    }
    gdb_free(build->slots);
    gdb_node_groups_close(&build->groups);
    gdb_key_table_free(build->keys);
    gdb_row_places_release(&build->places);
}

/* All rows have been read. */
static gdb_status finish(node_build *build, gdb_node_table_metadata *metadata, uint64_t *pages,
                         gdb_error *err)
{
    const gdb_node_table *base = build->base->base;

    GDB_TRY(gdb_node_groups_finish(&build->groups, err));
    memset(metadata, 0, sizeof(*metadata));
    if (base != NULL) {
        *metadata = *gdb_node_table_metadata_get(base);
        if (gdb_key_table_count(build->keys) == 0)
            return GDB_OK;
    }
    metadata->id = build->schema->id;
    metadata->row_count += gdb_key_table_count(build->keys);
    GDB_TRY(gdb_node_groups_describe(&build->groups, metadata, err));
    if (base == NULL) {
        GDB_TRY(gdb_key_index_build(build->job, build->input->name, (uint16_t)build->schema->id,
                                    build->keys, &metadata->key_index, err));
        *pages = gdb_key_index_pages(&metadata->key_index);
    } else if (build->job->pages != NULL) {
        GDB_TRY(gdb_key_index_extend(build->job, base, build->keys, &metadata->key_index, pages,
                                     err));
    }
    *pages += gdb_table_writer_pages(build->groups.writer);
    return GDB_OK;
}

gdb_status gdb_node_build(const gdb_import_job *job, const gdb_node_schema *schema,
                          const gdb_table_input *input, const gdb_end_input *ends,
                          uint32_t end_count, gdb_node_table_metadata *metadata,
                          gdb_node_keys *keys, gdb_table_counts *counts, gdb_error *err)
{
    node_build build = {
        .job = job, .schema = schema, .input = input, .base = keys, .places.memory = job->memory};
    gdb_status status = GDB_OK;
    uint64_t created = 0, pages = 0;

    GDB_TRY_OUT(gdb_node_create_check(ends, end_count, err));
    GDB_TRY_OUT(gdb_node_groups_open(&build.groups, job, schema, &input->shape,
                                     job->pages != NULL ? keys->base : NULL, err));
    build.slots = gdb_alloc_array_zero(job->slots, sizeof(*build.slots), err);
    if (build.slots == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    if (job->duplicates == GDB_DUPLICATES_LAST)
        GDB_TRY_OUT(rehearse(&build, err));
    GDB_TRY_OUT(run(&build, false, err));
    gdb_row_places_release(&build.places);
    if (build.keys == NULL) /* no row at all */
        GDB_TRY_OUT(gdb_key_table_create(&build.keys, schema->columns[schema->key_column].type, 0,
                                         job->memory, job->spill, input->name, err));
    if (build.is_rehearsed)
        GDB_TRY_OUT(gdb_key_table_end_settling(build.keys, err));
    GDB_TRY_OUT(create_missing(&build, ends, end_count, &created, err));
    GDB_TRY_OUT(finish(&build, metadata, &pages, err));
    GDB_TRY_OUT(gdb_key_table_seal(build.keys, err));
    build.reader.counts.rows_created = created;
    build.reader.counts.rows_loaded += created;
    build.reader.counts.bytes_stored = pages * GDB_PAGE_SIZE;
    keys->added = build.keys;
    build.keys = NULL;
out:
    *counts = build.reader.counts;
    release(&build);
    return status;
}
