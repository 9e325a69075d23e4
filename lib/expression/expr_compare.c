/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_kernel.h"

/*
 * Comparisons. Both sides of one stored type run in typed loops; everything else, and what
 * carries its type in each value, goes through gdb_value_equal and gdb_value_compare with
 * Cypher's rule that an order exists only within numbers, strings, booleans, dates, timestamps
 * and lists: between kinds `=` is false and `<` is NULL.
 */

typedef enum order_op { OP_EQUAL, OP_NOT_EQUAL, OP_LESS, OP_LESS_EQUAL } order_op;

/* a > b is b < a, so four operators are enough. */
static order_op normal_op(gdb_function_id id, bool *swap)
{
    *swap = id == GDB_FN_GREATER || id == GDB_FN_GREATER_EQUAL;
    if (id == GDB_FN_EQUAL)
        return OP_EQUAL;
    if (id == GDB_FN_NOT_EQUAL)
        return OP_NOT_EQUAL;
    return id == GDB_FN_LESS || id == GDB_FN_GREATER ? OP_LESS : OP_LESS_EQUAL;
}

#define PLAIN_EQUAL(x, y)      ((x) == (y))
#define PLAIN_NOT_EQUAL(x, y)  ((x) != (y))
#define PLAIN_LESS(x, y)       ((x) < (y))
#define PLAIN_LESS_EQUAL(x, y) ((x) <= (y))
#define NODE_EQUAL(x, y)       ((x).offset == (y).offset && (x).table == (y).table)
#define NODE_NOT_EQUAL(x, y)   ((x).offset != (y).offset || (x).table != (y).table)
#define TEXT_EQUAL(x, y)       gdb_text_equal(x, y)
#define TEXT_NOT_EQUAL(x, y)   (!gdb_text_equal(x, y))
#define TEXT_LESS(x, y)        (gdb_text_compare(x, y) < 0)
#define TEXT_LESS_EQUAL(x, y)  (gdb_text_compare(x, y) <= 0)

/* One typed loop that stores booleans, and one that narrows a selection in place: rows are
 * written behind where they are read. */
#define DEFINE_LOOPS(NAME, T, TEST)                                                                \
    static void map_##NAME(const T *a, uint32_t am, const T *b, uint32_t bm,                       \
                           const gdb_selection *selection, uint8_t *out)                           \
    {                                                                                              \
        GDB_FOR_SELECTED(selection, row, { out[row] = TEST(a[row & am], b[row & bm]); });          \
    }                                                                                              \
    static uint32_t select_##NAME(const T *a, uint32_t am, const T *b, uint32_t bm,                \
                                  gdb_selection *selection)                                        \
    {                                                                                              \
        uint32_t count = 0;                                                                        \
        GDB_FOR_SELECTED(selection, row, {                                                         \
            selection->rows[count] = (uint16_t)row;                                                \
            count += TEST(a[row & am], b[row & bm]);                                               \
        });                                                                                        \
        return count;                                                                              \
    }

#define DEFINE_TYPE(NAME, T, KIND)                                                                 \
    DEFINE_LOOPS(NAME##_equal, T, KIND##_EQUAL)                                                    \
    DEFINE_LOOPS(NAME##_not_equal, T, KIND##_NOT_EQUAL)                                            \
    DEFINE_LOOPS(NAME##_less, T, KIND##_LESS)                                                      \
    DEFINE_LOOPS(NAME##_less_equal, T, KIND##_LESS_EQUAL)                                          \
    static void map_##NAME(order_op op, const T *a, uint32_t am, const T *b, uint32_t bm,          \
                           const gdb_selection *selection, uint8_t *out)                           \
    {                                                                                              \
        switch (op) {                                                                              \
        case OP_EQUAL:                                                                             \
            map_##NAME##_equal(a, am, b, bm, selection, out);                                      \
            break;                                                                                 \
        case OP_NOT_EQUAL:                                                                         \
            map_##NAME##_not_equal(a, am, b, bm, selection, out);                                  \
            break;                                                                                 \
        case OP_LESS:                                                                              \
            map_##NAME##_less(a, am, b, bm, selection, out);                                       \
            break;                                                                                 \
        case OP_LESS_EQUAL:                                                                        \
            map_##NAME##_less_equal(a, am, b, bm, selection, out);                                 \
            break;                                                                                 \
        }                                                                                          \
    }                                                                                              \
    static uint32_t select_##NAME(order_op op, const T *a, uint32_t am, const T *b, uint32_t bm,   \
                                  gdb_selection *selection)                                        \
    {                                                                                              \
        switch (op) {                                                                              \
        case OP_EQUAL:                                                                             \
            return select_##NAME##_equal(a, am, b, bm, selection);                                 \
        case OP_NOT_EQUAL:                                                                         \
            return select_##NAME##_not_equal(a, am, b, bm, selection);                             \
        case OP_LESS:                                                                              \
            return select_##NAME##_less(a, am, b, bm, selection);                                  \
        case OP_LESS_EQUAL:                                                                        \
            break;                                                                                 \
        }                                                                                          \
        return select_##NAME##_less_equal(a, am, b, bm, selection);                                \
    }

DEFINE_TYPE(u8, uint8_t, PLAIN)
DEFINE_TYPE(i32, int32_t, PLAIN)
DEFINE_TYPE(i64, int64_t, PLAIN)
DEFINE_TYPE(u64, uint64_t, PLAIN)
DEFINE_TYPE(f64, double, PLAIN)
DEFINE_TYPE(text, gdb_text_view, TEXT)
DEFINE_LOOPS(node_equal, gdb_node_id, NODE_EQUAL)
DEFINE_LOOPS(node_not_equal, gdb_node_id, NODE_NOT_EQUAL)

/* Nodes are equal or not; they have no order to ask for. */
static void map_node(order_op op, const gdb_node_id *a, uint32_t am, const gdb_node_id *b,
                     uint32_t bm, const gdb_selection *selection, uint8_t *out)
{
    if (op == OP_EQUAL)
        map_node_equal(a, am, b, bm, selection, out);
    else
        map_node_not_equal(a, am, b, bm, selection, out);
}

static uint32_t select_node(order_op op, const gdb_node_id *a, uint32_t am, const gdb_node_id *b,
                            uint32_t bm, gdb_selection *selection)
{
    return op == OP_EQUAL ? select_node_equal(a, am, b, bm, selection)
                          : select_node_not_equal(a, am, b, bm, selection);
}

/* Do both vectors have one type with a typed loop? */
static bool has_loop(order_op op, const gdb_vector *a, const gdb_vector *b)
{
    if (a->type == GDB_TYPE_NODE && b->type == GDB_TYPE_NODE)
        return op == OP_EQUAL || op == OP_NOT_EQUAL;
    return a->type == b->type &&
           (a->type == GDB_TYPE_BOOL || a->type == GDB_TYPE_INT32 || a->type == GDB_TYPE_INT64 ||
            a->type == GDB_TYPE_UINT64 || a->type == GDB_TYPE_DOUBLE || a->type == GDB_TYPE_DATE ||
            a->type == GDB_TYPE_TIMESTAMP || a->type == GDB_TYPE_STRING);
}

static void drop_nulls(gdb_selection *selection, const gdb_vector *vector)
{
    uint32_t count = 0;

    if (!vector->has_nulls)
        return;
    GDB_FOR_SELECTED(selection, row, {
        selection->rows[count] = (uint16_t)row;
        count += !gdb_vector_is_null(vector, row);
    });
    if (count != selection->count)
        selection->all = false;
    selection->count = count;
}

#define RUN(VERB, NAME, ...)                                                                       \
    VERB##_##NAME(op, a->values, gdb_kernel_mask(a), b->values, gdb_kernel_mask(b), __VA_ARGS__)

gdb_status gdb_kernel_compare(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    bool swap;
    order_op op = normal_op(call->expr->as.function, &swap);
    const gdb_vector *a = call->args[swap ? 1 : 0], *b = call->args[swap ? 0 : 1];
    gdb_selection one = {.count = 1, .all = true};
    const gdb_selection *selection = call->selection;
    uint8_t *out = call->out->values;

    (void)err;
    *done = has_loop(op, a, b) && call->out->type == GDB_TYPE_BOOL;
    if (!*done)
        return GDB_OK;
    if (a->is_constant && b->is_constant) {
        selection = &one;
        call->out->is_constant = true;
    }
    /* rows that are NULL may hold any text: only living rows are read */
    if (a->type == GDB_TYPE_STRING && call->out->has_nulls) {
        gdb_selection living = *selection;

        drop_nulls(&living, call->out);
        RUN(map, text, &living, out);
        return GDB_OK;
    }
    if (a->type == GDB_TYPE_STRING)
        RUN(map, text, selection, out);
    else if (a->type == GDB_TYPE_NODE)
        RUN(map, node, selection, out);
    else if (a->type == GDB_TYPE_DOUBLE)
        RUN(map, f64, selection, out);
    else if (a->type == GDB_TYPE_BOOL)
        RUN(map, u8, selection, out);
    else if (a->type == GDB_TYPE_INT32 || a->type == GDB_TYPE_DATE)
        RUN(map, i32, selection, out);
    else if (a->type == GDB_TYPE_UINT64)
        RUN(map, u64, selection, out);
    else
        RUN(map, i64, selection, out);
    return GDB_OK;
}

void gdb_kernel_compare_select(gdb_function_id function, const gdb_vector *first,
                               const gdb_vector *second, gdb_selection *selection, bool *done)
{
    bool swap;
    order_op op = normal_op(function, &swap);
    const gdb_vector *a = swap ? second : first, *b = swap ? first : second;
    uint32_t count;

    *done = has_loop(op, a, b);
    if (!*done)
        return;
    drop_nulls(selection, a);
    drop_nulls(selection, b);
    if (a->type == GDB_TYPE_STRING)
        count = RUN(select, text, selection);
    else if (a->type == GDB_TYPE_NODE)
        count = RUN(select, node, selection);
    else if (a->type == GDB_TYPE_DOUBLE)
        count = RUN(select, f64, selection);
    else if (a->type == GDB_TYPE_BOOL)
        count = RUN(select, u8, selection);
    else if (a->type == GDB_TYPE_INT32 || a->type == GDB_TYPE_DATE)
        count = RUN(select, i32, selection);
    else if (a->type == GDB_TYPE_UINT64)
        count = RUN(select, u64, selection);
    else
        count = RUN(select, i64, selection);
    if (count != selection->count)
        selection->all = false;
    selection->count = count;
}

/* --- value forms ------------------------------------------------------- */

static bool is_nan(const gdb_value *v)
{
    return gdb_type_is_float(v->type) && v->as.real != v->as.real;
}

/* May `<` be asked of these two? */
static bool have_order(const gdb_value *a, const gdb_value *b)
{
    if (gdb_type_is_numeric(a->type) && gdb_type_is_numeric(b->type))
        return true;
    return a->type == b->type &&
           (a->type == GDB_TYPE_STRING || a->type == GDB_TYPE_BOOL || a->type == GDB_TYPE_DATE ||
            a->type == GDB_TYPE_TIMESTAMP || a->type == GDB_TYPE_LIST);
}

static gdb_status value_equality(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *a = &call->args[0], *b = &call->args[1];
    bool wanted = call->expr->as.function == GDB_FN_EQUAL;
    int equal = is_nan(a) || is_nan(b) ? 0 : gdb_value_equal(a, b);

    (void)err;
    if (equal >= 0)
        *out = gdb_value_bool((equal != 0) == wanted);
    return GDB_OK;
}

static gdb_status value_order(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *a = &call->args[0], *b = &call->args[1];
    int order;

    (void)err;
    if (!have_order(a, b))
        return GDB_OK;
    if (is_nan(a) || is_nan(b)) {
        *out = gdb_value_bool(false);
        return GDB_OK;
    }
    order = gdb_value_compare(a, b);
    switch ((int)call->expr->as.function) {
    case GDB_FN_LESS:
        *out = gdb_value_bool(order < 0);
        break;
    case GDB_FN_LESS_EQUAL:
        *out = gdb_value_bool(order <= 0);
        break;
    case GDB_FN_GREATER:
        *out = gdb_value_bool(order > 0);
        break;
    default:
        *out = gdb_value_bool(order >= 0);
        break;
    }
    return GDB_OK;
}

gdb_value_function gdb_value_compare_function(gdb_function_id id)
{
    if (id == GDB_FN_EQUAL || id == GDB_FN_NOT_EQUAL)
        return value_equality;
    if (id >= GDB_FN_LESS && id <= GDB_FN_GREATER_EQUAL)
        return value_order;
    return NULL;
}
