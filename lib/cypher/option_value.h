/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CYPHER_OPTION_VALUE_H
#define GDB_LIB_CYPHER_OPTION_VALUE_H

/*
 * option_value.h - values of the options in parentheses behind COPY. What is not as expected is
 * GDB_ERR_INPUT with its place in the script.
 */

#include "lib/base/error.h"
#include "lib/cypher/ast.h"

/* "option 'x': expected WHAT, found ..." */
gdb_status gdb_option_value_fail(const gdb_ast_script *script, const gdb_ast_option *option,
                                 const char *expected, gdb_error *err);

gdb_status gdb_option_value_bool(const gdb_ast_script *script, const gdb_ast_option *option,
                                 bool *out, gdb_error *err);
/* Borrowed from the syntax tree. */
gdb_status gdb_option_value_text(const gdb_ast_script *script, const gdb_ast_option *option,
                                 gdb_text_view *out, gdb_error *err);
/* One character; "\t" is a tab, and an empty text is '\0' where `may_be_none`. */
gdb_status gdb_option_value_character(const gdb_ast_script *script, const gdb_ast_option *option,
                                      bool may_be_none, char *out, gdb_error *err);
/* 'csv' is the only format of files. */
gdb_status gdb_option_value_format(const gdb_ast_script *script, const gdb_ast_option *option,
                                   gdb_error *err);

#endif
