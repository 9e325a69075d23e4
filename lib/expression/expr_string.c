/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/expression/expr_kernel.h"

/*
 * Strings. Positions and lengths count code points. Results that are part of an argument
 * (substring, trim, left) are views into it; the others are made in the evaluator's heap.
 */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool text_contains(gdb_text_view text, gdb_text_view part)
{
    return part.size == 0 ||
           (part.size <= text.size && memmem(text.data, text.size, part.data, part.size) != NULL);
}

static bool text_starts(gdb_text_view text, gdb_text_view part)
{
    return part.size <= text.size &&
           (part.size == 0 || memcmp(text.data, part.data, part.size) == 0);
}

static bool text_ends(gdb_text_view text, gdb_text_view part)
{
    return part.size <= text.size &&
           (part.size == 0 ||
            memcmp(text.data + (text.size - part.size), part.data, part.size) == 0);
}

static bool text_matches(gdb_function_id id, gdb_text_view text, gdb_text_view part)
{
    if (id == GDB_FN_CONTAINS)
        return text_contains(text, part);
    return id == GDB_FN_STARTS_WITH ? text_starts(text, part) : text_ends(text, part);
}

gdb_status gdb_kernel_text_match(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    const gdb_vector *a = call->args[0], *b = call->args[1];
    const gdb_text_view *text = a->values, *part = b->values;
    uint32_t am = gdb_kernel_mask(a), bm = gdb_kernel_mask(b);
    gdb_function_id id = call->expr->as.function;
    uint8_t *out = call->out->values;

    (void)err;
    *done = a->type == GDB_TYPE_STRING && b->type == GDB_TYPE_STRING && !a->is_constant;
    if (*done)
        GDB_FOR_SELECTED(call->selection, row, {
            if (!gdb_vector_is_null(call->out, row))
                out[row] = text_matches(id, text[row & am], part[row & bm]);
        });
    return GDB_OK;
}

/* --- value forms ------------------------------------------------------- */

static gdb_status want_text(const gdb_value_call *call, uint32_t arg, gdb_error *err)
{
    if (call->args[arg].type != GDB_TYPE_STRING)
        return gdb_kernel_fail(err, call->expr, "expected a STRING, not a %s",
                               gdb_type_name(call->args[arg].type));
    return GDB_OK;
}

static gdb_status want_count(const gdb_value_call *call, uint32_t arg, int64_t *out,
                             gdb_error *err)
{
    if (!gdb_kernel_int64(&call->args[arg], out))
        return gdb_kernel_fail(err, call->expr, "expected an INT64, not a %s",
                               gdb_type_name(call->args[arg].type));
    if (*out < 0)
        return gdb_kernel_fail(err, call->expr, "a negative length or position");
    return GDB_OK;
}

/* STARTS WITH and its like are NULL, not an error, for what is no string. */
static gdb_status value_match(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    (void)err;
    if (call->args[0].type == GDB_TYPE_STRING && call->args[1].type == GDB_TYPE_STRING)
        *out = gdb_value_bool(
            text_matches(call->expr->as.function, call->args[0].as.text, call->args[1].as.text));
    return GDB_OK;
}

static gdb_status value_case(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    char first = call->expr->as.function == GDB_FN_LOWER ? 'A' : 'a';
    gdb_text_view copy;
    char *bytes;

    GDB_TRY(want_text(call, 0, err));
    bytes = gdb_arena_alloc(gdb_kernel_heap(call->evaluator), call->args[0].as.text.size + 1, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    copy = gdb_text(bytes, call->args[0].as.text.size);
    for (size_t i = 0; i < copy.size; i++) {
        char c = call->args[0].as.text.data[i];

        bytes[i] = c >= first && c < first + 26 ? (char)(c ^ 0x20) : c;
    }
    *out = gdb_value_string(copy);
    return GDB_OK;
}

static gdb_status value_trim(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view text = call->args[0].as.text;
    gdb_function_id id = call->expr->as.function;

    GDB_TRY(want_text(call, 0, err));
    while (id != GDB_FN_RTRIM && text.size > 0 && is_space(text.data[0]))
        text = gdb_text(text.data + 1, text.size - 1);
    while (id != GDB_FN_LTRIM && text.size > 0 && is_space(text.data[text.size - 1]))
        text.size--;
    *out = gdb_value_string(text);
    return GDB_OK;
}

/* Bytes of the first `count` code points. */
static size_t prefix_size(gdb_text_view text, uint64_t count)
{
    size_t i = 0;

    if (count >= text.size)
        return text.size;
    while (count > 0 && i < text.size) {
        i++;
        while (i < text.size && ((unsigned char)text.data[i] & 0xC0) == 0x80)
            i++;
        count--;
    }
    return i;
}

static size_t code_points(gdb_text_view text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static gdb_text_view behind(gdb_text_view text, size_t bytes)
{
    return gdb_text(text.data + bytes, text.size - bytes);
}

/* substring(text, start, length), left(text, length), right(text, length) */
static gdb_status value_part(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view text = call->args[0].as.text;
    gdb_function_id id = call->expr->as.function;
    int64_t n, length;

    GDB_TRY(want_text(call, 0, err));
    GDB_TRY(want_count(call, 1, &n, err));
    if (id == GDB_FN_LEFT) {
        text.size = prefix_size(text, (uint64_t)n);
    } else if (id == GDB_FN_RIGHT) {
        size_t have = code_points(text);

        if ((uint64_t)n < have)
            text = behind(text, prefix_size(text, have - (uint64_t)n));
    } else {
        text = behind(text, prefix_size(text, (uint64_t)n));
        if (call->count > 2) {
            GDB_TRY(want_count(call, 2, &length, err));
            text.size = prefix_size(text, (uint64_t)length);
        }
    }
    *out = gdb_value_string(text);
    return GDB_OK;
}

static gdb_status value_replace(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view text, part, by;
    size_t found = 0, size;
    char *bytes, *to;

    for (uint32_t i = 0; i < 3; i++)
        GDB_TRY(want_text(call, i, err));
    text = call->args[0].as.text;
    part = call->args[1].as.text;
    by = call->args[2].as.text;
    *out = call->args[0];
    if (part.size == 0)
        return GDB_OK;
    for (gdb_text_view rest = text; rest.size >= part.size;) {
        const char *at = memmem(rest.data, rest.size, part.data, part.size);

        if (at == NULL)
            break;
        found++;
        rest = behind(rest, (size_t)(at - rest.data) + part.size);
    }
    if (found == 0)
        return GDB_OK;
    if (by.size > part.size && found > (SIZE_MAX / 4 - text.size) / (by.size - part.size))
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory");
    size = text.size - found * part.size + found * by.size;
    bytes = to = gdb_arena_alloc(gdb_kernel_heap(call->evaluator), size + 1, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    for (; found > 0; found--) {
        const char *at = memmem(text.data, text.size, part.data, part.size);
        size_t kept = (size_t)(at - text.data);

        memcpy(to, text.data, kept);
        to += kept;
        if (by.size > 0)
            memcpy(to, by.data, by.size);
        to += by.size;
        text = behind(text, kept + part.size);
    }
    if (text.size > 0)
        memcpy(to, text.data, text.size);
    *out = gdb_value_string(gdb_text(bytes, size));
    return GDB_OK;
}

/* Of a string by code points, of a list by items. */
static gdb_status value_reverse(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_arena *heap = gdb_kernel_heap(call->evaluator);
    gdb_text_view text = call->args[0].as.text;
    char *bytes;

    if (call->args[0].type == GDB_TYPE_LIST) {
        gdb_list list = call->args[0].as.list;
        gdb_value *items = gdb_arena_alloc_array(heap, list.count, sizeof(*items), err);

        if (items == NULL)
            return GDB_ERR_NOMEM;
        for (size_t i = 0; i < list.count; i++)
            items[i] = list.items[list.count - 1 - i];
        *out = (gdb_value){.type = GDB_TYPE_LIST};
        out->as.list = (gdb_list){items, list.count};
        return GDB_OK;
    }
    GDB_TRY(want_text(call, 0, err));
    bytes = gdb_arena_alloc(heap, text.size + 1, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < text.size;) {
        size_t n = prefix_size(behind(text, i), 1);

        memcpy(bytes + (text.size - i - n), text.data + i, n);
        i += n;
    }
    *out = gdb_value_string(gdb_text(bytes, text.size));
    return GDB_OK;
}

/* split(text, separator): a separator of no bytes gives the code points. */
static gdb_status value_split(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view text, separator, rest;
    gdb_value *items;
    size_t count = 1, n = 0;

    GDB_TRY(want_text(call, 0, err));
    GDB_TRY(want_text(call, 1, err));
    rest = text = call->args[0].as.text;
    separator = call->args[1].as.text;
    if (separator.size == 0)
        count = code_points(text);
    for (const char *at; separator.size > 0 && rest.size > 0; count++) {
        at = memmem(rest.data, rest.size, separator.data, separator.size);
        if (at == NULL)
            break;
        rest = behind(rest, (size_t)(at - rest.data) + separator.size);
    }
    items = gdb_arena_alloc_array(gdb_kernel_heap(call->evaluator), count, sizeof(*items), err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (rest = text; n < count; n++) {
        const char *at = separator.size == 0 || n + 1 == count
                             ? NULL
                             : memmem(rest.data, rest.size, separator.data, separator.size);
        size_t size = at != NULL            ? (size_t)(at - rest.data)
                      : separator.size == 0 ? prefix_size(rest, 1)
                                            : rest.size;

        items[n] = gdb_value_string(gdb_text(rest.data, size));
        rest = behind(rest, size + (at != NULL ? separator.size : 0));
    }
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, count};
    return GDB_OK;
}

static gdb_status value_size(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];

    if (v->type == GDB_TYPE_STRING)
        *out = gdb_value_int64((int64_t)code_points(v->as.text));
    else if (v->type == GDB_TYPE_LIST)
        *out = gdb_value_int64((int64_t)v->as.list.count);
    else if (v->type == GDB_TYPE_PATH) /* its length: node, rel, node, ... */
        *out = gdb_value_int64((int64_t)(v->as.list.count / 2));
    else
        return gdb_kernel_fail(err, call->expr, "expected a STRING or LIST, not a %s",
                               gdb_type_name(v->type));
    return GDB_OK;
}

gdb_value_function gdb_value_string_function(gdb_function_id id)
{
    switch ((int)id) {
    case GDB_FN_STARTS_WITH:
    case GDB_FN_ENDS_WITH:
    case GDB_FN_CONTAINS:
        return value_match;
    case GDB_FN_LOWER:
    case GDB_FN_UPPER:
        return value_case;
    case GDB_FN_TRIM:
    case GDB_FN_LTRIM:
    case GDB_FN_RTRIM:
        return value_trim;
    case GDB_FN_SUBSTRING:
    case GDB_FN_LEFT:
    case GDB_FN_RIGHT:
        return value_part;
    case GDB_FN_REPLACE:
        return value_replace;
    case GDB_FN_REVERSE:
        return value_reverse;
    case GDB_FN_SPLIT:
        return value_split;
    case GDB_FN_SIZE:
        return value_size;
    default:
        return NULL;
    }
}
