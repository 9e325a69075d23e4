/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_UNIT_CYPHER_CYPHER_TEST_H
#define GDB_TESTS_UNIT_CYPHER_CYPHER_TEST_H

/*
 * cypher_test.h - the two assertions of the parser's tests: what a text is parsed to, as the dump
 * of ast_print.h, and how it is refused.
 */

#include "tests/support/test.h"

#include "lib/cypher/ast_print.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"

static inline void check_dump(gdb_text_view text, const char *expected, int line)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_buffer dump = {0};
    const gdb_ast_script *script = NULL;

    if (gdb_cypher_parse(text, NULL, &arena, &script, NULL, &err) != GDB_OK)
        fail_msg("line %d: %s: %s", line, err.where, err.message);
    assert_ok(gdb_ast_print(script, &dump, &err), err);
    assert_ok(gdb_buffer_append_byte(&dump, '\0', &err), err);
    if (strcmp((const char *)dump.data, expected) != 0)
        fail_msg("line %d: got\n%s", line, (const char *)dump.data);
    gdb_buffer_release(&dump);
    gdb_arena_release(&arena);
}

/* `where` is "line:column"; `marked` is the part of the text that the carets stand under, or NULL.
 */
static inline void check_refused(gdb_text_view text, const char *where, const char *marked,
                                 const char *message, int line)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    const gdb_ast_script *script = NULL;
    gdb_ast_range bad = {0, 0};

    if (gdb_cypher_parse(text, NULL, &arena, &script, &bad, &err) != GDB_ERR_QUERY)
        fail_msg("line %d: not refused (%s)", line, err.message);
    if (strcmp(err.where, where) != 0 || strcmp(err.message, message) != 0)
        fail_msg("line %d: got %s: %s", line, err.where, err.message);
    assert_true(bad.offset <= text.size && bad.length <= text.size - bad.offset);
    if (marked != NULL &&
        !gdb_text_equal(gdb_text(text.data + bad.offset, bad.length), gdb_text_of(marked)))
        fail_msg("line %d: marked '%.*s'", line, (int)bad.length, text.data + bad.offset);
    assert_null(script);
    gdb_arena_release(&arena);
}

#define assert_dump(text, expected) check_dump(gdb_text_of(text), (expected), __LINE__)
#define assert_refused(text, where, marked, message)                                               \
    check_refused(gdb_text_of(text), (where), (marked), (message), __LINE__)

/* "RETURN " and an expression; `expected` is its dump alone. */
static inline void check_expression(const char *text, const char *expected, int line)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_buffer source = {0}, dump = {0};
    const gdb_ast_script *script = NULL;

    assert_ok(gdb_buffer_append_format(&source, &err, "RETURN %s", text), err);
    if (gdb_cypher_parse(gdb_buffer_view(&source), NULL, &arena, &script, NULL, &err) != GDB_OK)
        fail_msg("line %d: %s: %s", line, err.where, err.message);
    assert_ok(gdb_ast_print_expr(
                  script->statements[0].query->parts[0].clauses[0].projection.items[0].expr, 0,
                  &dump, &err),
              err);
    assert_ok(gdb_buffer_append_byte(&dump, '\0', &err), err);
    if (strcmp((const char *)dump.data, expected) != 0)
        fail_msg("line %d: got\n%s", line, (const char *)dump.data);
    gdb_buffer_release(&source);
    gdb_buffer_release(&dump);
    gdb_arena_release(&arena);
}

#define assert_expression(text, expected) check_expression((text), (expected), __LINE__)

#endif
