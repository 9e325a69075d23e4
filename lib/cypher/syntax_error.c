/* SPDX-License-Identifier: MIT */
#include "lib/cypher/syntax_error.h"

#include "lib/base/utf8.h"

enum {
    CARET_LINE_WIDTH = 96, /* characters of a source line that are shown */
    CARET_BEFORE = 60      /* of them before the mark, where the line is cut */
};

/* One character: its bytes, or one byte where they are not UTF-8. */
static size_t step(gdb_text_view text, size_t at, uint32_t *code)
{
    size_t n = gdb_utf8_decode(text.data + at, text.size - at, code);

    if (n == 0) {
        *code = 0;
        n = 1;
    }
    return n;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

void gdb_syntax_locate(gdb_text_view text, size_t offset, size_t *line, size_t *column)
{
    uint32_t code;
    size_t at = 0;

    *line = *column = 1;
    if (offset > text.size)
        offset = text.size;
    while (at < offset) {
        size_t n = step(text, at, &code);

        if (at + n > offset)
            break;
        if (code == '\n' || (code == '\r' && (at + 1 == text.size || text.data[at + 1] != '\n'))) {
            (*line)++;
            *column = 1;
        } else {
            (*column)++;
        }
        at += n;
    }
}

gdb_status gdb_syntax_where(gdb_error *err, gdb_status status, const gdb_ast_script *script,
                            gdb_ast_range range)
{
    size_t line, column;

    gdb_syntax_locate(script->text, range.offset, &line, &column);
    if (script->source != NULL)
        return gdb_error_where(err, status, "%s:%zu:%zu", script->source, line, column);
    return gdb_error_where(err, status, "%zu:%zu", line, column);
}

static gdb_status append_shown(gdb_buffer *out, gdb_text_view text, size_t at, size_t n,
                               uint32_t code, gdb_error *err)
{
    if (code == '\t')
        return gdb_buffer_append_byte(out, ' ', err);
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return gdb_buffer_append_byte(out, '?', err);
    return gdb_buffer_append(out, text.data + at, n, err);
}

static gdb_status append_times(gdb_buffer *out, char c, size_t count, gdb_error *err)
{
    for (size_t i = 0; i < count; i++)
        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)c, err));
    return GDB_OK;
}

gdb_status gdb_syntax_caret(gdb_text_view text, size_t offset, size_t length, gdb_buffer *out,
                            gdb_error *err)
{
    size_t begin, before = 0, marked = 0, shown = 0, blanks, skip;
    bool cut_left, cut_right = false;
    uint32_t code;

    if (offset > text.size)
        offset = text.size;
    if (length > text.size - offset)
        length = text.size - offset;
    begin = offset;
    while (begin > 0 && !is_line_end(text.data[begin - 1]))
        begin--;
    for (size_t at = begin, n; at < offset; at += n, before++) {
        n = step(text, at, &code);
        if (at + n > offset) { /* inside a character: mark the whole of it */
            length += offset - at;
            offset = at;
            break;
        }
    }

    cut_left = before > CARET_BEFORE + 3;
    skip = cut_left ? before - CARET_BEFORE : 0;
    if (cut_left)
        GDB_TRY(gdb_buffer_append_text(out, "...", err));
    for (size_t at = begin, i = 0; at < text.size && !is_line_end(text.data[at]); i++) {
        size_t n = step(text, at, &code);

        if (i >= skip && shown == CARET_LINE_WIDTH) {
            cut_right = true;
            break;
        }
        if (i >= skip) {
            GDB_TRY(append_shown(out, text, at, n, code, err));
            shown++;
            if (at >= offset && at < offset + length)
                marked++;
        }
        at += n;
    }
    if (cut_right)
        GDB_TRY(gdb_buffer_append_text(out, "...", err));
    blanks = cut_left ? CARET_BEFORE + 3 : before;
    GDB_TRY(gdb_buffer_append_byte(out, '\n', err));
    GDB_TRY(append_times(out, ' ', blanks, err));
    GDB_TRY(append_times(out, '^', marked > 0 ? marked : 1, err));
    return gdb_buffer_append_byte(out, '\n', err);
}
