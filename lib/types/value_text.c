/* SPDX-License-Identifier: MIT */
#include "lib/base/text_quote.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"
#include "lib/types/value.h"

static gdb_status print_inside(const gdb_value *v, gdb_buffer *out, gdb_error *err)
{
    return v->is_null ? gdb_buffer_append_text(out, "NULL", err) : gdb_value_print(v, out, err);
}

static gdb_status print_list(const gdb_list *list, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '[', err));
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_byte(out, ',', err));
        GDB_TRY(print_inside(&list->items[i], out, err));
    }
    return gdb_buffer_append_byte(out, ']', err);
}

static gdb_status print_map(const gdb_map *map, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_byte(out, '{', err));
    for (size_t i = 0; i < map->count; i++) {
        if (i > 0)
            GDB_TRY(gdb_buffer_append_text(out, ", ", err));
        GDB_TRY(gdb_buffer_append(out, map->entries[i].key.data, map->entries[i].key.size, err));
        GDB_TRY(gdb_buffer_append_text(out, ": ", err));
        GDB_TRY(print_inside(&map->entries[i].value, out, err));
    }
    return gdb_buffer_append_byte(out, '}', err);
}

static gdb_status print_id(uint32_t table, uint64_t row, gdb_buffer *out, gdb_error *err)
{
    char text[GDB_NUMBER_TEXT_SIZE];

    GDB_TRY(gdb_buffer_append(out, text, gdb_print_uint64(table, text), err));
    GDB_TRY(gdb_buffer_append_byte(out, ':', err));
    return gdb_buffer_append(out, text, gdb_print_uint64(row, text), err);
}

gdb_status gdb_value_print(const gdb_value *v, gdb_buffer *out, gdb_error *err)
{
    char text[GDB_TIMESTAMP_TEXT_SIZE];
    size_t size = 0;

    if (v->is_null)
        return GDB_OK;
    switch (v->type) {
    case GDB_TYPE_BOOL:
        return gdb_buffer_append_text(out, v->as.boolean ? "true" : "false", err);
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
        size = gdb_print_int64(v->as.integer, text);
        break;
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        size = gdb_print_uint64(v->as.unsigned_integer, text);
        break;
    case GDB_TYPE_FLOAT:
        size = gdb_print_float((float)v->as.real, text);
        break;
    case GDB_TYPE_DOUBLE:
        size = gdb_print_double(v->as.real, text);
        break;
    case GDB_TYPE_STRING:
        return gdb_buffer_append(out, v->as.text.data, v->as.text.size, err);
    case GDB_TYPE_DATE:
        size = gdb_print_date((int32_t)v->as.integer, text);
        break;
    case GDB_TYPE_TIMESTAMP:
        size = gdb_print_timestamp(v->as.integer, text);
        break;
    case GDB_TYPE_NODE:
        return print_id(v->as.node.table, v->as.node.offset, out, err);
    case GDB_TYPE_REL:
        return print_id(v->as.rel.table, v->as.rel.position, out, err);
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        return print_list(&v->as.list, out, err);
    case GDB_TYPE_MAP:
        return print_map(&v->as.map, out, err);
    case GDB_TYPE_NULL:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return gdb_buffer_append(out, text, size, err);
}

static bool parse_signed(gdb_type_id type, gdb_text_view text, int64_t *out)
{
    unsigned bits = (unsigned)gdb_type_width(type) * 8;
    int64_t v, most = INT64_MAX >> (64 - bits);

    if (!gdb_parse_int64(text, &v) || v > most || v < -most - 1)
        return false;
    *out = v;
    return true;
}

static bool parse_unsigned(gdb_type_id type, gdb_text_view text, uint64_t *out)
{
    unsigned bits = (unsigned)gdb_type_width(type) * 8;
    uint64_t v;

    if (!gdb_parse_uint64(text, &v) || v > UINT64_MAX >> (64 - bits))
        return false;
    *out = v;
    return true;
}

static bool parse(gdb_value *v, gdb_text_view text)
{
    int32_t days;
    float single;

    switch (v->type) {
    case GDB_TYPE_BOOL:
        return gdb_parse_bool(text, &v->as.boolean);
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
        return parse_signed(v->type, text, &v->as.integer);
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        return parse_unsigned(v->type, text, &v->as.unsigned_integer);
    case GDB_TYPE_FLOAT:
        if (!gdb_parse_float(text, &single))
            return false;
        v->as.real = (double)single;
        return true;
    case GDB_TYPE_DOUBLE:
        return gdb_parse_double(text, &v->as.real);
    case GDB_TYPE_STRING:
        v->as.text = text;
        return true;
    case GDB_TYPE_DATE:
        if (!gdb_parse_date(text, &days))
            return false;
        v->as.integer = days;
        return true;
    case GDB_TYPE_TIMESTAMP:
        return gdb_parse_timestamp(text, &v->as.integer);
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return false;
}

gdb_status gdb_value_parse(gdb_value *out, gdb_type_id type, gdb_text_view text, gdb_error *err)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_value v = {.type = type};

    if (!parse(&v, text))
        return GDB_FAIL(err, GDB_ERR_INPUT, "%s is not a %s (expected %s)",
                        gdb_text_quote(text, quoted), gdb_type_name(type), gdb_type_form(type));
    *out = v;
    return GDB_OK;
}
