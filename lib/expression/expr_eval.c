/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_eval.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/expression/expr_kernel.h"
#include "lib/vector/vector_borrow.h"

/*
 * Intermediate vectors come from a pool with one stack per type and go back together when
 * the next chunk begins, or, within gdb_expr_select, after each predicate; so a result can
 * borrow from any of them, and no row allocates.
 */

enum { VECTOR_KINDS = GDB_TYPE_ANY + 1, EXPR_TEXT_SHOWN = 80 };

typedef struct vector_stack {
    gdb_vector **items;
    size_t capacity;
    uint32_t count; /* made */
    uint32_t used;
} vector_stack;

struct gdb_evaluator {
    const gdb_catalog *catalog;
    vector_stack vectors[VECTOR_KINDS];
    uint32_t kinds; /* one more than the last that has been asked for */
    gdb_selection **selections;
    size_t selection_capacity;
    uint32_t selection_count;
    uint32_t selections_used;
    gdb_arena heap;
};

gdb_status gdb_evaluator_create(gdb_evaluator **out, const gdb_catalog *catalog, gdb_error *err)
{
    gdb_evaluator *evaluator = gdb_alloc_zero(sizeof(*evaluator), err);

    if (evaluator == NULL)
        return GDB_ERR_NOMEM;
    evaluator->catalog = catalog;
    *out = evaluator;
    return GDB_OK;
}

void gdb_evaluator_free(gdb_evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    for (uint32_t kind = 0; kind < evaluator->kinds; kind++) {
        vector_stack *stack = &evaluator->vectors[kind];

        for (uint32_t i = 0; i < stack->count; i++) {
            gdb_vector_release(stack->items[i]);
            gdb_free(stack->items[i]);
        }
        gdb_free(stack->items);
    }
    for (uint32_t i = 0; i < evaluator->selection_count; i++)
        gdb_free(evaluator->selections[i]);
    gdb_free(evaluator->selections);
    gdb_arena_release(&evaluator->heap);
    gdb_free(evaluator);
}

void gdb_evaluator_begin(gdb_evaluator *evaluator)
{
    for (uint32_t kind = 0; kind < evaluator->kinds; kind++)
        evaluator->vectors[kind].used = 0;
    evaluator->selections_used = 0;
    gdb_arena_clear(&evaluator->heap);
}

gdb_arena *gdb_kernel_heap(gdb_evaluator *evaluator)
{
    return &evaluator->heap;
}

const gdb_catalog *gdb_kernel_catalog(const gdb_evaluator *evaluator)
{
    return evaluator->catalog;
}

gdb_status gdb_kernel_vector(gdb_evaluator *evaluator, gdb_type_id type, gdb_vector **out,
                             gdb_error *err)
{
    vector_stack *stack = &evaluator->vectors[type];

    if (evaluator->kinds <= (uint32_t)type)
        evaluator->kinds = (uint32_t)type + 1;
    if (stack->used == stack->count) {
        gdb_vector *vector;
        gdb_status status;

        GDB_TRY(gdb_array_reserve(&stack->items, &stack->capacity, (size_t)stack->count + 1,
                                  sizeof(*stack->items), err));
        vector = gdb_alloc_zero(sizeof(*vector), err);
        if (vector == NULL)
            return GDB_ERR_NOMEM;
        status = gdb_vector_init(vector, type, err);
        if (status != GDB_OK) {
            gdb_free(vector);
            return status;
        }
        stack->items[stack->count++] = vector;
    }
    *out = stack->items[stack->used++];
    gdb_vector_clear(*out);
    return GDB_OK;
}

gdb_status gdb_kernel_selection(gdb_evaluator *evaluator, gdb_selection **out, gdb_error *err)
{
    if (evaluator->selections_used == evaluator->selection_count) {
        gdb_selection *selection;

        GDB_TRY(gdb_array_reserve(&evaluator->selections, &evaluator->selection_capacity,
                                  (size_t)evaluator->selection_count + 1,
                                  sizeof(*evaluator->selections), err));
        selection = gdb_alloc(sizeof(*selection), err);
        if (selection == NULL)
            return GDB_ERR_NOMEM;
        evaluator->selections[evaluator->selection_count++] = selection;
    }
    *out = evaluator->selections[evaluator->selections_used++];
    (*out)->count = 0;
    (*out)->all = false;
    return GDB_OK;
}

gdb_status gdb_kernel_fail(gdb_error *err, const gdb_expr *expr, const char *fmt, ...)
{
    char message[GDB_ERROR_MESSAGE_SIZE / 2];
    size_t shown = expr->text.size < EXPR_TEXT_SHOWN ? expr->text.size : EXPR_TEXT_SHOWN;
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    if (shown == 0)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%s", message);
    while (shown < expr->text.size && shown > 0 &&
           ((unsigned char)expr->text.data[shown] & 0xC0) == 0x80)
        shown--;
    GDB_FAIL(err, GDB_ERR_QUERY, "%s in '%.*s%s'", message, (int)shown, expr->text.data,
             shown < expr->text.size ? "..." : "");
    return gdb_error_where(err, GDB_ERR_QUERY, "@%zu+%zu", expr->position, expr->text.size);
}

double gdb_kernel_real(const gdb_value *value)
{
    if (gdb_type_is_float(value->type))
        return value->as.real;
    if (gdb_type_is_integer(value->type) && !gdb_type_is_signed(value->type))
        return (double)value->as.unsigned_integer;
    return (double)value->as.integer;
}

bool gdb_kernel_int64(const gdb_value *value, int64_t *out)
{
    if (!gdb_type_is_integer(value->type))
        return false;
    if (!gdb_type_is_signed(value->type) && value->as.unsigned_integer > (uint64_t)INT64_MAX)
        return false;
    *out = value->as.integer;
    return true;
}

/* --- calls ------------------------------------------------------------- */

static gdb_value_function find_value_function(gdb_function_id id)
{
    gdb_value_function run;

    if ((run = gdb_value_compare_function(id)) != NULL ||
        (run = gdb_value_in_function(id)) != NULL ||
        (run = gdb_value_arithmetic_function(id)) != NULL ||
        (run = gdb_value_boolean_function(id)) != NULL ||
        (run = gdb_value_string_function(id)) != NULL ||
        (run = gdb_value_date_function(id)) != NULL ||
        (run = gdb_value_list_function(id)) != NULL || (run = gdb_value_cast_function(id)) != NULL)
        return run;
    return gdb_value_graph_function(id);
}

static gdb_status call_by_value(gdb_evaluator *evaluator, const gdb_expr *expr,
                                const gdb_vector *const *vectors, const gdb_selection *selection,
                                gdb_vector *out, gdb_error *err)
{
    gdb_value *args =
        gdb_arena_alloc_array(&evaluator->heap, (size_t)expr->arg_count + 1, sizeof(*args), err);
    gdb_value_call call = {evaluator, expr, args, expr->arg_count};
    bool takes_null = expr->as.function == GDB_FN_IN, constant = true;
    gdb_value_function run = find_value_function(expr->as.function);
    uint32_t count;

    if (args == NULL)
        return GDB_ERR_NOMEM;
    if (run == NULL)
        return gdb_kernel_fail(err, expr, "function %d is not known", (int)expr->as.function);
    for (uint32_t a = 0; a < expr->arg_count; a++)
        constant = constant && vectors[a]->is_constant;
    count = constant && selection->count > 0 ? 1 : selection->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        uint32_t place = constant ? 0 : row;
        gdb_value result = gdb_value_null();
        bool null = false;

        for (uint32_t a = 0; a < expr->arg_count; a++) {
            args[a] = gdb_vector_get(vectors[a], row);
            null = null || args[a].is_null;
        }
        if (!null || takes_null)
            GDB_TRY(run(&call, &result, err));
        gdb_vector_put(out, place, &result);
    }
    out->is_constant = constant;
    return GDB_OK;
}

/* Or the NULLs of the args into those of `out`; true when every row is NULL. */
static bool merge_nulls(gdb_vector *out, const gdb_vector *const *args, uint32_t arg_count,
                        uint32_t rows)
{
    for (uint32_t a = 0; a < arg_count; a++) {
        if (!args[a]->has_nulls)
            continue;
        if (args[a]->is_constant) {
            if (gdb_bitmap_get(args[a]->nulls, 0))
                return true;
            continue;
        }
        out->has_nulls = true;
        for (size_t w = 0; w < gdb_bitmap_words(rows); w++)
            out->nulls[w] |= args[a]->nulls[w];
    }
    return false;
}

typedef gdb_status (*vector_kernel)(const gdb_kernel_args *call, bool *done, gdb_error *err);

static vector_kernel find_kernel(gdb_function_id id)
{
    if (id >= GDB_FN_EQUAL && id <= GDB_FN_GREATER_EQUAL)
        return gdb_kernel_compare;
    if (id >= GDB_FN_ADD && id <= GDB_FN_NEGATE)
        return gdb_kernel_arithmetic;
    if (id >= GDB_FN_STARTS_WITH && id <= GDB_FN_CONTAINS)
        return gdb_kernel_text_match;
    if (id == GDB_FN_CAST || id == GDB_FN_TO_INTEGER || id == GDB_FN_TO_FLOAT)
        return gdb_kernel_cast;
    if (id == GDB_FN_NOT)
        return gdb_kernel_not;
    if (id == GDB_FN_YEAR || id == GDB_FN_MONTH || id == GDB_FN_DAY)
        return gdb_kernel_date;
    return NULL;
}

/* coalesce: each arg only for the rows that are still NULL. */
static gdb_status eval_coalesce(gdb_evaluator *evaluator, const gdb_expr *expr,
                                const gdb_data_chunk *chunk, const gdb_selection *selection,
                                const gdb_vector **out, gdb_error *err)
{
    gdb_vector *result;
    gdb_selection *open;

    GDB_TRY(gdb_kernel_vector(evaluator, expr->type, &result, err));
    GDB_TRY(gdb_kernel_selection(evaluator, &open, err));
    *open = *selection;
    for (uint32_t a = 0; a < expr->arg_count && open->count > 0; a++) {
        const gdb_vector *arg;
        uint32_t left = 0;

        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, open, &arg, err));
        GDB_FOR_SELECTED(open, row, {
            if (gdb_vector_is_null(arg, row)) {
                open->rows[left++] = (uint16_t)row;
            } else {
                gdb_value value = gdb_vector_get(arg, row);

                gdb_vector_put(result, row, &value);
            }
        });
        open->all = false;
        open->count = left;
    }
    GDB_FOR_SELECTED(open, row, { gdb_vector_set_null(result, row); });
    *out = result;
    return GDB_OK;
}

static gdb_status eval_call(gdb_evaluator *evaluator, const gdb_expr *expr,
                            const gdb_data_chunk *chunk, const gdb_selection *selection,
                            const gdb_vector **out, gdb_error *err)
{
    const gdb_vector **args;
    gdb_vector *result;
    vector_kernel kernel = find_kernel(expr->as.function);
    bool is_graph_kernel =
        expr->as.function == GDB_FN_SAME_REL || expr->as.function == GDB_FN_LABEL;

    if (expr->as.function <= GDB_FN_XOR || expr->as.function == GDB_FN_IS_NULL ||
        expr->as.function == GDB_FN_IS_NOT_NULL)
        return gdb_kernel_logic(evaluator, expr, chunk, selection, out, err);
    if (expr->as.function == GDB_FN_COALESCE)
        return eval_coalesce(evaluator, expr, chunk, selection, out, err);
    GDB_TRY(gdb_kernel_vector(evaluator, expr->type, &result, err));
    args = gdb_arena_alloc_array(&evaluator->heap, (size_t)expr->arg_count + 1,
                                 sizeof(gdb_vector *), err);
    if (args == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t a = 0; a < expr->arg_count; a++)
        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, selection, &args[a], err));
    *out = result;
    if (expr->as.function == GDB_FN_IN) {
        gdb_kernel_args call = {expr, args, selection, result};
        bool done;

        GDB_TRY(gdb_kernel_in(evaluator, &call, &done, err));
        if (done)
            return GDB_OK;
    }
    if (kernel != NULL || is_graph_kernel) {
        gdb_kernel_args call = {expr, args, selection, result};
        bool done = true;

        if (merge_nulls(result, args, expr->arg_count, chunk->count)) {
            gdb_vector_clear(result);
            gdb_vector_put_constant(result, NULL);
            return GDB_OK;
        }
        GDB_TRY(is_graph_kernel ? gdb_kernel_graph(evaluator, &call, &done, err)
                                : kernel(&call, &done, err));
        if (done)
            return GDB_OK;
        gdb_vector_clear(result);
    }
    return call_by_value(evaluator, expr, args, selection, result, err);
}

/* --- the other kinds --------------------------------------------------- */

/* Living rows to the same rows of another vector. */
static void copy_rows(gdb_vector *to, const gdb_vector *from, const gdb_selection *selection)
{
    const size_t width = gdb_type_width(from->type);
    const uint32_t mask = gdb_kernel_mask(from);
    const uint8_t *source = from->values;
    uint8_t *target = to->values;

    if (to->type == from->type && !from->has_nulls && width == 8) {
        GDB_FOR_SELECTED(selection, row,
                         { memcpy(target + row * 8, source + (row & mask) * 8, 8); });
        return;
    }
    GDB_FOR_SELECTED(selection, row, {
        gdb_value value = gdb_vector_get(from, row);

        gdb_vector_put(to, row, &value);
    });
}

static gdb_status eval_case(gdb_evaluator *evaluator, const gdb_expr *expr,
                            const gdb_data_chunk *chunk, const gdb_selection *selection,
                            const gdb_vector **out, gdb_error *err)
{
    gdb_vector *result;
    gdb_selection *open, *taken;
    const gdb_vector *value;

    GDB_TRY(gdb_kernel_vector(evaluator, expr->type, &result, err));
    GDB_TRY(gdb_kernel_selection(evaluator, &open, err));
    GDB_TRY(gdb_kernel_selection(evaluator, &taken, err));
    *open = *selection;
    for (uint32_t a = 0; a + 1 < expr->arg_count && open->count > 0; a += 2) {
        const gdb_vector *truth;
        uint32_t kept = 0, next = 0;

        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, open, &truth, err));
        *taken = *open;
        gdb_kernel_narrow(taken, truth);
        if (taken->count == 0)
            continue;
        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a + 1], chunk, taken, &value, err));
        copy_rows(result, value, taken);
        /* what is open but was not taken: both are in rising order */
        GDB_FOR_SELECTED(open, row, {
            if (next < taken->count && gdb_selection_row(taken, next) == row)
                next++;
            else
                open->rows[kept++] = (uint16_t)row;
        });
        open->all = false;
        open->count = kept;
    }
    if (open->count > 0) {
        GDB_TRY(
            gdb_kernel_eval(evaluator, expr->args[expr->arg_count - 1], chunk, open, &value, err));
        copy_rows(result, value, open);
    }
    *out = result;
    return GDB_OK;
}

static gdb_status eval_list_or_map(gdb_evaluator *evaluator, const gdb_expr *expr,
                                   const gdb_data_chunk *chunk, const gdb_selection *selection,
                                   const gdb_vector **out, gdb_error *err)
{
    const gdb_vector **args;
    gdb_vector *result;
    uint32_t n = expr->arg_count;

    GDB_TRY(gdb_kernel_vector(evaluator, expr->type, &result, err));
    args = gdb_arena_alloc_array(&evaluator->heap, (size_t)n + 1, sizeof(gdb_vector *), err);
    if (args == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t a = 0; a < n; a++)
        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, selection, &args[a], err));
    for (uint32_t i = 0; i < selection->count; i++) {
        uint32_t row = gdb_selection_row(selection, i);
        gdb_value value = {.type = expr->type};

        if (expr->kind == GDB_EXPR_LIST) {
            gdb_value *items = gdb_arena_alloc_array(&evaluator->heap, n, sizeof(*items), err);

            if (items == NULL)
                return GDB_ERR_NOMEM;
            for (uint32_t a = 0; a < n; a++)
                items[a] = gdb_vector_get(args[a], row);
            value.type = GDB_TYPE_LIST;
            value.as.list = (gdb_list){items, n};
        } else {
            gdb_map_entry *entries =
                gdb_arena_alloc_array(&evaluator->heap, n, sizeof(*entries), err);

            if (entries == NULL)
                return GDB_ERR_NOMEM;
            for (uint32_t a = 0; a < n; a++)
                entries[a] = (gdb_map_entry){expr->as.keys[a], gdb_vector_get(args[a], row)};
            value.type = GDB_TYPE_MAP;
            value.as.map = (gdb_map){entries, n};
        }
        gdb_vector_put(result, row, &value);
    }
    *out = result;
    return GDB_OK;
}

gdb_status gdb_kernel_eval(gdb_evaluator *evaluator, const gdb_expr *expr,
                           const gdb_data_chunk *chunk, const gdb_selection *selection,
                           const gdb_vector **out, gdb_error *err)
{
    gdb_vector *vector;

    switch (expr->kind) {
    case GDB_EXPR_COLUMN:
        *out = &chunk->columns[expr->as.column];
        return GDB_OK;
    case GDB_EXPR_LITERAL:
        GDB_TRY(gdb_kernel_vector(evaluator, expr->type, &vector, err));
        gdb_vector_put_constant(vector, &expr->as.literal);
        *out = vector;
        return GDB_OK;
    case GDB_EXPR_CALL:
        return eval_call(evaluator, expr, chunk, selection, out, err);
    case GDB_EXPR_CASE:
        return eval_case(evaluator, expr, chunk, selection, out, err);
    case GDB_EXPR_LIST:
    case GDB_EXPR_MAP:
        return eval_list_or_map(evaluator, expr, chunk, selection, out, err);
    case GDB_EXPR_VARIABLE:
    case GDB_EXPR_PROPERTY:
    case GDB_EXPR_AGGREGATE:
        break;
    }
    return gdb_kernel_fail(err, expr, "an expression was left unplanned");
}

gdb_status gdb_expr_eval_borrow(gdb_evaluator *evaluator, const gdb_expr *expr,
                                const gdb_data_chunk *chunk, const gdb_vector **out, gdb_error *err)
{
    return gdb_kernel_eval(evaluator, expr, chunk, &chunk->selection, out, err);
}

gdb_status gdb_expr_eval(gdb_evaluator *evaluator, const gdb_expr *expr,
                         const gdb_data_chunk *chunk, gdb_vector *out, gdb_error *err)
{
    const gdb_vector *value;

    GDB_TRY(gdb_kernel_eval(evaluator, expr, chunk, &chunk->selection, &value, err));
    gdb_vector_clear(out);
    if (value->is_constant || value->type == out->type)
        gdb_vector_reference(out, value, chunk->count);
    else
        copy_rows(out, value, &chunk->selection);
    return GDB_OK;
}

gdb_status gdb_expr_constant(gdb_evaluator *evaluator, const gdb_expr *expr, gdb_value *out,
                             gdb_error *err)
{
    gdb_data_chunk chunk = {.count = 1};
    const gdb_vector *value;

    chunk.selection.count = 1;
    chunk.selection.all = true;
    GDB_TRY(gdb_kernel_eval(evaluator, expr, &chunk, &chunk.selection, &value, err));
    *out = gdb_vector_get(value, 0);
    return GDB_OK;
}

/* --- predicates -------------------------------------------------------- */

void gdb_kernel_narrow(gdb_selection *selection, const gdb_vector *truth)
{
    uint32_t count = 0;

    if (truth->is_constant) {
        gdb_value value = gdb_vector_get(truth, 0);

        if (value.is_null || value.type != GDB_TYPE_BOOL || !value.as.boolean) {
            selection->count = 0;
            selection->all = false;
        }
        return;
    }
    if (truth->type == GDB_TYPE_BOOL) {
        const uint8_t *values = truth->values;

        if (truth->has_nulls)
            GDB_FOR_SELECTED(selection, row, {
                selection->rows[count] = (uint16_t)row;
                count += values[row] != 0 && !gdb_bitmap_get(truth->nulls, row);
            });
        else
            GDB_FOR_SELECTED(selection, row, {
                selection->rows[count] = (uint16_t)row;
                count += values[row] != 0;
            });
    } else {
        GDB_FOR_SELECTED(selection, row, {
            gdb_value value = gdb_vector_get(truth, row);

            selection->rows[count] = (uint16_t)row;
            count += !value.is_null && value.type == GDB_TYPE_BOOL && value.as.boolean;
        });
    }
    if (count != selection->count) {
        selection->all = false;
        selection->count = count;
    }
}

static gdb_status select_rows(gdb_evaluator *evaluator, const gdb_expr *predicate,
                              gdb_data_chunk *chunk, gdb_error *err)
{
    const gdb_vector *truth;

    if (predicate->kind == GDB_EXPR_CALL && predicate->as.function == GDB_FN_AND) {
        for (uint32_t a = 0; a < predicate->arg_count && chunk->selection.count > 0; a++)
            GDB_TRY(select_rows(evaluator, predicate->args[a], chunk, err));
        return GDB_OK;
    }
    if (predicate->kind == GDB_EXPR_CALL && predicate->as.function >= GDB_FN_EQUAL &&
        predicate->as.function <= GDB_FN_GREATER_EQUAL) {
        const gdb_vector *a, *b;
        bool done;

        GDB_TRY(gdb_expr_eval_borrow(evaluator, predicate->args[0], chunk, &a, err));
        GDB_TRY(gdb_expr_eval_borrow(evaluator, predicate->args[1], chunk, &b, err));
        gdb_kernel_compare_select(predicate->as.function, a, b, &chunk->selection, &done);
        if (done)
            return GDB_OK;
    }
    GDB_TRY(gdb_expr_eval_borrow(evaluator, predicate, chunk, &truth, err));
    gdb_kernel_narrow(&chunk->selection, truth);
    return GDB_OK;
}

gdb_status gdb_expr_select(gdb_evaluator *evaluator, const gdb_expr *predicate,
                           gdb_data_chunk *chunk, gdb_error *err)
{
    uint32_t used[VECTOR_KINDS], selections = evaluator->selections_used;
    uint32_t kinds = evaluator->kinds;

    for (uint32_t kind = 0; kind < kinds; kind++)
        used[kind] = evaluator->vectors[kind].used;
    GDB_TRY(select_rows(evaluator, predicate, chunk, err));
    for (uint32_t kind = 0; kind < evaluator->kinds; kind++)
        evaluator->vectors[kind].used = kind < kinds ? used[kind] : 0;
    evaluator->selections_used = selections;
    return GDB_OK;
}
