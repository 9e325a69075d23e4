/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/exec/group_table.h"
#include "lib/exec/operator_list.h"
#include "lib/vector/vector_borrow.h"

/*
 * HASH_JOIN: the right side is read once; its rows with equal keys are chained in the order in
 * which they came. Each left row then walks the chain of its key. Keys that are NULL or not a
 * number match nothing, as `=` has it. Numeric keys of two types meet as values (ANY).
 */

#define CHAIN_END UINT32_MAX

typedef struct op_hash_join {
    gdb_operator op;
    gdb_group_table keys;  /* the different keys of the right side */
    gdb_tuple_table right; /* its rows */
    uint32_t *next;        /* by right row: the next one with its key */
    size_t next_capacity;
    uint32_t *first, *last; /* by key */
    size_t first_capacity, last_capacity;
    bool filled;
    gdb_vector *converted; /* keys as ANY, where the types of the sides differ */
    const gdb_vector **columns;
    uint32_t groups[GDB_VECTOR_SIZE]; /* of the probing rows */
    gdb_selection probing;            /* rows of the input whose key may equal others */
    uint32_t at;                      /* place in `probing` */
    uint32_t right_row;               /* to pair next; CHAIN_END: take the next left row */
    uint16_t left_rows[GDB_VECTOR_SIZE];
    uint32_t right_rows[GDB_VECTOR_SIZE];
} op_hash_join;

static gdb_type_id key_type(const gdb_plan *plan, uint32_t k)
{
    gdb_type_id left = plan->child[0]->columns[plan->as.join.left_keys[k]].type;
    gdb_type_id right = plan->child[1]->columns[plan->as.join.right_keys[k]].type;

    return left == right ? left : GDB_TYPE_ANY;
}

static gdb_status join_open(gdb_operator *op, gdb_error *err)
{
    op_hash_join *self = (op_hash_join *)op;
    const gdb_plan *plan = op->plan, *right = plan->child[1];
    uint32_t keys = plan->as.join.key_count;
    gdb_buffer_pool *pool =
        op->context->database != NULL ? gdb_database_pool(op->context->database) : NULL;
    gdb_type_id *types = gdb_alloc_array((size_t)right->column_count + keys, sizeof(*types), err);
    gdb_status status = GDB_OK;

    self->right_row = CHAIN_END;
    self->columns = gdb_alloc_array(keys, sizeof(gdb_vector *), err);
    self->converted = gdb_alloc_array_zero(keys, sizeof(*self->converted), err);
    if (types == NULL || self->columns == NULL || self->converted == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint32_t i = 0; i < right->column_count; i++)
        types[i] = right->columns[i].type;
    GDB_TRY_OUT(gdb_tuple_table_init(&self->right, types, right->column_count, pool, err));
    for (uint32_t k = 0; k < keys; k++) {
        types[k] = key_type(plan, k);
        GDB_TRY_OUT(gdb_vector_init(&self->converted[k], types[k], err));
    }
    status = gdb_group_table_init(&self->keys, types, keys, pool, err);
out:
    gdb_free(types);
    return status;
}

static void join_rewind(gdb_operator *op)
{
    op_hash_join *self = (op_hash_join *)op;

    self->probing.count = 0;
    self->at = 0;
    self->right_row = CHAIN_END;
    if (gdb_operator_right_changes(op)) {
        gdb_group_table_clear(&self->keys);
        gdb_tuple_table_clear(&self->right);
        self->filled = false;
    }
}

static void join_close(gdb_operator *op)
{
    op_hash_join *self = (op_hash_join *)op;

    gdb_group_table_release(&self->keys);
    gdb_tuple_table_release(&self->right);
    gdb_free(self->next);
    gdb_free(self->first);
    gdb_free(self->last);
    for (uint32_t k = 0; k < op->plan->as.join.key_count && self->converted != NULL; k++)
        gdb_vector_release(&self->converted[k]);
    gdb_free(self->converted);
    gdb_free(self->columns);
}

/* Groups have NULL and not a number in common; joins have not. */
static bool equals_nothing(const gdb_vector *key, uint32_t row)
{
    gdb_value value;

    if (gdb_vector_is_null(key, row))
        return true;
    if (key->type != GDB_TYPE_ANY && !gdb_type_is_float(key->type))
        return false;
    value = gdb_vector_get(key, row);
    return value.is_null || (gdb_type_is_float(value.type) && value.as.real != value.as.real);
}

/* The key columns of a chunk into self->columns, and its rows whose keys may equal others, which
 * may be put into the chunk's own selection. */
static void take_keys(op_hash_join *self, const gdb_data_chunk *chunk, const uint32_t *keys,
                      gdb_selection *selection)
{
    uint32_t count = 0;

    for (uint32_t k = 0; k < self->op.plan->as.join.key_count; k++) {
        const gdb_vector *column = &chunk->columns[keys[k]];

        if (column->type != self->converted[k].type) {
            gdb_vector_reference(&self->converted[k], column, chunk->count);
            column = &self->converted[k];
        }
        self->columns[k] = column;
    }
    for (uint32_t i = 0; i < chunk->selection.count; i++) {
        uint32_t row = gdb_selection_row(&chunk->selection, i);
        bool is_left_out = false;

        for (uint32_t k = 0; k < self->op.plan->as.join.key_count; k++)
            is_left_out = is_left_out || equals_nothing(self->columns[k], row);
        selection->rows[count] = (uint16_t)row;
        count += !is_left_out;
    }
    selection->all = false;
    selection->count = count;
}

static gdb_status chain_rows(op_hash_join *self, uint32_t count, gdb_error *err)
{
    uint32_t row = self->right.rows - count;
    uint32_t groups = self->keys.keys.rows;

    GDB_TRY(gdb_array_reserve(&self->next, &self->next_capacity, self->right.rows,
                              sizeof(*self->next), err));
    GDB_TRY(
        gdb_array_reserve(&self->first, &self->first_capacity, groups, sizeof(*self->first), err));
    GDB_TRY(gdb_array_reserve(&self->last, &self->last_capacity, groups, sizeof(*self->last), err));
    GDB_TRY(gdb_tuple_table_charge(&self->right, (uint64_t)count * 3 * sizeof(uint32_t), err));
    for (uint32_t i = 0; i < count; i++, row++) {
        uint32_t group = self->groups[i];

        self->next[row] = CHAIN_END;
        if (self->first[group] == CHAIN_END)
            self->first[group] = row;
        else
            self->next[self->last[group]] = row;
        self->last[group] = row;
    }
    return GDB_OK;
}

static gdb_status fill(op_hash_join *self, gdb_error *err)
{
    gdb_data_chunk chunk = {.columns = NULL};
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_operator_chunk(&chunk, self->op.plan->child[1], err));
    for (;;) {
        uint32_t known = self->keys.keys.rows;

        GDB_TRY_OUT(gdb_operator_next(self->op.child[1], &chunk, err));
        if (chunk.selection.count == 0)
            break;
        take_keys(self, &chunk, self->op.plan->as.join.right_keys, &chunk.selection);
        GDB_TRY_OUT(gdb_group_table_insert(&self->keys, self->columns, &chunk.selection,
                                           self->groups, err));
        GDB_TRY_OUT(gdb_array_reserve(&self->first, &self->first_capacity, self->keys.keys.rows,
                                      sizeof(*self->first), err));
        for (uint32_t g = known; g < self->keys.keys.rows; g++)
            self->first[g] = CHAIN_END;
        GDB_TRY_OUT(gdb_tuple_table_append_chunk(&self->right, &chunk, err));
        GDB_TRY_OUT(chain_rows(self, chunk.selection.count, err));
    }
    self->filled = true;
out:
    gdb_data_chunk_release(&chunk);
    return status;
}

static gdb_status next_left_row(op_hash_join *self, bool may_read, bool *end, gdb_error *err)
{
    gdb_operator *op = &self->op;

    *end = false;
    while (self->right_row == CHAIN_END) {
        if (self->at == self->probing.count) {
            *end = true;
            if (!may_read)
                return GDB_OK;
            GDB_TRY(gdb_operator_input(op, err));
            if (op->input.selection.count == 0)
                return GDB_OK;
            *end = false;
            take_keys(self, &op->input, op->plan->as.join.left_keys, &self->probing);
            GDB_TRY(gdb_group_table_find(&self->keys, self->columns, &self->probing, self->groups,
                                         err));
            self->at = 0;
            continue;
        }
        if (self->groups[self->at] != GDB_GROUP_NONE)
            self->right_row = self->first[self->groups[self->at]];
        else
            self->at++;
    }
    return GDB_OK;
}

static gdb_status join_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_hash_join *self = (op_hash_join *)op;
    uint32_t left_columns = op->plan->child[0]->column_count, count = 0;

    if (!self->filled)
        GDB_TRY(fill(self, err));
    while (count < GDB_VECTOR_SIZE) {
        bool end;

        GDB_TRY(next_left_row(self, count == 0, &end, err));
        if (end)
            break;
        self->left_rows[count] = self->probing.rows[self->at];
        self->right_rows[count++] = self->right_row;
        self->right_row = self->next[self->right_row];
        if (self->right_row == CHAIN_END)
            self->at++;
    }
    for (uint32_t c = 0; c < left_columns; c++)
        gdb_vector_gather(&out->columns[c], 0, &op->input.columns[c], self->left_rows, count);
    for (uint32_t c = 0; c < self->right.column_count; c++)
        gdb_tuple_table_gather(&self->right, c, self->right_rows, count,
                               &out->columns[left_columns + c]);
    gdb_data_chunk_set_count(out, count);
    return GDB_OK;
}

static const gdb_operator_ops join_ops = {join_open, join_next, join_rewind, join_close};

gdb_operator *gdb_op_hash_join_new(gdb_error *err)
{
    op_hash_join *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &join_ops;
    return &self->op;
}
