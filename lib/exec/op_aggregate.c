/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/exec/aggregate_table.h"
#include "lib/exec/op_scan.h"
#include "lib/exec/operator_list.h"

/*
 * AGGREGATE: takes all of its input, then hands out groups.
 *
 * Where the input is a chain over one scan, the scan is cut into morsels. Each thread owns a chain
 * built from the same plan and a table for one morsel at a time; tables are merged in the
 * order of the morsels, on one thread at a time, while other threads go on. Morsels do not depend
 * on the number of threads, and are used with one thread too: so neither does the result, down to
 * the last bit of a sum.
 */

typedef struct aggregate_worker {
    gdb_operator *chain;
    gdb_operator *scan;
    gdb_data_chunk rows;
    gdb_evaluator *evaluator;
    gdb_aggregate_table *part;
    bool any; /* did its morsel give a row */
} aggregate_worker;

typedef struct op_aggregate {
    gdb_operator op;
    gdb_aggregate_table *table;
    bool filled;
    uint32_t next; /* group to hand out */
    uint64_t morsels;
    aggregate_worker *workers; /* NULL: not a chain over a scan */
    unsigned worker_count;
} op_aggregate;

/* Below this many rows, as the planner estimates them, further threads cost more than they save. */
static const double rows_for_threads = 200000;

/* The most rows that the scan reads or an operator of the chain is expected to put out. */
static double most_rows(const gdb_plan *plan, uint64_t scanned)
{
    double most = (double)scanned;

    for (; plan != NULL; plan = plan->child[0])
        most = plan->cardinality > most ? plan->cardinality : most;
    return most;
}

/* The scan at the end of a chain of operators that treat each row by itself, or NULL. */
static const gdb_plan *scan_of_chain(const gdb_plan *plan)
{
    for (;;) {
        switch (plan->kind) {
        case GDB_PLAN_SCAN:
        case GDB_PLAN_SCAN_REL:
            return plan;
        case GDB_PLAN_KEY_LOOKUP:
        case GDB_PLAN_EXPAND:
        case GDB_PLAN_EXPAND_INTO:
        case GDB_PLAN_EXPAND_PATH:
        case GDB_PLAN_DEGREE:
        case GDB_PLAN_PROPERTIES:
        case GDB_PLAN_FILTER:
        case GDB_PLAN_PROJECT:
        case GDB_PLAN_UNWIND:
            plan = plan->child[0];
            break;
        case GDB_PLAN_ONE_ROW:
        case GDB_PLAN_AGGREGATE:
        case GDB_PLAN_DISTINCT:
        case GDB_PLAN_SORT:
        case GDB_PLAN_LIMIT:
        case GDB_PLAN_CROSS_PRODUCT:
        case GDB_PLAN_HASH_JOIN:
        case GDB_PLAN_OPTIONAL:
        case GDB_PLAN_ARGUMENT:
        case GDB_PLAN_UPDATE:
        case GDB_PLAN_MERGE:
            return NULL;
        }
    }
}

static gdb_buffer_pool *pool_of(const gdb_operator *op)
{
    return op->context->database != NULL ? gdb_database_pool(op->context->database) : NULL;
}

static gdb_status open_worker(op_aggregate *self, unsigned slot, gdb_error *err)
{
    aggregate_worker *worker = &self->workers[slot];
    gdb_operator *op = self->op.child[0];

    if (slot > 0) {
        GDB_TRY(gdb_operator_build(&worker->chain, self->op.plan->child[0], self->op.context, err));
        GDB_TRY(gdb_operator_open(worker->chain, err));
        op = worker->chain;
    }
    while (!gdb_plan_is_scan(op->plan))
        op = op->child[0];
    worker->scan = op;
    GDB_TRY(gdb_operator_chunk(&worker->rows, self->op.plan->child[0], err));
    GDB_TRY(gdb_evaluator_create(&worker->evaluator, self->op.context->query->catalog, err));
    return gdb_aggregate_table_create(&worker->part, self->op.plan, pool_of(&self->op), err);
}

static gdb_status aggregate_open(gdb_operator *op, gdb_error *err)
{
    op_aggregate *self = (op_aggregate *)op;
    const gdb_plan *scan = scan_of_chain(op->plan->child[0]);

    GDB_TRY(gdb_aggregate_table_create(&self->table, op->plan, pool_of(op), err));
    if (scan == NULL)
        return GDB_OK;
    self->morsels = gdb_scan_morsel_count(scan, op->context);
    if (self->morsels < 2)
        return GDB_OK;
    self->worker_count = op->context->threads;
    if (self->worker_count < 1 ||
        most_rows(op->plan->child[0], gdb_scan_row_count(scan, op->context)) < rows_for_threads)
        self->worker_count = 1;
    if (self->worker_count > self->morsels)
        self->worker_count = (unsigned)self->morsels;
    self->workers = gdb_alloc_array_zero(self->worker_count, sizeof(*self->workers), err);
    if (self->workers == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < self->worker_count; i++)
        GDB_TRY(open_worker(self, i, err));
    return GDB_OK;
}

static void aggregate_close(gdb_operator *op)
{
    op_aggregate *self = (op_aggregate *)op;

    gdb_aggregate_table_free(self->table);
    for (unsigned i = 0; i < self->worker_count && self->workers != NULL; i++) {
        gdb_operator_free(self->workers[i].chain);
        gdb_data_chunk_release(&self->workers[i].rows);
        gdb_evaluator_free(self->workers[i].evaluator);
        gdb_aggregate_table_free(self->workers[i].part);
    }
    gdb_free(self->workers);
}

static void aggregate_rewind(gdb_operator *op)
{
    op_aggregate *self = (op_aggregate *)op;

    if (self->table != NULL)
        gdb_aggregate_table_clear(self->table);
    self->filled = false;
    self->next = 0;
}

/* --- by morsels -------------------------------------------------------- */

static gdb_operator *chain_of(op_aggregate *self, unsigned slot)
{
    return slot == 0 ? self->op.child[0] : self->workers[slot].chain;
}

static gdb_status take_morsel(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    (void)slot;
    (void)err;
    *end = item >= ((op_aggregate *)context)->morsels;
    return GDB_OK;
}

static gdb_status work_morsel(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    op_aggregate *self = context;
    aggregate_worker *worker = &self->workers[slot];

    gdb_op_scan_set_morsel(worker->scan, item);
    gdb_operator_rewind(chain_of(self, slot));
    gdb_aggregate_table_clear(worker->part);
    worker->any = false;
    for (;;) {
        gdb_evaluator_begin(worker->evaluator);
        GDB_TRY(gdb_operator_next(chain_of(self, slot), &worker->rows, err));
        if (worker->rows.selection.count == 0)
            return GDB_OK;
        worker->any = true;
        GDB_TRY(gdb_aggregate_table_add(worker->part, worker->evaluator, &worker->rows, err));
    }
}

static gdb_status merge_morsel(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    op_aggregate *self = context;

    (void)item;
    if (!self->workers[slot].any) /* not even the one group without keys has begun */
        return GDB_OK;
    return gdb_aggregate_table_merge(self->table, self->workers[slot].part, err);
}

/* What the other threads' chains have done is shown with the first one's. */
static void add_profile(gdb_operator *to, gdb_operator *from)
{
    to->profile.rows += from->profile.rows;
    to->profile.chunks += from->profile.chunks;
    to->profile.nanoseconds += from->profile.nanoseconds;
    from->profile = (gdb_operator_profile){0, 0, 0};
    for (int i = 0; i < 2; i++)
        if (to->child[i] != NULL)
            add_profile(to->child[i], from->child[i]);
}

static gdb_status fill(op_aggregate *self, gdb_error *err)
{
    gdb_operator *op = &self->op;

    if (self->workers != NULL) {
        gdb_pipeline pipeline = {take_morsel, work_morsel, merge_morsel, NULL};

        GDB_TRY(gdb_pipeline_run(&pipeline, self->worker_count, self->worker_count, self, err));
        for (unsigned i = 1; i < self->worker_count; i++)
            add_profile(op->child[0], self->workers[i].chain);
        return GDB_OK;
    }
    for (;;) {
        GDB_TRY(gdb_operator_input(op, err));
        if (op->input.selection.count == 0)
            return GDB_OK;
        GDB_TRY(gdb_aggregate_table_add(self->table, op->evaluator, &op->input, err));
    }
}

static gdb_status aggregate_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_aggregate *self = (op_aggregate *)op;
    uint32_t left;

    if (!self->filled)
        GDB_TRY(fill(self, err));
    self->filled = true;
    left = gdb_aggregate_table_count(self->table) - self->next;
    if (left == 0)
        return GDB_OK;
    if (left > GDB_VECTOR_SIZE)
        left = GDB_VECTOR_SIZE;
    GDB_TRY(gdb_aggregate_table_read(self->table, self->next, left, out, err));
    self->next += left;
    return GDB_OK;
}

static const gdb_operator_ops aggregate_ops = {aggregate_open, aggregate_next, aggregate_rewind,
                                               aggregate_close};

gdb_operator *gdb_op_aggregate_new(gdb_error *err)
{
    op_aggregate *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &aggregate_ops;
    return &self->op;
}
