/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_prune_columns.h"

/* --- down: what is needed ------------------------------------------------------ */

static gdb_status need_room(gdb_planner *planner, gdb_plan *plan, gdb_error *err)
{
    plan->needed = gdb_arena_alloc_array(planner->arena, plan->column_count, 1, err);
    if (plan->needed == NULL)
        return GDB_ERR_NOMEM;
    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            GDB_TRY(need_room(planner, plan->child[i], err));
    }
    return GDB_OK;
}

static void need_expr(gdb_plan *input, const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_COLUMN)
        input->needed[expr->as.column] = true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        need_expr(input, expr->args[i]);
}

static void need_exprs(gdb_plan *input, gdb_expr *const *exprs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        need_expr(input, exprs[i]);
}

/* Does the operator look at all that it keeps? */
static bool keeps_all(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_DISTINCT || plan->kind == GDB_PLAN_UPDATE ||
           plan->kind == GDB_PLAN_MERGE;
}

static void need_values(gdb_plan *input, const gdb_plan_write *write)
{
    for (uint32_t i = 0; i < write->bound->assignment_count; i++) {
        if (write->values[i] != GDB_PLAN_LITERAL)
            input->needed[write->values[i]] = true;
    }
}

static void need(gdb_plan *plan, gdb_plan *above);

/* Of the right side of an OPTIONAL or MERGE; it says what it needs of the left one. MERGE puts out
 * all of it. */
static void need_side(gdb_plan *plan)
{
    const gdb_plan_side *side = gdb_plan_side_of(plan);

    plan->child[1]->needed[side->row_column] = true;
    for (uint32_t i = 0; i < side->take_count; i++) {
        if (plan->kind == GDB_PLAN_MERGE)
            plan->needed[plan->keep_count + i] = true;
        if (plan->needed[plan->keep_count + i])
            plan->child[1]->needed[side->take[i]] = true;
    }
    need(plan->child[1], plan);
}

/* `above` is the OPTIONAL or MERGE whose right side we are in. */
static void need(gdb_plan *plan, gdb_plan *above)
{
    gdb_plan *input = plan->child[0];

    for (uint32_t i = 0; i < plan->keep_count; i++) {
        if (plan->needed[i] || keeps_all(plan))
            input->needed[plan->keep[i]] = true;
    }
    switch (plan->kind) {
    case GDB_PLAN_ONE_ROW:
    case GDB_PLAN_SCAN_REL: /* is made afterwards */
    case GDB_PLAN_LIMIT:
    case GDB_PLAN_DISTINCT:
        break;
    case GDB_PLAN_SCAN:
        need_exprs(plan, plan->as.scan.filters, plan->as.scan.filter_count);
        break;
    case GDB_PLAN_KEY_LOOKUP:
        need_expr(input, plan->as.key_lookup.key);
        break;
    case GDB_PLAN_EXPAND_INTO:
        input->needed[plan->as.expand.target_node] = true;
        input->needed[plan->as.expand.input_node] = true;
        break;
    case GDB_PLAN_EXPAND:
    case GDB_PLAN_EXPAND_PATH:
    case GDB_PLAN_DEGREE:
        input->needed[plan->as.expand.input_node] = true;
        break;
    case GDB_PLAN_PROPERTIES:
        input->needed[plan->as.properties.input] = true;
        break;
    case GDB_PLAN_FILTER:
        need_exprs(input, plan->as.filter.predicates, plan->as.filter.predicate_count);
        break;
    case GDB_PLAN_PROJECT:
        for (uint32_t i = 0; i < plan->as.project.item_count; i++) {
            if (plan->needed[i])
                need_expr(input, plan->as.project.items[i]);
        }
        break;
    case GDB_PLAN_AGGREGATE:
        need_exprs(input, plan->as.aggregate.groups, plan->as.aggregate.group_count);
        need_exprs(input, plan->as.aggregate.aggregates, plan->as.aggregate.aggregate_count);
        break;
    case GDB_PLAN_SORT:
        for (uint32_t i = 0; i < plan->as.sort.key_count; i++)
            need_expr(input, plan->as.sort.keys[i].expr);
        break;
    case GDB_PLAN_UNWIND:
        need_expr(input, plan->as.unwind.list);
        break;
    case GDB_PLAN_CROSS_PRODUCT:
    case GDB_PLAN_HASH_JOIN:
        for (uint32_t i = input->column_count; i < plan->column_count; i++) {
            if (plan->needed[i])
                plan->child[1]->needed[i - input->column_count] = true;
        }
        for (uint32_t i = 0; i < plan->as.join.key_count; i++) {
            input->needed[plan->as.join.left_keys[i]] = true;
            plan->child[1]->needed[plan->as.join.right_keys[i]] = true;
        }
        break;
    case GDB_PLAN_OPTIONAL:
    case GDB_PLAN_MERGE:
        need_side(plan);
        need(input, above);
        return;
    case GDB_PLAN_ARGUMENT:
        for (uint32_t i = 0; i + 1 < plan->column_count; i++) {
            if (plan->needed[i])
                above->child[0]->needed[i] = true;
        }
        break;
    case GDB_PLAN_UPDATE:
        for (uint32_t i = 0; i < plan->as.update.write_count; i++)
            need_values(input, &plan->as.update.writes[i]);
        break;
    }
    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            need(plan->child[i], above);
    }
}

/* --- up: new numbers ---------------------------------------------------------------- */

static void renumber_expr(gdb_expr *expr, const uint32_t *map)
{
    if (expr->kind == GDB_EXPR_COLUMN)
        expr->as.column = map[expr->as.column];
    for (uint32_t i = 0; i < expr->arg_count; i++)
        renumber_expr(expr->args[i], map);
}

static void renumber_exprs(gdb_expr **exprs, uint32_t count, const uint32_t *map)
{
    for (uint32_t i = 0; i < count; i++)
        renumber_expr(exprs[i], map);
}

/* Output column `from` becomes the next, number *n. */
static void move_column(gdb_plan *plan, uint32_t from, uint32_t *n, uint32_t *map)
{
    plan->columns[*n] = plan->columns[from];
    map[from] = (*n)++;
}

/* The properties of a SCAN, KEY_LOOKUP or PROPERTIES: columns from `first` on. */
static void prune_properties(gdb_plan *plan, uint32_t first, gdb_plan_property *properties,
                             uint32_t *count, uint32_t *n, uint32_t *map)
{
    uint32_t left = 0;

    for (uint32_t i = 0; i < *count; i++) {
        if (!plan->needed[first + i])
            continue;
        properties[left++] = properties[i];
        move_column(plan, first + i, n, map);
    }
    *count = left;
}

/* One of [rel] and [node]. */
static void prune_made(gdb_plan *plan, bool *make, uint32_t *column, uint32_t *n, uint32_t *map)
{
    if (!*make)
        return;
    *make = plan->needed[*column];
    if (*make)
        move_column(plan, *column, n, map);
    ++*column;
}

static gdb_status renumber(gdb_planner *planner, gdb_plan *plan, const uint32_t *left_map,
                           const gdb_plan *left, uint32_t **out, gdb_error *err);

/* All columns of both children, which may put out more than is needed. */
static gdb_status renumber_join(gdb_planner *planner, gdb_plan *plan, uint32_t old_left,
                                const uint32_t *input_map, const uint32_t *right_map, uint32_t *map,
                                gdb_error *err)
{
    const gdb_plan *a = plan->child[0], *b = plan->child[1];
    uint32_t count = a->column_count + b->column_count;
    gdb_plan_column *columns = gdb_arena_alloc_array(planner->arena, count, sizeof(*columns), err);

    if (columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->column_count; i++) {
        uint32_t to = i < old_left ? input_map[i] : right_map[i - old_left];

        map[i] = to == GDB_NO_COLUMN || i < old_left ? to : to + a->column_count;
    }
    if (a->column_count > 0)
        memcpy(columns, a->columns, a->column_count * sizeof(*columns));
    if (b->column_count > 0)
        memcpy(columns + a->column_count, b->columns, b->column_count * sizeof(*columns));
    plan->columns = columns;
    plan->column_count = count;
    plan->keep_count = a->column_count;
    plan->keep = gdb_arena_alloc_array(planner->arena, plan->keep_count, sizeof(uint32_t), err);
    if (plan->keep == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->keep_count; i++)
        plan->keep[i] = i;
    for (uint32_t i = 0; i < plan->as.join.key_count; i++) {
        plan->as.join.left_keys[i] = input_map[plan->as.join.left_keys[i]];
        plan->as.join.right_keys[i] = right_map[plan->as.join.right_keys[i]];
    }
    return GDB_OK;
}

static gdb_status renumber_argument(gdb_planner *planner, gdb_plan *plan, const uint32_t *left_map,
                                    const gdb_plan *left, uint32_t *map, gdb_error *err)
{
    gdb_plan_column row = plan->columns[plan->column_count - 1];

    for (uint32_t i = 0; i + 1 < plan->column_count; i++)
        map[i] = left_map[i];
    map[plan->column_count - 1] = left->column_count;
    plan->columns = gdb_arena_alloc_array(planner->arena, (size_t)left->column_count + 1,
                                          sizeof(*plan->columns), err);
    if (plan->columns == NULL)
        return GDB_ERR_NOMEM;
    if (left->column_count > 0)
        memcpy(plan->columns, left->columns, left->column_count * sizeof(*plan->columns));
    plan->columns[left->column_count] = row;
    plan->column_count = left->column_count + 1;
    return GDB_OK;
}

static void renumber_side(gdb_plan *plan, const uint32_t *right_map, uint32_t first, uint32_t *n,
                          uint32_t *map)
{
    gdb_plan_side *side = gdb_plan_side_of(plan);
    uint32_t left = 0;

    side->row_column = right_map[side->row_column];
    for (uint32_t i = 0; i < side->take_count; i++) {
        if (!plan->needed[first + i])
            continue;
        side->take[left++] = right_map[side->take[i]];
        move_column(plan, first + i, n, map);
    }
    side->take_count = left;
}

static void renumber_values(const gdb_plan_write *write, const uint32_t *input_map)
{
    for (uint32_t i = 0; i < write->bound->assignment_count; i++) {
        if (write->values[i] != GDB_PLAN_LITERAL)
            write->values[i] = input_map[write->values[i]];
    }
}

/* What the operator reads and makes, after its kept columns. */
static void renumber_made(gdb_plan *plan, uint32_t first, const uint32_t *input_map,
                          const uint32_t *right_map, uint32_t *n, uint32_t *map)
{
    uint32_t column = first, left = 0;

    switch (plan->kind) {
    case GDB_PLAN_SCAN:
        move_column(plan, 0, n, map);
        prune_properties(plan, 1, plan->as.scan.properties, &plan->as.scan.property_count, n, map);
        renumber_exprs(plan->as.scan.filters, plan->as.scan.filter_count, map);
        break;
    case GDB_PLAN_KEY_LOOKUP:
        renumber_expr(plan->as.key_lookup.key, input_map);
        move_column(plan, first, n, map);
        prune_properties(plan, first + 1, plan->as.key_lookup.properties,
                         &plan->as.key_lookup.property_count, n, map);
        break;
    case GDB_PLAN_EXPAND_INTO:
        plan->as.expand.target_node = input_map[plan->as.expand.target_node];
        plan->as.expand.input_node = input_map[plan->as.expand.input_node];
        prune_made(plan, &plan->as.expand.make_rel, &column, n, map);
        break;
    case GDB_PLAN_EXPAND:
    case GDB_PLAN_EXPAND_PATH:
        plan->as.expand.input_node = input_map[plan->as.expand.input_node];
        prune_made(plan, &plan->as.expand.make_rel, &column, n, map);
        prune_made(plan, &plan->as.expand.make_node, &column, n, map);
        break;
    case GDB_PLAN_DEGREE:
        plan->as.expand.input_node = input_map[plan->as.expand.input_node];
        move_column(plan, first, n, map);
        break;
    case GDB_PLAN_PROPERTIES:
        plan->as.properties.input = input_map[plan->as.properties.input];
        prune_properties(plan, first, plan->as.properties.properties,
                         &plan->as.properties.property_count, n, map);
        break;
    case GDB_PLAN_FILTER:
        renumber_exprs(plan->as.filter.predicates, plan->as.filter.predicate_count, input_map);
        break;
    case GDB_PLAN_PROJECT:
        for (uint32_t i = 0; i < plan->as.project.item_count; i++) {
            if (!plan->needed[i])
                continue;
            renumber_expr(plan->as.project.items[i], input_map);
            plan->as.project.items[left++] = plan->as.project.items[i];
            move_column(plan, i, n, map);
        }
        plan->as.project.item_count = left;
        break;
    case GDB_PLAN_AGGREGATE:
        renumber_exprs(plan->as.aggregate.groups, plan->as.aggregate.group_count, input_map);
        renumber_exprs(plan->as.aggregate.aggregates, plan->as.aggregate.aggregate_count,
                       input_map);
        for (uint32_t i = 0; i < plan->column_count; i++)
            move_column(plan, i, n, map);
        break;
    case GDB_PLAN_SORT:
        for (uint32_t i = 0; i < plan->as.sort.key_count; i++)
            renumber_expr(plan->as.sort.keys[i].expr, input_map);
        break;
    case GDB_PLAN_UNWIND:
        renumber_expr(plan->as.unwind.list, input_map);
        move_column(plan, first, n, map);
        break;
    case GDB_PLAN_OPTIONAL:
    case GDB_PLAN_MERGE: /* puts out all, so its writes and actions find it where it was */
        renumber_side(plan, right_map, first, n, map);
        break;
    case GDB_PLAN_UPDATE:
        for (uint32_t i = 0; i < plan->as.update.write_count; i++)
            renumber_values(&plan->as.update.writes[i], input_map);
        for (uint32_t i = first; i < plan->column_count; i++)
            move_column(plan, i, n, map);
        break;
    case GDB_PLAN_ONE_ROW:
    case GDB_PLAN_SCAN_REL:
    case GDB_PLAN_DISTINCT:
    case GDB_PLAN_LIMIT:
    case GDB_PLAN_CROSS_PRODUCT:
    case GDB_PLAN_HASH_JOIN:
    case GDB_PLAN_ARGUMENT:
        break;
    }
}

/* *out: the new number of each old column; `left` and its map are for ARGUMENT. */
static gdb_status renumber(gdb_planner *planner, gdb_plan *plan, const uint32_t *left_map,
                           const gdb_plan *left, uint32_t **out, gdb_error *err)
{
    uint32_t *map = gdb_arena_alloc_array(planner->arena, plan->column_count, sizeof(*map), err);
    uint32_t old_left = plan->child[0] != NULL ? plan->child[0]->column_count : 0;
    uint32_t *input_map = NULL, *right_map = NULL, n = 0, first = plan->keep_count;

    if (map == NULL)
        return GDB_ERR_NOMEM;
    if (plan->child[0] != NULL)
        GDB_TRY(renumber(planner, plan->child[0], left_map, left, &input_map, err));
    if (gdb_plan_side_of(plan) != NULL)
        GDB_TRY(renumber(planner, plan->child[1], input_map, plan->child[0], &right_map, err));
    else if (plan->child[1] != NULL)
        GDB_TRY(renumber(planner, plan->child[1], left_map, left, &right_map, err));
    for (uint32_t i = 0; i < plan->column_count; i++)
        map[i] = GDB_NO_COLUMN;
    *out = map;
    if (plan->kind == GDB_PLAN_ARGUMENT)
        return renumber_argument(planner, plan, left_map, left, map, err);
    if (plan->kind == GDB_PLAN_CROSS_PRODUCT || plan->kind == GDB_PLAN_HASH_JOIN)
        return renumber_join(planner, plan, old_left, input_map, right_map, map, err);
    for (uint32_t i = 0; i < first; i++) {
        if (!plan->needed[i] && !keeps_all(plan))
            continue;
        plan->keep[n] = input_map[plan->keep[i]];
        move_column(plan, i, &n, map);
    }
    plan->keep_count = n;
    renumber_made(plan, first, input_map, right_map, &n, map);
    plan->column_count = n;
    return GDB_OK;
}

gdb_status gdb_rewrite_prune_columns(gdb_planner *planner, gdb_plan *root, uint32_t wanted,
                                     gdb_error *err)
{
    uint32_t *map;

    GDB_TRY(need_room(planner, root, err));
    for (uint32_t i = 0; i < wanted; i++)
        root->needed[i] = true;
    need(root, NULL);
    return renumber(planner, root, NULL, NULL, &map, err);
}
