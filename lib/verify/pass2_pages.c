/* SPDX-License-Identifier: MIT */

/*
 * Pass 2 checks every page of the file: its checksum, and that its header names the owner that the
 * metadata gives it. It gathers which page is whose, so pages with two owners or none are found.
 *
 * Owners are runs of pages. They are sorted by their first page; the file is then read from front
 * to back in large pieces, many threads at once.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/verify/verify_pass.h"

enum { PIECE_PAGES = 256 };

typedef struct page_run {
    uint64_t first;
    uint64_t count;
    gdb_page_owner owner;
} page_run;

typedef struct page_runs {
    page_run *items;
    size_t count;
    size_t capacity;
} page_runs;

typedef struct page_check {
    gdb_verify_state *state;
    const page_runs *runs;
    uint64_t page_count;
    uint8_t *buffers;       /* PIECE_PAGES pages a thread */
    gdb_problems *problems; /* a list a piece */
} page_check;

static gdb_status add_run(page_runs *runs, uint64_t first, uint64_t count, uint8_t type,
                          uint32_t table, uint32_t part, uint32_t ordinal, gdb_error *err)
{
    if (count == 0)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&runs->items, &runs->capacity, runs->count + 1,
                              sizeof(*runs->items), err));
    runs->items[runs->count].first = first;
    runs->items[runs->count].count = count;
    runs->items[runs->count].owner.type = type;
    runs->items[runs->count].owner.table = (uint16_t)table;
    runs->items[runs->count].owner.part = (uint16_t)part;
    runs->items[runs->count].owner.ordinal = ordinal;
    runs->count++;
    return GDB_OK;
}

static gdb_status add_segments(page_runs *runs, const gdb_segment *segments, uint32_t count,
                               uint32_t table, uint32_t part, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(add_run(runs, segments[i].first_page, segments[i].page_count,
                        GDB_PAGE_TYPE_SEGMENT, table, part, segments[i].ordinal, err));
    return GDB_OK;
}

static gdb_status add_blob(page_runs *runs, const gdb_blob_ref *blob, uint8_t type,
                           gdb_error *err)
{
    uint64_t count = (blob->size + GDB_PAGE_PAYLOAD - 1) / GDB_PAGE_PAYLOAD;

    return add_run(runs, blob->first_page, count, type, 0, GDB_PAGE_PART_NONE, 0, err);
}

static gdb_status add_rel_table(page_runs *runs, const gdb_rel_table_metadata *rel, gdb_error *err)
{
    static const uint16_t offsets[2] = {GDB_PAGE_PART_FORWARD_OFFSETS,
                                        GDB_PAGE_PART_BACKWARD_OFFSETS};
    static const uint16_t targets[2] = {GDB_PAGE_PART_FORWARD_TARGETS,
                                        GDB_PAGE_PART_BACKWARD_TARGETS};

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        for (uint32_t g = 0; g < rel->csr[d].group_count; g++) {
            const gdb_csr_group_metadata *group = &rel->csr[d].groups[g];
            GDB_TRY(add_segments(runs, &group->offsets, 1, rel->id, offsets[d], err));
            GDB_TRY(add_segments(runs, group->targets, group->target_segment_count, rel->id,
                                 targets[d], err));
        }
    }
    for (uint32_t c = 0; c < rel->column_count; c++)
        GDB_TRY(add_segments(runs, rel->columns[c].segments, rel->columns[c].segment_count,
                             rel->id, c, err));
    return GDB_OK;
}

static gdb_status gather_runs(const gdb_verify_state *state, page_runs *runs, gdb_error *err)
{
    const gdb_database_header *header = gdb_database_header_get(state->database);
    const gdb_metadata *metadata = gdb_database_metadata(state->database);

    GDB_TRY(add_blob(runs, &header->catalog, GDB_PAGE_TYPE_CATALOG, err));
    GDB_TRY(add_blob(runs, &header->metadata, GDB_PAGE_TYPE_METADATA, err));
    for (uint32_t t = 0; t < metadata->node_count; t++) {
        const gdb_node_table_metadata *node = &metadata->nodes[t];
        for (uint32_t c = 0; c < node->column_count; c++)
            GDB_TRY(add_segments(runs, node->columns[c].segments, node->columns[c].segment_count,
                                 node->id, c, err));
        GDB_TRY(add_segments(runs, node->deleted, node->deleted_count, node->id,
                             GDB_PAGE_PART_DELETED_ROWS, err));
        for (uint32_t i = 0; i < node->key_index.part_count; i++)
            GDB_TRY(add_run(runs, node->key_index.parts[i].first_page,
                            node->key_index.parts[i].page_count, GDB_PAGE_TYPE_KEY_INDEX, node->id,
                            GDB_PAGE_PART_KEY_INDEX, i, err));
    }
    for (uint32_t t = 0; t < metadata->rel_count; t++)
        GDB_TRY(add_rel_table(runs, &metadata->rels[t], err));
    return GDB_OK;
}

static int compare_runs(const void *a, const void *b)
{
    const page_run *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

/* Runs that overlap, and stretches between runs that nothing claims. */
static gdb_status check_coverage(gdb_verify_state *state, const page_runs *runs,
                                 uint64_t page_count, gdb_error *err)
{
    uint64_t next = GDB_DATABASE_SLOTS;
    char where[64];

    for (size_t i = 0; i <= runs->count; i++) {
        uint64_t first = i < runs->count ? runs->items[i].first : page_count;
        snprintf(where, sizeof(where), "page %llu", (unsigned long long)next);
        if (first < next) {
            snprintf(where, sizeof(where), "page %llu", (unsigned long long)first);
            GDB_TRY(gdb_problems_add(&state->result->problems, GDB_PROBLEM_PAGE_SHARED, err, where,
                                     "claimed by table %u, part %u, and by what stands before it",
                                     runs->items[i].owner.table, runs->items[i].owner.part));
        } else if (first > next) {
            GDB_TRY(gdb_problems_add(&state->result->problems, GDB_PROBLEM_PAGE_LOST, err, where,
                                     "%llu pages up to page %llu belong to nothing",
                                     (unsigned long long)(first - next),
                                     (unsigned long long)(first - 1)));
        }
        if (i < runs->count && first + runs->items[i].count > next)
            next = first + runs->items[i].count;
    }
    return GDB_OK;
}

/* The run that holds `page`, or NULL. */
static const page_run *find_run(const page_runs *runs, uint64_t page)
{
    size_t low = 0, high = runs->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs->items[middle].first <= page)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || page - runs->items[low - 1].first >= runs->items[low - 1].count)
        return NULL;
    return &runs->items[low - 1];
}

static gdb_status check_piece(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    page_check *check = context;
    gdb_page_io *io = check->state->io;
    uint8_t *pages = check->buffers + (size_t)thread * PIECE_PAGES * GDB_PAGE_SIZE;
    uint64_t first = GDB_DATABASE_SLOTS + index * PIECE_PAGES;
    uint64_t left = check->page_count - first;
    uint32_t count = left < PIECE_PAGES ? (uint32_t)left : PIECE_PAGES;

    GDB_TRY(gdb_interrupt_check(check->state->options->interrupt, err));
    GDB_TRY(io->ops->read(io, first, count, pages, err));
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *page = pages + (size_t)i * GDB_PAGE_SIZE;
        const page_run *run = find_run(check->runs, first + i);
        gdb_error failure = GDB_ERROR_INIT;
        gdb_problem_code code = GDB_PROBLEM_PAGE_CHECKSUM;
        char where[64];
        snprintf(where, sizeof(where), "page %llu", (unsigned long long)(first + i));
        if (gdb_page_check(page, first + i, &failure) == GDB_OK && run != NULL) {
            code = GDB_PROBLEM_PAGE_OWNER;
            gdb_page_check_owner(page, first + i, &run->owner, (uint32_t)(first + i - run->first),
                                 &failure);
        }
        failure.where[0] = '\0';
        GDB_TRY(gdb_problems_take(&check->problems[index], code, where, &failure, err));
    }
    return GDB_OK;
}

gdb_status gdb_verify_pass2_pages(gdb_verify_state *state, gdb_error *err)
{
    page_runs runs = {NULL, 0, 0};
    page_check check = {state, &runs, gdb_database_header_get(state->database)->page_count, NULL,
                        NULL};
    uint64_t pieces = (check.page_count - GDB_DATABASE_SLOTS + PIECE_PAGES - 1) / PIECE_PAGES;
    unsigned threads = state->options->threads > 0 ? state->options->threads : 1;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gather_runs(state, &runs, err));
    if (runs.count > 0)
        qsort(runs.items, runs.count, sizeof(*runs.items), compare_runs);
    GDB_TRY_OUT(check_coverage(state, &runs, check.page_count, err));
    check.buffers = gdb_alloc_array(threads, (size_t)PIECE_PAGES * GDB_PAGE_SIZE, err);
    check.problems = gdb_alloc_array_zero(pieces, sizeof(*check.problems), err);
    if (check.buffers == NULL || check.problems == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_parallel_for(threads, pieces, check_piece, &check, err));
    for (uint64_t i = 0; i < pieces; i++)
        GDB_TRY_OUT(gdb_problems_append(&state->result->problems, &check.problems[i], err));
    state->result->pages = check.page_count;
out:
    if (check.problems != NULL)
        for (uint64_t i = 0; i < pieces; i++)
            gdb_problems_release(&check.problems[i]);
    gdb_free(check.problems);
    gdb_free(check.buffers);
    gdb_free(runs.items);
    return status;
}
