/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/exec/hop_list.h"
#include "lib/exec/list_marks.h"
#include "lib/exec/operator_list.h"

/*
 * EXPAND_INTO: the relationships between two nodes that are both known, which closes a cycle. Rows
 * that begin at the same node mostly stand together: where they are many, its list is marked and
 * each row only asks; where they are few, the other end is found by binary search in the sorted
 * list. Parallel relationships lie beside each other there.
 */

typedef struct into_match {
    uint32_t hop;
    uint16_t row; /* of the input */
    uint64_t node;
    uint64_t target;
    gdb_csr_list list;
    uint64_t first; /* entry, counted from the list's begin */
    uint64_t count;
} into_match;

typedef struct op_expand_into {
    gdb_operator op;
    gdb_hop_list hops;
    gdb_list_marks *marks; /* one a hop */
    into_match *matches;   /* of the input chunk */
    gdb_csr_cursor **back; /* by hop: the lists of its ends; NULL until they are needed */
    size_t match_capacity;
    size_t match_count;
    size_t match;  /* next to hand out */
    uint64_t done; /* of its relationships */
    uint64_t nodes[GDB_VECTOR_SIZE];
    uint64_t run_nodes[GDB_VECTOR_SIZE]; /* rows of one node that stand together */
    uint32_t run_ends[GDB_VECTOR_SIZE];
    gdb_csr_list lists[GDB_VECTOR_SIZE]; /* one a run */
    uint16_t rows[GDB_VECTOR_SIZE];
    uint64_t targets[GDB_VECTOR_SIZE];
} op_expand_into;

enum { LONG_LIST = 64 };

/*
 * May the list of `node` lead to `target`? The first search in a changed list sorts what was added
 * to it, and in a query that writes it changes again and again; where the list of the target is
 * shorter, that one tells.
 */
static gdb_status may_lead(op_expand_into *self, uint32_t h, uint64_t node,
                           const gdb_csr_list *list, uint64_t target, bool *out, gdb_error *err)
{
    const gdb_exec_context *context = self->op.context;
    const gdb_hop *hop = &self->hops.hops[h];
    uint64_t first, count;
    gdb_csr_list other;

    *out = true;
    if (!context->query->writes || list->count < LONG_LIST || !gdb_csr_is_merged(list->begin))
        return GDB_OK;
    if (self->back[h] == NULL)
        GDB_TRY(gdb_csr_cursor_open(
            &self->back[h], gdb_database_rel_table(context->database, hop->pair),
            hop->direction == GDB_FORWARD ? GDB_BACKWARD : GDB_FORWARD, err));
    GDB_TRY(gdb_csr_cursor_lists(self->back[h], &target, 1, &other, err));
    if (other.count >= list->count)
        return GDB_OK;
    GDB_TRY(gdb_csr_cursor_find(self->back[h], &other, node, &first, &count, err));
    *out = count > 0;
    return GDB_OK;
}

static gdb_status into_open(gdb_operator *op, gdb_error *err)
{
    op_expand_into *self = (op_expand_into *)op;
    const gdb_database *database = op->context->database;

    GDB_TRY(gdb_hop_list_open(&self->hops, op->plan, op->context, err));
    self->marks = gdb_alloc_array_zero(self->hops.count, sizeof(*self->marks), err);
    self->back = gdb_alloc_array_zero(self->hops.count, sizeof(*self->back), err);
    if (self->marks == NULL || self->back == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t h = 0; h < self->hops.count; h++) {
        gdb_list_marks_init(&self->marks[h], gdb_database_pool(database),
                            gdb_node_table_row_count(
                                gdb_database_node_table(database, self->hops.hops[h].end_table)));
        self->marks[h].is_off = op->context->query->writes;
    }
    return GDB_OK;
}

static void into_rewind(gdb_operator *op)
{
    op_expand_into *self = (op_expand_into *)op;

    self->match = self->match_count = 0;
    self->done = 0;
}

static void into_close(gdb_operator *op)
{
    op_expand_into *self = (op_expand_into *)op;

    for (uint32_t h = 0; self->marks != NULL && h < self->hops.count; h++)
        gdb_list_marks_release(&self->marks[h]);
    gdb_free(self->marks);
    for (uint32_t h = 0; self->back != NULL && h < self->hops.count; h++)
        gdb_csr_cursor_close(self->back[h]);
    gdb_free(self->back);
    gdb_hop_list_close(&self->hops);
    gdb_free(self->matches);
}

/* Rows begin .. end-1 of the arrays, which all start at the node of `list`. */
static gdb_status match_run(op_expand_into *self, uint32_t h, const gdb_csr_list *list,
                            uint32_t begin, uint32_t end, gdb_error *err)
{
    gdb_hop *hop = &self->hops.hops[h];
    uint64_t node = self->nodes[begin];
    bool is_marked = false;

    if (list->count == 0)
        return GDB_OK;
    GDB_TRY(gdb_list_marks_set(&self->marks[h], hop, node, list, end - begin, &is_marked, err));
    for (uint32_t i = begin; i < end; i++) {
        uint64_t target = self->targets[i], first = 0, count;

        bool may = true;

        if (hop->skip_loops && node == target)
            continue;
        GDB_TRY(may_lead(self, h, node, list, target, &may, err));
        if (!may)
            continue;
        if (is_marked) {
            count = gdb_list_marks_find(&self->marks[h], target, &first);
        } else {
            GDB_TRY(gdb_csr_cursor_find(hop->cursor, list, target, &first, &count, err));
            first -= list->begin;
        }
        if (count == 0)
            continue;
        GDB_TRY(gdb_array_reserve(&self->matches, &self->match_capacity, self->match_count + 1,
                                  sizeof(*self->matches), err));
        self->matches[self->match_count++] =
            (into_match){h, self->rows[i], node, target, *list, first, count};
    }
    return GDB_OK;
}

static gdb_status match_input(op_expand_into *self, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    const gdb_vector *from = &self->op.input.columns[plan->as.expand.input_node];
    const gdb_vector *to = &self->op.input.columns[plan->as.expand.target_node];
    const gdb_selection *selection = &self->op.input.selection;

    self->match = self->match_count = 0;
    self->done = 0;
    for (uint32_t h = 0; h < self->hops.count; h++) {
        const gdb_hop *hop = &self->hops.hops[h];
        uint32_t count = 0, runs = 0;

        for (uint32_t i = 0; i < selection->count; i++) {
            uint32_t row = gdb_selection_row(selection, i);
            const gdb_node_id *a = (const gdb_node_id *)from->values + gdb_vector_index(from, row);
            const gdb_node_id *b = (const gdb_node_id *)to->values + gdb_vector_index(to, row);

            if (gdb_vector_is_null(from, row) || gdb_vector_is_null(to, row) ||
                a->table != hop->start_table || b->table != hop->end_table)
                continue;
            self->rows[count] = (uint16_t)row;
            self->nodes[count] = a->offset;
            self->targets[count++] = b->offset;
            if (runs == 0 || self->run_nodes[runs - 1] != a->offset)
                self->run_nodes[runs++] = a->offset;
            self->run_ends[runs - 1] = count;
        }
        if (count == 0)
            continue;
        GDB_TRY(gdb_csr_cursor_lists(hop->cursor, self->run_nodes, runs, self->lists, err));
        gdb_csr_cursor_touch(hop->cursor, self->lists, runs);
        for (uint32_t r = 0; r < runs; r++)
            GDB_TRY(match_run(self, h, &self->lists[r], r > 0 ? self->run_ends[r - 1] : 0,
                              self->run_ends[r], err));
    }
    return GDB_OK;
}

static gdb_status into_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_expand_into *self = (op_expand_into *)op;
    const gdb_plan *plan = op->plan;
    uint32_t count = 0;

    while (self->match == self->match_count) {
        GDB_TRY(gdb_operator_input(op, err));
        if (op->input.selection.count == 0)
            return GDB_OK;
        GDB_TRY(match_input(self, err));
    }
    while (self->match < self->match_count && count < GDB_VECTOR_SIZE) {
        const into_match *match = &self->matches[self->match];
        uint64_t left = match->count - self->done;
        uint32_t part = left < GDB_VECTOR_SIZE - count ? (uint32_t)left : GDB_VECTOR_SIZE - count;

        for (uint32_t i = 0; i < part; i++) {
            self->rows[count + i] = match->row;
            self->targets[count + i] = match->target;
        }
        if (plan->as.expand.make_rel)
            GDB_TRY(gdb_hop_rels(&self->hops.hops[match->hop], match->node, &match->list,
                                 match->first + self->done, self->targets + count, NULL, part,
                                 (gdb_rel_id *)out->columns[plan->keep_count].values + count, err));
        count += part;
        self->done += part;
        if (self->done == match->count) {
            self->match++;
            self->done = 0;
        }
    }
    gdb_operator_keep_rows(op, out, self->rows, count);
    return GDB_OK;
}

static const gdb_operator_ops into_ops = {into_open, into_next, into_rewind, into_close};

gdb_operator *gdb_op_expand_into_new(gdb_error *err)
{
    op_expand_into *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &into_ops;
    return &self->op;
}
