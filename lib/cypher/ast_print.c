/* SPDX-License-Identifier: MIT */
#include "lib/cypher/ast_print.h"

#include "lib/cypher/ast_printer.h"

/* --- lines ------------------------------------------------------------ */

gdb_status gdb_ast_printer_begin(gdb_ast_printer *pr, int indent, const char *what)
{
    for (int i = 0; i < indent; i++)
        GDB_TRY(gdb_buffer_append_text(pr->out, "  ", pr->err));
    return gdb_buffer_append_text(pr->out, what, pr->err);
}

gdb_status gdb_ast_printer_text(gdb_ast_printer *pr, const char *text)
{
    return gdb_buffer_append_text(pr->out, text, pr->err);
}

gdb_status gdb_ast_printer_end(gdb_ast_printer *pr)
{
    return gdb_buffer_append_byte(pr->out, '\n', pr->err);
}

gdb_status gdb_ast_printer_line(gdb_ast_printer *pr, int indent, const char *what)
{
    GDB_TRY(gdb_ast_printer_begin(pr, indent, what));
    return gdb_ast_printer_end(pr);
}

gdb_status gdb_ast_printer_quoted(gdb_ast_printer *pr, const char *before, gdb_text_view text,
                                  char quote)
{
    GDB_TRY(gdb_buffer_append_text(pr->out, before, pr->err));
    GDB_TRY(gdb_buffer_append_byte(pr->out, (uint8_t)quote, pr->err));
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c < 0x20 || c == 0x7F) {
            GDB_TRY(gdb_buffer_append_format(pr->out, pr->err, "\\x%02X", (unsigned)c));
            continue;
        }
        if (c == (unsigned char)quote || c == '\\')
            GDB_TRY(gdb_buffer_append_byte(pr->out, '\\', pr->err));
        GDB_TRY(gdb_buffer_append_byte(pr->out, c, pr->err));
    }
    return gdb_buffer_append_byte(pr->out, (uint8_t)quote, pr->err);
}

static bool is_plain(gdb_text_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '.'))
            return false;
    }
    return text.size > 0;
}

gdb_status gdb_ast_printer_name(gdb_ast_printer *pr, const char *before, gdb_ast_name name)
{
    if (!gdb_ast_name_given(name))
        return GDB_OK;
    if (!is_plain(name.text))
        return gdb_ast_printer_quoted(pr, before, name.text, '`');
    GDB_TRY(gdb_buffer_append_text(pr->out, before, pr->err));
    return gdb_buffer_append(pr->out, name.text.data, name.text.size, pr->err);
}

gdb_status gdb_ast_printer_names(gdb_ast_printer *pr, const char *before, const char *between,
                                 const gdb_ast_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        GDB_TRY(gdb_ast_printer_name(pr, i == 0 ? before : between, names[i]));
    return GDB_OK;
}

/* --- statements ------------------------------------------------------- */

static gdb_status print_columns(gdb_ast_printer *pr, int indent, const gdb_ast_column *columns,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, indent, "column"));
        GDB_TRY(gdb_ast_printer_name(pr, " ", columns[i].name));
        GDB_TRY(gdb_ast_printer_quoted(pr, " ", columns[i].type.text, '\''));
        GDB_TRY(gdb_ast_printer_end(pr));
        GDB_TRY(gdb_ast_printer_labelled(pr, indent + 1, "default", columns[i].default_value));
    }
    return GDB_OK;
}

static gdb_status print_node_table(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    GDB_TRY(gdb_ast_printer_begin(pr, 0, "create_node_table"));
    GDB_TRY(gdb_ast_printer_name(pr, " ", statement->node_table.name));
    if (statement->node_table.if_not_exists)
        GDB_TRY(gdb_ast_printer_text(pr, " if_not_exists"));
    GDB_TRY(gdb_ast_printer_name(pr, " key ", statement->node_table.primary_key));
    GDB_TRY(gdb_ast_printer_end(pr));
    return print_columns(pr, 1, statement->node_table.columns, statement->node_table.column_count);
}

static gdb_status print_rel_table(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    GDB_TRY(gdb_ast_printer_begin(pr, 0, "create_rel_table"));
    GDB_TRY(gdb_ast_printer_name(pr, " ", statement->rel_table.name));
    if (statement->rel_table.group)
        GDB_TRY(gdb_ast_printer_text(pr, " group"));
    if (statement->rel_table.if_not_exists)
        GDB_TRY(gdb_ast_printer_text(pr, " if_not_exists"));
    if (statement->rel_table.multiplicity != GDB_AST_MULTIPLICITY_NONE) {
        GDB_TRY(gdb_ast_printer_text(pr, " "));
        GDB_TRY(
            gdb_ast_printer_text(pr, gdb_ast_multiplicity_name(statement->rel_table.multiplicity)));
    }
    GDB_TRY(gdb_ast_printer_end(pr));
    for (size_t i = 0; i < statement->rel_table.pair_count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, 1, "from"));
        GDB_TRY(gdb_ast_printer_name(pr, " ", statement->rel_table.pairs[i].from));
        GDB_TRY(gdb_ast_printer_name(pr, " to ", statement->rel_table.pairs[i].to));
        GDB_TRY(gdb_ast_printer_end(pr));
    }
    return print_columns(pr, 1, statement->rel_table.columns, statement->rel_table.column_count);
}

static gdb_status print_alter(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    static const char *const kinds[] = {" add", " drop", " rename", " rename_table"};

    GDB_TRY(gdb_ast_printer_begin(pr, 0, "alter_table"));
    GDB_TRY(gdb_ast_printer_name(pr, " ", statement->alter_table.table));
    GDB_TRY(gdb_ast_printer_text(pr, kinds[statement->alter_table.kind]));
    GDB_TRY(gdb_ast_printer_name(pr, " ", statement->alter_table.name));
    GDB_TRY(gdb_ast_printer_name(pr, " to ", statement->alter_table.new_name));
    if (statement->alter_table.if_exists)
        GDB_TRY(gdb_ast_printer_text(pr, " if_exists"));
    if (statement->alter_table.if_not_exists)
        GDB_TRY(gdb_ast_printer_text(pr, " if_not_exists"));
    GDB_TRY(gdb_ast_printer_end(pr));
    return statement->alter_table.kind == GDB_AST_ALTER_ADD_COLUMN
               ? print_columns(pr, 1, &statement->alter_table.column, 1)
               : GDB_OK;
}

static gdb_status print_options(gdb_ast_printer *pr, const gdb_ast_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, 1, "option"));
        GDB_TRY(gdb_ast_printer_name(pr, " ", options[i].name));
        GDB_TRY(gdb_ast_printer_end(pr));
        GDB_TRY(gdb_ast_printer_expr(pr, 2, options[i].value));
    }
    return GDB_OK;
}

static gdb_status print_copy_from(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    GDB_TRY(gdb_ast_printer_begin(pr, 0, "copy_from"));
    GDB_TRY(gdb_ast_printer_name(pr, " ", statement->copy_from.table));
    if (statement->copy_from.has_columns) {
        GDB_TRY(gdb_ast_printer_text(pr, " ("));
        GDB_TRY(gdb_ast_printer_names(pr, "", ", ", statement->copy_from.columns,
                                      statement->copy_from.column_count));
        GDB_TRY(gdb_ast_printer_text(pr, ")"));
    }
    GDB_TRY(gdb_ast_printer_end(pr));
    for (size_t i = 0; i < statement->copy_from.file_count; i++) {
        GDB_TRY(gdb_ast_printer_begin(pr, 1, "file"));
        GDB_TRY(gdb_ast_printer_quoted(pr, " ", statement->copy_from.files[i].text, '\''));
        GDB_TRY(gdb_ast_printer_end(pr));
    }
    if (statement->copy_from.query != NULL)
        GDB_TRY(gdb_ast_printer_query(pr, 1, statement->copy_from.query));
    return print_options(pr, statement->copy_from.options, statement->copy_from.option_count);
}

static gdb_status print_copy_to(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    GDB_TRY(gdb_ast_printer_begin(pr, 0, "copy_to"));
    GDB_TRY(gdb_ast_printer_quoted(pr, " ", statement->copy_to.file.text, '\''));
    GDB_TRY(gdb_ast_printer_end(pr));
    GDB_TRY(gdb_ast_printer_query(pr, 1, statement->copy_to.query));
    return print_options(pr, statement->copy_to.options, statement->copy_to.option_count);
}

static gdb_status print_database(gdb_ast_printer *pr, const gdb_ast_statement *statement,
                                 const char *what)
{
    GDB_TRY(gdb_ast_printer_begin(pr, 0, what));
    GDB_TRY(gdb_ast_printer_quoted(pr, " ", statement->database.directory.text, '\''));
    GDB_TRY(gdb_ast_printer_end(pr));
    return print_options(pr, statement->database.options, statement->database.option_count);
}

static gdb_status print_statement(gdb_ast_printer *pr, const gdb_ast_statement *statement)
{
    switch (statement->kind) {
    case GDB_AST_STATEMENT_QUERY:
        GDB_TRY(gdb_ast_printer_line(pr, 0, "query"));
        return gdb_ast_printer_query(pr, 1, statement->query);
    case GDB_AST_STATEMENT_CREATE_NODE_TABLE:
        return print_node_table(pr, statement);
    case GDB_AST_STATEMENT_CREATE_REL_TABLE:
        return print_rel_table(pr, statement);
    case GDB_AST_STATEMENT_DROP_TABLE:
        GDB_TRY(gdb_ast_printer_begin(pr, 0, "drop_table"));
        GDB_TRY(gdb_ast_printer_name(pr, " ", statement->drop_table.name));
        if (statement->drop_table.if_exists)
            GDB_TRY(gdb_ast_printer_text(pr, " if_exists"));
        return gdb_ast_printer_end(pr);
    case GDB_AST_STATEMENT_ALTER_TABLE:
        return print_alter(pr, statement);
    case GDB_AST_STATEMENT_COPY_FROM:
        return print_copy_from(pr, statement);
    case GDB_AST_STATEMENT_COPY_TO:
        return print_copy_to(pr, statement);
    case GDB_AST_STATEMENT_BEGIN:
        return gdb_ast_printer_line(pr, 0,
                                    statement->begin.read_only ? "begin read_only" : "begin");
    case GDB_AST_STATEMENT_COMMIT:
        return gdb_ast_printer_line(pr, 0, "commit");
    case GDB_AST_STATEMENT_ROLLBACK:
        return gdb_ast_printer_line(pr, 0, "rollback");
    case GDB_AST_STATEMENT_CHECKPOINT:
        return gdb_ast_printer_line(pr, 0, "checkpoint");
    case GDB_AST_STATEMENT_EXPORT_DATABASE:
        return print_database(pr, statement, "export_database");
    case GDB_AST_STATEMENT_IMPORT_DATABASE:
        return print_database(pr, statement, "import_database");
    }
    return GDB_OK;
}

gdb_status gdb_ast_print(const gdb_ast_script *script, gdb_buffer *out, gdb_error *err)
{
    static const char *const explains[] = {"", "explain", "profile"};
    gdb_ast_printer pr = {out, err};

    for (size_t i = 0; i < script->count; i++) {
        if (script->statements[i].explain != GDB_AST_EXPLAIN_NONE)
            GDB_TRY(gdb_ast_printer_line(&pr, 0, explains[script->statements[i].explain]));
        GDB_TRY(print_statement(&pr, &script->statements[i]));
    }
    return GDB_OK;
}
