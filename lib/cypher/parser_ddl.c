/* SPDX-License-Identifier: MIT */
/* CREATE NODE TABLE, CREATE REL TABLE, DROP TABLE, ALTER TABLE. */
#include "lib/cypher/parser_state.h"

/* From an opening parenthesis to behind the one that closes it. */
static gdb_status skip_type_arguments(gdb_parser *p)
{
    uint32_t open = 0;

    do {
        if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN))
            open++;
        else if (gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN))
            open--;
        else if (gdb_parser_at(p, GDB_TOKEN_END) || gdb_parser_at(p, GDB_TOKEN_SEMICOLON))
            return gdb_parser_fail_found(p, "')' at the end of the type");
        GDB_TRY(gdb_parser_advance(p));
    } while (open > 0);
    return GDB_OK;
}

/* INT64, DECIMAL(18, 3), STRUCT(a INT64, b STRING[]), INT64[], INT64[3][]: kept as text. */
gdb_status gdb_parser_type(gdb_parser *p, gdb_ast_name *out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_name word;
    bool found;

    GDB_TRY(gdb_parser_name(p, &word, "a type"));
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN))
        GDB_TRY(skip_type_arguments(p));
    while (gdb_parser_at(p, GDB_TOKEN_LEFT_BRACKET)) {
        gdb_token_kind next = gdb_parser_peek(p, 1).kind;

        if (next != GDB_TOKEN_RIGHT_BRACKET && next != GDB_TOKEN_INTEGER)
            break;
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_INTEGER, &found));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET, "']'"));
    }
    out->range = gdb_parser_range_from(p, start);
    out->text = out->range.length == word.range.length
                    ? word.text /* it may have been in backticks */
                    : gdb_text(p->lexer.text.data + start, out->range.length);
    return GDB_OK;
}

static gdb_status accept_if(gdb_parser *p, bool negated, bool *out)
{
    *out = gdb_parser_at_word(p, GDB_KW_IF) &&
           gdb_parser_peek(p, 1).keyword == (negated ? GDB_KW_NOT : GDB_KW_EXISTS);
    if (!*out)
        return GDB_OK;
    GDB_TRY(gdb_parser_advance(p));
    if (negated)
        GDB_TRY(gdb_parser_expect_word(p, GDB_KW_NOT));
    return gdb_parser_expect_word(p, GDB_KW_EXISTS);
}

/* name TYPE [DEFAULT e] */
static gdb_status parse_column(gdb_parser *p, gdb_ast_column *column)
{
    uint32_t start = p->token.range.offset;
    bool found;

    GDB_TRY(gdb_parser_name(p, &column->name, "the name of a column"));
    GDB_TRY(gdb_parser_type(p, &column->type));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_DEFAULT, &found));
    if (found)
        GDB_TRY(gdb_parser_expression(p, &column->default_value));
    column->range = gdb_parser_range_from(p, start);
    return GDB_OK;
}

static gdb_status set_primary_key(gdb_parser *p, gdb_ast_statement *statement, gdb_ast_name name)
{
    if (gdb_ast_name_given(statement->node_table.primary_key))
        return gdb_parser_fail_at(p, name.range, "found a second primary key '%.*s', expected one",
                                  name.text.size > 200 ? 200 : (int)name.text.size, name.text.data);
    statement->node_table.primary_key = name;
    return GDB_OK;
}

/* PRIMARY KEY(c), or a column, which may end with PRIMARY KEY. */
static gdb_status parse_node_table_item(gdb_parser *p, gdb_ast_statement *statement)
{
    gdb_ast_column column = {0};
    gdb_ast_name key;

    if (gdb_parser_at_word(p, GDB_KW_PRIMARY) && gdb_parser_peek(p, 1).keyword == GDB_KW_KEY) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
        GDB_TRY(gdb_parser_name(p, &key, "the name of a column"));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'"));
        return set_primary_key(p, statement, key);
    }
    GDB_TRY(parse_column(p, &column));
    if (gdb_parser_at_word(p, GDB_KW_PRIMARY)) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_expect_word(p, GDB_KW_KEY));
        GDB_TRY(set_primary_key(p, statement, column.name));
        column.range = gdb_parser_range_from(p, column.range.offset);
    }
    return gdb_parser_add(p, &column, sizeof(column));
}

static gdb_status parse_node_table(gdb_parser *p, gdb_ast_statement *statement)
{
    size_t mark;
    void *items;
    bool more;

    statement->kind = GDB_AST_STATEMENT_CREATE_NODE_TABLE;
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TABLE));
    GDB_TRY(accept_if(p, true, &statement->node_table.if_not_exists));
    GDB_TRY(gdb_parser_name(p, &statement->node_table.name, "the name of a table"));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    mark = p->lists.size;
    do {
        GDB_TRY(parse_node_table_item(p, statement));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    } while (more);
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_column), &items,
                                   &statement->node_table.column_count));
    statement->node_table.columns = items;
    return GDB_OK;
}

static gdb_ast_multiplicity multiplicity_of(gdb_keyword keyword)
{
    if (keyword == GDB_KW_MANY_MANY)
        return GDB_AST_MULTIPLICITY_MANY_MANY;
    if (keyword == GDB_KW_MANY_ONE)
        return GDB_AST_MULTIPLICITY_MANY_ONE;
    if (keyword == GDB_KW_ONE_MANY)
        return GDB_AST_MULTIPLICITY_ONE_MANY;
    if (keyword == GDB_KW_ONE_ONE)
        return GDB_AST_MULTIPLICITY_ONE_ONE;
    return GDB_AST_MULTIPLICITY_NONE;
}

/* FROM a TO b, and not a column called "from". */
static bool pair_ahead(const gdb_parser *p)
{
    return gdb_parser_at_word(p, GDB_KW_FROM) && gdb_parser_peek(p, 2).keyword == GDB_KW_TO;
}

static gdb_status parse_pair(gdb_parser *p)
{
    gdb_ast_rel_pair pair;

    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_FROM));
    GDB_TRY(gdb_parser_name(p, &pair.from, "the name of a node table"));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TO));
    GDB_TRY(gdb_parser_name(p, &pair.to, "the name of a node table"));
    return gdb_parser_add(p, &pair, sizeof(pair));
}

/* The pairs come first and end where something else begins; *more: a comma was read behind. */
static gdb_status parse_pairs(gdb_parser *p, gdb_ast_statement *statement, bool *more)
{
    size_t mark = p->lists.size;
    void *items;

    do {
        GDB_TRY(parse_pair(p));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, more));
    } while (*more && pair_ahead(p));
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_rel_pair), &items,
                                   &statement->rel_table.pair_count));
    statement->rel_table.pairs = items;
    return GDB_OK;
}

/* A column, or a multiplicity, which may stand anywhere among them. */
static gdb_status parse_rel_table_item(gdb_parser *p, gdb_ast_statement *statement)
{
    gdb_ast_multiplicity multiplicity = multiplicity_of(p->token.keyword);
    gdb_token_kind next = gdb_parser_peek(p, 1).kind;
    gdb_ast_column column = {0};

    if (multiplicity == GDB_AST_MULTIPLICITY_NONE ||
        (next != GDB_TOKEN_COMMA && next != GDB_TOKEN_RIGHT_PAREN)) {
        if (pair_ahead(p))
            return gdb_parser_fail_found(p, "all FROM ... TO ... before the columns");
        GDB_TRY(parse_column(p, &column));
        return gdb_parser_add(p, &column, sizeof(column));
    }
    if (statement->rel_table.multiplicity != GDB_AST_MULTIPLICITY_NONE)
        return gdb_parser_fail_found(p, "only one multiplicity");
    statement->rel_table.multiplicity = multiplicity;
    statement->rel_table.multiplicity_range = p->token.range;
    return gdb_parser_advance(p);
}

static gdb_status parse_rel_table(gdb_parser *p, gdb_ast_statement *statement)
{
    bool more;
    size_t mark;
    void *items;

    statement->kind = GDB_AST_STATEMENT_CREATE_REL_TABLE;
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TABLE));
    if (!statement->rel_table.group && gdb_parser_at_word(p, GDB_KW_GROUP) &&
        gdb_parser_peek(p, 1).kind != GDB_TOKEN_LEFT_PAREN) {
        statement->rel_table.group = true;
        GDB_TRY(gdb_parser_advance(p));
    }
    GDB_TRY(accept_if(p, true, &statement->rel_table.if_not_exists));
    GDB_TRY(gdb_parser_name(p, &statement->rel_table.name, "the name of a table"));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    GDB_TRY(parse_pairs(p, statement, &more));
    mark = p->lists.size;
    while (more) {
        GDB_TRY(parse_rel_table_item(p, statement));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_column), &items,
                                   &statement->rel_table.column_count));
    statement->rel_table.columns = items;
    return GDB_OK;
}

gdb_status gdb_parser_create_table(gdb_parser *p, gdb_ast_statement *statement)
{
    GDB_TRY(gdb_parser_advance(p));
    if (gdb_parser_at_word(p, GDB_KW_NODE)) {
        GDB_TRY(gdb_parser_advance(p));
        return parse_node_table(p, statement);
    }
    if (gdb_parser_at_word(p, GDB_KW_REL)) {
        GDB_TRY(gdb_parser_advance(p));
        return parse_rel_table(p, statement);
    }
    return gdb_parser_fail_found(p, "NODE TABLE, REL TABLE or a pattern '('");
}

gdb_status gdb_parser_drop(gdb_parser *p, gdb_ast_statement *statement)
{
    statement->kind = GDB_AST_STATEMENT_DROP_TABLE;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TABLE));
    GDB_TRY(accept_if(p, false, &statement->drop_table.if_exists));
    return gdb_parser_name(p, &statement->drop_table.name, "the name of a table");
}

/* RENAME TO new, and not RENAME to TO new. */
static gdb_status parse_rename(gdb_parser *p, gdb_ast_statement *statement)
{
    if (gdb_parser_at_word(p, GDB_KW_TO) && gdb_parser_peek(p, 1).keyword != GDB_KW_TO) {
        statement->alter_table.kind = GDB_AST_ALTER_RENAME_TABLE;
    } else {
        statement->alter_table.kind = GDB_AST_ALTER_RENAME_COLUMN;
        GDB_TRY(gdb_parser_name(p, &statement->alter_table.name, "TO or the name of a column"));
    }
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TO));
    return gdb_parser_name(p, &statement->alter_table.new_name, "the new name");
}

gdb_status gdb_parser_alter(gdb_parser *p, gdb_ast_statement *statement)
{
    statement->kind = GDB_AST_STATEMENT_ALTER_TABLE;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_TABLE));
    GDB_TRY(gdb_parser_name(p, &statement->alter_table.table, "the name of a table"));
    if (gdb_parser_at_word(p, GDB_KW_ADD)) {
        GDB_TRY(gdb_parser_advance(p));
        statement->alter_table.kind = GDB_AST_ALTER_ADD_COLUMN;
        GDB_TRY(accept_if(p, true, &statement->alter_table.if_not_exists));
        return parse_column(p, &statement->alter_table.column);
    }
    if (gdb_parser_at_word(p, GDB_KW_DROP)) {
        GDB_TRY(gdb_parser_advance(p));
        statement->alter_table.kind = GDB_AST_ALTER_DROP_COLUMN;
        GDB_TRY(accept_if(p, false, &statement->alter_table.if_exists));
        return gdb_parser_name(p, &statement->alter_table.name, "the name of a column");
    }
    if (!gdb_parser_at_word(p, GDB_KW_RENAME))
        return gdb_parser_fail_found(p, "ADD, DROP or RENAME");
    GDB_TRY(gdb_parser_advance(p));
    return parse_rename(p, statement);
}
