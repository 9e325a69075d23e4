/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

/*
 * cardinality.c - how many rows to expect. Sizes of tables are exact; what a predicate lets through
 * is a guess, in the manner of Selinger et al., "Access Path Selection" (1979).
 */

#define ROWS_UNKNOWN      1000.0
#define RELS_UNKNOWN      10000.0
#define PART_EQUAL        0.05
#define PART_RANGE        0.3
#define PART_TEXT_MATCH   0.1
#define PART_NULL         0.1
#define PART_UNKNOWN      0.5
#define PATH_HOPS_COUNTED 4

double gdb_plan_table_rows(const gdb_planner *planner, uint32_t table)
{
    return planner->table_sizes != NULL ? (double)planner->table_sizes[table] : ROWS_UNKNOWN;
}

double gdb_plan_pair_rows(const gdb_planner *planner, uint32_t pair)
{
    return planner->table_sizes != NULL ? (double)planner->table_sizes[pair] : RELS_UNKNOWN;
}

double gdb_plan_node_rows(const gdb_planner *planner, uint32_t variable)
{
    const gdb_bound_variable *bound = &planner->query->variables[variable];
    double rows = 0;

    for (uint32_t i = 0; i < bound->table_count; i++)
        rows += gdb_plan_table_rows(planner, bound->tables[i]);
    return rows;
}

bool gdb_plan_may_be(const gdb_planner *planner, uint32_t variable, uint32_t table)
{
    const gdb_bound_variable *bound = &planner->query->variables[variable];

    for (uint32_t i = 0; i < bound->table_count; i++) {
        if (bound->tables[i] == table)
            return true;
    }
    return false;
}

gdb_status gdb_plan_hops(gdb_planner *planner, const gdb_bound_rel *rel, uint32_t start,
                         gdb_plan_hop **hops, uint32_t *count, gdb_error *err)
{
    const gdb_bound_variable *bound = &planner->query->variables[rel->variable];
    uint32_t end = start == rel->from ? rel->to : rel->from;
    gdb_plan_hop *list =
        gdb_arena_alloc_array(planner->arena, 2 * (size_t)bound->table_count, sizeof(*list), err);
    uint32_t n = 0;

    if (list == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < bound->table_count; i++) {
        const gdb_rel_pair *pair;

        gdb_catalog_rel_by_pair(planner->query->catalog, bound->tables[i], &pair);
        for (int backward = 0; backward < 2; backward++) {
            uint32_t first = backward ? pair->to : pair->from;
            uint32_t last = backward ? pair->from : pair->to;

            if (!rel->undirected && (start == rel->from) == (bool)backward)
                continue;
            if (!rel->variable_length &&
                (!gdb_plan_may_be(planner, start, first) || !gdb_plan_may_be(planner, end, last)))
                continue;
            list[n].pair = pair->id;
            list[n++].direction = backward ? GDB_BACKWARD : GDB_FORWARD;
        }
    }
    *hops = list;
    *count = n;
    return GDB_OK;
}

double gdb_plan_fan_out(const gdb_planner *planner, const gdb_bound_rel *rel, uint32_t start)
{
    const gdb_bound_variable *bound = &planner->query->variables[rel->variable];
    double rels = 0, rows = gdb_plan_node_rows(planner, start), fan, sum = 0, power = 1;

    for (uint32_t i = 0; i < bound->table_count; i++)
        rels += gdb_plan_pair_rows(planner, bound->tables[i]) * (rel->undirected ? 2 : 1);
    fan = rels / (rows < 1 ? 1 : rows);
    if (!rel->variable_length)
        return fan;
    for (uint32_t hops = 0; hops <= rel->most && hops <= rel->least + PATH_HOPS_COUNTED; hops++) {
        if (hops >= rel->least)
            sum += power;
        power *= fan;
    }
    return sum;
}

static double any_of(const gdb_planner *planner, const gdb_expr *expr)
{
    double none = 1;

    for (uint32_t i = 0; i < expr->arg_count; i++)
        none *= 1 - gdb_plan_selectivity(planner, expr->args[i]);
    return 1 - none;
}

static double equal_part(const gdb_planner *planner, const gdb_expr *expr)
{
    for (int side = 0; side < 2; side++) {
        const gdb_expr *arg = expr->args[side];
        const gdb_bound_property *property;
        const gdb_bound_variable *variable;
        const gdb_node_schema *schema;

        if (arg->kind == GDB_EXPR_CALL && arg->as.function == GDB_FN_CAST)
            arg = arg->args[0];
        if (arg->kind == GDB_EXPR_VARIABLE && arg->type == GDB_TYPE_NODE)
            return 1 / (1 + gdb_plan_node_rows(planner, arg->as.variable));
        if (arg->kind != GDB_EXPR_PROPERTY)
            continue;
        property = &planner->query->properties[arg->as.property];
        variable = &planner->query->variables[property->variable];
        if (variable->kind != GDB_VARIABLE_NODE || variable->table_count != 1)
            continue;
        schema = gdb_catalog_node_by_id(planner->query->catalog, variable->tables[0]);
        if (schema->key_column == property->columns[0])
            return 1 / (1 + gdb_plan_node_rows(planner, property->variable));
    }
    return PART_EQUAL;
}

double gdb_plan_selectivity(const gdb_planner *planner, const gdb_expr *predicate)
{
    double part = 1;

    if (predicate->kind == GDB_EXPR_LITERAL)
        return !predicate->as.literal.is_null && predicate->as.literal.as.boolean ? 1 : 0;
    if (predicate->kind != GDB_EXPR_CALL)
        return PART_UNKNOWN;
    switch ((int)predicate->as.function) {
    case GDB_FN_AND:
        for (uint32_t i = 0; i < predicate->arg_count; i++)
            part *= gdb_plan_selectivity(planner, predicate->args[i]);
        return part;
    case GDB_FN_OR:
        return any_of(planner, predicate);
    case GDB_FN_NOT:
        return 1 - gdb_plan_selectivity(planner, predicate->args[0]);
    case GDB_FN_SAME_REL:
        return 0;
    case GDB_FN_EQUAL:
        return equal_part(planner, predicate);
    case GDB_FN_NOT_EQUAL:
        return 1 - equal_part(planner, predicate);
    case GDB_FN_LESS:
    case GDB_FN_LESS_EQUAL:
    case GDB_FN_GREATER:
    case GDB_FN_GREATER_EQUAL:
        return PART_RANGE;
    case GDB_FN_STARTS_WITH:
    case GDB_FN_ENDS_WITH:
    case GDB_FN_CONTAINS:
        return PART_TEXT_MATCH;
    case GDB_FN_IS_NULL:
        return PART_NULL;
    case GDB_FN_IS_NOT_NULL:
        return 1 - PART_NULL;
    case GDB_FN_IN:
        if (predicate->args[1]->kind != GDB_EXPR_LIST)
            return PART_RANGE;
        part = PART_EQUAL * predicate->args[1]->arg_count;
        return part < 1 ? part : 1;
    default:
        return PART_UNKNOWN;
    }
}
