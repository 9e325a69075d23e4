/* SPDX-License-Identifier: MIT */
#include "lib/catalog/stored_value.h"

#include <math.h>

#include "formats/list/list_format.h"
#include "lib/base/text_quote.h"

/* The value in a message: "'abc'", "300". */
static gdb_status fail(const gdb_value *value, gdb_type_id type, const char *why, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_buffer text = {0};

    if (value->type == GDB_TYPE_NODE || value->type == GDB_TYPE_REL ||
        gdb_value_print(value, &text, NULL) != GDB_OK) {
        gdb_buffer_release(&text);
        return GDB_FAIL(err, GDB_ERR_QUERY, "a %s %s %s", gdb_type_name(value->type), why,
                        gdb_type_name(type));
    }
    gdb_text_quote(gdb_buffer_view(&text), quote);
    gdb_buffer_release(&text);
    return GDB_FAIL(err, GDB_ERR_QUERY, "the %s %s %s %s", gdb_type_name(value->type), quote, why,
                    gdb_type_name(type));
}

static gdb_status fail_type(const gdb_value *value, gdb_type_id type, gdb_error *err)
{
    return fail(value, type, "cannot be stored as", err);
}

static gdb_status store_integer(gdb_value *out, gdb_type_id type, const gdb_value *value,
                                gdb_error *err)
{
    unsigned bits = 8U * (unsigned)gdb_type_width(type);
    bool negative = gdb_type_is_signed(value->type) && value->as.integer < 0;
    uint64_t most = UINT64_MAX >> (64 - bits), least_magnitude = 0;
    /* integer and unsigned_integer share their bytes: below zero this is 2^64 + the number */
    uint64_t image = value->as.unsigned_integer;

    if (!gdb_type_is_integer(value->type))
        return fail_type(value, type, err);
    if (gdb_type_is_signed(type)) {
        most >>= 1;
        least_magnitude = most + 1;
    }
    if (negative ? UINT64_C(0) - image > least_magnitude : image > most)
        return fail(value, type, "is out of the range of", err);
    *out = (gdb_value){.type = type};
    out->as.unsigned_integer = image;
    return GDB_OK;
}

static gdb_status store_real(gdb_value *out, gdb_type_id type, const gdb_value *value,
                             gdb_error *err)
{
    double real;

    if (gdb_type_is_float(value->type))
        real = value->as.real;
    else if (gdb_type_is_signed(value->type))
        real = (double)value->as.integer;
    else if (gdb_type_is_integer(value->type))
        real = (double)value->as.unsigned_integer;
    else
        return fail_type(value, type, err);
    *out = (gdb_value){.type = type};
    out->as.real = type == GDB_TYPE_FLOAT ? (double)(float)real : real;
    if (isinf(out->as.real) && !isinf(real))
        return fail(value, type, "is out of the range of", err);
    return GDB_OK;
}

static gdb_status store_time(gdb_value *out, gdb_type_id type, const gdb_value *value,
                             gdb_error *err)
{
    gdb_error failure = GDB_ERROR_INIT;

    if (value->type != GDB_TYPE_STRING)
        return fail_type(value, type, err);
    if (gdb_value_parse(out, type, value->as.text, &failure) != GDB_OK)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%s", failure.message);
    return GDB_OK;
}

static gdb_status store_list(gdb_value *out, gdb_type_id type, const gdb_value *value,
                             gdb_arena *arena, gdb_error *err)
{
    gdb_list_builder builder = {.element = gdb_type_element(type)};
    uint32_t length = gdb_type_array_length(type);
    gdb_status status = GDB_OK;
    gdb_buffer bytes = {0};

    if (value->type != GDB_TYPE_LIST)
        return fail_type(value, type, err);
    if (length != 0 && value->as.list.count != length)
        return GDB_FAIL(err, GDB_ERR_QUERY,
                        "a LIST of %zu element%s cannot be stored as %s (expected %u)",
                        value->as.list.count, gdb_plural(value->as.list.count),
                        gdb_type_name(type), (unsigned)length);
    for (size_t i = 0; i < value->as.list.count; i++) {
        gdb_value item;

        GDB_TRY_OUT(gdb_stored_value(&item, builder.element, &value->as.list.items[i], arena, err));
        GDB_TRY_OUT(gdb_list_builder_append(&builder, &item, err));
    }
    GDB_TRY_OUT(gdb_list_builder_finish(&builder, &bytes, err));
    *out = (gdb_value){.type = type};
    out->as.text = gdb_arena_copy_text(arena, gdb_buffer_view(&bytes), err);
    if (out->as.text.data == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_list_builder_release(&builder);
    gdb_buffer_release(&bytes);
    return status;
}

gdb_status gdb_stored_value(gdb_value *out, gdb_type_id type, const gdb_value *value,
                            gdb_arena *arena, gdb_error *err)
{
    if (value->is_null) {
        *out = gdb_value_null();
        return GDB_OK;
    }
    if (gdb_type_is_list(type))
        return store_list(out, type, value, arena, err);
    if (gdb_type_is_integer(type))
        return store_integer(out, type, value, err);
    if (gdb_type_is_float(type))
        return store_real(out, type, value, err);
    if (value->type == type) {
        *out = *value;
        return GDB_OK;
    }
    if (type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP)
        return store_time(out, type, value, err);
    return fail_type(value, type, err);
}
