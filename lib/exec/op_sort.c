/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/row_order.h"

/*
 * SORT: keeps all rows, sorts their numbers, and gathers.
 *
 * With a limit of k rows only the best matter: whenever twice as many are kept (and at least a few
 * chunks, so that it pays), they are sorted and cut to the best k. From then on a row whose
 * prefix is behind that of the k-th is dropped before it is copied.
 */

enum { CUT_LEAST = 4 * GDB_VECTOR_SIZE };

typedef struct op_sort {
    gdb_operator op;
    gdb_tuple_table rows;
    gdb_row_entry *entries, *scratch;
    size_t entry_capacity, scratch_capacity;
    uint64_t cutoff; /* no row with a greater prefix is wanted */
    bool filled;
    uint32_t next; /* entry to hand out */
    uint64_t prefixes[GDB_VECTOR_SIZE];
} op_sort;

static gdb_status sort_open(gdb_operator *op, gdb_error *err)
{
    op_sort *self = (op_sort *)op;

    self->cutoff = UINT64_MAX;
    return gdb_operator_table(&self->rows, op->child[0], err);
}

static void sort_rewind(gdb_operator *op)
{
    op_sort *self = (op_sort *)op;

    gdb_tuple_table_clear(&self->rows);
    self->cutoff = UINT64_MAX;
    self->filled = false;
    self->next = 0;
}

static void sort_close(gdb_operator *op)
{
    op_sort *self = (op_sort *)op;

    gdb_tuple_table_release(&self->rows);
    gdb_free(self->entries);
    gdb_free(self->scratch);
}

/* Sort the entries, as far as the limit needs them. */
static gdb_status sort_rows(op_sort *self, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    uint32_t count = self->rows.rows;

    if (plan->as.sort.limit > 0)
        count = gdb_row_order_narrow(self->entries, count, plan->as.sort.limit);
    GDB_TRY(gdb_array_reserve(&self->scratch, &self->scratch_capacity, count,
                              sizeof(*self->scratch), err));
    return gdb_row_order_sort(self->entries, self->scratch, count, &self->rows, plan->as.sort.keys,
                              plan->as.sort.key_count, self->op.context->interrupt, err);
}

/* Sort, and keep only the first `limit` rows, renumbered. */
static gdb_status cut(op_sort *self, uint32_t limit, gdb_error *err)
{
    gdb_tuple_table kept = {.blocks = NULL};
    gdb_data_chunk chunk = {.columns = NULL};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(sort_rows(self, err));
    GDB_TRY_OUT(gdb_tuple_table_init(&kept, self->rows.types, self->rows.column_count,
                                     self->rows.pool, err));
    GDB_TRY_OUT(gdb_data_chunk_init(&chunk, self->rows.types, self->rows.column_count, err));
    for (uint32_t done = 0; done < limit;) {
        uint32_t rows[GDB_VECTOR_SIZE];
        uint32_t part = limit - done < GDB_VECTOR_SIZE ? limit - done : GDB_VECTOR_SIZE;

        gdb_data_chunk_clear(&chunk);
        for (uint32_t i = 0; i < part; i++)
            rows[i] = self->entries[done + i].row;
        for (uint32_t c = 0; c < self->rows.column_count; c++)
            gdb_tuple_table_gather(&self->rows, c, rows, part, &chunk.columns[c]);
        gdb_data_chunk_set_count(&chunk, part);
        GDB_TRY_OUT(gdb_tuple_table_append_chunk(&kept, &chunk, err));
        done += part;
    }
    for (uint32_t i = 0; i < limit; i++)
        self->entries[i].row = i;
    if (limit > 0)
        self->cutoff = self->entries[limit - 1].prefix;
    gdb_tuple_table_release(&self->rows);
    self->rows = kept;
    kept = (gdb_tuple_table){.blocks = NULL};
out:
    gdb_tuple_table_release(&kept);
    gdb_data_chunk_release(&chunk);
    return status;
}

/* Drop rows behind the cutoff from the input. */
static void drop_late(op_sort *self)
{
    gdb_selection *selection = &self->op.input.selection;
    uint32_t count = 0;

    for (uint32_t i = 0; i < selection->count; i++) {
        selection->rows[count] = (uint16_t)gdb_selection_row(selection, i);
        self->prefixes[count] = self->prefixes[i];
        count += self->prefixes[i] <= self->cutoff;
    }
    if (count != selection->count)
        selection->all = false;
    selection->count = count;
}

static gdb_status fill(op_sort *self, gdb_error *err)
{
    gdb_operator *op = &self->op;
    uint64_t limit = op->plan->as.sort.limit;
    const gdb_bound_sort *keys = op->plan->as.sort.keys;

    for (;;) {
        uint32_t first = self->rows.rows, count;

        GDB_TRY(gdb_operator_input(op, err));
        if (op->input.selection.count == 0)
            break;
        gdb_row_order_prefixes(&keys[0], &op->input.columns[keys[0].expr->as.column],
                               &op->input.selection, self->prefixes);
        drop_late(self);
        count = op->input.selection.count;
        GDB_TRY(gdb_tuple_table_append_chunk(&self->rows, &op->input, err));
        GDB_TRY(gdb_tuple_table_charge(&self->rows, 2 * count * sizeof(gdb_row_entry), err));
        GDB_TRY(gdb_array_reserve(&self->entries, &self->entry_capacity, self->rows.rows,
                                  sizeof(*self->entries), err));
        for (uint32_t i = 0; i < count; i++)
            self->entries[first + i] = (gdb_row_entry){self->prefixes[i], first + i};
        if (limit < UINT32_MAX / 4 && self->rows.rows >= 2 * limit && self->rows.rows >= CUT_LEAST)
            GDB_TRY(cut(self, (uint32_t)limit, err));
    }
    self->filled = true;
    return sort_rows(self, err);
}

static gdb_status sort_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_sort *self = (op_sort *)op;
    uint64_t end;
    uint32_t rows[GDB_VECTOR_SIZE], count;

    if (!self->filled)
        GDB_TRY(fill(self, err));
    end = self->rows.rows < op->plan->as.sort.limit ? self->rows.rows : op->plan->as.sort.limit;
    if (self->next >= end)
        return GDB_OK;
    count = end - self->next < GDB_VECTOR_SIZE ? (uint32_t)(end - self->next) : GDB_VECTOR_SIZE;
    for (uint32_t i = 0; i < count; i++)
        rows[i] = self->entries[self->next + i].row;
    for (uint32_t c = 0; c < op->plan->keep_count; c++)
        gdb_tuple_table_gather(&self->rows, op->plan->keep[c], rows, count, &out->columns[c]);
    gdb_data_chunk_set_count(out, count);
    self->next += count;
    return GDB_OK;
}

static const gdb_operator_ops sort_ops = {sort_open, sort_next, sort_rewind, sort_close};

gdb_operator *gdb_op_sort_new(gdb_error *err)
{
    op_sort *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &sort_ops;
    return &self->op;
}
