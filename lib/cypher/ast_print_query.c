/* SPDX-License-Identifier: MIT */
#include "lib/cypher/ast_printer.h"

/* --- patterns --------------------------------------------------------- */

static gdb_status print_node(gdb_ast_printer *pr, int indent, const gdb_ast_node_pattern *node)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent, "node"));
    GDB_TRY(gdb_ast_printer_name(pr, " ", node->variable));
    GDB_TRY(gdb_ast_printer_names(pr, " :", node->labels_any ? "|" : ":", node->labels,
                                  node->label_count));
    GDB_TRY(gdb_ast_printer_end(pr));
    return node->properties != NULL ? gdb_ast_printer_expr(pr, indent + 1, node->properties)
                                    : GDB_OK;
}

static const char *walk_name(gdb_ast_walk walk)
{
    switch (walk) {
    case GDB_AST_WALK_DEFAULT:
        return "";
    case GDB_AST_WALK_TRAIL:
        return " trail";
    case GDB_AST_WALK_ACYCLIC:
        return " acyclic";
    case GDB_AST_WALK_SHORTEST:
        return " shortest";
    case GDB_AST_WALK_ALL_SHORTEST:
        return " all_shortest";
    }
    return "";
}

static const char *direction_name(gdb_ast_direction direction)
{
    switch (direction) {
    case GDB_AST_DIRECTION_RIGHT:
        return "rel ->";
    case GDB_AST_DIRECTION_LEFT:
        return "rel <-";
    case GDB_AST_DIRECTION_BOTH:
        return "rel --";
    }
    return "";
}

static gdb_status print_rel(gdb_ast_printer *pr, int indent, const gdb_ast_rel_pattern *rel)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent, direction_name(rel->direction)));
    GDB_TRY(gdb_ast_printer_name(pr, " ", rel->variable));
    GDB_TRY(gdb_ast_printer_names(pr, " :", "|", rel->types, rel->type_count));
    if (rel->variable_length) {
        GDB_TRY(gdb_buffer_append_format(pr->out, pr->err, " *%u..", (unsigned)rel->min));
        if (rel->max != GDB_AST_UNBOUNDED)
            GDB_TRY(gdb_buffer_append_format(pr->out, pr->err, "%u", (unsigned)rel->max));
        GDB_TRY(gdb_ast_printer_text(pr, walk_name(rel->walk)));
    }
    GDB_TRY(gdb_ast_printer_end(pr));
    return rel->properties != NULL ? gdb_ast_printer_expr(pr, indent + 1, rel->properties) : GDB_OK;
}

gdb_status gdb_ast_printer_path(gdb_ast_printer *pr, int indent, const gdb_ast_path *path)
{
    static const char *const kinds[] = {"path", "shortest_path", "all_shortest_paths"};

    GDB_TRY(gdb_ast_printer_begin(pr, indent, kinds[path->kind]));
    GDB_TRY(gdb_ast_printer_name(pr, " ", path->variable));
    GDB_TRY(gdb_ast_printer_end(pr));
    GDB_TRY(print_node(pr, indent + 1, &path->nodes[0]));
    for (size_t i = 0; i < path->rel_count; i++) {
        GDB_TRY(print_rel(pr, indent + 1, &path->rels[i]));
        GDB_TRY(print_node(pr, indent + 1, &path->nodes[i + 1]));
    }
    return GDB_OK;
}

static gdb_status print_paths(gdb_ast_printer *pr, int indent, const gdb_ast_path *paths,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        GDB_TRY(gdb_ast_printer_path(pr, indent, &paths[i]));
    return GDB_OK;
}

/* --- clauses ---------------------------------------------------------- */

static gdb_status print_sort(gdb_ast_printer *pr, int indent, const gdb_ast_sort_item *item)
{
    static const char *const nulls[] = {"", " nulls first", " nulls last"};

    GDB_TRY(gdb_ast_printer_begin(pr, indent, item->descending ? "order desc" : "order"));
    GDB_TRY(gdb_ast_printer_text(pr, nulls[item->nulls]));
    GDB_TRY(gdb_ast_printer_end(pr));
    return gdb_ast_printer_expr(pr, indent + 1, item->expr);
}

static gdb_status print_projection(gdb_ast_printer *pr, int indent, const char *what,
                                   const gdb_ast_projection *projection)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent++, what));
    if (projection->distinct)
        GDB_TRY(gdb_ast_printer_text(pr, " distinct"));
    if (projection->star)
        GDB_TRY(gdb_ast_printer_text(pr, " *"));
    GDB_TRY(gdb_ast_printer_end(pr));
    for (size_t i = 0; i < projection->item_count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, indent, "item"));
        GDB_TRY(gdb_ast_printer_name(pr, " as ", projection->items[i].alias));
        GDB_TRY(gdb_ast_printer_end(pr));
        GDB_TRY(gdb_ast_printer_expr(pr, indent + 1, projection->items[i].expr));
    }
    for (size_t i = 0; i < projection->sort_count; i++)
        GDB_TRY(print_sort(pr, indent, &projection->sort[i]));
    GDB_TRY(gdb_ast_printer_labelled(pr, indent, "skip", projection->skip));
    GDB_TRY(gdb_ast_printer_labelled(pr, indent, "limit", projection->limit));
    return gdb_ast_printer_labelled(pr, indent, "where", projection->where);
}

static gdb_status print_set_items(gdb_ast_printer *pr, int indent, const char *what,
                                  const gdb_ast_set_item *items, size_t count)
{
    static const char *const kinds[] = {" property", " replace", " merge", " labels"};

    for (size_t i = 0; i < count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, indent, what));
        GDB_TRY(gdb_ast_printer_text(pr, kinds[items[i].kind]));
        GDB_TRY(gdb_ast_printer_names(pr, " :", ":", items[i].labels, items[i].label_count));
        GDB_TRY(gdb_ast_printer_end(pr));
        GDB_TRY(gdb_ast_printer_expr(pr, indent + 1, items[i].target));
        if (items[i].value != NULL)
            GDB_TRY(gdb_ast_printer_expr(pr, indent + 1, items[i].value));
    }
    return GDB_OK;
}

static gdb_status print_call(gdb_ast_printer *pr, int indent, const gdb_ast_clause *clause)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent++, "call "));
    GDB_TRY(gdb_ast_printer_name(pr, "", clause->call.name));
    GDB_TRY(gdb_ast_printer_end(pr));
    for (size_t i = 0; i < clause->call.arg_count; i++)
        GDB_TRY(gdb_ast_printer_expr(pr, indent, clause->call.args[i]));
    if (clause->call.yield_star)
        GDB_TRY(gdb_ast_printer_line(pr, indent, "yield *"));
    for (size_t i = 0; i < clause->call.yield_count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, indent, "yield "));
        GDB_TRY(gdb_ast_printer_name(pr, "", clause->call.yields[i].column));
        GDB_TRY(gdb_ast_printer_name(pr, " as ", clause->call.yields[i].alias));
        GDB_TRY(gdb_ast_printer_end(pr));
    }
    return gdb_ast_printer_labelled(pr, indent, "where", clause->call.where);
}

static gdb_status print_clause(gdb_ast_printer *pr, int indent, const gdb_ast_clause *clause)
{
    switch (clause->kind) {
    case GDB_AST_CLAUSE_MATCH:
        GDB_TRY(
            gdb_ast_printer_line(pr, indent, clause->match.optional ? "match optional" : "match"));
        GDB_TRY(print_paths(pr, indent + 1, clause->match.paths, clause->match.path_count));
        return gdb_ast_printer_labelled(pr, indent + 1, "where", clause->match.where);
    case GDB_AST_CLAUSE_UNWIND:
        GDB_TRY(gdb_ast_printer_begin(pr, indent, "unwind"));
        GDB_TRY(gdb_ast_printer_name(pr, " as ", clause->unwind.variable));
        GDB_TRY(gdb_ast_printer_end(pr));
        return gdb_ast_printer_expr(pr, indent + 1, clause->unwind.list);
    case GDB_AST_CLAUSE_CALL:
        return print_call(pr, indent, clause);
    case GDB_AST_CLAUSE_WITH:
        return print_projection(pr, indent, "with", &clause->projection);
    case GDB_AST_CLAUSE_RETURN:
        return print_projection(pr, indent, "return", &clause->projection);
    case GDB_AST_CLAUSE_CREATE:
        GDB_TRY(gdb_ast_printer_line(pr, indent, "create"));
        return print_paths(pr, indent + 1, clause->create.paths, clause->create.path_count);
    case GDB_AST_CLAUSE_MERGE:
        GDB_TRY(gdb_ast_printer_line(pr, indent, "merge"));
        GDB_TRY(gdb_ast_printer_path(pr, indent + 1, clause->merge.path));
        GDB_TRY(print_set_items(pr, indent + 1, "on_create", clause->merge.on_create,
                                clause->merge.on_create_count));
        return print_set_items(pr, indent + 1, "on_match", clause->merge.on_match,
                               clause->merge.on_match_count);
    case GDB_AST_CLAUSE_SET:
        return print_set_items(pr, indent, "set", clause->set.items, clause->set.item_count);
    case GDB_AST_CLAUSE_REMOVE:
        return print_set_items(pr, indent, "remove", clause->remove.items,
                               clause->remove.item_count);
    case GDB_AST_CLAUSE_DELETE:
        GDB_TRY(gdb_ast_printer_line(pr, indent,
                                     clause->delete_of.detach ? "delete detach" : "delete"));
        for (size_t i = 0; i < clause->delete_of.item_count; i++)
            GDB_TRY(gdb_ast_printer_expr(pr, indent + 1, clause->delete_of.items[i]));
        return GDB_OK;
    }
    return GDB_OK;
}

gdb_status gdb_ast_printer_query(gdb_ast_printer *pr, int indent, const gdb_ast_query *query)
{
    for (size_t i = 0; i < query->part_count; i++) {
        const gdb_ast_query_part *part = &query->parts[i];

        if (i > 0)
            GDB_TRY(gdb_ast_printer_line(pr, indent, part->union_all ? "union all" : "union"));
        for (size_t j = 0; j < part->clause_count; j++)
            GDB_TRY(print_clause(pr, indent, &part->clauses[j]));
    }
    return GDB_OK;
}
