/* SPDX-License-Identifier: MIT */
#include "lib/cypher/parser_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/cypher/parser.h"

enum { FOUND_SIZE = 96, FOUND_SHOWN = 40 };

gdb_status gdb_parser_advance(gdb_parser *p)
{
    p->previous_end = p->token.range.offset + p->token.range.length;
    return gdb_lexer_next(&p->lexer, &p->token, &p->bad, p->err);
}

gdb_token gdb_parser_peek(const gdb_parser *p, unsigned n)
{
    gdb_lexer lexer = p->lexer;
    gdb_token token = p->token;
    gdb_ast_range ignored;

    while (n-- > 0)
        if (gdb_lexer_next(&lexer, &token, &ignored, NULL) != GDB_OK) {
            token.kind = GDB_TOKEN_END;
            token.keyword = GDB_KW_NONE_OF_THEM;
            break;
        }
    return token;
}

gdb_status gdb_parser_accept(gdb_parser *p, gdb_token_kind kind, bool *found)
{
    *found = p->token.kind == kind;
    return *found ? gdb_parser_advance(p) : GDB_OK;
}

gdb_status gdb_parser_accept_word(gdb_parser *p, gdb_keyword keyword, bool *found)
{
    *found = p->token.keyword == keyword;
    return *found ? gdb_parser_advance(p) : GDB_OK;
}

gdb_status gdb_parser_expect(gdb_parser *p, gdb_token_kind kind, const char *expected)
{
    if (p->token.kind != kind)
        return gdb_parser_fail_found(p, expected);
    return gdb_parser_advance(p);
}

gdb_status gdb_parser_expect_word(gdb_parser *p, gdb_keyword keyword)
{
    if (p->token.keyword != keyword)
        return gdb_parser_fail_word(p, gdb_keyword_name(keyword), &keyword, 1);
    return gdb_parser_advance(p);
}

gdb_status gdb_parser_name(gdb_parser *p, gdb_ast_name *out, const char *expected)
{
    gdb_ast_name name = {{NULL, 0}, p->token.range};

    if (!gdb_parser_at_name(p))
        return gdb_parser_fail_found(p, expected);
    GDB_TRY(gdb_token_value(p->lexer.text, p->token, p->arena, &name.text, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    *out = name;
    return GDB_OK;
}

gdb_status gdb_parser_dotted_name(gdb_parser *p, gdb_ast_name *out, const char *expected)
{
    uint32_t start = p->token.range.offset;
    size_t mark = p->lists.size, size;
    gdb_ast_name name;
    bool more, dotted = false;

    GDB_TRY(gdb_parser_name(p, &name, expected));
    GDB_TRY(gdb_parser_add(p, name.text.data, name.text.size));
    for (;;) {
        gdb_ast_name part;

        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_DOT, &more));
        if (!more)
            break;
        GDB_TRY(gdb_parser_name(p, &part, "a name"));
        GDB_TRY(gdb_parser_add(p, ".", 1));
        GDB_TRY(gdb_parser_add(p, part.text.data, part.text.size));
        dotted = true;
    }
    if (dotted) {
        size = p->lists.size - mark;
        name.text = gdb_arena_copy_text(p->arena,
                                        gdb_text((const char *)p->lists.data + mark, size), p->err);
        if (name.text.data == NULL)
            return GDB_ERR_NOMEM;
    }
    p->lists.size = mark;
    name.range = gdb_parser_range_from(p, start);
    *out = name;
    return GDB_OK;
}

gdb_status gdb_parser_string(gdb_parser *p, gdb_ast_file_name *out, const char *expected)
{
    gdb_ast_file_name name = {{NULL, 0}, p->token.range};

    if (!gdb_parser_at(p, GDB_TOKEN_STRING))
        return gdb_parser_fail_found(p, expected);
    GDB_TRY(gdb_token_value(p->lexer.text, p->token, p->arena, &name.text, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    *out = name;
    return GDB_OK;
}

gdb_ast_range gdb_parser_range_from(const gdb_parser *p, uint32_t start)
{
    gdb_ast_range range = {start, p->previous_end > start ? p->previous_end - start : 0};

    return range;
}

gdb_status gdb_parser_enter(gdb_parser *p)
{
    if (p->depth == GDB_CYPHER_MAX_DEPTH)
        return gdb_parser_fail_at(p, p->token.range, "nested more than %d levels deep",
                                  GDB_CYPHER_MAX_DEPTH);
    p->depth++;
    return GDB_OK;
}

void gdb_parser_leave(gdb_parser *p)
{
    p->depth--;
}

gdb_status gdb_parser_add(gdb_parser *p, const void *item, size_t size)
{
    return gdb_buffer_append(&p->lists, item, size, p->err);
}

gdb_status gdb_parser_finish_list(gdb_parser *p, size_t mark, size_t item_size, void **items,
                                  size_t *count)
{
    size_t size = p->lists.size - mark;
    void *copy = NULL;

    if (size > 0) {
        copy = gdb_arena_alloc(p->arena, size, p->err);
        if (copy == NULL)
            return GDB_ERR_NOMEM;
        memcpy(copy, p->lists.data + mark, size);
    }
    p->lists.size = mark;
    *items = copy;
    *count = size / item_size;
    return GDB_OK;
}

/* The current token for a message: "'RETRUN'", "the string 'x'", "the end of the query". */
static void describe_found(const gdb_parser *p, char out[FOUND_SIZE])
{
    gdb_text_view source =
        gdb_text(p->lexer.text.data + p->token.range.offset, p->token.range.length);
    const char *what = "";
    size_t shown = source.size;
    char text[FOUND_SHOWN + 1];

    if (p->token.kind == GDB_TOKEN_END) {
        snprintf(out, FOUND_SIZE, "the end of the text");
        return;
    }
    if (p->token.kind == GDB_TOKEN_STRING) {
        what = "the string ";
        source = gdb_text(source.data + 1, source.size - 2);
        shown = source.size;
    } else if (p->token.kind == GDB_TOKEN_INTEGER || p->token.kind == GDB_TOKEN_FLOAT) {
        what = "the number ";
    }
    if (shown > FOUND_SHOWN) {
        shown = FOUND_SHOWN;
        while (shown > 0 && ((unsigned char)source.data[shown] & 0xC0) == 0x80)
            shown--;
    }
    for (size_t i = 0; i < shown; i++)
        text[i] = (char)((unsigned char)source.data[i] < 0x20 ? ' ' : source.data[i]);
    text[shown] = '\0';
    snprintf(out, FOUND_SIZE, "%s'%s'%s", what, text, shown < source.size ? "..." : "");
}

/* The end of the text is reported behind the last token, not behind the blanks after it. */
static void mark_current(gdb_parser *p)
{
    p->bad = p->token.range;
    if (p->token.kind == GDB_TOKEN_END)
        p->bad.offset = p->previous_end;
}

gdb_status gdb_parser_fail_found(gdb_parser *p, const char *expected)
{
    return gdb_parser_fail_word(p, expected, NULL, 0);
}

gdb_status gdb_parser_fail_word(gdb_parser *p, const char *expected, const gdb_keyword *keywords,
                                size_t count)
{
    gdb_text_view source =
        gdb_text(p->lexer.text.data + p->token.range.offset, p->token.range.length);
    gdb_keyword nearest = GDB_KW_NONE_OF_THEM;
    char found[FOUND_SIZE];

    describe_found(p, found);
    mark_current(p);
    if (p->token.kind == GDB_TOKEN_NAME && p->token.keyword == GDB_KW_NONE_OF_THEM)
        nearest = gdb_keyword_nearest(source, keywords, count);
    if (nearest != GDB_KW_NONE_OF_THEM)
        return GDB_FAIL(p->err, GDB_ERR_QUERY, "found %s, expected %s (did you mean %s?)", found,
                        expected, gdb_keyword_name(nearest));
    return GDB_FAIL(p->err, GDB_ERR_QUERY, "found %s, expected %s", found, expected);
}

gdb_status gdb_parser_fail_at(gdb_parser *p, gdb_ast_range range, const char *fmt, ...)
{
    char message[GDB_ERROR_MESSAGE_SIZE];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    p->bad = range;
    return GDB_FAIL(p->err, GDB_ERR_QUERY, "%s", message);
}
