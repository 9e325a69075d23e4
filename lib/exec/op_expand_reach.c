/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/exec/hop_list.h"
#include "lib/exec/operator_list.h"

/*
 * EXPAND_PATH where only the ends matter, and each only once: a search breadth first from every
 * input row. A node that a walk of directed hops reaches is reached by a trail that is not longer
 * (cut the loops out), so for least <= 1 the ends are the same as those that enumerating all trails
 * finds, of which there may be more than atoms.
 *
 * The nodes found stand in one array in the order in which they were found; the part from
 * level_begin on is the frontier. With least 1 the start is not found until a cycle leads back to
 * it.
 */

enum { REACH_TARGETS = 1024 };

typedef struct op_expand_reach {
    gdb_operator op;
    gdb_hop_list hops;
    uint64_t **visited; /* by table id, made when the first node of the table is found */
    uint32_t table_count;
    gdb_node_id *found;
    size_t found_count, found_capacity;
    size_t given; /* found[0 .. given) have been considered for output */
    uint32_t input_at;
    uint32_t row;
    uint16_t out_rows[GDB_VECTOR_SIZE];
} op_expand_reach;

static gdb_status reach_open(gdb_operator *op, gdb_error *err)
{
    op_expand_reach *self = (op_expand_reach *)op;
    const gdb_catalog *catalog = gdb_database_catalog(op->context->database);

    self->table_count = gdb_catalog_get(catalog)->next_id;
    self->visited = gdb_alloc_array_zero(self->table_count, sizeof(*self->visited), err);
    if (self->visited == NULL)
        return GDB_ERR_NOMEM;
    return gdb_hop_list_open(&self->hops, op->plan, op->context, err);
}

/* Forget the search of one row; the bitmaps are clean again. */
static void forget(op_expand_reach *self)
{
    for (size_t i = 0; i < self->found_count; i++) {
        uint64_t *words = self->visited[self->found[i].table];
        if (words != NULL)
            gdb_bitmap_unset(words, self->found[i].offset);
    }
    self->found_count = 0;
    self->given = 0;
}

static void reach_rewind(gdb_operator *op)
{
    op_expand_reach *self = (op_expand_reach *)op;

    forget(self);
    self->input_at = 0;
}

static void reach_close(gdb_operator *op)
{
    op_expand_reach *self = (op_expand_reach *)op;

    gdb_hop_list_close(&self->hops);
    for (uint32_t t = 0; self->visited != NULL && t < self->table_count; t++)
        gdb_free(self->visited[t]);
    gdb_free(self->visited);
    gdb_free(self->found);
}

/* Append a node; with `mark` only if it has not been found before. */
static gdb_status find(op_expand_reach *self, gdb_node_id node, bool mark, gdb_error *err)
{
    if (mark) {
        uint64_t *words = self->visited[node.table];
        if (words == NULL) {
            const gdb_node_table *table =
                gdb_database_node_table(self->op.context->database, node.table);
            words = gdb_alloc_array_zero(gdb_bitmap_words(gdb_node_table_row_count(table)),
                                         sizeof(*words), err);
            if (words == NULL)
                return GDB_ERR_NOMEM;
            self->visited[node.table] = words;
        }
        if (gdb_bitmap_get(words, node.offset))
            return GDB_OK;
        gdb_bitmap_set(words, node.offset);
    }
    GDB_TRY(gdb_array_reserve(&self->found, &self->found_capacity, self->found_count + 1,
                              sizeof(*self->found), err));
    self->found[self->found_count++] = node;
    return GDB_OK;
}

static gdb_status follow(op_expand_reach *self, gdb_hop *hop, uint64_t node, gdb_error *err)
{
    uint64_t targets[REACH_TARGETS];
    gdb_csr_list list;

    GDB_TRY(gdb_csr_cursor_lists(hop->cursor, &node, 1, &list, err));
    for (uint64_t at = 0; at < list.count; at += REACH_TARGETS) {
        uint64_t left = list.count - at;
        uint32_t count = left < REACH_TARGETS ? (uint32_t)left : REACH_TARGETS;
        GDB_TRY(gdb_csr_cursor_targets(hop->cursor, list.begin + at, count, targets, err));
        for (uint32_t i = 0; i < count; i++)
            GDB_TRY(find(self, (gdb_node_id){hop->end_table, 0, targets[i]}, true, err));
    }
    return GDB_OK;
}

/* The whole search from one node. */
static gdb_status search(op_expand_reach *self, gdb_node_id start, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    size_t level_begin = 0;

    forget(self);
    GDB_TRY(find(self, start, plan->as.expand.least == 0, err));
    if (plan->as.expand.least > 0)
        self->given = 1; /* the start itself is not an end */
    for (uint32_t level = 0; level < plan->as.expand.most && level_begin < self->found_count;
         level++) {
        size_t level_end = self->found_count;
        for (size_t i = level_begin; i < level_end; i++) {
            gdb_node_id node = self->found[i];
            if ((i & 255) == 0)
                GDB_TRY(gdb_interrupt_check(self->op.context->interrupt, err));
            for (uint32_t h = 0; h < self->hops.count; h++)
                if (self->hops.hops[h].start_table == node.table)
                    GDB_TRY(follow(self, &self->hops.hops[h], node.offset, err));
        }
        level_begin = level_end;
    }
    return GDB_OK;
}

static bool is_wanted_end(const gdb_plan *plan, uint32_t table)
{
    for (uint32_t i = 0; i < plan->as.expand.node_table_count; i++)
        if (plan->as.expand.node_tables[i] == table)
            return true;
    return false;
}

/* Search from the next input row that has a node; *end when there is none in reach. The input may
 * only be read when the output is empty, since its columns are still wanted by rows handed out. */
static gdb_status next_row(op_expand_reach *self, bool may_read, bool *end, gdb_error *err)
{
    const gdb_vector *from = &self->op.input.columns[self->op.plan->as.expand.input_node];

    for (;;) {
        *end = false;
        while (self->input_at < self->op.input.selection.count) {
            self->row = gdb_selection_row(&self->op.input.selection, self->input_at++);
            if (!gdb_vector_is_null(from, self->row))
                return search(
                    self,
                    ((const gdb_node_id *)from->values)[gdb_vector_index(from, self->row)], err);
        }
        *end = true;
        if (!may_read)
            return GDB_OK;
        GDB_TRY(gdb_operator_input(&self->op, err));
        self->input_at = 0;
        if (self->op.input.selection.count == 0)
            return GDB_OK;
    }
}

static gdb_status reach_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_expand_reach *self = (op_expand_reach *)op;
    uint32_t count = 0;

    while (count < GDB_VECTOR_SIZE) {
        gdb_node_id node;
        if (self->given == self->found_count) {
            bool end;
            GDB_TRY(next_row(self, count == 0, &end, err));
            if (end)
                break;
            continue;
        }
        node = self->found[self->given++];
        if (!is_wanted_end(op->plan, node.table))
            continue;
        self->out_rows[count] = (uint16_t)self->row;
        ((gdb_node_id *)out->columns[op->plan->keep_count].values)[count++] = node;
    }
    gdb_operator_keep_rows(op, out, self->out_rows, count);
    return GDB_OK;
}

static const gdb_operator_ops reach_ops = {reach_open, reach_next, reach_rewind, reach_close};

gdb_operator *gdb_op_expand_reach_new(gdb_error *err)
{
    op_expand_reach *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &reach_ops;
    return &self->op;
}
