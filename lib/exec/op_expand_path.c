/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/exec/hop_list.h"
#include "lib/exec/operator_list.h"

/*
 * EXPAND_PATH: trails, walks that use no relationship twice, of least..most hops from a node.
 *
 * Depth first with a stack of levels. A level stands at a node and holds the hop it follows and
 * where it is in that hop's list; its current entry is the relationship by which the next
 * level was reached, so the levels together are the path. A trail is handed out when it is
 * extended, before its extensions:
 *
 *     (1)-[a]->(2)-[b]->(3), (1)-[c]->(3)   from 1, *1..2:   a, ab, c
 */

enum { LEVEL_TARGETS = 64 };

typedef struct path_level {
    gdb_node_id node;
    uint32_t hop; /* being followed */
    gdb_csr_list list;
    uint64_t next; /* entry of the list to look at next */
    uint64_t fetched_from; /* targets[0] is this entry */
    uint32_t fetched;
    uint64_t targets[LEVEL_TARGETS];
    gdb_rel_id rels[LEVEL_TARGETS];
    gdb_rel_id taken; /* how the next level was reached */
} path_level;

typedef struct op_expand_path {
    gdb_operator op;
    gdb_hop_list hops;
    path_level **levels; /* made once, used again */
    size_t level_capacity;
    size_t level_made;
    size_t depth;     /* levels in use: relationships of the path, and one; 0: take the next row */
    uint32_t input_at; /* place in the input's selection of the next row */
    uint32_t row;     /* input row of the running search */
    bool fresh;       /* the path of the top level has not been considered for output */
    uint32_t polls;
    uint16_t out_rows[GDB_VECTOR_SIZE];
} op_expand_path;

static gdb_status path_open(gdb_operator *op, gdb_error *err)
{
    return gdb_hop_list_open(&((op_expand_path *)op)->hops, op->plan, op->context, err);
}

static void path_rewind(gdb_operator *op)
{
    op_expand_path *self = (op_expand_path *)op;

    self->depth = 0;
    self->input_at = 0;
}

static void path_close(gdb_operator *op)
{
    op_expand_path *self = (op_expand_path *)op;

    gdb_hop_list_close(&self->hops);
    for (size_t i = 0; i < self->level_made; i++)
        gdb_free(self->levels[i]);
    gdb_free(self->levels);
}

static gdb_status open_list(op_expand_path *self, path_level *level, gdb_error *err)
{
    level->next = 0;
    level->fetched = 0;
    level->fetched_from = 0;
    for (; level->hop < self->hops.count; level->hop++) {
        if (self->hops.hops[level->hop].start_table != level->node.table)
            continue;
        GDB_TRY(gdb_csr_cursor_lists(self->hops.hops[level->hop].cursor, &level->node.offset, 1,
                                     &level->list, err));
        if (level->list.count > 0)
            return GDB_OK;
    }
    level->list.count = 0;
    return GDB_OK;
}

static gdb_status push(op_expand_path *self, gdb_node_id node, gdb_error *err)
{
    path_level *level;

    if (self->depth == self->level_made) {
        GDB_TRY(gdb_array_reserve(&self->levels, &self->level_capacity, self->level_made + 1,
                                  sizeof(*self->levels), err));
        level = gdb_alloc_zero(sizeof(*level), err);
        if (level == NULL)
            return GDB_ERR_NOMEM;
        self->levels[self->level_made++] = level;
    }
    level = self->levels[self->depth++];
    level->node = node;
    level->hop = 0;
    self->fresh = true;
    if (self->depth > self->op.plan->as.expand.most) {
        level->list.count = 0; /* long enough: nothing to follow */
        level->next = 0;
        level->hop = self->hops.count;
        return GDB_OK;
    }
    return open_list(self, level, err);
}

static bool is_taken(const op_expand_path *self, const gdb_rel_id *rel)
{
    for (size_t i = 0; i + 1 < self->depth; i++)
        if (self->levels[i]->taken.position == rel->position &&
            self->levels[i]->taken.table == rel->table)
            return true;
    return false;
}

static gdb_status fetch(op_expand_path *self, path_level *level, gdb_error *err)
{
    gdb_hop *hop = &self->hops.hops[level->hop];
    uint64_t left = level->list.count - level->next, positions[LEVEL_TARGETS];

    level->fetched_from = level->next;
    level->fetched = left < LEVEL_TARGETS ? (uint32_t)left : LEVEL_TARGETS;
    GDB_TRY(gdb_hop_entries(hop, level->list.begin + level->next, level->fetched, level->targets,
                            positions, err));
    return gdb_hop_rels(hop, level->node.offset, &level->list, level->next, level->targets,
                        positions, level->fetched, level->rels, err);
}

/* One step: extend the path by a relationship, or take the last one back. */
static gdb_status step(op_expand_path *self, gdb_error *err)
{
    path_level *level = self->levels[self->depth - 1];

    if ((++self->polls & 1023) == 0)
        GDB_TRY(gdb_interrupt_check(self->op.context->interrupt, err));
    for (;;) {
        const gdb_hop *hop;
        uint32_t i;

        if (level->next == level->list.count) {
            if (level->hop < self->hops.count) {
                level->hop++;
                GDB_TRY(open_list(self, level, err));
            }
            if (level->hop >= self->hops.count) {
                self->depth--;
                return GDB_OK;
            }
        }
        if (level->next >= level->fetched_from + level->fetched || level->fetched == 0)
            GDB_TRY(fetch(self, level, err));
        hop = &self->hops.hops[level->hop];
        i = (uint32_t)(level->next++ - level->fetched_from);
        if ((hop->skip_loops && level->targets[i] == level->node.offset) ||
            is_taken(self, &level->rels[i]))
            continue;
        level->taken = level->rels[i];
        return push(self, (gdb_node_id){hop->end_table, 0, level->targets[i]}, err);
    }
}

static bool is_wanted_end(const gdb_plan *plan, uint32_t table)
{
    for (uint32_t i = 0; i < plan->as.expand.node_table_count; i++)
        if (plan->as.expand.node_tables[i] == table)
            return true;
    return false;
}

/* The path as output row `at`. */
static gdb_status hand_out(op_expand_path *self, gdb_data_chunk *out, uint32_t at, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    uint32_t column = plan->keep_count;
    size_t length = self->depth - 1;

    self->out_rows[at] = (uint16_t)self->row;
    if (plan->as.expand.make_rel) {
        gdb_vector *lists = &out->columns[column++];
        gdb_value *items = gdb_arena_alloc_array(&lists->heap, length, sizeof(*items), err);

        if (items == NULL)
            return GDB_ERR_NOMEM;
        for (size_t i = 0; i < length; i++) {
            items[i].type = GDB_TYPE_REL;
            items[i].as.rel = self->levels[i]->taken;
        }
        ((gdb_list *)lists->values)[at] = (gdb_list){items, length};
    }
    if (plan->as.expand.make_node)
        ((gdb_node_id *)out->columns[column].values)[at] = self->levels[length]->node;
    return GDB_OK;
}

/* Begin the search from the next input row; *end when there is none. Never called with rows in
 * the output, because it may read the next input chunk. */
static gdb_status next_row(op_expand_path *self, bool may_read, bool *end, gdb_error *err)
{
    const gdb_vector *from = &self->op.input.columns[self->op.plan->as.expand.input_node];

    *end = false;
    for (;;) {
        if (self->input_at == self->op.input.selection.count) {
            *end = true;
            if (!may_read)
                return GDB_OK;
            GDB_TRY(gdb_operator_input(&self->op, err));
            self->input_at = 0;
            if (self->op.input.selection.count == 0)
                return GDB_OK;
            *end = false;
        }
        self->row = gdb_selection_row(&self->op.input.selection, self->input_at++);
        if (!gdb_vector_is_null(from, self->row))
            break;
    }
    return push(self, ((const gdb_node_id *)from->values)[gdb_vector_index(from, self->row)], err);
}

static gdb_status path_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_expand_path *self = (op_expand_path *)op;
    const gdb_plan *plan = op->plan;
    uint32_t count = 0;

    while (count < GDB_VECTOR_SIZE) {
        if (self->depth == 0) {
            bool end;

            GDB_TRY(next_row(self, count == 0, &end, err));
            if (end)
                break;
        }
        if (self->fresh) {
            self->fresh = false;
            if (self->depth - 1 >= plan->as.expand.least &&
                is_wanted_end(plan, self->levels[self->depth - 1]->node.table)) {
                GDB_TRY(hand_out(self, out, count++, err));
                continue;
            }
        }
        GDB_TRY(step(self, err));
    }
    gdb_operator_keep_rows(op, out, self->out_rows, count);
    return GDB_OK;
}

static const gdb_operator_ops path_ops = {path_open, path_next, path_rewind, path_close};

gdb_operator *gdb_op_expand_path_new(gdb_error *err)
{
    op_expand_path *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &path_ops;
    return &self->op;
}
