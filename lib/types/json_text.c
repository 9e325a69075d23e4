/* SPDX-License-Identifier: MIT */
#include "lib/types/json_text.h"

#include <math.h>
#include <stdio.h>

#include "lib/base/utf8.h"

static gdb_status append_escape(unsigned char c, gdb_buffer *out, gdb_error *err)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char escape[8] = {'\\', 0};

    for (size_t i = 0; i + 1 < sizeof(letters); i += 2) {
        if (letters[i] == (char)c) {
            escape[1] = letters[i + 1];
            return gdb_buffer_append(out, escape, 2, err);
        }
    }
    snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)c);
    return gdb_buffer_append(out, escape, 6, err);
}

gdb_status gdb_json_append_text(gdb_text_view text, gdb_buffer *out, gdb_error *err)
{
    size_t i = 0, plain = 0;

    GDB_TRY(gdb_buffer_append_byte(out, '"', err));
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        uint32_t code;
        size_t size = 1;

        if (c >= 0x80)
            size = gdb_utf8_decode(text.data + i, text.size - i, &code);
        if (size > 0 && c >= 0x20 && c != '"' && c != '\\') {
            i += size;
            continue;
        }
        GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
        if (size == 0)
            GDB_TRY(gdb_buffer_append_text(out, "\xEF\xBF\xBD", err));
        else
            GDB_TRY(append_escape(c, out, err));
        plain = ++i;
    }
    GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
    return gdb_buffer_append_byte(out, '"', err);
}

static gdb_status append_list(const gdb_list *list, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '[', err));
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(gdb_json_append_value(&list->items[i], out, err));
    }
    return gdb_buffer_append_byte(out, ']', err);
}

static gdb_status append_map(const gdb_map *map, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '{', err));
    for (size_t i = 0; i < map->count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(gdb_json_append_text(map->entries[i].key, out, err));
        GDB_TRY(gdb_buffer_append_byte(out, ':', err));
        GDB_TRY(gdb_json_append_value(&map->entries[i].value, out, err));
    }
    return gdb_buffer_append_byte(out, '}', err);
}

/* The plain text in quotes; it holds nothing to escape. */
static gdb_status append_quoted(const gdb_value *value, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '"', err));
    GDB_TRY(gdb_value_print(value, out, err));
    return gdb_buffer_append_byte(out, '"', err);
}

gdb_status gdb_json_append_value(const gdb_value *value, gdb_buffer *out, gdb_error *err)
{
    if (value->is_null)
        return gdb_buffer_append(out, "null", 4, err);
    switch (value->type) {
    case GDB_TYPE_BOOL:
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        return gdb_value_print(value, out, err);
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_DOUBLE:
        return isfinite(value->as.real) ? gdb_value_print(value, out, err)
                                        : append_quoted(value, out, err);
    case GDB_TYPE_STRING:
        return gdb_json_append_text(value->as.text, out, err);
    case GDB_TYPE_DATE:
    case GDB_TYPE_TIMESTAMP:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
        return append_quoted(value, out, err);
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        return append_list(&value->as.list, out, err);
    case GDB_TYPE_MAP:
        return append_map(&value->as.map, out, err);
    case GDB_TYPE_NULL:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return gdb_buffer_append(out, "null", 4, err);
}
