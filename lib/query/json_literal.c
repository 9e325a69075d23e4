/* SPDX-License-Identifier: MIT */
#include "lib/query/json_literal.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/utf8.h"
#include "lib/types/number_text.h"

enum { MOST_DEPTH = 100 };

typedef struct json_parser {
    const char *at, *end;
    gdb_arena *arena;
    gdb_error *err;
    bool no_memory;
} json_parser;

static void skip_blanks(json_parser *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
        p->at++;
}

static bool take(json_parser *p, char c)
{
    if (p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static bool take_word(json_parser *p, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(p->end - p->at) < size || memcmp(p->at, word, size) != 0)
        return false;
    p->at += size;
    return true;
}

static bool is_digit(const json_parser *p)
{
    return p->at < p->end && *p->at >= '0' && *p->at <= '9';
}

static bool take_digits(json_parser *p)
{
    if (!is_digit(p))
        return false;
    while (is_digit(p))
        p->at++;
    return true;
}

static bool parse_number(json_parser *p, gdb_value *out)
{
    const char *begin = p->at;
    bool whole = true;
    gdb_text_view text;
    int64_t integer;
    uint64_t large;
    double real;

    take(p, '-');
    if (!take(p, '0') && !take_digits(p))
        return false;
    if (is_digit(p))
        return false; /* a leading zero */
    if (take(p, '.')) {
        whole = false;
        if (!take_digits(p))
            return false;
    }
    if (take(p, 'e') || take(p, 'E')) {
        whole = false;
        if (!take(p, '+'))
            take(p, '-');
        if (!take_digits(p))
            return false;
    }
    text = gdb_text(begin, (size_t)(p->at - begin));
    if (whole && gdb_parse_int64(text, &integer)) {
        *out = gdb_value_int64(integer);
        return true;
    }
    if (whole && gdb_parse_uint64(text, &large)) {
        *out = gdb_value_uint64(large);
        return true;
    }
    if (!gdb_parse_double(text, &real))
        return false;
    *out = gdb_value_double(real);
    return true;
}

static bool parse_hex(json_parser *p, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++) {
        char c;

        if (p->at == p->end)
            return false;
        c = *p->at++;
        *out <<= 4;
        if (c >= '0' && c <= '9')
            *out |= (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *out |= (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            *out |= (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    return true;
}

/* Behind a backslash: the bytes that the escape stands for. */
static bool parse_escape(json_parser *p, char out[4], size_t *size)
{
    static const char codes[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const char *found;
    uint32_t code, low;

    if (p->at == p->end)
        return false;
    *size = 1;
    if (*p->at != 'u') {
        found = memchr(codes, *p->at++, sizeof(codes) - 1);
        if (found == NULL)
            return false;
        out[0] = bytes[found - codes];
        return true;
    }
    p->at++;
    if (!parse_hex(p, &code))
        return false;
    if (code >= 0xD800 && code < 0xDC00) {
        if (!take_word(p, "\\u") || !parse_hex(p, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    *size = gdb_utf8_encode(code, out);
    return *size > 0;
}

/* The opening quote is taken already. */
static bool parse_string(json_parser *p, gdb_text_view *out)
{
    const char *begin = p->at;
    char *bytes;
    size_t size = 0;

    while (p->at < p->end && *p->at != '"' && *p->at != '\\' && (unsigned char)*p->at >= 0x20)
        p->at++;
    *out = gdb_text(begin, (size_t)(p->at - begin));
    if (take(p, '"'))
        return gdb_utf8_find_invalid(*out) == out->size;
    bytes = gdb_arena_alloc(p->arena, (size_t)(p->end - begin) + 4, p->err);
    if (bytes == NULL) {
        p->no_memory = true;
        return false;
    }
    for (p->at = begin; p->at < p->end && *p->at != '"';) {
        char escaped[4];
        size_t n = 1;

        if ((unsigned char)*p->at < 0x20)
            return false;
        escaped[0] = *p->at++;
        if (escaped[0] == '\\' && !parse_escape(p, escaped, &n))
            return false;
        memcpy(bytes + size, escaped, n);
        size += n;
    }
    *out = gdb_text(bytes, size);
    return take(p, '"') && gdb_utf8_find_invalid(*out) == size;
}

static bool parse_value(json_parser *p, int depth, gdb_value *out);

/* Items of an array, or entries of an object, collected on the heap and copied to the arena. */
static bool parse_items(json_parser *p, int depth, bool is_map, gdb_value *out)
{
    gdb_map_entry *entries = NULL, *kept = NULL;
    gdb_value *items = NULL;
    size_t count = 0, capacity = 0;
    bool good = false;

    skip_blanks(p);
    if (take(p, is_map ? '}' : ']'))
        good = true;
    while (!good) {
        gdb_map_entry entry = {{NULL, 0}, gdb_value_null()};

        skip_blanks(p);
        if (is_map) {
            if (!take(p, '"') || !parse_string(p, &entry.key))
                break;
            skip_blanks(p);
            if (!take(p, ':'))
                break;
        }
        if (!parse_value(p, depth + 1, &entry.value))
            break;
        if (gdb_array_reserve(&entries, &capacity, count + 1, sizeof(*entries), p->err) != GDB_OK) {
            p->no_memory = true;
            break;
        }
        entries[count++] = entry;
        skip_blanks(p);
        if (take(p, ','))
            continue;
        if (!take(p, is_map ? '}' : ']'))
            break;
        good = true;
    }
    if (good) {
        if (is_map)
            kept = gdb_arena_alloc_array(p->arena, count, sizeof(*kept), p->err);
        else
            items = gdb_arena_alloc_array(p->arena, count, sizeof(*items), p->err);
        good = kept != NULL || items != NULL;
        p->no_memory = p->no_memory || !good;
    }
    for (size_t i = 0; good && i < count; i++) {
        if (is_map)
            kept[i] = entries[i];
        else
            items[i] = entries[i].value;
    }
    gdb_free(entries);
    *out = (gdb_value){.type = is_map ? GDB_TYPE_MAP : GDB_TYPE_LIST};
    if (is_map)
        out->as.map = (gdb_map){kept, count};
    else
        out->as.list = (gdb_list){items, count};
    return good;
}

static bool parse_value(json_parser *p, int depth, gdb_value *out)
{
    gdb_text_view text;

    skip_blanks(p);
    if (depth > MOST_DEPTH)
        return false;
    if (take_word(p, "null")) {
        *out = gdb_value_null();
        return true;
    }
    if (take_word(p, "true") || take_word(p, "false")) {
        *out = gdb_value_bool(p->at[-2] == 'u');
        return true;
    }
    if (take(p, '"')) {
        if (!parse_string(p, &text))
            return false;
        *out = gdb_value_string(text);
        return true;
    }
    if (take(p, '['))
        return parse_items(p, depth, false, out);
    if (take(p, '{'))
        return parse_items(p, depth, true, out);
    return parse_number(p, out);
}

gdb_status gdb_json_literal_parse(gdb_text_view text, gdb_arena *arena, gdb_value *out,
                                  bool *is_json, gdb_error *err)
{
    json_parser p = {text.data, text.data + text.size, arena, err, false};
    gdb_value value;

    *is_json = parse_value(&p, 0, &value);
    skip_blanks(&p);
    *is_json = *is_json && p.at == p.end;
    if (p.no_memory)
        return GDB_ERR_NOMEM;
    if (*is_json)
        *out = value;
    return GDB_OK;
}
