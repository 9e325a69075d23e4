/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are parsed or refused; what was parsed can be printed, and what was refused has its
 * place inside the text and a caret line.
 */
#include <stdint.h>
#include <stdlib.h>

#include "lib/cypher/ast_print.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
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
    gdb_buffer_release(&out);
    gdb_arena_release(&arena);
    return 0;
}
