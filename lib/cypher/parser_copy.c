/* SPDX-License-Identifier: MIT */
/* COPY FROM, COPY TO, EXPORT DATABASE, IMPORT DATABASE, and the options of all four. */
#include "lib/cypher/parser_state.h"

static gdb_status check_literal(gdb_parser *p, const gdb_ast_expr *expr)
{
    if (expr->kind == GDB_AST_EXPR_LIST) {
        for (size_t i = 0; i < expr->list.count; i++)
            GDB_TRY(check_literal(p, expr->list.items[i]));
    } else if (expr->kind == GDB_AST_EXPR_MAP) {
        for (size_t i = 0; i < expr->map.count; i++)
            GDB_TRY(check_literal(p, expr->map.entries[i].value));
    } else if (expr->kind > GDB_AST_EXPR_STRING &&
               !(expr->kind == GDB_AST_EXPR_UNARY && expr->unary.op == GDB_AST_OP_MINUS &&
                 expr->unary.operand->kind == GDB_AST_EXPR_FLOAT)) {
        return gdb_parser_fail_at(p, expr->range,
                                  "expected a number, a string, true, false, null or a list of "
                                  "them as the value of an option");
    }
    return GDB_OK;
}

/* The value of an option that is only named. */
static gdb_status make_true(gdb_parser *p, gdb_ast_range range, const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_BOOLEAN, &expr));
    expr->boolean = true;
    expr->height = 1;
    expr->range = range;
    *out = expr;
    return GDB_OK;
}

/* KuzuDB's EXPORT DATABASE writes quote=quote='|': go on behind the name that comes twice. */
static gdb_status skip_repeated_name(gdb_parser *p, const gdb_ast_option *option)
{
    gdb_ast_name again;

    if (!gdb_parser_at_name(p) || gdb_parser_peek(p, 1).kind != GDB_TOKEN_EQUAL ||
        !gdb_text_equal(gdb_text(p->lexer.text.data + p->token.range.offset, p->token.range.length),
                        option->name.text))
        return GDB_OK;
    GDB_TRY(gdb_parser_name(p, &again, "the value of an option"));
    return gdb_parser_expect(p, GDB_TOKEN_EQUAL, "'='");
}

/* name = value, name value, or name alone, which means true */
static gdb_status parse_option(gdb_parser *p, gdb_ast_option *option)
{
    bool equal;

    GDB_TRY(gdb_parser_name(p, &option->name, "the name of an option"));
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_EQUAL, &equal));
    if (equal)
        GDB_TRY(skip_repeated_name(p, option));
    if (!equal && (gdb_parser_at(p, GDB_TOKEN_COMMA) || gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN)))
        return make_true(p, option->name.range, &option->value);
    GDB_TRY(gdb_parser_expression(p, &option->value));
    return check_literal(p, option->value);
}

static gdb_status accept_options(gdb_parser *p, const gdb_ast_option **out, size_t *count)
{
    size_t mark = p->lists.size;
    void *items;
    bool more;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LEFT_PAREN, &more));
    if (!more)
        return GDB_OK;
    more = !gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN);
    while (more) {
        gdb_ast_option option = {0};

        GDB_TRY(parse_option(p, &option));
        GDB_TRY(gdb_parser_add(p, &option, sizeof(option)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_option), &items, count));
    *out = items;
    return GDB_OK;
}

/* 'a', or ['a', 'b'] */
static gdb_status parse_files(gdb_parser *p, gdb_ast_statement *statement)
{
    size_t mark = p->lists.size;
    gdb_ast_file_name file;
    bool list, more;
    void *items;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LEFT_BRACKET, &list));
    do {
        GDB_TRY(gdb_parser_string(p, &file,
                                  list ? "a file name in quotes"
                                       : "a file name in quotes, a list of them or a query in "
                                         "parentheses"));
        GDB_TRY(gdb_parser_add(p, &file, sizeof(file)));
        more = list && gdb_parser_at(p, GDB_TOKEN_COMMA);
        if (more)
            GDB_TRY(gdb_parser_advance(p));
    } while (more);
    if (list)
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET, "',' or ']'"));
    GDB_TRY(
        gdb_parser_finish_list(p, mark, sizeof(file), &items, &statement->copy_from.file_count));
    statement->copy_from.files = items;
    return GDB_OK;
}

static gdb_status parse_query_in_parentheses(gdb_parser *p, const gdb_ast_query **out)
{
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_enter(p));
    GDB_TRY(gdb_parser_query(p, false, out));
    gdb_parser_leave(p);
    return gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'");
}

static gdb_status accept_column_names(gdb_parser *p, gdb_ast_statement *statement)
{
    size_t mark = p->lists.size;
    gdb_ast_name name;
    void *items;
    bool more;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LEFT_PAREN, &statement->copy_from.has_columns));
    if (!statement->copy_from.has_columns)
        return GDB_OK;
    more = !gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN);
    while (more) {
        GDB_TRY(gdb_parser_name(p, &name, "the name of a column"));
        GDB_TRY(gdb_parser_add(p, &name, sizeof(name)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    GDB_TRY(
        gdb_parser_finish_list(p, mark, sizeof(name), &items, &statement->copy_from.column_count));
    statement->copy_from.columns = items;
    return GDB_OK;
}

gdb_status gdb_parser_copy(gdb_parser *p, gdb_ast_statement *statement)
{
    GDB_TRY(gdb_parser_advance(p));
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN)) {
        statement->kind = GDB_AST_STATEMENT_COPY_TO;
        GDB_TRY(parse_query_in_parentheses(p, &statement->copy_to.query));
        GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TO));
        GDB_TRY(gdb_parser_string(p, &statement->copy_to.file, "a file name in quotes"));
        return accept_options(p, &statement->copy_to.options, &statement->copy_to.option_count);
    }
    statement->kind = GDB_AST_STATEMENT_COPY_FROM;
    GDB_TRY(gdb_parser_name(p, &statement->copy_from.table,
                            "the name of a table, or a query in parentheses"));
    GDB_TRY(accept_column_names(p, statement));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_FROM));
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN))
        GDB_TRY(parse_query_in_parentheses(p, &statement->copy_from.query));
    else
        GDB_TRY(parse_files(p, statement));
    return accept_options(p, &statement->copy_from.options, &statement->copy_from.option_count);
}

gdb_status gdb_parser_database(gdb_parser *p, gdb_ast_statement *statement)
{
    statement->kind = gdb_parser_at_word(p, GDB_KW_EXPORT) ? GDB_AST_STATEMENT_EXPORT_DATABASE
                                                           : GDB_AST_STATEMENT_IMPORT_DATABASE;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_DATABASE));
    GDB_TRY(
        gdb_parser_string(p, &statement->database.directory, "the name of a directory in quotes"));
    return accept_options(p, &statement->database.options, &statement->database.option_count);
}
