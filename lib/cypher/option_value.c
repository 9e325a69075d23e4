/* SPDX-License-Identifier: MIT */
#include "lib/cypher/option_value.h"

#include "lib/base/text_quote.h"
#include "lib/cypher/syntax_error.h"

gdb_status gdb_option_value_fail(const gdb_ast_script *script, const gdb_ast_option *option,
                                 const char *expected, gdb_error *err)
{
    gdb_text_view source = gdb_ast_source(script, option->value->range);
    char name[GDB_TEXT_QUOTE_SIZE], value[GDB_TEXT_QUOTE_SIZE];

    return gdb_syntax_where(err,
                            GDB_FAIL(err, GDB_ERR_INPUT, "option %s: expected %s, found %s",
                                     gdb_text_quote(option->name.text, name), expected,
                                     gdb_text_quote(source, value)),
                            script, option->value->range);
}

gdb_status gdb_option_value_bool(const gdb_ast_script *script, const gdb_ast_option *option,
                                 bool *out, gdb_error *err)
{
    const gdb_ast_expr *value = option->value;

    if (value->kind == GDB_AST_EXPR_BOOLEAN)
        *out = value->boolean;
    else if (value->kind == GDB_AST_EXPR_STRING &&
             gdb_text_equal_nocase(value->text, gdb_text_of("true")))
        *out = true;
    else if (value->kind == GDB_AST_EXPR_STRING &&
             gdb_text_equal_nocase(value->text, gdb_text_of("false")))
        *out = false;
    else
        return gdb_option_value_fail(script, option, "true or false", err);
    return GDB_OK;
}

gdb_status gdb_option_value_text(const gdb_ast_script *script, const gdb_ast_option *option,
                                 gdb_text_view *out, gdb_error *err)
{
    if (option->value->kind != GDB_AST_EXPR_STRING)
        return gdb_option_value_fail(script, option, "a text in quotes", err);
    *out = option->value->text;
    return GDB_OK;
}

gdb_status gdb_option_value_character(const gdb_ast_script *script, const gdb_ast_option *option,
                                      bool may_be_none, char *out, gdb_error *err)
{
    gdb_text_view text = {"", 0};

    GDB_TRY(gdb_option_value_text(script, option, &text, err));
    if (text.size == 1 && (unsigned char)text.data[0] < 0x80 && text.data[0] != '\0')
        *out = text.data[0];
    else if (gdb_text_equal(text, gdb_text_of("\\t")))
        *out = '\t';
    else if (text.size == 0 && may_be_none)
        *out = '\0';
    else
        return gdb_option_value_fail(script, option, "one ASCII character in quotes", err);
    return GDB_OK;
}

gdb_status gdb_option_value_format(const gdb_ast_script *script, const gdb_ast_option *option,
                                   gdb_error *err)
{
    gdb_text_view format = {"", 0};

    GDB_TRY(gdb_option_value_text(script, option, &format, err));
    return gdb_text_equal_nocase(format, gdb_text_of("csv"))
               ? GDB_OK
               : gdb_option_value_fail(script, option, "'csv'", err);
}
