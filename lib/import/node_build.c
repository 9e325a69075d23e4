/* SPDX-License-Identifier: MIT */
#include "lib/import/node_build.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"
#include "lib/import/column_builder.h"
#include "lib/import/input_stream.h"
#include "lib/import/key_index_build.h"
#include "lib/import/row_places.h"
#include "lib/import/table_write.h"

/*
 * One pipeline over blocks. work: parse, hash the keys. commit, in input order: find duplicates,
 * give offsets, append to the group that is filling. finish: encode the groups that this block filled;
 * the table writer puts them in order.
 *
 * --duplicates last is a rehearsal of the same pipeline first, which counts rows and remembers the
 * last one of every key; then rows that are not the last of their key are rejected.
 */

typedef struct node_slot {
    gdb_key_batch batch;
    uint64_t *earlier;
    size_t earlier_capacity;
    gdb_row_lines lines;
    gdb_group_builder *full; /* groups that this slot's block completed, oldest first */
    gdb_group_builder *spare; /* for the next group that this slot begins */
} node_slot;

typedef struct node_build {
    const gdb_import_job *job;
    const gdb_node_schema *schema;
    const gdb_table_input *input;
    gdb_block_reader reader;
    node_slot *slots;
    gdb_key_table *keys;
    gdb_row_places places; /* by number in `keys` */
    bool is_rehearsed;     /* `keys` knows the last row of every key */
    uint64_t row_number;   /* of the next row, counted as the rehearsal did */
    gdb_group_builder *filling;
    uint64_t next_group;
    gdb_table_writer *writer;
    gdb_segment_list *lists; /* by column */
} node_build;

static gdb_status node_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    node_build *build = context;

    (void)item;
    return gdb_block_reader_take(&build->reader, slot, end, err);
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
        gdb_block_reader_expected_rows(&build->reader, slot), build->job->memory, err);
}

/* Reject the rows that a later one of the same key replaces. */
static gdb_status reject_replaced(node_build *build, unsigned slot, gdb_error *err)
{
    node_slot *s = &build->slots[slot];
    gdb_status status =
        gdb_key_table_settle(build->keys, &s->batch, build->row_number, s->earlier, err);

    if (status != GDB_OK)
        return gdb_error_where(err, status, "%s", build->reader.slots[slot].file->path);
    for (uint32_t i = 0; i < s->batch.count; i++) {
        if (s->earlier[i] != GDB_KEY_NONE)
            GDB_TRY(reject_duplicate(build, slot, i, s->earlier[i], err));
    }
    build->row_number += s->batch.count;
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

static gdb_status start_group(node_build *build, node_slot *slot, gdb_error *err)
{
    if (slot->spare != NULL) {
        build->filling = slot->spare;
        slot->spare = NULL;
    } else {
        GDB_TRY(gdb_group_builder_create(&build->filling, build->input->shape.types,
                                         build->schema->column_count, err));
    }
    build->filling->number = build->next_group++;
    return GDB_OK;
}

/* Append rows begin .. end-1, all alive; filled groups go to the slot. */
static gdb_status append_rows(node_build *build, unsigned slot, uint32_t begin, uint32_t end,
                              gdb_error *err)
{
    const gdb_row_block *rows = &build->reader.slots[slot].rows;

    while (begin < end) {
        uint32_t room, n;
        if (build->filling == NULL)
            GDB_TRY(start_group(build, &build->slots[slot], err));
        room = GDB_GROUP_SIZE - build->filling->row_count;
        n = end - begin < room ? end - begin : room;
        GDB_TRY(gdb_group_builder_append(build->filling, rows, begin, begin + n, err));
        begin += n;
        if (build->filling->row_count == GDB_GROUP_SIZE) {
            gdb_group_builder **last = &build->slots[slot].full;
            while (*last != NULL)
                last = &(*last)->next;
            *last = build->filling;
            build->filling = NULL;
        }
    }
    return GDB_OK;
}

static gdb_status append_living(node_build *build, unsigned slot, gdb_error *err)
{
    const gdb_row_block *rows = &build->reader.slots[slot].rows;
    uint32_t begin = 0;

    if (rows->dead_count > 0) {
        for (uint32_t i = 0; i < rows->row_count; i++) {
            if (gdb_bitmap_get(rows->dead, i)) {
                GDB_TRY(append_rows(build, slot, begin, i, err));
                begin = i + 1;
            }
        }
    }
    return append_rows(build, slot, begin, rows->row_count, err);
}

static gdb_status node_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;

    (void)item;
    GDB_TRY(insert_keys(build, slot, err));
    GDB_TRY(append_living(build, slot, err));
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

static gdb_status encode_column(node_build *build, const gdb_group_builder *group, uint32_t column,
                                gdb_write_piece *piece, gdb_error *err)
{
    gdb_segment_source source = gdb_group_builder_source(group, column);
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = (uint16_t)build->schema->id,
                            .part = (uint16_t)column,
                            .ordinal = (uint32_t)group->number};

    piece->lists[column] = &build->lists[column];
    return gdb_segment_encode(&piece->segments[column], &source, &owner, &build->job->compression,
                              err);
}

static gdb_status encode_group(node_build *build, gdb_group_builder *group, gdb_error *err)
{
    gdb_write_piece *piece;

    GDB_TRY(gdb_table_writer_take_piece(build->writer, group->column_count, &piece, err));
    for (uint32_t c = 0; c < group->column_count; c++) {
        gdb_status status = encode_column(build, group, c, piece, err);
        if (status != GDB_OK) {
            gdb_table_writer_drop(build->writer, piece);
            return status;
        }
    }
    return gdb_table_writer_put(build->writer, piece, group->number, err);
}

static gdb_status node_finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_build *build = context;
    node_slot *s = &build->slots[slot];

    (void)item;
    while (s->full != NULL) {
        gdb_group_builder *group = s->full;
        GDB_TRY(encode_group(build, group, err));
        s->full = group->next;
        group->next = NULL;
        gdb_group_builder_free(s->spare);
        gdb_group_builder_clear(group);
        s->spare = group;
    }
    return GDB_OK;
}

typedef struct last_group {
    node_build *build;
    gdb_write_piece *piece;
} last_group;

static gdb_status encode_last_column(void *context, uint64_t column, unsigned thread,
                                     gdb_error *err)
{
    last_group *last = context;

    (void)thread;
    return encode_column(last->build, last->build->filling, (uint32_t)column, last->piece, err);
}

/* The group that the input's end left unfilled: its columns are encoded side by side. */
static gdb_status finish_last_group(node_build *build, gdb_error *err)
{
    last_group last = {.build = build};
    gdb_status status;

    if (build->filling == NULL)
        return GDB_OK;
    GDB_TRY(gdb_table_writer_take_piece(build->writer, build->filling->column_count, &last.piece,
                                        err));
    status = gdb_parallel_for(build->job->threads, build->filling->column_count,
                              encode_last_column, &last, err);
    if (status != GDB_OK) {
        gdb_table_writer_drop(build->writer, last.piece);
        return status;
    }
    return gdb_table_writer_put(build->writer, last.piece, build->filling->number, err);
}

static gdb_status run(node_build *build, bool rehearsal, gdb_error *err)
{
    gdb_pipeline pipeline = {node_take, node_work, rehearsal ? rehearse_commit : node_commit,
                             rehearsal ? NULL : node_finish};
    gdb_status status;

    GDB_TRY(gdb_block_reader_open(&build->reader, build->job, build->input, rehearsal, err));
    status = gdb_pipeline_run(&pipeline, build->job->threads, build, err);
    gdb_block_reader_close(&build->reader);
    return status;
}

/* Pipes are over when they have been read. */
static gdb_status check_rereadable(const gdb_table_input *input, gdb_error *err)
{
    for (uint32_t i = 0; i < input->file_count; i++) {
        const char *path = input->files[i].path;
        uint64_t size;
        bool known;
        GDB_TRY(gdb_input_stream_size(path, &size, &known, err));
        if (!known || strcmp(path, "-") == 0)
            return GDB_FAIL(err, GDB_ERR_USAGE,
                            "--duplicates last reads nodes twice, which '%s' does not allow "
                            "(expected a file)",
                            path);
    }
    return GDB_OK;
}

static gdb_status rehearse(node_build *build, gdb_error *err)
{
    GDB_TRY(check_rereadable(build->input, err));
    GDB_TRY(run(build, true, err));
    build->is_rehearsed = build->keys != NULL;
    return GDB_OK;
}

static gdb_status describe(node_build *build, gdb_node_table_metadata *metadata, gdb_error *err)
{
    uint32_t count = build->schema->column_count;

    memset(metadata, 0, sizeof(*metadata));
    metadata->id = build->schema->id;
    metadata->row_count = gdb_key_table_count(build->keys);
    metadata->column_count = count;
    metadata->columns =
        gdb_arena_alloc_array(build->job->arena, count, sizeof(*metadata->columns), err);
    if (metadata->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++)
        GDB_TRY(gdb_segment_list_copy(&build->lists[c], build->job->arena,
                                      &metadata->columns[c].segments,
                                      &metadata->columns[c].segment_count, err));
    return GDB_OK;
}

static gdb_status allocate(node_build *build, gdb_error *err)
{
    build->slots = gdb_alloc_array_zero(build->job->threads, sizeof(*build->slots), err);
    build->lists = gdb_alloc_array_zero(build->schema->column_count, sizeof(*build->lists), err);
    if (build->slots == NULL || build->lists == NULL)
        return GDB_ERR_NOMEM;
    return gdb_table_writer_open(&build->writer, build->job->pages, err);
}

static void release_slot(node_slot *slot)
{
    gdb_key_batch_release(&slot->batch);
    gdb_free(slot->earlier);
    gdb_row_lines_release(&slot->lines);
    gdb_group_builder_free(slot->spare);
    while (slot->full != NULL) {
        gdb_group_builder *next = slot->full->next;
        gdb_group_builder_free(slot->full);
        slot->full = next;
    }
}

static void release(node_build *build)
{
    for (unsigned i = 0; build->slots != NULL && i < build->job->threads; i++)
        release_slot(&build->slots[i]);
    for (uint32_t c = 0; build->lists != NULL && c < build->schema->column_count; c++)
        gdb_segment_list_release(&build->lists[c]);
    gdb_free(build->slots);
    gdb_free(build->lists);
    gdb_group_builder_free(build->filling);
    gdb_key_table_free(build->keys);
    gdb_row_places_release(&build->places);
    gdb_table_writer_close(build->writer);
}

gdb_status gdb_node_build(const gdb_import_job *job, const gdb_node_schema *schema,
                          const gdb_table_input *input, gdb_node_table_metadata *metadata,
                          gdb_key_table **keys, gdb_table_counts *counts, gdb_error *err)
{
    node_build build = {
        .job = job, .schema = schema, .input = input, .places.memory = job->memory};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(allocate(&build, err));
    if (job->duplicates == GDB_DUPLICATES_LAST)
        GDB_TRY_OUT(rehearse(&build, err));
    GDB_TRY_OUT(run(&build, false, err));
    gdb_row_places_release(&build.places);
    GDB_TRY_OUT(finish_last_group(&build, err));
    if (build.keys == NULL) /* no row at all */
        GDB_TRY_OUT(gdb_key_table_create(&build.keys, schema->columns[schema->key_column].type, 0,
                                         job->memory, err));
    if (build.is_rehearsed)
        GDB_TRY_OUT(gdb_key_table_end_settling(build.keys, err));
    GDB_TRY_OUT(describe(&build, metadata, err));
    gdb_progress_begin(job->sink, input->name, "key index", 0);
    GDB_TRY_OUT(gdb_key_index_build(build.keys, (uint16_t)schema->id, job->threads, job->pages,
                                    &metadata->key_index, err));
    GDB_TRY_OUT(gdb_key_table_seal(build.keys, err));
    build.reader.counts.bytes_stored =
        (gdb_table_writer_pages(build.writer) + metadata->key_index.page_count) * GDB_PAGE_SIZE;
    *keys = build.keys;
    build.keys = NULL;
out:
    *counts = build.reader.counts;
    release(&build);
    return status;
}
