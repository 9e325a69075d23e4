/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_aggregate.h"

#include <math.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/expression/expr_kernel.h"

__extension__ typedef __int128 wide_integer;

typedef struct sum_state {
    wide_integer integer;
    double real;
    double lost; /* what the additions to `real` rounded away */
    uint64_t count;
} sum_state;

typedef struct extreme_state {
    gdb_value value;
    bool any;
    size_t room; /* bytes of heap behind value.as.text, to be used again */
} extreme_state;

typedef struct collected {
    struct collected *next;
    uint32_t count, capacity;
    gdb_value items[];
} collected;

typedef struct collect_state {
    collected *first, *last;
    uint64_t count;
} collect_state;

struct gdb_aggregate {
    const gdb_expr *expr;
    gdb_aggregate_id id;
    size_t state_size;
    uint8_t *states;
    uint32_t count, capacity;
    gdb_arena heap;
};

enum { COLLECT_FIRST = 4, COLLECT_LARGEST = 4096 };

static size_t size_of_state(gdb_aggregate_id id)
{
    switch (id) {
    case GDB_AGG_COUNT_STAR:
    case GDB_AGG_COUNT:
        return sizeof(uint64_t);
    case GDB_AGG_SUM:
    case GDB_AGG_AVG:
        return sizeof(sum_state);
    case GDB_AGG_MIN:
    case GDB_AGG_MAX:
        return sizeof(extreme_state);
    case GDB_AGG_COLLECT:
        break;
    }
    return sizeof(collect_state);
}

gdb_status gdb_aggregate_create(gdb_aggregate **out, const gdb_expr *expr, gdb_error *err)
{
    gdb_aggregate *aggregate = gdb_alloc_zero(sizeof(*aggregate), err);

    if (aggregate == NULL)
        return GDB_ERR_NOMEM;
    aggregate->expr = expr;
    aggregate->id = expr->as.aggregate.id;
    aggregate->state_size = size_of_state(aggregate->id);
    *out = aggregate;
    return GDB_OK;
}

void gdb_aggregate_free(gdb_aggregate *aggregate)
{
    if (aggregate == NULL)
        return;
    gdb_free(aggregate->states);
    gdb_arena_release(&aggregate->heap);
    gdb_free(aggregate);
}

void gdb_aggregate_clear(gdb_aggregate *aggregate)
{
    aggregate->count = 0;
    gdb_arena_clear(&aggregate->heap);
}

gdb_status gdb_aggregate_reserve(gdb_aggregate *aggregate, uint32_t count, gdb_error *err)
{
    if (count <= aggregate->count)
        return GDB_OK;
    if (count > aggregate->capacity) {
        uint32_t capacity = aggregate->capacity < 16 ? 16 : aggregate->capacity;
        uint8_t *states;

        while (capacity < count)
            capacity = capacity > UINT32_MAX / 2 ? UINT32_MAX : capacity * 2;
        states = gdb_realloc_array(aggregate->states, capacity, aggregate->state_size, err);
        if (states == NULL)
            return GDB_ERR_NOMEM;
        aggregate->states = states;
        aggregate->capacity = capacity;
    }
    memset(aggregate->states + aggregate->count * aggregate->state_size, 0,
           (size_t)(count - aggregate->count) * aggregate->state_size);
    aggregate->count = count;
    return GDB_OK;
}

size_t gdb_aggregate_memory(const gdb_aggregate *aggregate)
{
    return aggregate->capacity * aggregate->state_size + aggregate->heap.total;
}

/* --- one value --------------------------------------------------------- */

static void add_real(sum_state *state, double x)
{
    double sum = state->real + x;

    if (isfinite(sum)) {
        if (fabs(state->real) >= fabs(x))
            state->lost += (state->real - sum) + x;
        else
            state->lost += (x - sum) + state->real;
    }
    state->real = sum;
}

static gdb_status add_value(const gdb_aggregate *aggregate, sum_state *state,
                            const gdb_value *value, gdb_error *err)
{
    if (gdb_type_is_float(value->type))
        add_real(state, value->as.real);
    else if (!gdb_type_is_integer(value->type))
        return gdb_kernel_fail(err, aggregate->expr, "a %s cannot be added up",
                               gdb_type_name(value->type));
    else if (gdb_type_is_signed(value->type))
        state->integer += value->as.integer;
    else
        state->integer += (wide_integer)value->as.unsigned_integer;
    state->count++;
    return GDB_OK;
}

static gdb_status take_extreme(gdb_aggregate *aggregate, extreme_state *state,
                               const gdb_value *value, gdb_error *err)
{
    if (state->any) {
        int order = gdb_value_compare(value, &state->value);

        if (aggregate->id == GDB_AGG_MIN ? order >= 0 : order <= 0)
            return GDB_OK;
    }
    if (value->type == GDB_TYPE_STRING) {
        size_t size = value->as.text.size;
        char *room;

        if (state->room < size || state->room == 0) {
            room = gdb_arena_alloc(&aggregate->heap, size + 16, err);
            if (room == NULL)
                return GDB_ERR_NOMEM;
            state->room = size + 16;
        } else {
            /* the room is this aggregate's own */
            room = (char *)(uintptr_t)state->value.as.text.data;
        }
        if (size > 0)
            memcpy(room, value->as.text.data, size);
        state->value = gdb_value_string(gdb_text(room, size));
    } else {
        state->room = 0;
        GDB_TRY(gdb_value_copy(&state->value, value, &aggregate->heap, err));
    }
    state->any = true;
    return GDB_OK;
}

static gdb_status collect_value(gdb_aggregate *aggregate, collect_state *state,
                                const gdb_value *value, gdb_error *err)
{
    collected *last = state->last;

    if (last == NULL || last->count == last->capacity) {
        uint32_t capacity = last == NULL                       ? COLLECT_FIRST
                            : last->capacity < COLLECT_LARGEST ? last->capacity * 2
                                                               : COLLECT_LARGEST;

        last = gdb_arena_alloc(&aggregate->heap, sizeof(*last) + capacity * sizeof(gdb_value), err);
        if (last == NULL)
            return GDB_ERR_NOMEM;
        last->next = NULL;
        last->count = 0;
        last->capacity = capacity;
        if (state->last == NULL)
            state->first = last;
        else
            state->last->next = last;
        state->last = last;
    }
    GDB_TRY(gdb_value_copy(&last->items[last->count], value, &aggregate->heap, err));
    last->count++;
    state->count++;
    return GDB_OK;
}

/* --- vectors ----------------------------------------------------------- */

/* Apply `body` to each living row that is not NULL, with its `group`. */
#define FOR_VALUES(body)                                                                           \
    do {                                                                                           \
        for (uint32_t i = 0; i < selection->count; i++) {                                          \
            const uint32_t row = gdb_vector_index(arg, gdb_selection_row(selection, i));           \
            const uint32_t group = groups != NULL ? groups[i] : 0;                                 \
            if (arg->has_nulls && gdb_bitmap_get(arg->nulls, row))                                 \
                continue;                                                                          \
            body                                                                                   \
        }                                                                                          \
    } while (0)

static void update_count(gdb_aggregate *aggregate, const gdb_vector *arg,
                         const gdb_selection *selection, const uint32_t *groups)
{
    uint64_t *counts = (void *)aggregate->states;
    bool any = arg != NULL && (arg->type == GDB_TYPE_ANY || arg->type == GDB_TYPE_NULL);

    if (arg == NULL || (!arg->has_nulls && !any)) {
        if (groups == NULL)
            counts[0] += selection->count;
        else
            for (uint32_t i = 0; i < selection->count; i++)
                counts[groups[i]]++;
    } else {
        FOR_VALUES({ counts[group] += !any || !((const gdb_value *)arg->values)[row].is_null; });
    }
}

static gdb_status update_sum(gdb_aggregate *aggregate, const gdb_vector *arg,
                             const gdb_selection *selection, const uint32_t *groups,
                             gdb_error *err)
{
    sum_state *states = (void *)aggregate->states;

    if (arg->type == GDB_TYPE_INT64) {
        const int64_t *values = arg->values;

        FOR_VALUES({
            states[group].integer += values[row];
            states[group].count++;
        });
    } else if (arg->type == GDB_TYPE_DOUBLE) {
        const double *values = arg->values;

        FOR_VALUES({
            add_real(&states[group], values[row]);
            states[group].count++;
        });
    } else {
        FOR_VALUES({
            gdb_value value = gdb_vector_get(arg, row);

            if (!value.is_null)
                GDB_TRY(add_value(aggregate, &states[group], &value, err));
        });
    }
    return GDB_OK;
}

#define EXTREME_LOOP(T, field)                                                                     \
    do {                                                                                           \
        const T *values = arg->values;                                                             \
        FOR_VALUES({                                                                               \
            extreme_state *state = &states[group];                                                 \
            if (!state->any || (least ? values[row] < state->value.as.field                        \
                                      : values[row] > state->value.as.field)) {                    \
                state->any = true;                                                                 \
                state->value.type = arg->type;                                                     \
                state->value.as.field = values[row];                                               \
            }                                                                                      \
        });                                                                                        \
    } while (0)

static gdb_status update_extreme(gdb_aggregate *aggregate, const gdb_vector *arg,
                                 const gdb_selection *selection, const uint32_t *groups,
                                 gdb_error *err)
{
    extreme_state *states = (void *)aggregate->states;
    bool least = aggregate->id == GDB_AGG_MIN;

    if (arg->type == GDB_TYPE_INT64 || arg->type == GDB_TYPE_TIMESTAMP)
        EXTREME_LOOP(int64_t, integer);
    else if (arg->type == GDB_TYPE_INT32 || arg->type == GDB_TYPE_DATE)
        EXTREME_LOOP(int32_t, integer);
    else
        FOR_VALUES({
            gdb_value value = gdb_vector_get(arg, row);

            if (!value.is_null)
                GDB_TRY(take_extreme(aggregate, &states[group], &value, err));
        });
    return GDB_OK;
}

gdb_status gdb_aggregate_update(gdb_aggregate *aggregate, const gdb_vector *arg,
                                const gdb_selection *selection, const uint32_t *groups,
                                gdb_error *err)
{
    switch (aggregate->id) {
    case GDB_AGG_COUNT_STAR:
        update_count(aggregate, NULL, selection, groups);
        return GDB_OK;
    case GDB_AGG_COUNT:
        update_count(aggregate, arg, selection, groups);
        return GDB_OK;
    case GDB_AGG_SUM:
    case GDB_AGG_AVG:
        return update_sum(aggregate, arg, selection, groups, err);
    case GDB_AGG_MIN:
    case GDB_AGG_MAX:
        return update_extreme(aggregate, arg, selection, groups, err);
    case GDB_AGG_COLLECT:
        break;
    }
    FOR_VALUES({
        gdb_value value = gdb_vector_get(arg, row);

        if (!value.is_null)
            GDB_TRY(collect_value(aggregate, (collect_state *)(void *)aggregate->states + group,
                                  &value, err));
    });
    return GDB_OK;
}

gdb_status gdb_aggregate_merge(gdb_aggregate *aggregate, const gdb_aggregate *other,
                               const uint32_t *map, uint32_t count, gdb_error *err)
{
    for (uint32_t g = 0; g < count; g++) {
        void *to = aggregate->states + map[g] * aggregate->state_size;
        const void *from = other->states + g * aggregate->state_size;

        switch (aggregate->id) {
        case GDB_AGG_COUNT_STAR:
        case GDB_AGG_COUNT:
            *(uint64_t *)to += *(const uint64_t *)from;
            break;
        case GDB_AGG_SUM:
        case GDB_AGG_AVG: {
            sum_state *sum = to;
            const sum_state *part = from;

            sum->integer += part->integer;
            sum->count += part->count;
            add_real(sum, part->real);
            sum->lost += part->lost;
            break;
        }
        case GDB_AGG_MIN:
        case GDB_AGG_MAX:
            if (((const extreme_state *)from)->any)
                GDB_TRY(take_extreme(aggregate, to, &((const extreme_state *)from)->value, err));
            break;
        case GDB_AGG_COLLECT:
            for (const collected *c = ((const collect_state *)from)->first; c != NULL; c = c->next)
                for (uint32_t i = 0; i < c->count; i++)
                    GDB_TRY(collect_value(aggregate, to, &c->items[i], err));
            break;
        }
    }
    return GDB_OK;
}

static gdb_status sum_result(const gdb_aggregate *aggregate, const sum_state *state,
                             gdb_value *out, gdb_error *err)
{
    double real = isfinite(state->real) ? state->real + state->lost : state->real;
    bool reals = state->real != 0 || state->lost != 0; /* NaN is not equal to 0 */

    if (aggregate->id == GDB_AGG_AVG) {
        if (state->count > 0)
            *out = gdb_value_double((real + (double)state->integer) / (double)state->count);
        return GDB_OK;
    }
    if (reals || aggregate->expr->type == GDB_TYPE_DOUBLE) {
        *out = gdb_value_double(real + (double)state->integer);
        return GDB_OK;
    }
    if (aggregate->expr->type == GDB_TYPE_UINT64 && state->integer <= (wide_integer)UINT64_MAX) {
        *out = (gdb_value){.type = GDB_TYPE_UINT64};
        out->as.unsigned_integer = (uint64_t)state->integer;
        return GDB_OK;
    }
    if (state->integer > INT64_MAX || state->integer < INT64_MIN)
        return gdb_kernel_fail(err, aggregate->expr, "INT64 overflow");
    *out = gdb_value_int64((int64_t)state->integer);
    return GDB_OK;
}

gdb_status gdb_aggregate_result(const gdb_aggregate *aggregate, uint32_t group, gdb_arena *heap,
                                gdb_value *out, gdb_error *err)
{
    const void *state = aggregate->states + group * aggregate->state_size;
    const collect_state *list = state;
    gdb_value *items;
    size_t n = 0;

    *out = gdb_value_null();
    switch (aggregate->id) {
    case GDB_AGG_COUNT_STAR:
    case GDB_AGG_COUNT:
        *out = gdb_value_int64((int64_t)*(const uint64_t *)state);
        return GDB_OK;
    case GDB_AGG_SUM:
    case GDB_AGG_AVG:
        return sum_result(aggregate, state, out, err);
    case GDB_AGG_MIN:
    case GDB_AGG_MAX:
        if (((const extreme_state *)state)->any)
            *out = ((const extreme_state *)state)->value;
        return GDB_OK;
    case GDB_AGG_COLLECT:
        break;
    }
    items = gdb_arena_alloc_array(heap, list->count, sizeof(*items), err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (const collected *c = list->first; c != NULL; c = c->next) {
        memcpy(items + n, c->items, c->count * sizeof(*items));
        n += c->count;
    }
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, list->count};
    return GDB_OK;
}
