/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/hop_list.h"
#include "lib/exec/operator_list.h"

/*
 * EXPAND: for each input row the neighbours of a node.
 *
 * One hop after the other is followed for the whole input chunk: the lists of all its nodes are
 * looked up together, then cut into output chunks. Lists that lie one behind the other, as they do
 * after a scan, are read in one go:
 *
 *     rows 0, 1, 2 with lists [10, 13) [13, 14) [20, 22)  reads  [10, 14) [20, 22)
 *
 * DEGREE, in the end of this file, needs only the lengths.
 */

typedef struct op_expand {
    gdb_operator op;
    gdb_hop_list hops;
    uint32_t hop;  /* being followed */
    uint32_t list; /* next to hand out, of list_count */
    uint64_t done; /* entries of that list already handed out */
    uint32_t list_count;
    uint16_t list_rows[GDB_VECTOR_SIZE]; /* the input row of each list */
    uint64_t nodes[GDB_VECTOR_SIZE];
    gdb_csr_list lists[GDB_VECTOR_SIZE];
    uint16_t out_rows[GDB_VECTOR_SIZE];   /* the input row of each output row */
    uint64_t targets[GDB_VECTOR_SIZE];
    uint64_t positions[GDB_VECTOR_SIZE]; /* as gdb_hop_entries gives them */
} op_expand;

static gdb_status expand_open(gdb_operator *op, gdb_error *err)
{
    op_expand *self = (op_expand *)op;

    self->hop = op->plan->as.expand.hop_count;
    return gdb_hop_list_open(&self->hops, op->plan, op->context, err);
}

static void expand_rewind(gdb_operator *op)
{
    op_expand *self = (op_expand *)op;

    self->hop = self->hops.count;
    self->list = self->list_count = 0;
    self->done = 0;
}

static void expand_close(gdb_operator *op)
{
    gdb_hop_list_close(&((op_expand *)op)->hops);
}

/* The lists of the input's nodes for a hop, empty ones left out. */
static gdb_status find_lists(op_expand *self, uint32_t hop, gdb_error *err)
{
    const gdb_vector *from = &self->op.input.columns[self->op.plan->as.expand.input_node];
    const gdb_selection *selection = &self->op.input.selection;
    const gdb_node_id *nodes = from->values;
    uint32_t count = 0, kept = 0;

    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        const gdb_node_id *node = &nodes[gdb_vector_index(from, row)];

        if (gdb_vector_is_null(from, row) || node->table != self->hops.hops[hop].start_table)
            continue;
        self->list_rows[count] = (uint16_t)row;
        self->nodes[count++] = node->offset;
    }
    if (count > 0)
        GDB_TRY(gdb_csr_cursor_lists(self->hops.hops[hop].cursor, self->nodes, count, self->lists,
                                     err));
    for (uint32_t i = 0; i < count; i++) {
        if (self->lists[i].count == 0)
            continue;
        self->list_rows[kept] = self->list_rows[i];
        self->nodes[kept] = self->nodes[i];
        self->lists[kept++] = self->lists[i];
    }
    self->hop = hop;
    self->list = 0;
    self->list_count = kept;
    self->done = 0;
    return GDB_OK;
}

static bool needs_targets(const op_expand *self, const gdb_hop *hop)
{
    const gdb_plan *plan = self->op.plan;

    return plan->as.expand.make_node || plan->as.expand.make_rel || hop->skip_loops;
}

/* Lists whose targets will be read. */
static gdb_status open_hop(op_expand *self, uint32_t hop, gdb_error *err)
{
    GDB_TRY(find_lists(self, hop, err));
    if (needs_targets(self, &self->hops.hops[hop]))
        gdb_csr_cursor_touch(self->hops.hops[hop].cursor, self->lists, self->list_count);
    return GDB_OK;
}

/* A list with entries left, of this hop, the next, or the next input chunk; or *end. */
static gdb_status advance(op_expand *self, bool *end, gdb_error *err)
{
    *end = false;
    while (self->list == self->list_count) {
        if (self->hop + 1 < self->hops.count) {
            GDB_TRY(open_hop(self, self->hop + 1, err));
            continue;
        }
        GDB_TRY(gdb_operator_input(&self->op, err));
        *end = self->op.input.selection.count == 0 || self->hops.count == 0;
        if (*end)
            return GDB_OK;
        GDB_TRY(open_hop(self, 0, err));
    }
    return GDB_OK;
}

static void drop_loops(op_expand *self, gdb_data_chunk *out)
{
    gdb_selection *selection = &out->selection;
    const gdb_vector *from = &self->op.input.columns[self->op.plan->as.expand.input_node];
    const gdb_node_id *nodes = from->values;
    uint32_t count = 0;

    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t node = nodes[gdb_vector_index(from, self->out_rows[i])].offset;

        selection->rows[count] = (uint16_t)i;
        count += self->targets[i] != node;
    }
    selection->all = count == out->count;
    selection->count = count;
}

/* Entries of the current hop, for rows `at` and following of the output. */
static gdb_status read_entries(op_expand *self, gdb_hop *hop, uint64_t begin, uint32_t count,
                               uint32_t at, gdb_error *err)
{
    return self->op.plan->as.expand.make_rel
               ? gdb_hop_entries(hop, begin, count, self->targets + at, self->positions + at, err)
               : gdb_csr_cursor_targets(hop->cursor, begin, count, self->targets + at, err);
}

/* Fill `out` with entries of the current hop. */
static gdb_status hand_out(op_expand *self, gdb_data_chunk *out, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    gdb_hop *hop = &self->hops.hops[self->hop];
    bool need_targets = needs_targets(self, hop);
    gdb_rel_id *rels =
        plan->as.expand.make_rel ? out->columns[plan->keep_count].values : NULL;
    uint32_t count = 0, run_at = 0, first_list = self->list;
    uint64_t run_begin = 0, run = 0;

    for (; self->list < self->list_count && count < GDB_VECTOR_SIZE;) {
        const gdb_csr_list *list = &self->lists[self->list];
        uint64_t left = list->count - self->done, begin = list->begin + self->done;
        uint32_t part = left < GDB_VECTOR_SIZE - count ? (uint32_t)left : GDB_VECTOR_SIZE - count;

        for (uint32_t i = 0; i < part; i++)
            self->out_rows[count + i] = self->list_rows[self->list];
        if (need_targets && (run == 0 || begin != run_begin + run)) {
            if (run > 0)
                GDB_TRY(read_entries(self, hop, run_begin, (uint32_t)run, run_at, err));
            run_begin = begin;
            run_at = count;
            run = 0;
        }
        run += part;
        count += part;
        self->done += part;
        if (self->done == list->count) {
            self->list++;
            self->done = 0;
        }
    }
    if (need_targets && run > 0)
        GDB_TRY(read_entries(self, hop, run_begin, (uint32_t)run, run_at, err));
    gdb_operator_keep_rows(&self->op, out, self->out_rows, count);
    if (rels != NULL) {
        /* go over the same lists again; the first may have begun in an earlier chunk, the last
         * may end in a later one */
        for (uint32_t i = first_list, at = 0; at < count; i++) {
            uint64_t behind = i == self->list ? self->done : self->lists[i].count;
            uint32_t part = 0;

            while (at + part < count && self->out_rows[at + part] == self->list_rows[i])
                part++;
            GDB_TRY(gdb_hop_rels(hop, self->nodes[i], &self->lists[i], behind - part,
                                 self->targets + at, self->positions + at, part, rels + at,
                                 err));
            at += part;
        }
    }
    if (plan->as.expand.make_node) {
        gdb_node_id *nodes =
            out->columns[plan->keep_count + (plan->as.expand.make_rel ? 1 : 0)].values;

        for (uint32_t i = 0; i < count; i++)
            nodes[i] = (gdb_node_id){hop->end_table, 0, self->targets[i]};
    }
    if (hop->skip_loops)
        drop_loops(self, out);
    return GDB_OK;
}

static gdb_status expand_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_expand *self = (op_expand *)op;
    bool end;

    for (;;) {
        GDB_TRY(advance(self, &end, err));
        if (end)
            return GDB_OK;
        GDB_TRY(hand_out(self, out, err));
        if (out->selection.count > 0)
            return GDB_OK;
        gdb_data_chunk_clear(out);
    }
}

static const gdb_operator_ops expand_ops = {expand_open, expand_next, expand_rewind, expand_close};

gdb_operator *gdb_op_expand_new(gdb_error *err)
{
    op_expand *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &expand_ops;
    return &self->op;
}

/* --- DEGREE ------------------------------------------------------------ */

static gdb_status degree_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_expand *self = (op_expand *)op;
    gdb_vector *made = &out->columns[op->plan->keep_count];
    int64_t *degrees = made->values;
    gdb_selection *selection = &op->input.selection;
    uint32_t count;

    do {
        GDB_TRY(gdb_operator_input(op, err));
        if (selection->count == 0)
            return GDB_OK;
        for (uint32_t i = 0; i < selection->count; i++)
            degrees[gdb_selection_row(selection, i)] = 0;
        for (uint32_t h = 0; h < self->hops.count; h++) {
            GDB_TRY(find_lists(self, h, err));
            for (uint32_t i = 0; i < self->list_count; i++)
                degrees[self->list_rows[i]] += (int64_t)self->lists[i].count;
        }
        count = 0;
        for (uint32_t i = 0; i < selection->count; i++) {
            uint32_t row = gdb_selection_row(selection, i);

            selection->rows[count] = (uint16_t)row;
            count += degrees[row] > 0;
        }
        if (count != selection->count)
            selection->all = false;
        selection->count = count;
    } while (count == 0);
    gdb_operator_keep(op, out);
    return GDB_OK;
}

static const gdb_operator_ops degree_ops = {expand_open, degree_next, expand_rewind, expand_close};

gdb_operator *gdb_op_degree_new(gdb_error *err)
{
    op_expand *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &degree_ops;
    return &self->op;
}
