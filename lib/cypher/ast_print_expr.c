/* SPDX-License-Identifier: MIT */
#include "lib/cypher/ast_print.h"

#include <inttypes.h>

#include "lib/cypher/ast_printer.h"

static const char *quantifier_name(gdb_ast_quantifier_kind kind)
{
    switch (kind) {
    case GDB_AST_QUANTIFIER_ALL:
        return "all";
    case GDB_AST_QUANTIFIER_ANY:
        return "any";
    case GDB_AST_QUANTIFIER_NONE:
        return "none";
    case GDB_AST_QUANTIFIER_SINGLE:
        return "single";
    }
    return "?";
}

static gdb_status print_call_head(gdb_ast_printer *pr, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_name(pr, "call ", expr->call.name));
    if (expr->call.distinct)
        GDB_TRY(gdb_ast_printer_text(pr, " distinct"));
    return expr->call.star ? gdb_ast_printer_text(pr, " *") : GDB_OK;
}

static gdb_status print_chain_head(gdb_ast_printer *pr, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_text(pr, "chain"));
    for (size_t i = 0; i + 1 < expr->chain.count; i++) {
        GDB_TRY(gdb_ast_printer_text(pr, " "));
        GDB_TRY(gdb_ast_printer_text(pr, gdb_ast_operator_name(expr->chain.ops[i])));
    }
    return GDB_OK;
}

static gdb_status print_operator_head(gdb_ast_printer *pr, const char *what, gdb_ast_operator op)
{
    GDB_TRY(gdb_ast_printer_text(pr, what));
    return gdb_ast_printer_text(pr, gdb_ast_operator_name(op));
}

static gdb_status print_reduce_head(gdb_ast_printer *pr, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_name(pr, "reduce ", expr->reduce.accumulator));
    return gdb_ast_printer_name(pr, " over ", expr->reduce.variable);
}

static gdb_status print_quantifier_head(gdb_ast_printer *pr, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_text(pr, quantifier_name(expr->quantifier.kind)));
    return gdb_ast_printer_name(pr, " ", expr->quantifier.variable);
}

/* The line of the node itself. */
static gdb_status print_head(gdb_ast_printer *pr, const gdb_ast_expr *expr)
{
    gdb_ast_name name = {{NULL, 0}, expr->range};

    switch (expr->kind) {
    case GDB_AST_EXPR_NULL:
        return gdb_ast_printer_text(pr, "null");
    case GDB_AST_EXPR_BOOLEAN:
        return gdb_ast_printer_text(pr, expr->boolean ? "true" : "false");
    case GDB_AST_EXPR_INTEGER:
        return gdb_buffer_append_format(pr->out, pr->err, "integer %" PRId64, expr->integer);
    case GDB_AST_EXPR_FLOAT:
        GDB_TRY(gdb_ast_printer_text(pr, "float "));
        return gdb_buffer_append(pr->out, expr->text.data, expr->text.size, pr->err);
    case GDB_AST_EXPR_STRING:
        return gdb_ast_printer_quoted(pr, "string ", expr->text, '\'');
    case GDB_AST_EXPR_PARAMETER:
        name.text = expr->text;
        return gdb_ast_printer_name(pr, "parameter ", name);
    case GDB_AST_EXPR_VARIABLE:
        name.text = expr->text;
        return gdb_ast_printer_name(pr, "variable ", name);
    case GDB_AST_EXPR_PROPERTY:
        return gdb_ast_printer_name(pr, "property ", expr->property.name);
    case GDB_AST_EXPR_HAS_LABELS:
        return gdb_ast_printer_names(pr, "has_labels :", expr->has_labels.any ? "|" : ":",
                                     expr->has_labels.labels, expr->has_labels.count);
    case GDB_AST_EXPR_INDEX:
        return gdb_ast_printer_text(pr, "index");
    case GDB_AST_EXPR_SLICE:
        return gdb_ast_printer_text(pr, "slice");
    case GDB_AST_EXPR_UNARY:
        return print_operator_head(pr, "unary ", expr->unary.op);
    case GDB_AST_EXPR_BINARY:
        return print_operator_head(pr, "binary ", expr->binary.op);
    case GDB_AST_EXPR_LOGICAL:
        return print_operator_head(pr, "logical ", expr->logical.op);
    case GDB_AST_EXPR_COMPARISON_CHAIN:
        return print_chain_head(pr, expr);
    case GDB_AST_EXPR_CALL:
        return print_call_head(pr, expr);
    case GDB_AST_EXPR_CAST:
        return gdb_ast_printer_quoted(pr, "cast ", expr->cast.type.text, '\'');
    case GDB_AST_EXPR_CASE:
        return gdb_ast_printer_text(pr, "case");
    case GDB_AST_EXPR_LIST:
        return gdb_ast_printer_text(pr, "list");
    case GDB_AST_EXPR_MAP:
        return gdb_ast_printer_text(pr, "map");
    case GDB_AST_EXPR_LIST_COMPREHENSION:
        return gdb_ast_printer_name(pr, "comprehension ", expr->comprehension.variable);
    case GDB_AST_EXPR_PATTERN_COMPREHENSION:
        return gdb_ast_printer_text(pr, "pattern_comprehension");
    case GDB_AST_EXPR_QUANTIFIER:
        return print_quantifier_head(pr, expr);
    case GDB_AST_EXPR_REDUCE:
        return print_reduce_head(pr, expr);
    case GDB_AST_EXPR_PATTERN:
        return gdb_ast_printer_text(pr, "pattern");
    case GDB_AST_EXPR_SUBQUERY:
        return gdb_ast_printer_text(pr, expr->subquery.kind == GDB_AST_SUBQUERY_EXISTS ? "exists"
                                                                                       : "count");
    }
    return GDB_OK;
}

static gdb_status print_all(gdb_ast_printer *pr, int indent, const gdb_ast_expr *const *items,
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        GDB_TRY(gdb_ast_printer_expr(pr, indent, items[i]));
    return GDB_OK;
}

static gdb_status print_case(gdb_ast_printer *pr, int indent, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_labelled(pr, indent, "subject", expr->case_of.subject));
    for (size_t i = 0; i < expr->case_of.count; i++) {
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "when", expr->case_of.branches[i].when));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "then", expr->case_of.branches[i].then));
    }
    return gdb_ast_printer_labelled(pr, indent, "else", expr->case_of.otherwise);
}

static gdb_status print_map(gdb_ast_printer *pr, int indent, const gdb_ast_expr *expr)
{
    for (size_t i = 0; i < expr->map.count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, indent, "key "));
        GDB_TRY(gdb_ast_printer_name(pr, "", expr->map.entries[i].key));
        GDB_TRY(gdb_ast_printer_end(pr));
        GDB_TRY(gdb_ast_printer_expr(pr, indent + 1, expr->map.entries[i].value));
    }
    return GDB_OK;
}

static gdb_status print_children(gdb_ast_printer *pr, int indent, const gdb_ast_expr *expr)
{
    switch (expr->kind) {
    case GDB_AST_EXPR_NULL:
    case GDB_AST_EXPR_BOOLEAN:
    case GDB_AST_EXPR_INTEGER:
    case GDB_AST_EXPR_FLOAT:
    case GDB_AST_EXPR_STRING:
    case GDB_AST_EXPR_PARAMETER:
    case GDB_AST_EXPR_VARIABLE:
        return GDB_OK;
    case GDB_AST_EXPR_PROPERTY:
        return gdb_ast_printer_expr(pr, indent, expr->property.operand);
    case GDB_AST_EXPR_HAS_LABELS:
        return gdb_ast_printer_expr(pr, indent, expr->has_labels.operand);
    case GDB_AST_EXPR_INDEX:
        GDB_TRY(gdb_ast_printer_expr(pr, indent, expr->index.operand));
        return gdb_ast_printer_expr(pr, indent, expr->index.index);
    case GDB_AST_EXPR_SLICE:
        GDB_TRY(gdb_ast_printer_expr(pr, indent, expr->slice.operand));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "from", expr->slice.from));
        return gdb_ast_printer_labelled(pr, indent, "to", expr->slice.to);
    case GDB_AST_EXPR_UNARY:
        return gdb_ast_printer_expr(pr, indent, expr->unary.operand);
    case GDB_AST_EXPR_BINARY:
        GDB_TRY(gdb_ast_printer_expr(pr, indent, expr->binary.left));
        return gdb_ast_printer_expr(pr, indent, expr->binary.right);
    case GDB_AST_EXPR_LOGICAL:
        return print_all(pr, indent, expr->logical.operands, expr->logical.count);
    case GDB_AST_EXPR_COMPARISON_CHAIN:
        return print_all(pr, indent, expr->chain.operands, expr->chain.count);
    case GDB_AST_EXPR_CALL:
        return print_all(pr, indent, expr->call.args, expr->call.count);
    case GDB_AST_EXPR_CAST:
        return gdb_ast_printer_expr(pr, indent, expr->cast.operand);
    case GDB_AST_EXPR_CASE:
        return print_case(pr, indent, expr);
    case GDB_AST_EXPR_LIST:
        return print_all(pr, indent, expr->list.items, expr->list.count);
    case GDB_AST_EXPR_MAP:
        return print_map(pr, indent, expr);
    case GDB_AST_EXPR_LIST_COMPREHENSION:
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "in", expr->comprehension.list));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "where", expr->comprehension.where));
        return gdb_ast_printer_labelled(pr, indent, "result", expr->comprehension.result);
    case GDB_AST_EXPR_PATTERN_COMPREHENSION:
        GDB_TRY(gdb_ast_printer_path(pr, indent, expr->pattern_comprehension.path));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "where", expr->pattern_comprehension.where));
        return gdb_ast_printer_labelled(pr, indent, "result", expr->pattern_comprehension.result);
    case GDB_AST_EXPR_QUANTIFIER:
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "in", expr->quantifier.list));
        return gdb_ast_printer_labelled(pr, indent, "where", expr->quantifier.where);
    case GDB_AST_EXPR_REDUCE:
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "start", expr->reduce.start));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent, "in", expr->reduce.list));
        return gdb_ast_printer_labelled(pr, indent, "step", expr->reduce.step);
    case GDB_AST_EXPR_PATTERN:
        return gdb_ast_printer_path(pr, indent, expr->pattern);
    case GDB_AST_EXPR_SUBQUERY:
        return gdb_ast_printer_query(pr, indent, expr->subquery.query);
    }
    return GDB_OK;
}

gdb_status gdb_ast_printer_expr(gdb_ast_printer *pr, int indent, const gdb_ast_expr *expr)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent, ""));
    GDB_TRY(print_head(pr, expr));
    GDB_TRY(gdb_ast_printer_end(pr));
    return print_children(pr, indent + 1, expr);
}

gdb_status gdb_ast_print_expr(const gdb_ast_expr *expr, int indent, gdb_buffer *out, gdb_error *err)
{
    gdb_ast_printer pr = {out, err};

    return gdb_ast_printer_expr(&pr, indent, expr);
}

gdb_status gdb_ast_printer_labelled(gdb_ast_printer *pr, int indent, const char *label,
                                    const gdb_ast_expr *expr)
{
    if (expr == NULL)
        return GDB_OK;
    GDB_TRY(gdb_ast_printer_line(pr, indent, label));
    return gdb_ast_printer_expr(pr, indent + 1, expr);
}
