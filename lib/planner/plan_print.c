/* SPDX-License-Identifier: MIT */
#include "lib/planner/plan_print.h"

#include "lib/binder/bound_expr.h"

const char *gdb_plan_kind_name(gdb_plan_kind kind)
{
    static const char *const names[] = {
        [GDB_PLAN_ONE_ROW] = "ONE_ROW",
        [GDB_PLAN_SCAN] = "SCAN",
        [GDB_PLAN_SCAN_REL] = "SCAN_REL",
        [GDB_PLAN_KEY_LOOKUP] = "KEY_LOOKUP",
        [GDB_PLAN_EXPAND] = "EXPAND",
        [GDB_PLAN_EXPAND_INTO] = "EXPAND_INTO",
        [GDB_PLAN_EXPAND_PATH] = "EXPAND_PATH",
        [GDB_PLAN_DEGREE] = "DEGREE",
        [GDB_PLAN_PROPERTIES] = "PROPERTIES",
        [GDB_PLAN_FILTER] = "FILTER",
        [GDB_PLAN_PROJECT] = "PROJECT",
        [GDB_PLAN_AGGREGATE] = "AGGREGATE",
        [GDB_PLAN_DISTINCT] = "DISTINCT",
        [GDB_PLAN_SORT] = "SORT",
        [GDB_PLAN_LIMIT] = "LIMIT",
        [GDB_PLAN_UNWIND] = "UNWIND",
        [GDB_PLAN_CROSS_PRODUCT] = "CROSS_PRODUCT",
        [GDB_PLAN_HASH_JOIN] = "HASH_JOIN",
        [GDB_PLAN_OPTIONAL] = "OPTIONAL",
        [GDB_PLAN_ARGUMENT] = "ARGUMENT",
        [GDB_PLAN_UPDATE] = "UPDATE",
        [GDB_PLAN_MERGE] = "MERGE",
    };

    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}

static gdb_status print_view(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    return gdb_buffer_append(out, text.data, text.size, err);
}

static gdb_status print_exprs(gdb_expr *const *exprs, uint32_t count, const char *before,
                              const char *separator, const gdb_bound_query *query, gdb_buffer *out,
                              gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? before : separator, err));
        GDB_TRY(gdb_bound_print_expr(exprs[i], query, out, err));
    }
    return GDB_OK;
}

static gdb_status print_properties(const gdb_plan_property *properties, uint32_t count,
                                   const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? " [" : ", ", err));
        GDB_TRY(print_view(query->properties[properties[i].property].name, out, err));
    }
    return count > 0 ? gdb_buffer_append_byte(out, ']', err) : GDB_OK;
}

/* "Follows", or "Likes(Person-City)" where the table has several pairs. */
static gdb_status print_pair(uint32_t id, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    const gdb_rel_pair *pair;
    const gdb_rel_schema *schema = gdb_catalog_rel_by_pair(query->catalog, id, &pair);

    GDB_TRY(print_view(schema->name, out, err));
    if (schema->pair_count == 1)
        return GDB_OK;
    return gdb_buffer_append_format(
        out, err, "(%.*s-%.*s)",
        GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, pair->from)->name),
        GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, pair->to)->name));
}

static gdb_status print_scan(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    const gdb_bound_variable *variable = &query->variables[plan->as.scan.variable];

    GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
    GDB_TRY(gdb_bound_print_variable(query, plan->as.scan.variable, out, err));
    for (uint32_t i = 0; i < variable->table_count; i++) {
        GDB_TRY(gdb_buffer_append_byte(out, i == 0 ? ':' : '|', err));
        if (plan->kind == GDB_PLAN_SCAN_REL)
            GDB_TRY(print_pair(variable->tables[i], query, out, err));
        else
            GDB_TRY(print_view(gdb_catalog_node_by_id(query->catalog, variable->tables[i])->name,
                               out, err));
    }
    if (variable->table_count == 0)
        GDB_TRY(gdb_buffer_append_text(out, ":(none)", err));
    GDB_TRY(
        print_properties(plan->as.scan.properties, plan->as.scan.property_count, query, out, err));
    return print_exprs(plan->as.scan.filters, plan->as.scan.filter_count, " where ", " and ", query,
                       out, err);
}

static gdb_status print_lookup(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                               gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
    GDB_TRY(gdb_bound_print_variable(query, plan->as.key_lookup.variable, out, err));
    GDB_TRY(gdb_buffer_append_byte(out, ':', err));
    GDB_TRY(print_view(gdb_catalog_node_by_id(query->catalog, plan->as.key_lookup.table)->name, out,
                       err));
    GDB_TRY(print_properties(plan->as.key_lookup.properties, plan->as.key_lookup.property_count,
                             query, out, err));
    GDB_TRY(gdb_buffer_append_text(out, " key ", err));
    return gdb_bound_print_expr(plan->as.key_lookup.key, query, out, err);
}

/* " (a)-[r:Follows]->(b)"; several hops as ">Follows|<Likes(Person-City)". What is not made has
 * no name. */
static gdb_status print_hops(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    uint32_t column = plan->keep_count;
    const gdb_plan *input = plan->child[0];

    GDB_TRY(gdb_buffer_append_text(out, " (", err));
    GDB_TRY(print_view(input->columns[plan->as.expand.input_node].name, out, err));
    GDB_TRY(gdb_buffer_append_text(out, ")-[", err));
    if (plan->kind != GDB_PLAN_DEGREE && plan->as.expand.make_rel)
        GDB_TRY(print_view(plan->columns[column++].name, out, err));
    for (uint32_t i = 0; i < plan->as.expand.hop_count; i++) {
        const gdb_plan_hop *hop = &plan->as.expand.hops[i];

        GDB_TRY(gdb_buffer_append_format(out, err, "%s%s", i == 0 ? ":" : "|",
                                         hop->direction == GDB_FORWARD ? ">" : "<"));
        GDB_TRY(print_pair(hop->pair, query, out, err));
    }
    if (plan->kind == GDB_PLAN_EXPAND_PATH && plan->as.expand.most == UINT32_MAX)
        GDB_TRY(gdb_buffer_append_format(out, err, "*%u..", plan->as.expand.least));
    else if (plan->kind == GDB_PLAN_EXPAND_PATH)
        GDB_TRY(gdb_buffer_append_format(out, err, "*%u..%u", plan->as.expand.least,
                                         plan->as.expand.most));
    GDB_TRY(gdb_buffer_append_text(out, "]-(", err));
    if (plan->kind == GDB_PLAN_EXPAND_INTO)
        GDB_TRY(print_view(input->columns[plan->as.expand.target_node].name, out, err));
    else if (plan->kind != GDB_PLAN_DEGREE && plan->as.expand.make_node)
        GDB_TRY(print_view(plan->columns[column].name, out, err));
    GDB_TRY(gdb_buffer_append_byte(out, ')', err));
    if (plan->kind == GDB_PLAN_EXPAND_PATH && plan->as.expand.ends_only)
        return gdb_buffer_append_text(out, " ends only", err);
    return GDB_OK;
}

static gdb_status print_sort(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    for (uint32_t i = 0; i < plan->as.sort.key_count; i++) {
        const gdb_bound_sort *key = &plan->as.sort.keys[i];

        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? " " : ", ", err));
        GDB_TRY(gdb_bound_print_expr(key->expr, query, out, err));
        if (key->descending)
            GDB_TRY(gdb_buffer_append_text(out, " desc", err));
        if (key->nulls_first != key->descending)
            GDB_TRY(gdb_buffer_append_text(out, key->nulls_first ? " nulls first" : " nulls last",
                                           err));
    }
    if (plan->as.sort.limit != UINT64_MAX)
        return gdb_buffer_append_format(out, err, " top %llu",
                                        (unsigned long long)plan->as.sort.limit);
    return GDB_OK;
}

static gdb_status print_project(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                                gdb_error *err)
{
    for (uint32_t i = 0; i < plan->as.project.item_count; i++) {
        const gdb_expr *item = plan->as.project.items[i];
        gdb_text_view name = plan->columns[i].name;

        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? " " : ", ", err));
        GDB_TRY(gdb_bound_print_expr(item, query, out, err));
        if (item->kind != GDB_EXPR_COLUMN || !gdb_text_equal(item->text, name))
            GDB_TRY(gdb_buffer_append_format(out, err, " AS %.*s", GDB_TEXT_ARG(name)));
    }
    return GDB_OK;
}

static gdb_status print_keys(const gdb_plan *plan, gdb_buffer *out, gdb_error *err)
{
    for (uint32_t i = 0; i < plan->as.join.key_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? " " : " and ", err));
        GDB_TRY(print_view(plan->child[0]->columns[plan->as.join.left_keys[i]].name, out, err));
        GDB_TRY(gdb_buffer_append_text(out, " = ", err));
        GDB_TRY(print_view(plan->child[1]->columns[plan->as.join.right_keys[i]].name, out, err));
    }
    return GDB_OK;
}

/* " create node a, delete r". */
static gdb_status print_writes(const gdb_plan_write *writes, uint32_t count,
                               const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        const gdb_bound_write *write = writes[i].bound;

        GDB_TRY(gdb_buffer_append_format(out, err, "%s %s ", i == 0 ? "" : ",",
                                         gdb_write_kind_name(write->kind)));
        GDB_TRY(gdb_bound_print_variable(query, write->variable, out, err));
        for (uint32_t k = 0; write->kind == GDB_WRITE_SET && k < write->assignment_count; k++) {
            uint32_t property = write->assignments[k].property;

            GDB_TRY(gdb_buffer_append_format(out, err, ".%.*s",
                                             GDB_TEXT_ARG(property == GDB_PROPERTY_MAP
                                                              ? gdb_text_of("*")
                                                              : query->properties[property].name)));
        }
    }
    return GDB_OK;
}

static gdb_status print_merge(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                              gdb_error *err)
{
    const gdb_plan_action *create = &plan->as.merge.on_create, *match = &plan->as.merge.on_match;

    if (plan->as.merge.row_by_row)
        GDB_TRY(gdb_buffer_append_text(out, " row by row,", err));
    GDB_TRY(print_writes(plan->as.merge.creates, plan->as.merge.create_count, query, out, err));
    if (create->write_count > 0)
        GDB_TRY(gdb_buffer_append_text(out, ", on create", err));
    GDB_TRY(print_writes(create->writes, create->write_count, query, out, err));
    if (match->write_count > 0)
        GDB_TRY(gdb_buffer_append_text(out, ", on match", err));
    return print_writes(match->writes, match->write_count, query, out, err);
}

gdb_status gdb_plan_print_details(const gdb_plan *plan, const gdb_bound_query *query,
                                  gdb_buffer *out, gdb_error *err)
{
    switch (plan->kind) {
    case GDB_PLAN_SCAN:
    case GDB_PLAN_SCAN_REL:
        return print_scan(plan, query, out, err);
    case GDB_PLAN_KEY_LOOKUP:
        return print_lookup(plan, query, out, err);
    case GDB_PLAN_EXPAND:
    case GDB_PLAN_EXPAND_INTO:
    case GDB_PLAN_EXPAND_PATH:
    case GDB_PLAN_DEGREE:
        return print_hops(plan, query, out, err);
    case GDB_PLAN_PROPERTIES:
        GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
        GDB_TRY(print_view(plan->child[0]->columns[plan->as.properties.input].name, out, err));
        return print_properties(plan->as.properties.properties, plan->as.properties.property_count,
                                query, out, err);
    case GDB_PLAN_FILTER:
        return print_exprs(plan->as.filter.predicates, plan->as.filter.predicate_count, " ",
                           " and ", query, out, err);
    case GDB_PLAN_PROJECT:
        return print_project(plan, query, out, err);
    case GDB_PLAN_AGGREGATE:
        GDB_TRY(print_exprs(plan->as.aggregate.aggregates, plan->as.aggregate.aggregate_count, " ",
                            ", ", query, out, err));
        return print_exprs(plan->as.aggregate.groups, plan->as.aggregate.group_count, " by ", ", ",
                           query, out, err);
    case GDB_PLAN_SORT:
        return print_sort(plan, query, out, err);
    case GDB_PLAN_LIMIT:
        if (plan->as.limit.skip > 0)
            GDB_TRY(gdb_buffer_append_format(out, err, " skip %llu",
                                             (unsigned long long)plan->as.limit.skip));
        if (plan->as.limit.limit != UINT64_MAX)
            GDB_TRY(gdb_buffer_append_format(out, err, " %llu",
                                             (unsigned long long)plan->as.limit.limit));
        return GDB_OK;
    case GDB_PLAN_UNWIND:
        GDB_TRY(gdb_buffer_append_byte(out, ' ', err));
        GDB_TRY(gdb_bound_print_expr(plan->as.unwind.list, query, out, err));
        GDB_TRY(gdb_buffer_append_text(out, " AS ", err));
        return print_view(plan->columns[plan->column_count - 1].name, out, err);
    case GDB_PLAN_HASH_JOIN:
        return print_keys(plan, out, err);
    case GDB_PLAN_UPDATE:
        return print_writes(plan->as.update.writes, plan->as.update.write_count, query, out, err);
    case GDB_PLAN_MERGE:
        return print_merge(plan, query, out, err);
    case GDB_PLAN_ONE_ROW:
    case GDB_PLAN_DISTINCT:
    case GDB_PLAN_CROSS_PRODUCT:
    case GDB_PLAN_OPTIONAL:
    case GDB_PLAN_ARGUMENT:
        break;
    }
    return GDB_OK;
}

static gdb_status print_tree(const gdb_plan *plan, int depth, const gdb_bound_query *query,
                             gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(
        gdb_buffer_append_format(out, err, "%*s%s", 2 * depth, "", gdb_plan_kind_name(plan->kind)));
    GDB_TRY(gdb_plan_print_details(plan, query, out, err));
    GDB_TRY(gdb_buffer_append_format(out, err, "  (rows %.0f)\n", plan->cardinality));
    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            GDB_TRY(print_tree(plan->child[i], depth + 1, query, out, err));
    }
    return GDB_OK;
}

gdb_status gdb_plan_print(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                          gdb_error *err)
{
    return print_tree(plan, 0, query, out, err);
}
