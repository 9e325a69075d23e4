/* SPDX-License-Identifier: MIT */
#include "lib/binder/bound_expr.h"

#include <stdio.h>

/* --- expressions ------------------------------------------------------------- */

static gdb_status print_literal(const gdb_value *value, gdb_type_id type, gdb_buffer *out,
                                gdb_error *err)
{
    if (value->is_null)
        return gdb_buffer_append_text(out, "NULL", err);
    if (value->type != GDB_TYPE_STRING && value->type != GDB_TYPE_DATE &&
        value->type != GDB_TYPE_TIMESTAMP)
        return gdb_value_print(value, out, err);
    if (type != GDB_TYPE_STRING)
        GDB_TRY(gdb_buffer_append_format(out, err, "%s ", gdb_type_name(type)));
    GDB_TRY(gdb_buffer_append_byte(out, '\'', err));
    GDB_TRY(gdb_value_print(value, out, err));
    return gdb_buffer_append_byte(out, '\'', err);
}

static gdb_status print_list(const gdb_expr *expr, uint32_t first, const char *separator,
                             const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    for (uint32_t i = first; i < expr->arg_count; i++) {
        if (i > first)
            GDB_TRY(gdb_buffer_append_text(out, separator, err));
        GDB_TRY(gdb_bound_print_expr(expr->args[i], query, out, err));
    }
    return GDB_OK;
}

static gdb_status print_labels(const gdb_expr *expr, const gdb_bound_query *query, gdb_buffer *out,
                               gdb_error *err)
{
    bool rel = expr->args[0]->type == GDB_TYPE_REL;
    gdb_text_view before = gdb_text(NULL, 0);

    GDB_TRY(gdb_bound_print_expr(expr->args[0], query, out, err));
    for (uint32_t i = 1; i < expr->arg_count; i++) {
        uint32_t id = (uint32_t)expr->args[i]->as.literal.as.integer;
        gdb_text_view name = rel ? gdb_catalog_rel_by_pair(query->catalog, id, NULL)->name
                                 : gdb_catalog_node_by_id(query->catalog, id)->name;

        if (i > 1 && gdb_text_equal(name, before))
            continue; /* the next pair of one table */
        GDB_TRY(
            gdb_buffer_append_format(out, err, "%s%.*s", i == 1 ? ":" : "|", GDB_TEXT_ARG(name)));
        before = name;
    }
    return expr->arg_count == 1 ? gdb_buffer_append_text(out, ":(none)", err) : GDB_OK;
}

static gdb_status print_call(const gdb_expr *expr, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    gdb_function_id id = expr->as.function;
    const char *name = gdb_function_name(id);

    if (id == GDB_FN_HAS_LABEL)
        return print_labels(expr, query, out, err);
    if (id == GDB_FN_CAST) {
        GDB_TRY(gdb_bound_print_expr(expr->args[0], query, out, err));
        return gdb_buffer_append_format(
            out, err, "::%s",
            gdb_type_name(expr->arg_count == 2 ? (gdb_type_id)expr->args[1]->as.literal.as.integer
                                               : expr->type));
    }
    if (id == GDB_FN_INDEX) {
        GDB_TRY(gdb_bound_print_expr(expr->args[0], query, out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '[', err));
        GDB_TRY(gdb_bound_print_expr(expr->args[1], query, out, err));
        return gdb_buffer_append_byte(out, ']', err);
    }
    if (id > GDB_FN_CONTAINS) {
        GDB_TRY(gdb_buffer_append_format(out, err, "%s(", name));
        GDB_TRY(print_list(expr, 0, ", ", query, out, err));
        return gdb_buffer_append_byte(out, ')', err);
    }
    GDB_TRY(gdb_buffer_append_byte(out, '(', err));
    if (id == GDB_FN_NOT || id == GDB_FN_NEGATE) {
        GDB_TRY(gdb_buffer_append_format(out, err, "%s%s", name, id == GDB_FN_NOT ? " " : ""));
        GDB_TRY(print_list(expr, 0, ", ", query, out, err));
    } else if (id == GDB_FN_IS_NULL || id == GDB_FN_IS_NOT_NULL) {
        GDB_TRY(print_list(expr, 0, ", ", query, out, err));
        GDB_TRY(gdb_buffer_append_format(out, err, " %s", name));
    } else {
        char separator[24];

        snprintf(separator, sizeof(separator), " %s ", name);
        GDB_TRY(print_list(expr, 0, separator, query, out, err));
    }
    return gdb_buffer_append_byte(out, ')', err);
}

static gdb_status print_case(const gdb_expr *expr, const gdb_bound_query *query, gdb_buffer *out,
                             gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "CASE", err));
    for (uint32_t i = 0; i + 1 < expr->arg_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, i % 2 == 0 ? " WHEN " : " THEN ", err));
        GDB_TRY(gdb_bound_print_expr(expr->args[i], query, out, err));
    }
    GDB_TRY(gdb_buffer_append_text(out, " ELSE ", err));
    GDB_TRY(gdb_bound_print_expr(expr->args[expr->arg_count - 1], query, out, err));
    return gdb_buffer_append_text(out, " END", err);
}

gdb_status gdb_bound_print_variable(const gdb_bound_query *query, uint32_t variable,
                                    gdb_buffer *out, gdb_error *err)
{
    const gdb_bound_variable *bound = &query->variables[variable];
    unsigned unnamed = 0;

    if (bound->name.size > 0)
        return gdb_buffer_append(out, bound->name.data, bound->name.size, err);
    for (uint32_t i = 0; i <= variable; i++)
        unnamed += query->variables[i].name.size == 0;
    return gdb_buffer_append_format(out, err, "_%u", unnamed);
}

gdb_status gdb_bound_print_expr(const gdb_expr *expr, const gdb_bound_query *query, gdb_buffer *out,
                                gdb_error *err)
{
    switch (expr->kind) {
    case GDB_EXPR_LITERAL:
        return print_literal(&expr->as.literal, expr->type, out, err);
    case GDB_EXPR_VARIABLE:
        return gdb_bound_print_variable(query, expr->as.variable, out, err);
    case GDB_EXPR_PROPERTY:
        GDB_TRY(gdb_bound_print_variable(query, query->properties[expr->as.property].variable, out,
                                         err));
        return gdb_buffer_append_format(out, err, ".%.*s",
                                        GDB_TEXT_ARG(query->properties[expr->as.property].name));
    case GDB_EXPR_COLUMN:
        return gdb_buffer_append(out, expr->text.data, expr->text.size, err);
    case GDB_EXPR_CALL:
        return print_call(expr, query, out, err);
    case GDB_EXPR_AGGREGATE:
        GDB_TRY(gdb_buffer_append_format(out, err, "%s(%s",
                                         gdb_aggregate_name(expr->as.aggregate.id),
                                         expr->as.aggregate.distinct ? "DISTINCT " : ""));
        if (expr->arg_count == 0)
            GDB_TRY(gdb_buffer_append_byte(out, '*', err));
        GDB_TRY(print_list(expr, 0, ", ", query, out, err));
        return gdb_buffer_append_byte(out, ')', err);
    case GDB_EXPR_CASE:
        return print_case(expr, query, out, err);
    case GDB_EXPR_LIST:
        GDB_TRY(gdb_buffer_append_byte(out, '[', err));
        GDB_TRY(print_list(expr, 0, ", ", query, out, err));
        return gdb_buffer_append_byte(out, ']', err);
    case GDB_EXPR_MAP:
        GDB_TRY(gdb_buffer_append_byte(out, '{', err));
        for (uint32_t i = 0; i < expr->arg_count; i++) {
            GDB_TRY(gdb_buffer_append_format(out, err, "%s%.*s: ", i == 0 ? "" : ", ",
                                             GDB_TEXT_ARG(expr->as.keys[i])));
            GDB_TRY(gdb_bound_print_expr(expr->args[i], query, out, err));
        }
        return gdb_buffer_append_byte(out, '}', err);
    }
    return GDB_OK;
}

/* --- queries -------------------------------------------------------------------- */

/* "a:Person|City"; a relationship's pairs as FROM-TO where its table has several. */
static gdb_status print_declared(const gdb_bound_query *query, uint32_t variable, gdb_buffer *out,
                                 gdb_error *err)
{
    const gdb_bound_variable *bound = &query->variables[variable];

    GDB_TRY(gdb_bound_print_variable(query, variable, out, err));
    for (uint32_t i = 0; i < bound->table_count; i++) {
        GDB_TRY(gdb_buffer_append_byte(out, i == 0 ? ':' : '|', err));
        if (bound->kind == GDB_VARIABLE_NODE) {
            gdb_text_view name = gdb_catalog_node_by_id(query->catalog, bound->tables[i])->name;

            GDB_TRY(gdb_buffer_append(out, name.data, name.size, err));
        } else {
            const gdb_rel_pair *pair;
            const gdb_rel_schema *schema =
                gdb_catalog_rel_by_pair(query->catalog, bound->tables[i], &pair);

            GDB_TRY(gdb_buffer_append(out, schema->name.data, schema->name.size, err));
            if (schema->pair_count > 1)
                GDB_TRY(gdb_buffer_append_format(
                    out, err, "(%.*s-%.*s)",
                    GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, pair->from)->name),
                    GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, pair->to)->name)));
        }
    }
    return bound->table_count == 0 ? gdb_buffer_append_text(out, ":(none)", err) : GDB_OK;
}

static gdb_status print_match(const gdb_bound_match *match, const gdb_bound_query *query,
                              gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, match->optional ? "OPTIONAL MATCH\n" : "MATCH\n", err));
    for (uint32_t i = 0; i < match->node_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  node ", err));
        GDB_TRY(print_declared(query, match->nodes[i], out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    for (uint32_t i = 0; i < match->rel_count; i++) {
        const gdb_bound_rel *rel = &match->rels[i];

        GDB_TRY(gdb_buffer_append_text(out, "  rel (", err));
        GDB_TRY(gdb_bound_print_variable(query, rel->from, out, err));
        GDB_TRY(gdb_buffer_append_text(out, ")-[", err));
        GDB_TRY(print_declared(query, rel->variable, out, err));
        if (rel->variable_length && rel->most == UINT32_MAX)
            GDB_TRY(gdb_buffer_append_format(out, err, "*%u..", rel->least));
        else if (rel->variable_length)
            GDB_TRY(gdb_buffer_append_format(out, err, "*%u..%u", rel->least, rel->most));
        GDB_TRY(gdb_buffer_append_text(out, rel->undirected ? "]-(" : "]->(", err));
        GDB_TRY(gdb_bound_print_variable(query, rel->to, out, err));
        GDB_TRY(gdb_buffer_append_text(out, ")\n", err));
    }
    for (uint32_t i = 0; i < match->predicate_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  where ", err));
        GDB_TRY(gdb_bound_print_expr(match->predicates[i], query, out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

static gdb_status print_projection(const gdb_bound_projection *projection, const char *name,
                                   const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_format(out, err, "%s%s%s\n", name,
                                     projection->distinct ? " DISTINCT" : "",
                                     projection->aggregated ? " grouped" : ""));
    for (uint32_t i = 0; i < projection->item_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  item ", err));
        GDB_TRY(gdb_bound_print_expr(projection->items[i], query, out, err));
        GDB_TRY(gdb_buffer_append_format(out, err, " %s AS %.*s\n",
                                         gdb_type_name(projection->items[i]->type),
                                         GDB_TEXT_ARG(projection->names[i])));
    }
    for (uint32_t i = 0; i < projection->sort_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  sort ", err));
        GDB_TRY(gdb_bound_print_expr(projection->sorts[i].expr, query, out, err));
        GDB_TRY(gdb_buffer_append_format(out, err, " %s nulls %s\n",
                                         projection->sorts[i].descending ? "desc" : "asc",
                                         projection->sorts[i].nulls_first ? "first" : "last"));
    }
    if (projection->skip > 0)
        GDB_TRY(gdb_buffer_append_format(out, err, "  skip %llu\n",
                                         (unsigned long long)projection->skip));
    if (projection->limit != UINT64_MAX)
        GDB_TRY(gdb_buffer_append_format(out, err, "  limit %llu\n",
                                         (unsigned long long)projection->limit));
    for (uint32_t i = 0; i < projection->predicate_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  where ", err));
        GDB_TRY(gdb_bound_print_expr(projection->predicates[i], query, out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    return GDB_OK;
}

static gdb_status print_write(const gdb_bound_write *write, const gdb_bound_query *query,
                              gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_format(out, err, "  %s ", gdb_write_kind_name(write->kind)));
    GDB_TRY(gdb_bound_print_variable(query, write->variable, out, err));
    if (write->kind == GDB_WRITE_CREATE_REL) {
        GDB_TRY(gdb_buffer_append_text(out, " from ", err));
        GDB_TRY(gdb_bound_print_variable(query, write->from, out, err));
        GDB_TRY(gdb_buffer_append_text(out, " to ", err));
        GDB_TRY(gdb_bound_print_variable(query, write->to, out, err));
    }
    if (write->replaces)
        GDB_TRY(gdb_buffer_append_text(out, " to", err));
    for (uint32_t i = 0; i < write->assignment_count; i++) {
        const gdb_bound_assignment *assignment = &write->assignments[i];
        bool map = assignment->property == GDB_PROPERTY_MAP;

        GDB_TRY(gdb_buffer_append_format(
            out, err, "%s %.*s", i == 0 ? "" : ",",
            GDB_TEXT_ARG(map ? gdb_text_of("all of ")
                             : query->properties[assignment->property].name)));
        GDB_TRY(gdb_buffer_append_text(out, map ? "" : " = ", err));
        GDB_TRY(gdb_bound_print_expr(assignment->value, query, out, err));
    }
    return gdb_buffer_append_text(out, write->detach ? " detach\n" : "\n", err);
}

static gdb_status print_update(const gdb_bound_update *update, const char *name,
                               const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_format(out, err, "%s\n", name));
    for (uint32_t w = 0; w < update->write_count; w++)
        GDB_TRY(print_write(&update->writes[w], query, out, err));
    return GDB_OK;
}

static gdb_status print_merge(const gdb_bound_merge *merge, const gdb_bound_query *query,
                              gdb_buffer *out, gdb_error *err)
{
    gdb_bound_update creates = {merge->creates, merge->create_count};

    GDB_TRY(gdb_buffer_append_text(out, merge->row_by_row ? "MERGE row by row\n" : "MERGE\n", err));
    for (uint32_t i = 0; i < merge->value_count; i++) {
        GDB_TRY(gdb_buffer_append_text(out, "  value ", err));
        GDB_TRY(gdb_bound_print_variable(query, merge->variables[i], out, err));
        GDB_TRY(gdb_buffer_append_text(out, " = ", err));
        GDB_TRY(gdb_bound_print_expr(merge->values[i], query, out, err));
        GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    }
    GDB_TRY(print_match(&merge->match, query, out, err));
    GDB_TRY(print_update(&creates, "else", query, out, err));
    if (merge->on_create.write_count > 0)
        GDB_TRY(print_update(&merge->on_create, "ON CREATE", query, out, err));
    return merge->on_match.write_count > 0
               ? print_update(&merge->on_match, "ON MATCH", query, out, err)
               : GDB_OK;
}

gdb_status gdb_bound_print(const gdb_bound_query *query, gdb_buffer *out, gdb_error *err)
{
    for (uint32_t i = 0; i < query->clause_count; i++) {
        const gdb_bound_clause *clause = &query->clauses[i];

        switch (clause->kind) {
        case GDB_CLAUSE_MATCH:
            GDB_TRY(print_match(&clause->as.match, query, out, err));
            break;
        case GDB_CLAUSE_UNWIND:
            GDB_TRY(gdb_buffer_append_text(out, "UNWIND ", err));
            GDB_TRY(gdb_bound_print_expr(clause->as.unwind.list, query, out, err));
            GDB_TRY(gdb_buffer_append_text(out, " AS ", err));
            GDB_TRY(gdb_bound_print_variable(query, clause->as.unwind.variable, out, err));
            GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
            break;
        case GDB_CLAUSE_UPDATE:
            GDB_TRY(print_update(&clause->as.update, "UPDATE", query, out, err));
            break;
        case GDB_CLAUSE_MERGE:
            GDB_TRY(print_merge(&clause->as.merge, query, out, err));
            break;
        case GDB_CLAUSE_WITH:
            GDB_TRY(print_projection(&clause->as.projection, "WITH", query, out, err));
            break;
        case GDB_CLAUSE_RETURN:
            GDB_TRY(print_projection(&clause->as.projection, "RETURN", query, out, err));
            break;
        }
    }
    return GDB_OK;
}
