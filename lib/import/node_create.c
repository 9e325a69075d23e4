/* SPDX-License-Identifier: MIT */
#include "lib/import/node_create.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"
#include "lib/csv/column_image.h"
#include "lib/import/edge_resolve.h"

/*
 * One pipeline over the blocks of relationships. work: parse, hash the keys. commit, in input
 * order: insert the keys (where they are not in memory, those that edge_rehearse did not find);
 * those that were not there become rows of a block that has only keys, which goes to the groups
 * like a parsed one. finish: encode the groups that it completed.
 */

typedef struct create_slot {
    gdb_key_batch batch[2];
    uint64_t
        *found[2]; /* of each row: not GDB_KEY_NONE if the node was there before any was made */
    size_t found_capacity[2];
    uint64_t *earlier;
    size_t earlier_capacity;
    gdb_row_block created; /* rows of the node table */
} create_slot;

typedef struct node_create {
    const gdb_end_input *ends;
    gdb_block_reader reader;
    create_slot *slots;
    gdb_node_keys *base;
    gdb_key_table *keys;
    gdb_edge_slices *slices; /* or NULL */
    gdb_node_groups *groups;
    uint64_t count;
} node_create;

gdb_status gdb_node_create_check(const gdb_end_input *ends, uint32_t count, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_table_input_check_again(&ends[i].input,
                                            "--missing-endpoints create reads relationships", err));
    return GDB_OK;
}

static gdb_status create_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    node_create *create = context;

    (void)item;
    return gdb_block_reader_take(&create->reader, slot, end, err);
}

/* The nodes that are there already, if edge_rehearse looked for them. */
static gdb_status find_end(node_create *create, unsigned slot, uint64_t item, int e, gdb_error *err)
{
    create_slot *s = &create->slots[slot];
    uint32_t count = s->batch[e].count;

    GDB_TRY(gdb_array_reserve(&s->found[e], &s->found_capacity[e], (size_t)count + 1,
                              sizeof(*s->found[e]), err));
    if (create->slices != NULL) {
        GDB_TRY(gdb_edge_slices_get(create->slices, slot, item, e, &s->batch[e],
                                    create->reader.slots[slot].file->path, s->found[e], err));
    } else {
        memset(s->found[e], 0xff, count * sizeof(*s->found[e]));
        GDB_TRY(gdb_key_batch_hash(&s->batch[e], err));
    }
    return gdb_node_keys_complete(create->base, slot, &s->batch[e], s->found[e], err);
}

static gdb_status create_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_create *create = context;
    create_slot *s = &create->slots[slot];
    const gdb_row_block *rows = &create->reader.slots[slot].rows;

    GDB_TRY(gdb_block_reader_parse(&create->reader, slot, err));
    GDB_TRY(gdb_array_reserve(&s->earlier, &s->earlier_capacity, (size_t)rows->row_count + 1,
                              sizeof(*s->earlier), err));
    for (int e = 0; e < 2; e++) {
        if (!create->ends->is_end[e])
            continue;
        GDB_TRY(gdb_key_batch_set(&s->batch[e], &rows->columns[GDB_EDGE_COLUMN_FROM + e],
                                  rows->row_count, err));
        GDB_TRY(find_end(create, slot, item, e, err));
    }
    return GDB_OK;
}

/* A new row that has row `row` of `from` as its key. */
static gdb_status append_created(node_create *create, gdb_row_block *created,
                                 const gdb_row_column *from, uint32_t row, gdb_error *err)
{
    uint32_t key_column = create->groups->schema->key_column, to = created->row_count;
    gdb_row_column *key = &created->columns[key_column];
    size_t width = gdb_type_width(from->type);

    GDB_TRY(gdb_row_block_reserve(created, (size_t)to + 1, err));
    for (uint32_t c = 0; c < created->column_count; c++)
        if (c != key_column)
            GDB_TRY(gdb_row_block_fill(created, create->groups->shape, c, to, 1, err));
    if (from->type == GDB_TYPE_STRING) {
        gdb_text_view text = gdb_row_column_text(from, row);
        GDB_TRY(gdb_buffer_append(&key->text, text.data, text.size, err));
        key->ends[to] = key->text.size;
    } else {
        memcpy((uint8_t *)key->values + to * width, (const uint8_t *)from->values + row * width,
               width);
    }
    created->row_count++;
    create->count++;
    return GDB_OK;
}

static gdb_status create_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_create *create = context;
    create_slot *s = &create->slots[slot];
    const gdb_row_block *rows = &create->reader.slots[slot].rows;

    (void)item;
    gdb_row_block_clear(&s->created, NULL);
    for (uint32_t i = 0; i < rows->row_count; i++) {
        for (int e = 0; e < 2; e++) {
            if (!create->ends->is_end[e] || s->found[e][i] != GDB_KEY_NONE)
                continue;
            GDB_TRY(gdb_key_table_insert(create->keys, &s->batch[e], i, i + 1, rows->dead, false,
                                         s->earlier, err));
            if (s->earlier[i] == GDB_KEY_NONE && !gdb_bitmap_get(rows->dead, i))
                GDB_TRY(append_created(create, &s->created,
                                       &rows->columns[GDB_EDGE_COLUMN_FROM + e], i, err));
        }
    }
    GDB_TRY(gdb_node_groups_append(create->groups, &s->created, err));
    return gdb_block_reader_commit(&create->reader, slot, err);
}

static gdb_status create_finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_create *create = context;

    (void)slot;
    (void)item;
    return gdb_node_groups_encode(create->groups, err);
}

static void release(node_create *create, unsigned slots)
{
    gdb_block_reader_close(&create->reader);
    for (unsigned i = 0; create->slots != NULL && i < slots; i++) {
        for (int e = 0; e < 2; e++) {
            gdb_key_batch_release(&create->slots[i].batch[e]);
            gdb_free(create->slots[i].found[e]);
        }
        gdb_free(create->slots[i].earlier);
        gdb_row_block_release(&create->slots[i].created);
    }
    gdb_free(create->slots);
    gdb_edge_slices_free(create->slices);
}

gdb_status gdb_node_create(const gdb_import_job *job, const gdb_end_input *ends,
                           const gdb_row_shape *shape, gdb_node_keys *base,
                           gdb_key_table *keys, gdb_node_groups *groups, uint64_t *created,
                           gdb_error *err)
{
    static const gdb_pipeline pipeline = {create_take, create_work, create_commit, create_finish};
    node_create create = {.ends = ends, .base = base, .keys = keys, .groups = groups};
    const gdb_key_table *sought[2] = {ends->is_end[0] ? keys : NULL, ends->is_end[1] ? keys : NULL};
    gdb_status status = GDB_OK;

    create.slots = gdb_alloc_array_zero(job->slots, sizeof(*create.slots), err);
    if (create.slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < job->slots; i++)
        GDB_TRY_OUT(gdb_row_block_init(&create.slots[i].created, shape, err));
    GDB_TRY_OUT(gdb_edge_rehearse(&create.slices, job, &ends->input, sought, err));
    GDB_TRY_OUT(gdb_block_reader_open(&create.reader, job, &ends->input, true, err));
    status = gdb_pipeline_run(&pipeline, job->threads, job->slots, &create, err);
    *created += create.count;
out:
    release(&create, job->slots);
    return status;
}
