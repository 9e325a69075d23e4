/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are parsed or refused; what was parsed can be printed, and what was refused has its
 * place inside the text and a caret line. The same statements are found, or the same is wrong, one
 * by one, where those of a shape that was seen before are not parsed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cypher/ast_print.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/query/statement_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static gdb_status list(gdb_text_view text, size_t *count, gdb_error *err)
{
    const gdb_ast_script script = {.text = text.size > 0 ? text : gdb_text("", 0),
                                   .source = "fuzz"};
    gdb_statement_cache cache = {.count = 0};
    gdb_statement_list statements = {0};
    gdb_ast_range bad;
    gdb_status status = gdb_statement_list_read(&statements, &script, &cache, &bad, err);

    *count = statements.count;
    gdb_statement_list_release(&statements);
    gdb_statement_cache_release(&cache);
    return status;
}

/* The parser refuses the text for `wrong`, or finds `count` statements. */
static void compare_with_list(gdb_text_view text, gdb_status parsed, const gdb_error *wrong,
                              size_t count)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer twice = {0};
    size_t found;

    require(list(text, &found, &err) == parsed);
    require(strcmp(err.where, wrong->where) == 0 && strcmp(err.message, wrong->message) == 0);
    if (parsed != GDB_OK)
        return;
    require(found == count);
    require(gdb_buffer_append(&twice, text.data, text.size, &err) == GDB_OK);
    require(gdb_buffer_append_text(&twice, "\n;", &err) == GDB_OK);
    require(gdb_buffer_append(&twice, text.data, text.size, &err) == GDB_OK);
    require(list(gdb_buffer_view(&twice), &found, &err) == GDB_OK && found == 2 * count);
    gdb_buffer_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_text_view text = gdb_text((const char *)data, size);
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_buffer out = {0};
    gdb_ast_range bad = {0, 0};
    const gdb_ast_script *script = NULL;
    gdb_status status = gdb_cypher_parse(text, "fuzz", &arena, &script, &bad, &err);

    if (status == GDB_OK) {
        require(gdb_ast_print(script, &out, &err) == GDB_OK);
        for (size_t i = 0; i < script->count; i++) {
            gdb_ast_range range = script->statements[i].range;

            require(range.length > 0 && range.offset + (size_t)range.length <= size);
        }
    } else {
        require(status == GDB_ERR_QUERY && script == NULL);
        require(err.message[0] != '\0' && err.where[0] != '\0');
        require(bad.offset + (size_t)bad.length <= size);
        require(gdb_syntax_caret(text, bad.offset, bad.length, &out, NULL) == GDB_OK);
        require(out.size > 0 && out.data[out.size - 1] == '\n');
    }
    compare_with_list(text, status, &err, script != NULL ? script->count : 0);
    gdb_buffer_release(&out);
    gdb_arena_release(&arena);
    return 0;
}
