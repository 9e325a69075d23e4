/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_scan_rel.h"

static bool is_link(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_PROPERTIES || plan->kind == GDB_PLAN_FILTER;
}

/* Does the EXPAND find all relationships of the variable's tables, each once, and make nothing
 * else? Its input scans the nodes that its hops begin at, as rewrite_count.h has it. */
static bool finds_all(const gdb_planner *planner, const gdb_plan *expand)
{
    const gdb_plan *start = expand->child[0];
    const gdb_bound_variable *variable;
    uint32_t found = 0;

    if (expand->kind != GDB_PLAN_EXPAND || expand->as.expand.undirected ||
        !expand->as.expand.make_rel || expand->column_count != 1 || start->kind != GDB_PLAN_SCAN ||
        start->as.scan.filter_count > 0)
        return false;
    variable = &planner->query->variables[expand->columns[0].variable];
    for (uint32_t t = 0; t < variable->table_count; t++) {
        uint32_t hops = 0;

        for (uint32_t i = 0; i < expand->as.expand.hop_count; i++)
            hops += expand->as.expand.hops[i].pair == variable->tables[t];
        if (hops != 1)
            return false;
        found++;
    }
    return found == expand->as.expand.hop_count;
}

static bool reads_only_properties(const gdb_plan *input, const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_COLUMN)
        return input->columns[expr->as.column].property != GDB_NO_COLUMN;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (!reads_only_properties(input, expr->args[i]))
            return false;
    }
    return true;
}

/* The EXPAND under a chain of which only properties of its relationship come out, or NULL. */
static const gdb_plan *expand_under(const gdb_planner *planner, const gdb_plan *top)
{
    const gdb_plan *plan = top;

    for (uint32_t i = 0; i < top->column_count; i++) {
        if (top->columns[i].property == GDB_NO_COLUMN)
            return NULL;
    }
    for (; is_link(plan); plan = plan->child[0]) {
        for (uint32_t i = 0; plan->kind == GDB_PLAN_FILTER && i < plan->as.filter.predicate_count;
             i++) {
            if (!reads_only_properties(plan->child[0], plan->as.filter.predicates[i]))
                return NULL;
        }
    }
    return plan != top && finds_all(planner, plan) ? plan : NULL;
}

/* --- the scan ---------------------------------------------------------------------- */

static uint32_t add_property(gdb_plan *scan, uint32_t property)
{
    uint32_t i = 0;

    while (i < scan->as.scan.property_count && scan->as.scan.properties[i].property != property)
        i++;
    if (i == scan->as.scan.property_count)
        scan->as.scan.properties[scan->as.scan.property_count++].property = property;
    return i;
}

static void renumber(gdb_plan *scan, const gdb_plan *input, gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_COLUMN)
        expr->as.column = add_property(scan, input->columns[expr->as.column].property);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        renumber(scan, input, expr->args[i]);
}

/* From the bottom up: the order in which the filters were to be applied. */
static void move_filters(gdb_plan *scan, const gdb_plan *link)
{
    if (!is_link(link))
        return;
    move_filters(scan, link->child[0]);
    for (uint32_t i = 0; link->kind == GDB_PLAN_FILTER && i < link->as.filter.predicate_count;
         i++) {
        gdb_expr *predicate = link->as.filter.predicates[i];

        renumber(scan, link->child[0], predicate);
        scan->as.scan.filters[scan->as.scan.filter_count++] = predicate;
    }
}

static gdb_status make_scan(gdb_planner *planner, const gdb_plan *top, const gdb_plan *expand,
                            gdb_plan **out, gdb_error *err)
{
    gdb_plan *scan = gdb_plan_new(planner, GDB_PLAN_SCAN_REL, NULL, top->column_count, err);
    uint32_t properties = 0, filters = 0;

    if (scan == NULL)
        return GDB_ERR_NOMEM;
    for (const gdb_plan *link = top; is_link(link); link = link->child[0]) {
        if (link->kind == GDB_PLAN_PROPERTIES)
            properties += link->as.properties.property_count;
        else
            filters += link->as.filter.predicate_count;
    }
    scan->as.scan.properties =
        gdb_arena_alloc_array(planner->arena, properties, sizeof(gdb_plan_property), err);
    scan->as.scan.filters = gdb_arena_alloc_array(planner->arena, filters, sizeof(gdb_expr *), err);
    if (scan->as.scan.properties == NULL || scan->as.scan.filters == NULL)
        return GDB_ERR_NOMEM;
    scan->as.scan.variable = expand->columns[0].variable;
    scan->cardinality = top->cardinality;
    for (uint32_t i = 0; i < top->column_count; i++) {
        scan->columns[scan->column_count++] = top->columns[i];
        add_property(scan, top->columns[i].property);
    }
    move_filters(scan, top);
    *out = scan;
    return GDB_OK;
}

gdb_status gdb_rewrite_scan_rel(gdb_planner *planner, gdb_plan **slot, gdb_error *err)
{
    gdb_plan *plan = *slot;
    const gdb_plan *expand = is_link(plan) ? expand_under(planner, plan) : NULL;

    if (expand != NULL)
        return make_scan(planner, plan, expand, slot, err);
    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            GDB_TRY(gdb_rewrite_scan_rel(planner, &plan->child[i], err));
    }
    return GDB_OK;
}
