/* SPDX-License-Identifier: MIT */
#include "lib/types/logical_type.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lib/types/number_text.h"
#include "lib/types/value.h"

static_assert(sizeof(gdb_type_id) >= 4, "room for the length of an array");

typedef struct type_row {
    gdb_type_id type;
    const char *name;
    const char *form;
    size_t width;
    const char *list_name; /* of lists of it, where they can be stored */
} type_row;

static const type_row types[] = {
    {GDB_TYPE_BOOL, "BOOL", "true or false", sizeof(uint8_t), "BOOL[]"},
    {GDB_TYPE_INT8, "INT8", "-128 .. 127", sizeof(int8_t), "INT8[]"},
    {GDB_TYPE_INT16, "INT16", "-32768 .. 32767", sizeof(int16_t), "INT16[]"},
    {GDB_TYPE_INT32, "INT32", "-2147483648 .. 2147483647", sizeof(int32_t), "INT32[]"},
    {GDB_TYPE_INT64, "INT64", "-9223372036854775808 .. 9223372036854775807", sizeof(int64_t),
     "INT64[]"},
    {GDB_TYPE_UINT8, "UINT8", "0 .. 255", sizeof(uint8_t), "UINT8[]"},
    {GDB_TYPE_UINT16, "UINT16", "0 .. 65535", sizeof(uint16_t), "UINT16[]"},
    {GDB_TYPE_UINT32, "UINT32", "0 .. 4294967295", sizeof(uint32_t), "UINT32[]"},
    {GDB_TYPE_UINT64, "UINT64", "0 .. 18446744073709551615", sizeof(uint64_t), "UINT64[]"},
    {GDB_TYPE_FLOAT, "FLOAT", "a number such as 1.5 or 2e-3", sizeof(float), "FLOAT[]"},
    {GDB_TYPE_DOUBLE, "DOUBLE", "a number such as 1.5 or 2e-3", sizeof(double), "DOUBLE[]"},
    {GDB_TYPE_STRING, "STRING", "text", sizeof(gdb_text_view), "STRING[]"},
    {GDB_TYPE_DATE, "DATE", "yyyy-mm-dd", sizeof(int32_t), "DATE[]"},
    {GDB_TYPE_TIMESTAMP, "TIMESTAMP", "yyyy-mm-dd hh:mm:ss[.fraction]", sizeof(int64_t),
     "TIMESTAMP[]"},
    {GDB_TYPE_NULL, "NULL", "nothing", sizeof(gdb_value), NULL},
    {GDB_TYPE_NODE, "NODE", "a node", sizeof(gdb_node_id), NULL},
    {GDB_TYPE_REL, "REL", "a relationship", sizeof(gdb_rel_id), NULL},
    {GDB_TYPE_LIST, "LIST", "a list", sizeof(gdb_list), NULL},
    {GDB_TYPE_MAP, "MAP", "a map", sizeof(gdb_map), NULL},
    {GDB_TYPE_PATH, "PATH", "a path", sizeof(gdb_list), NULL},
    {GDB_TYPE_ANY, "ANY", "a value", sizeof(gdb_value), NULL},
};

static const struct {
    const char *name;
    gdb_type_id type;
} synonyms[] = {
    {"BOOLEAN", GDB_TYPE_BOOL},       {"LOGICAL", GDB_TYPE_BOOL},
    {"BYTE", GDB_TYPE_INT8},          {"TINYINT", GDB_TYPE_INT8},
    {"I8", GDB_TYPE_INT8},            {"SHORT", GDB_TYPE_INT16},
    {"SMALLINT", GDB_TYPE_INT16},     {"I16", GDB_TYPE_INT16},
    {"INT", GDB_TYPE_INT32},          {"INTEGER", GDB_TYPE_INT32},
    {"I32", GDB_TYPE_INT32},          {"LONG", GDB_TYPE_INT64},
    {"BIGINT", GDB_TYPE_INT64},       {"I64", GDB_TYPE_INT64},
    {"UTINYINT", GDB_TYPE_UINT8},     {"U8", GDB_TYPE_UINT8},
    {"USMALLINT", GDB_TYPE_UINT16},   {"U16", GDB_TYPE_UINT16},
    {"UINTEGER", GDB_TYPE_UINT32},    {"UINT", GDB_TYPE_UINT32},
    {"U32", GDB_TYPE_UINT32},         {"UBIGINT", GDB_TYPE_UINT64},
    {"U64", GDB_TYPE_UINT64},         {"FLOAT32", GDB_TYPE_FLOAT},
    {"FLOAT4", GDB_TYPE_FLOAT},       {"REAL", GDB_TYPE_FLOAT},
    {"F32", GDB_TYPE_FLOAT},          {"FLOAT64", GDB_TYPE_DOUBLE},
    {"FLOAT8", GDB_TYPE_DOUBLE},      {"F64", GDB_TYPE_DOUBLE},
    {"TEXT", GDB_TYPE_STRING},        {"VARCHAR", GDB_TYPE_STRING},
    {"CHAR", GDB_TYPE_STRING},        {"BPCHAR", GDB_TYPE_STRING},
    {"DATETIME", GDB_TYPE_TIMESTAMP}, {"LOCALDATETIME", GDB_TYPE_TIMESTAMP},
    {"TIMESTAMPTZ", GDB_TYPE_TIMESTAMP}, {"TIMESTAMP_TZ", GDB_TYPE_TIMESTAMP},
};

static const type_row *row_of(gdb_type_id type)
{
    if (type >= GDB_TYPE_BOOL && type <= GDB_TYPE_TIMESTAMP)
        return &types[type - GDB_TYPE_BOOL];
    if (type >= GDB_TYPE_NULL && type <= GDB_TYPE_ANY)
        return &types[type - GDB_TYPE_NULL + GDB_TYPE_TIMESTAMP];
    return NULL;
}

const char *gdb_type_name_into(gdb_type_id type, char name[GDB_TYPE_NAME_SIZE])
{
    const type_row *row = row_of(gdb_type_is_list(type) ? gdb_type_element(type) : type);
    uint32_t length = gdb_type_array_length(type);

    if (row == NULL)
        return "INVALID";
    if (length == 0)
        return gdb_type_is_list(type) ? row->list_name : row->name;
    snprintf(name, GDB_TYPE_NAME_SIZE, "%s[%u]", row->name, (unsigned)length);
    return name;
}

const char *gdb_type_form(gdb_type_id type)
{
    const type_row *row = row_of(type);

    if (gdb_type_is_list(type))
        return "a list such as [a,b]";
    return row != NULL ? row->form : "nothing";
}

static gdb_type_id parse_scalar(gdb_text_view name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (types[i].list_name != NULL &&
            gdb_text_equal_nocase(name, gdb_text_of(types[i].name)))
            return types[i].type;
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++)
        if (gdb_text_equal_nocase(name, gdb_text_of(synonyms[i].name)))
            return synonyms[i].type;
    return GDB_TYPE_INVALID;
}

gdb_type_id gdb_type_parse(gdb_text_view name)
{
    const char *open = name.size > 0 ? memchr(name.data, '[', name.size) : NULL;
    gdb_text_view length;
    gdb_type_id element;
    uint64_t count;

    if (open == NULL || name.data[name.size - 1] != ']')
        return parse_scalar(name);
    element = parse_scalar(gdb_text(name.data, (size_t)(open - name.data)));
    length = gdb_text(open + 1, (size_t)(name.data + name.size - open) - 2);
    if (length.size == 0)
        return gdb_type_list_of(element);
    return gdb_parse_uint64(length, &count) ? gdb_type_array_of(element, count) : GDB_TYPE_INVALID;
}

size_t gdb_type_width(gdb_type_id type)
{
    const type_row *row = row_of(type);

    if (gdb_type_is_list(type))
        return sizeof(gdb_text_view);
    return row != NULL ? row->width : 0;
}

static bool is_scalar(gdb_type_id type)
{
    return type >= GDB_TYPE_BOOL && type <= GDB_TYPE_TIMESTAMP;
}

bool gdb_type_is_storable(gdb_type_id type)
{
    return is_scalar(type) || gdb_type_is_list(type);
}

bool gdb_type_is_list(gdb_type_id type)
{
    return gdb_type_element(type) != GDB_TYPE_INVALID;
}

bool gdb_type_is_byte_string(gdb_type_id type)
{
    return type == GDB_TYPE_STRING || gdb_type_is_list(type);
}

gdb_type_id gdb_type_list_of(gdb_type_id element)
{
    return is_scalar(element) ? (gdb_type_id)((unsigned)element + GDB_TYPE_LIST_BIT)
                              : GDB_TYPE_INVALID;
}

gdb_type_id gdb_type_element(gdb_type_id list)
{
    unsigned without_length = (unsigned)list & ((1U << GDB_TYPE_LENGTH_SHIFT) - 1);
    gdb_type_id element = (gdb_type_id)(without_length - GDB_TYPE_LIST_BIT);

    return is_scalar(element) ? element : GDB_TYPE_INVALID;
}

gdb_type_id gdb_type_array_of(gdb_type_id element, uint64_t length)
{
    gdb_type_id list = gdb_type_list_of(element);

    if (list == GDB_TYPE_INVALID || length == 0 || length > GDB_ARRAY_LENGTH_MAX)
        return GDB_TYPE_INVALID;
    return (gdb_type_id)((unsigned)list | (unsigned)length << GDB_TYPE_LENGTH_SHIFT);
}

uint32_t gdb_type_array_length(gdb_type_id type)
{
    return (uint32_t)type >> GDB_TYPE_LENGTH_SHIFT;
}

gdb_type_id gdb_type_in_query(gdb_type_id type)
{
    return gdb_type_is_list(type) ? GDB_TYPE_LIST : type;
}

bool gdb_type_is_integer(gdb_type_id type)
{
    return type >= GDB_TYPE_INT8 && type <= GDB_TYPE_UINT64;
}

bool gdb_type_is_signed(gdb_type_id type)
{
    return type >= GDB_TYPE_INT8 && type <= GDB_TYPE_INT64;
}

bool gdb_type_is_float(gdb_type_id type)
{
    return type == GDB_TYPE_FLOAT || type == GDB_TYPE_DOUBLE;
}

bool gdb_type_is_numeric(gdb_type_id type)
{
    return type >= GDB_TYPE_INT8 && type <= GDB_TYPE_DOUBLE;
}

bool gdb_type_is_key(gdb_type_id type)
{
    return gdb_type_is_integer(type) || type == GDB_TYPE_STRING || type == GDB_TYPE_DATE ||
           type == GDB_TYPE_TIMESTAMP;
}
