/* SPDX-License-Identifier: MIT */
#include "lib/cypher/lexer.h"

#include <string.h>

#include "lib/base/utf8.h"

/* What a code point beyond ASCII is good for. */
typedef enum code_class { CODE_LETTER, CODE_BLANK, CODE_OTHER } code_class;

static code_class classify(uint32_t code)
{
    if (code == 0xA0 || code == 0x1680 || code == 0x180E || (code >= 0x2000 && code <= 0x200A) ||
        code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000 ||
        code == 0xFEFF || code == 0x85)
        return CODE_BLANK;
    /* control characters, typographic punctuation, arrows and operators: most likely pasted
     * from a text processor in place of the ASCII character that was meant */
    if (code < 0xA0 || (code >= 0x200B && code <= 0x206F) || (code >= 0x2190 && code <= 0x22FF))
        return CODE_OTHER;
    return CODE_LETTER;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A letter, a digit or '_', of ASCII: a bit for each. */
static bool is_name_byte(char c)
{
    static const uint64_t name_bytes[4] = {UINT64_C(0x03FF000000000000),
                                           UINT64_C(0x07FFFFFE87FFFFFE), 0, 0};
    unsigned char byte = (unsigned char)c;

    return (name_bytes[byte / 64] >> byte % 64 & 1) != 0;
}

/* The byte at `at`, or NUL, which the text does not hold. */
static char byte_at(const gdb_lexer *lexer, size_t at)
{
    return at < lexer->text.size ? lexer->text.data[at] : '\0';
}

/* Bytes of the letter at `at` that may stand inside a name; 0 if there is none. */
static size_t name_part(const gdb_lexer *lexer, size_t at)
{
    char c = byte_at(lexer, at);
    uint32_t code;
    size_t n;

    if (is_name_byte(c))
        return 1;
    if ((unsigned char)c < 0x80)
        return 0;
    n = gdb_utf8_decode(lexer->text.data + at, lexer->text.size - at, &code);
    return n > 0 && classify(code) == CODE_LETTER ? n : 0;
}

static gdb_ast_range range_of(size_t from, size_t to)
{
    gdb_ast_range range = {(uint32_t)from, (uint32_t)(to - from)};

    return range;
}

gdb_status gdb_lexer_check_text(gdb_text_view text, gdb_ast_range *bad, gdb_error *err)
{
    size_t invalid = gdb_utf8_find_invalid(text);
    const char *nul = text.size > 0 ? memchr(text.data, '\0', text.size) : NULL;

    if (nul != NULL && (size_t)(nul - text.data) < invalid) {
        size_t at = (size_t)(nul - text.data);

        *bad = range_of(at, at + 1);
        return GDB_FAIL(err, GDB_ERR_QUERY, "found a NUL byte, expected text");
    }
    if (invalid < text.size) {
        *bad = range_of(invalid, invalid + 1);
        return GDB_FAIL(err, GDB_ERR_QUERY, "found the byte 0x%02X, which is not valid UTF-8",
                        (unsigned)(unsigned char)text.data[invalid]);
    }
    return GDB_OK;
}

static gdb_status skip_comment(gdb_lexer *lexer, gdb_ast_range *bad, gdb_error *err)
{
    size_t at = lexer->position;

    if (byte_at(lexer, at + 1) == '/') {
        while (at < lexer->text.size && byte_at(lexer, at) != '\n' && byte_at(lexer, at) != '\r')
            at++;
        lexer->position = (uint32_t)at;
        return GDB_OK;
    }
    for (at += 2; at < lexer->text.size; at++)
        if (byte_at(lexer, at) == '*' && byte_at(lexer, at + 1) == '/') {
            lexer->position = (uint32_t)(at + 2);
            return GDB_OK;
        }
    *bad = range_of(lexer->position, lexer->position + 2U);
    return GDB_FAIL(err, GDB_ERR_QUERY, "found a comment that does not end, expected '*/'");
}

static gdb_status skip_blanks(gdb_lexer *lexer, gdb_ast_range *bad, gdb_error *err)
{
    while (lexer->position < lexer->text.size) {
        char c = byte_at(lexer, lexer->position);
        uint32_t code;
        size_t n;

        if (c > '/' && (unsigned char)c < 0x80)
            break;
        if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F)) {
            lexer->position++;
        } else if (c == '/' && (byte_at(lexer, lexer->position + 1U) == '/' ||
                                byte_at(lexer, lexer->position + 1U) == '*')) {
            GDB_TRY(skip_comment(lexer, bad, err));
        } else if ((unsigned char)c >= 0x80) {
            n = gdb_utf8_decode(lexer->text.data + lexer->position,
                                lexer->text.size - lexer->position, &code);
            if (n == 0 || classify(code) != CODE_BLANK)
                break;
            lexer->position += (uint32_t)n;
        } else {
            break;
        }
    }
    return GDB_OK;
}

/* `start` is at the first letter; *end comes behind the last. */
static void scan_name(const gdb_lexer *lexer, size_t start, size_t *end)
{
    size_t at = start, n;

    do {
        while (at < lexer->text.size && is_name_byte(lexer->text.data[at]))
            at++;
        n = name_part(lexer, at);
        at += n;
    } while (n > 0);
    *end = at;
}

/* `start` is at the opening quote or backtick; *end comes behind the closing one. */
static gdb_status scan_quoted(const gdb_lexer *lexer, size_t start, size_t *end, gdb_ast_range *bad,
                              gdb_error *err)
{
    char quote = byte_at(lexer, start);

    for (size_t at = start + 1; at < lexer->text.size; at++) {
        char c = byte_at(lexer, at);

        if (c == '\\' && quote != '`') {
            at++;
        } else if (c == quote) {
            if (quote == '`' && byte_at(lexer, at + 1) == '`') {
                at++;
                continue;
            }
            if (quote == '`' && at == start + 1) {
                *bad = range_of(start, at + 1);
                return GDB_FAIL(err, GDB_ERR_QUERY, "found an empty name in backticks");
            }
            *end = at + 1;
            return GDB_OK;
        }
    }
    *bad = range_of(start, start + 1);
    return GDB_FAIL(err, GDB_ERR_QUERY, "found a %s that does not end, expected %c behind it",
                    quote == '`' ? "name in backticks" : "string", quote);
}

static bool is_digit_of(char c, int base)
{
    if (base == 16)
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return is_digit(c) && c < '0' + base;
}

/*
 * A point belongs to the number only if a digit follows, so that 1..3 is a range. What is left
 * over from a malformed number would be read as a name or as another number; nothing that is
 * right looks like that, so it is an error here.
 */
static gdb_status scan_number(const gdb_lexer *lexer, size_t start, size_t *end,
                              gdb_token_kind *kind, gdb_ast_range *bad, gdb_error *err)
{
    size_t at = start;
    char c = byte_at(lexer, start + 1);
    bool valid = true;

    *kind = GDB_TOKEN_INTEGER;
    if (byte_at(lexer, start) == '0' && (c == 'x' || c == 'X' || c == 'o' || c == 'O')) {
        int base = c == 'x' || c == 'X' ? 16 : 8;

        for (at += 2; is_digit_of(byte_at(lexer, at), base);)
            at++;
        valid = at > start + 2;
    } else {
        while (is_digit(byte_at(lexer, at)))
            at++;
        valid = at - start < 2 || byte_at(lexer, start) != '0';
        if (byte_at(lexer, at) == '.' && is_digit(byte_at(lexer, at + 1))) {
            *kind = GDB_TOKEN_FLOAT;
            for (at++; is_digit(byte_at(lexer, at));)
                at++;
        }
        c = byte_at(lexer, at);
        if (c == 'e' || c == 'E') {
            size_t digits = at + 1;

            if (byte_at(lexer, digits) == '+' || byte_at(lexer, digits) == '-')
                digits++;
            if (is_digit(byte_at(lexer, digits))) {
                *kind = GDB_TOKEN_FLOAT;
                for (at = digits; is_digit(byte_at(lexer, at));)
                    at++;
            }
        }
        valid = valid || *kind == GDB_TOKEN_FLOAT;
    }
    if (!valid || name_part(lexer, at) > 0) {
        scan_name(lexer, at, end);
        *bad = range_of(start, *end);
        return GDB_FAIL(err, GDB_ERR_QUERY, "'%.*s' is not a number%s",
                        *end - start > 60 ? 60 : (int)(*end - start), lexer->text.data + start,
                        *kind == GDB_TOKEN_INTEGER && is_digit(byte_at(lexer, start + 1)) &&
                                byte_at(lexer, start) == '0'
                            ? " (octal numbers begin with 0o)"
                            : "");
    }
    *end = at;
    return GDB_OK;
}

static gdb_status scan_parameter(const gdb_lexer *lexer, size_t start, size_t *end,
                                 gdb_ast_range *bad, gdb_error *err)
{
    if (byte_at(lexer, start + 1) == '`')
        return scan_quoted(lexer, start + 1, end, bad, err);
    scan_name(lexer, start + 1, end);
    if (*end == start + 1) {
        *bad = range_of(start, start + 1);
        return GDB_FAIL(err, GDB_ERR_QUERY, "found '$', expected the name of a parameter after it");
    }
    return GDB_OK;
}

/* GDB_TOKEN_END: it is none. */
static gdb_token_kind punctuation(char c, char next, size_t *size)
{
    *size = 1;
    switch (c) {
    case '(':
        return GDB_TOKEN_LEFT_PAREN;
    case ')':
        return GDB_TOKEN_RIGHT_PAREN;
    case '[':
        return GDB_TOKEN_LEFT_BRACKET;
    case ']':
        return GDB_TOKEN_RIGHT_BRACKET;
    case '{':
        return GDB_TOKEN_LEFT_BRACE;
    case '}':
        return GDB_TOKEN_RIGHT_BRACE;
    case ',':
        return GDB_TOKEN_COMMA;
    case ';':
        return GDB_TOKEN_SEMICOLON;
    case '|':
        return GDB_TOKEN_BAR;
    case '-':
        return GDB_TOKEN_MINUS;
    case '*':
        return GDB_TOKEN_STAR;
    case '/':
        return GDB_TOKEN_SLASH;
    case '%':
        return GDB_TOKEN_PERCENT;
    case '^':
        return GDB_TOKEN_CARET;
    default:
        break;
    }
    *size = 2;
    if (next == '=' && c == '<')
        return GDB_TOKEN_LESS_EQUAL;
    if (next == '=' && c == '>')
        return GDB_TOKEN_GREATER_EQUAL;
    if (next == '=' && c == '+')
        return GDB_TOKEN_PLUS_EQUAL;
    if ((c == '<' && next == '>') || (c == '!' && next == '='))
        return GDB_TOKEN_NOT_EQUAL;
    if (c == ':' && next == ':')
        return GDB_TOKEN_DOUBLE_COLON;
    if (c == '.' && next == '.')
        return GDB_TOKEN_DOTS;
    if (c == '=' && next == '~')
        return GDB_TOKEN_REGEX;
    *size = 1;
    return c == ':'   ? GDB_TOKEN_COLON
           : c == '.' ? GDB_TOKEN_DOT
           : c == '=' ? GDB_TOKEN_EQUAL
           : c == '<' ? GDB_TOKEN_LESS
           : c == '>' ? GDB_TOKEN_GREATER
           : c == '+' ? GDB_TOKEN_PLUS
                      : GDB_TOKEN_END;
}

static gdb_status fail_unknown(const gdb_lexer *lexer, size_t start, gdb_ast_range *bad,
                               gdb_error *err)
{
    uint32_t code = 0;
    size_t n = gdb_utf8_decode(lexer->text.data + start, lexer->text.size - start, &code);

    *bad = range_of(start, start + (n > 0 ? n : 1));
    if (code <= 0x20 || (code >= 0x7F && code < 0xA0))
        return GDB_FAIL(err, GDB_ERR_QUERY, "found the control character U+%04X", (unsigned)code);
    if (code > 0x7F)
        return GDB_FAIL(err, GDB_ERR_QUERY,
                        "found the character '%.*s' (U+%04X), which stands "
                        "for nothing outside quotes",
                        (int)n, lexer->text.data + start, (unsigned)code);
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "found the character '%c', which stands for nothing "
                    "outside quotes",
                    (char)code);
}

gdb_status gdb_lexer_scan(gdb_lexer *lexer, gdb_token *out, gdb_ast_range *bad, gdb_error *err)
{
    gdb_token token = {GDB_TOKEN_END, GDB_KW_NONE_OF_THEM, {0, 0}};
    size_t start, end, size;
    char c;

    GDB_TRY(skip_blanks(lexer, bad, err));
    start = end = lexer->position;
    c = byte_at(lexer, start);
    if (start == lexer->text.size) {
        token.kind = GDB_TOKEN_END;
    } else if (is_digit(c) || (c == '.' && is_digit(byte_at(lexer, start + 1)))) {
        GDB_TRY(scan_number(lexer, start, &end, &token.kind, bad, err));
    } else if (name_part(lexer, start) > 0) {
        token.kind = GDB_TOKEN_NAME;
        scan_name(lexer, start, &end);
    } else if (c == '\'' || c == '"') {
        token.kind = GDB_TOKEN_STRING;
        GDB_TRY(scan_quoted(lexer, start, &end, bad, err));
    } else if (c == '`') {
        token.kind = GDB_TOKEN_QUOTED_NAME;
        GDB_TRY(scan_quoted(lexer, start, &end, bad, err));
    } else if (c == '$') {
        token.kind = GDB_TOKEN_PARAMETER;
        GDB_TRY(scan_parameter(lexer, start, &end, bad, err));
    } else {
        token.kind = punctuation(c, byte_at(lexer, start + 1), &size);
        if (token.kind == GDB_TOKEN_END)
            return fail_unknown(lexer, start, bad, err);
        end = start + size;
    }
    token.range = range_of(start, end);
    lexer->position = (uint32_t)end;
    *out = token;
    return GDB_OK;
}

gdb_status gdb_lexer_next(gdb_lexer *lexer, gdb_token *out, gdb_ast_range *bad, gdb_error *err)
{
    GDB_TRY(gdb_lexer_scan(lexer, out, bad, err));
    if (out->kind == GDB_TOKEN_NAME)
        out->keyword =
            gdb_keyword_lookup(gdb_text(lexer->text.data + out->range.offset, out->range.length));
    return GDB_OK;
}
