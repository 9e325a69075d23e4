/* SPDX-License-Identifier: MIT */
#include "lib/cypher/lexer.h"

#include <string.h>

#include "lib/base/utf8.h"

typedef struct decoder {
    gdb_text_view text; /* the whole source */
    size_t at;
    size_t end; /* of the characters between the quotes */
    char *out;
    gdb_ast_range *bad;
    gdb_error *err;
} decoder;

static gdb_status fail_escape(decoder *d, size_t start, size_t end, const char *expected)
{
    if (end > d->end)
        end = d->end;
    d->bad->offset = (uint32_t)start;
    d->bad->length = (uint32_t)(end - start);
    return GDB_FAIL(d->err, GDB_ERR_QUERY, "'%.*s' is not an escape: expected %s",
                    (int)(end - start), d->text.data + start, expected);
}

/* Exactly `count` hexadecimal digits at d->at, which moves behind them. */
static bool decode_hex(decoder *d, size_t count, uint32_t *out)
{
    uint32_t code = 0;

    if (d->end - d->at < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        char c = d->text.data[d->at + i];

        if (c >= '0' && c <= '9')
            code = code << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            code = code << 4 | (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            code = code << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    d->at += count;
    *out = code;
    return true;
}

/* d->at is behind "\u" or "\U", which begins at `start`. A pair of \u surrogates is one code
 * point, as in JSON. The escape is longer than its UTF-8, so it fits where it stood. */
static gdb_status decode_code_point(decoder *d, size_t start, size_t digits)
{
    uint32_t code, low;
    size_t n;

    if (!decode_hex(d, digits, &code))
        return fail_escape(d, start, start + 2,
                           digits == 4 ? "4 hexadecimal digits after it"
                                       : "8 hexadecimal digits after it");
    if (code >= 0xD800 && code <= 0xDBFF && d->end - d->at >= 6 && d->text.data[d->at] == '\\' &&
        d->text.data[d->at + 1] == 'u') {
        size_t back = d->at;

        d->at += 2;
        if (decode_hex(d, 4, &low) && low >= 0xDC00 && low <= 0xDFFF)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        else
            d->at = back;
    }
    n = gdb_utf8_encode(code, d->out);
    if (n == 0)
        return fail_escape(d, start, d->at, "a Unicode character");
    d->out += n;
    return GDB_OK;
}

static gdb_status decode_escape(decoder *d)
{
    static const char letters[] = "ntrbf0\\'\"`";
    static const char values[] = "\n\t\r\b\f\0\\'\"`";
    size_t start = d->at;
    char c = d->text.data[start + 1]; /* the closing quote stands behind a lone backslash */
    const char *known = c != '\0' ? strchr(letters, c) : NULL;
    uint32_t code;
    size_t n;

    d->at += 2;
    if (c == 'u')
        return decode_code_point(d, start, 4);
    if (c == 'U')
        return decode_code_point(d, start, 8);
    if (known == NULL) {
        n = gdb_utf8_decode(d->text.data + start + 1, d->end - start - 1, &code);
        if (n == 1 && code < 0x20)
            n = 0; /* a line break does not belong into a message */
        return fail_escape(d, start, start + 1 + n,
                           "\\n \\t \\r \\b \\f \\0 \\\\ \\' \\\" \\` \\uXXXX or \\UXXXXXXXX "
                           "(a backslash itself is \\\\)");
    }
    *d->out++ = values[known - letters];
    return GDB_OK;
}

static gdb_status decode_string(gdb_text_view text, gdb_text_view inner, gdb_arena *arena,
                                gdb_text_view *out, gdb_ast_range *bad, gdb_error *err)
{
    size_t start = (size_t)(inner.data - text.data);
    char *copy = gdb_arena_alloc(arena, inner.size, err);
    decoder d = {text, start, start + inner.size, copy, bad, err};

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    while (d.at < d.end) {
        if (text.data[d.at] == '\\')
            GDB_TRY(decode_escape(&d));
        else
            *d.out++ = text.data[d.at++];
    }
    *out = gdb_text(copy, (size_t)(d.out - copy));
    return GDB_OK;
}

static gdb_status decode_backticks(gdb_text_view inner, gdb_arena *arena, gdb_text_view *out,
                                   gdb_error *err)
{
    char *copy = gdb_arena_alloc(arena, inner.size, err);
    size_t size = 0;

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < inner.size; i++) {
        copy[size++] = inner.data[i];
        if (inner.data[i] == '`')
            i++;
    }
    *out = gdb_text(copy, size);
    return GDB_OK;
}

gdb_status gdb_token_value(gdb_text_view text, gdb_token token, gdb_arena *arena,
                           gdb_text_view *out, gdb_ast_range *bad, gdb_error *err)
{
    gdb_text_view value = gdb_text(text.data + token.range.offset, token.range.length);

    if (token.kind == GDB_TOKEN_PARAMETER)
        value = gdb_text(value.data + 1, value.size - 1);
    if (value.size >= 2 && (value.data[0] == '`' || token.kind == GDB_TOKEN_STRING)) {
        char special = value.data[0] == '`' ? '`' : '\\';

        value = gdb_text(value.data + 1, value.size - 2);
        if (value.size > 0 && memchr(value.data, special, value.size) != NULL)
            return special == '`' ? decode_backticks(value, arena, out, err)
                                  : decode_string(text, value, arena, out, bad, err);
    }
    *out = value;
    return GDB_OK;
}

gdb_status gdb_token_integer(gdb_text_view text, gdb_token token, uint64_t *out, gdb_ast_range *bad,
                             gdb_error *err)
{
    gdb_text_view digits = gdb_text(text.data + token.range.offset, token.range.length);
    const uint64_t largest = UINT64_C(1) << 63;
    uint64_t base = 10, most = largest / 10, value = 0;
    size_t i = 0;

    if (digits.size > 2 && digits.data[0] == '0') {
        base = digits.data[1] == 'x' || digits.data[1] == 'X' ? 16 : 8;
        most = largest / base;
        i = 2;
    }
    for (; i < digits.size; i++) {
        char c = digits.data[i];
        uint64_t digit = (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);

        if (value > most || value * base > largest - digit) {
            *bad = token.range;
            return GDB_FAIL(err, GDB_ERR_QUERY, "'%.*s' is too large for an INT64",
                            digits.size > 60 ? 60 : (int)digits.size, digits.data);
        }
        value = value * base + digit;
    }
    *out = value;
    return GDB_OK;
}
