/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/exec/entity_writer.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/tuple_table.h"
#include "lib/vector/vector_borrow.h"

/*
 * MERGE: takes all rows of its input, as UPDATE does. Then it hands them to its right side, which
 * looks for the pattern, in batches; what a row of the batch does not find there has perhaps been
 * made for a row before it in the batch, which a table of these tells by the values that both look
 * for; else it is made. Where what is done for one row may change what another one finds, a batch
 * is one row.
 */

/* ON CREATE SET or ON MATCH SET, where its values are computed when the row is known. */
typedef struct merge_action {
    const gdb_plan_action *plan;
    gdb_operator *values; /* NULL: they are in the input */
    gdb_operator *argument;
    gdb_data_chunk row; /* of the output */
    gdb_data_chunk computed;
} merge_action;

typedef struct op_merge {
    gdb_operator op;
    gdb_tuple_table rows; /* of the input */
    gdb_operator *argument;
    gdb_data_chunk batch, right;
    gdb_entity_writer writer;
    gdb_value *values; /* of one write */
    merge_action on_create, on_match;
    /* Output rows: the input row and what was found or made for it. */
    uint32_t *inputs;
    gdb_value *entities; /* entity_count a row */
    size_t input_capacity, entity_capacity;
    uint32_t count, entity_count;
    /* Of the batch: what was found, in the order in which it came. */
    uint16_t *found_rows;
    gdb_value *found;
    size_t found_row_capacity, found_capacity;
    uint32_t found_count;
    uint32_t *made;       /* 1 + output row of what was made; 0: free. NULL: batches are one row */
    uint32_t made_places; /* a power of two */
    uint32_t next;        /* row to hand out */
} op_merge;

/* --- opening ------------------------------------------------------------ */

static uint32_t most_values(const gdb_plan_write *writes, uint32_t count, uint32_t most)
{
    for (uint32_t w = 0; w < count; w++) {
        uint32_t values = writes[w].bound->assignment_count;

        most = values > most ? values : most;
    }
    return most;
}

static gdb_status open_action(const op_merge *self, merge_action *action,
                              const gdb_plan_action *plan, gdb_error *err)
{
    action->plan = plan;
    if (plan->values == NULL)
        return GDB_OK;
    GDB_TRY(gdb_operator_build(&action->values, plan->values, self->op.context, err));
    GDB_TRY(gdb_operator_open(action->values, err));
    action->argument = gdb_op_argument_find(action->values);
    GDB_TRY(gdb_operator_chunk(&action->row, self->op.plan, err));
    return gdb_operator_chunk(&action->computed, plan->values, err);
}

static void close_action(merge_action *action)
{
    gdb_operator_free(action->values);
    gdb_data_chunk_release(&action->row);
    gdb_data_chunk_release(&action->computed);
}

/* What grows with the rows, apart from their table. */
static void free_rows(op_merge *self)
{
    gdb_free(self->inputs);
    gdb_free(self->entities);
    gdb_free(self->found_rows);
    gdb_free(self->found);
    self->inputs = NULL;
    self->entities = self->found = NULL;
    self->found_rows = NULL;
    self->input_capacity = self->entity_capacity = 0;
    self->found_row_capacity = self->found_capacity = 0;
}

static void merge_close(gdb_operator *op)
{
    op_merge *self = (op_merge *)op;

    close_action(&self->on_create);
    close_action(&self->on_match);
    gdb_tuple_table_release(&self->rows);
    gdb_data_chunk_release(&self->batch);
    gdb_data_chunk_release(&self->right);
    gdb_entity_writer_release(&self->writer);
    gdb_free(self->values);
    free_rows(self);
    gdb_free(self->made);
}

/* --- output rows ---------------------------------------------------------- */

static gdb_status reserve(op_merge *self, void *items, size_t *capacity, size_t need, size_t size,
                          gdb_error *err)
{
    size_t before = *capacity;

    if (need <= before)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(items, capacity, need, size, err));
    return gdb_tuple_table_charge(&self->rows, (*capacity - before) * size, err);
}

/* One more, with NULLs. */
static gdb_status add_row(op_merge *self, uint32_t input, gdb_error *err)
{
    size_t first = (size_t)self->count * self->entity_count;

    if (self->count == UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than 4 thousand million rows to keep");
    GDB_TRY(reserve(self, &self->inputs, &self->input_capacity, (size_t)self->count + 1,
                    sizeof(*self->inputs), err));
    GDB_TRY(reserve(self, &self->entities, &self->entity_capacity, first + self->entity_count,
                    sizeof(*self->entities), err));
    for (uint32_t i = 0; i < self->entity_count; i++)
        self->entities[first + i] = gdb_value_null();
    self->inputs[self->count++] = input;
    return GDB_OK;
}

static gdb_value *entity_place(const op_merge *self, uint32_t row, uint32_t column)
{
    return &self->entities[(size_t)row * self->entity_count + column - self->op.plan->keep_count];
}

static gdb_value value_of(const op_merge *self, uint32_t row, uint32_t column)
{
    if (column < self->op.plan->keep_count)
        return gdb_tuple_table_get(&self->rows, self->op.plan->keep[column], self->inputs[row]);
    return *entity_place(self, row, column);
}

/* --- what is written -------------------------------------------------------- */

/* The values of an action that reads the pattern, for an output row. */
static gdb_status compute(const op_merge *self, merge_action *action, uint32_t row, gdb_error *err)
{
    gdb_data_chunk_clear(&action->row);
    for (uint32_t c = 0; c < self->op.plan->column_count; c++) {
        gdb_value value = value_of(self, row, c);

        gdb_vector_put(&action->row.columns[c], 0, &value);
    }
    gdb_data_chunk_set_count(&action->row, 1);
    gdb_operator_rewind(action->values);
    gdb_op_argument_set(action->argument, &action->row);
    return gdb_operator_next(action->values, &action->computed, err);
}

static gdb_value action_value(const op_merge *self, const merge_action *action,
                              const gdb_plan_write *write, uint32_t number, uint32_t row)
{
    if (write->values[number] == GDB_PLAN_LITERAL)
        return write->bound->assignments[number].value->as.literal;
    return action->values != NULL
               ? gdb_vector_get(&action->computed.columns[write->values[number]], 0)
               : value_of(self, row, write->values[number]);
}

static gdb_status act(op_merge *self, merge_action *action, uint32_t row, gdb_error *err)
{
    if (action->values != NULL)
        GDB_TRY(compute(self, action, row, err));
    for (uint32_t w = 0; w < action->plan->write_count; w++) {
        const gdb_plan_write *write = &action->plan->writes[w];
        gdb_value entity = value_of(self, row, write->entity);

        for (uint32_t i = 0; i < write->bound->assignment_count; i++)
            self->values[i] = action_value(self, action, write, i, row);
        GDB_TRY(gdb_entity_set(&self->writer, write->bound, self->values, &entity, err));
    }
    return GDB_OK;
}

/* NULL equals nothing, so it would be made again each time. */
static gdb_status check_values(const op_merge *self, const gdb_bound_write *bound, gdb_error *err)
{
    for (uint32_t i = 0; i < bound->assignment_count; i++) {
        gdb_text_view name =
            self->op.context->query->properties[bound->assignments[i].property].name;

        if (self->values[i].is_null)
            return gdb_error_where(err,
                                   GDB_FAIL(err, GDB_ERR_QUERY,
                                            "MERGE cannot look for '%.*s': it is NULL",
                                            GDB_TEXT_ARG(name)),
                                   "@%zu+%zu", bound->position, bound->text.size);
    }
    return GDB_OK;
}

static gdb_status make(op_merge *self, uint32_t row, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;

    for (uint32_t w = 0; w < plan->as.merge.create_count; w++) {
        const gdb_plan_write *write = &plan->as.merge.creates[w];
        const gdb_bound_write *bound = write->bound;
        gdb_value from, to;

        for (uint32_t i = 0; i < bound->assignment_count; i++)
            self->values[i] = value_of(self, row, write->values[i]);
        GDB_TRY(check_values(self, bound, err));
        if (bound->kind == GDB_WRITE_CREATE_NODE) {
            GDB_TRY(gdb_entity_create_node(&self->writer, bound, self->values,
                                           entity_place(self, row, write->entity), err));
            continue;
        }
        from = value_of(self, row, write->from);
        to = value_of(self, row, write->to);
        GDB_TRY(gdb_entity_create_rel(&self->writer, bound, self->values, &from, &to,
                                      entity_place(self, row, write->entity), err));
    }
    return act(self, &self->on_create, row, err);
}

/* --- rows that look for the same ---------------------------------------------- */

static uint64_t hash_row(const op_merge *self, uint32_t input)
{
    const gdb_plan *plan = self->op.plan;
    uint64_t hash = 0;

    for (uint32_t k = 0; k < plan->as.merge.key_count; k++) {
        gdb_value value = gdb_tuple_table_get(&self->rows, plan->as.merge.keys[k], input);

        hash = gdb_hash_u64(hash ^ gdb_value_hash(&value));
    }
    return hash;
}

static bool look_for_same(const op_merge *self, uint32_t a, uint32_t b)
{
    const gdb_plan *plan = self->op.plan;

    for (uint32_t k = 0; k < plan->as.merge.key_count; k++) {
        gdb_value x = gdb_tuple_table_get(&self->rows, plan->as.merge.keys[k], a);
        gdb_value y = gdb_tuple_table_get(&self->rows, plan->as.merge.keys[k], b);

        if (gdb_value_equal(&x, &y) != 1)
            return false;
    }
    return true;
}

/* The place of what was made for a row of the batch that looks for the same, or a free one. */
static uint32_t *made_place(op_merge *self, uint32_t input)
{
    uint64_t mask = self->made_places - 1, i = hash_row(self, input) & mask;

    while (self->made[i] != 0 && !look_for_same(self, self->inputs[self->made[i] - 1], input))
        i = (i + 1) & mask;
    return &self->made[i];
}

/* --- batches ---------------------------------------------------------------- */

/* Let the right side look for all rows of the batch. */
static gdb_status find(op_merge *self, uint32_t first, uint32_t count, gdb_error *err)
{
    const gdb_plan_side *side = &self->op.plan->as.merge.side;

    self->found_count = 0;
    gdb_data_chunk_clear(&self->batch);
    gdb_tuple_table_read(&self->rows, first, count, &self->batch);
    gdb_operator_rewind(self->op.child[1]);
    if (self->argument != NULL)
        gdb_op_argument_set(self->argument, &self->batch);
    for (;;) {
        GDB_TRY(gdb_operator_next(self->op.child[1], &self->right, err));
        if (self->right.selection.count == 0)
            return GDB_OK;
        GDB_TRY(reserve(self, &self->found_rows, &self->found_row_capacity,
                        (size_t)self->found_count + self->right.selection.count,
                        sizeof(*self->found_rows), err));
        GDB_TRY(
            reserve(self, &self->found, &self->found_capacity,
                    ((size_t)self->found_count + self->right.selection.count) * self->entity_count,
                    sizeof(*self->found), err));
        for (uint32_t i = 0; i < self->right.selection.count; i++, self->found_count++) {
            uint32_t row = gdb_selection_row(&self->right.selection, i);
            gdb_value number = gdb_vector_get(&self->right.columns[side->row_column], row);

            self->found_rows[self->found_count] = (uint16_t)number.as.integer;
            for (uint32_t e = 0; e < self->entity_count; e++)
                self->found[(size_t)self->found_count * self->entity_count + e] =
                    gdb_vector_get(&self->right.columns[side->take[e]], row);
        }
    }
}

/* Sort what was found by its row of the batch, in the order in which it came:
 * order[ends[row - 1]] and on. */
static gdb_status sort_found(const op_merge *self, uint32_t rows, uint32_t *ends, uint32_t **order,
                             gdb_error *err)
{
    uint32_t end = 0, begins[GDB_VECTOR_SIZE];

    *order = gdb_alloc_array(self->found_count, sizeof(**order), err);
    if (*order == NULL)
        return GDB_ERR_NOMEM;
    memset(ends, 0, rows * sizeof(*ends));
    for (uint32_t i = 0; i < self->found_count; i++)
        ends[self->found_rows[i]]++;
    for (uint32_t row = 0; row < rows; row++) {
        begins[row] = end;
        end += ends[row];
        ends[row] = end;
    }
    for (uint32_t i = 0; i < self->found_count; i++)
        (*order)[begins[self->found_rows[i]]++] = i;
    return GDB_OK;
}

static gdb_status take_found(op_merge *self, uint32_t input, uint32_t found, gdb_error *err)
{
    GDB_TRY(add_row(self, input, err));
    if (self->entity_count > 0)
        memcpy(&self->entities[(size_t)(self->count - 1) * self->entity_count],
               &self->found[(size_t)found * self->entity_count],
               self->entity_count * sizeof(*self->found));
    return act(self, &self->on_match, self->count - 1, err);
}

static gdb_status find_made_or_make(op_merge *self, uint32_t input, gdb_error *err)
{
    uint32_t none = 0;
    uint32_t *place = self->made == NULL ? &none : made_place(self, input);
    uint32_t from = *place;

    GDB_TRY(add_row(self, input, err));
    if (from == 0) {
        *place = self->count;
        return make(self, self->count - 1, err);
    }
    memcpy(&self->entities[(size_t)(self->count - 1) * self->entity_count],
           &self->entities[(size_t)(from - 1) * self->entity_count],
           self->entity_count * sizeof(*self->entities));
    return act(self, &self->on_match, self->count - 1, err);
}

static gdb_status merge_batch(op_merge *self, uint32_t first, uint32_t count, gdb_error *err)
{
    uint32_t ends[GDB_VECTOR_SIZE], *order = NULL, next = 0;
    gdb_status status;

    GDB_TRY_OUT(find(self, first, count, err));
    GDB_TRY_OUT(sort_found(self, count, ends, &order, err));
    if (self->made != NULL)
        memset(self->made, 0, self->made_places * sizeof(*self->made));
    for (uint32_t row = 0; row < count; row++) {
        if (next == ends[row])
            GDB_TRY_OUT(find_made_or_make(self, first + row, err));
        while (next < ends[row])
            GDB_TRY_OUT(take_found(self, first + row, order[next++], err));
    }
out:
    gdb_free(order);
    return status;
}

/* The table of rows that were made, at most half full. */
static gdb_status make_table(op_merge *self, uint32_t batch, gdb_error *err)
{
    self->made_places = 2;
    while (self->made_places < 2 * batch)
        self->made_places *= 2;
    self->made = gdb_alloc_array(self->made_places, sizeof(*self->made), err);
    return self->made != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* Nothing is left of the run before but memory for few rows. */
static void begin_anew(op_merge *self)
{
    if (self->rows.block_count > 1)
        free_rows(self);
    gdb_free(self->made);
    self->made = NULL;
    gdb_tuple_table_reset(&self->rows);
    self->count = self->next = 0;
}

static gdb_status merge_write(gdb_operator *op, gdb_error *err)
{
    op_merge *self = (op_merge *)op;
    uint32_t batch = op->plan->as.merge.row_by_row ? 1 : GDB_VECTOR_SIZE;

    begin_anew(self);
    do {
        GDB_TRY(gdb_operator_input(op, err));
        GDB_TRY(gdb_tuple_table_append_chunk(&self->rows, &op->input, err));
    } while (op->input.selection.count > 0);
    if (batch > self->rows.rows)
        batch = self->rows.rows;
    if (batch > 1)
        GDB_TRY(make_table(self, batch, err));
    for (uint32_t first = 0; first < self->rows.rows; first += batch) {
        uint32_t left = self->rows.rows - first;

        GDB_TRY(gdb_interrupt_check(op->context->interrupt, err));
        GDB_TRY(merge_batch(self, first, left < batch ? left : batch, err));
    }
    return GDB_OK;
}

static gdb_status merge_open(gdb_operator *op, gdb_error *err)
{
    op_merge *self = (op_merge *)op;
    const gdb_plan *plan = op->plan;
    uint32_t most = most_values(plan->as.merge.creates, plan->as.merge.create_count, 1);

    most = most_values(plan->as.merge.on_create.writes, plan->as.merge.on_create.write_count, most);
    most = most_values(plan->as.merge.on_match.writes, plan->as.merge.on_match.write_count, most);
    self->values = gdb_alloc_array(most, sizeof(*self->values), err);
    if (self->values == NULL)
        return GDB_ERR_NOMEM;
    self->entity_count = plan->column_count - plan->keep_count;
    self->argument = gdb_op_argument_find(op->child[1]);
    GDB_TRY(gdb_entity_writer_init(&self->writer, op->context, err));
    GDB_TRY(gdb_operator_table(&self->rows, op->child[0], err));
    GDB_TRY(gdb_operator_chunk(&self->batch, plan->child[0], err));
    GDB_TRY(gdb_operator_chunk(&self->right, plan->child[1], err));
    GDB_TRY(open_action(self, &self->on_create, &plan->as.merge.on_create, err));
    return open_action(self, &self->on_match, &plan->as.merge.on_match, err);
}

/* --- rows out ---------------------------------------------------------------- */

static gdb_status merge_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_merge *self = (op_merge *)op;
    const gdb_plan *plan = op->plan;
    uint32_t count;

    (void)err;
    count = self->count - self->next;
    if (count > GDB_VECTOR_SIZE)
        count = GDB_VECTOR_SIZE;
    for (uint32_t c = 0; c < plan->keep_count; c++)
        gdb_tuple_table_gather(&self->rows, plan->keep[c], &self->inputs[self->next], count,
                               &out->columns[c]);
    for (uint32_t c = plan->keep_count; c < plan->column_count; c++) {
        for (uint32_t i = 0; i < count; i++)
            gdb_vector_put(&out->columns[c], i, entity_place(self, self->next + i, c));
    }
    gdb_data_chunk_set_count(out, count);
    self->next += count;
    return GDB_OK;
}

/* What is written stays written; only the rows are handed out again. */
static void merge_rewind(gdb_operator *op)
{
    ((op_merge *)op)->next = 0;
}

static const gdb_operator_ops merge_ops = {merge_open, merge_next, merge_rewind, merge_close};

gdb_operator *gdb_op_merge_new(gdb_error *err)
{
    op_merge *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &merge_ops;
    self->op.write = merge_write;
    return &self->op;
}
