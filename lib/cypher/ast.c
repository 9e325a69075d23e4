/* SPDX-License-Identifier: MIT */
#include "lib/cypher/ast.h"

const char *gdb_ast_operator_name(gdb_ast_operator op)
{
    switch (op) {
    case GDB_AST_OP_NOT:
        return "NOT";
    case GDB_AST_OP_PLUS:
    case GDB_AST_OP_ADD:
        return "+";
    case GDB_AST_OP_MINUS:
    case GDB_AST_OP_SUBTRACT:
        return "-";
    case GDB_AST_OP_IS_NULL:
        return "IS NULL";
    case GDB_AST_OP_IS_NOT_NULL:
        return "IS NOT NULL";
    case GDB_AST_OP_AND:
        return "AND";
    case GDB_AST_OP_OR:
        return "OR";
    case GDB_AST_OP_XOR:
        return "XOR";
    case GDB_AST_OP_EQUAL:
        return "=";
    case GDB_AST_OP_NOT_EQUAL:
        return "<>";
    case GDB_AST_OP_LESS:
        return "<";
    case GDB_AST_OP_LESS_EQUAL:
        return "<=";
    case GDB_AST_OP_GREATER:
        return ">";
    case GDB_AST_OP_GREATER_EQUAL:
        return ">=";
    case GDB_AST_OP_REGEX:
        return "=~";
    case GDB_AST_OP_IN:
        return "IN";
    case GDB_AST_OP_STARTS_WITH:
        return "STARTS WITH";
    case GDB_AST_OP_ENDS_WITH:
        return "ENDS WITH";
    case GDB_AST_OP_CONTAINS:
        return "CONTAINS";
    case GDB_AST_OP_MULTIPLY:
        return "*";
    case GDB_AST_OP_DIVIDE:
        return "/";
    case GDB_AST_OP_MODULO:
        return "%";
    case GDB_AST_OP_POWER:
        return "^";
    }
    return "?";
}

const char *gdb_ast_multiplicity_name(gdb_ast_multiplicity multiplicity)
{
    switch (multiplicity) {
    case GDB_AST_MULTIPLICITY_NONE:
        return "";
    case GDB_AST_MULTIPLICITY_MANY_MANY:
        return "MANY_MANY";
    case GDB_AST_MULTIPLICITY_MANY_ONE:
        return "MANY_ONE";
    case GDB_AST_MULTIPLICITY_ONE_MANY:
        return "ONE_MANY";
    case GDB_AST_MULTIPLICITY_ONE_ONE:
        return "ONE_ONE";
    }
    return "";
}
