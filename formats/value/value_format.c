/* SPDX-License-Identifier: MIT */
#include "formats/value/value_format.h"

#include <assert.h>

#include "formats/list/list_format.h"
#include "lib/base/utf8.h"
#include "lib/types/number_bytes.h"

enum { ARRAY_BIT = 64 }; /* added to the type of a list when the length of an array follows */

gdb_status gdb_type_bytes_append(gdb_buffer *out, gdb_type_id type, unsigned flag, gdb_error *err)
{
    uint32_t length = gdb_type_array_length(type);
    uint8_t bytes[3] = {(uint8_t)((unsigned)type | flag)};

    if (length == 0)
        return gdb_buffer_append(out, bytes, 1, err);
    bytes[0] |= ARRAY_BIT;
    gdb_store_u16le(bytes + 1, (uint16_t)length);
    return gdb_buffer_append(out, bytes, sizeof(bytes), err);
}

gdb_type_id gdb_type_bytes_take(gdb_byte_reader *reader, uint8_t first)
{
    gdb_type_id list = (gdb_type_id)(first & ~ARRAY_BIT);

    if (first == list)
        return gdb_type_is_storable(list) ? list : GDB_TYPE_INVALID;
    return gdb_type_is_list(list)
               ? gdb_type_array_of(gdb_type_element(list), gdb_byte_reader_u16(reader))
               : GDB_TYPE_INVALID;
}

gdb_status gdb_value_bytes_append(gdb_buffer *out, const gdb_value *value, gdb_error *err)
{
    uint8_t number[GDB_NUMBER_BYTES_MAX], size[4];

    if (value->is_null)
        return gdb_buffer_append_byte(out, 0, err);
    assert(gdb_type_is_storable(value->type));
    GDB_TRY(gdb_type_bytes_append(out, value->type, 0, err));
    if (!gdb_type_is_byte_string(value->type)) {
        gdb_number_bytes_store(value, number);
        return gdb_buffer_append(out, number, gdb_type_width(value->type), err);
    }
    gdb_store_u32le(size, (uint32_t)value->as.text.size);
    GDB_TRY(gdb_buffer_append(out, size, sizeof(size), err));
    return gdb_buffer_append(out, value->as.text.data, value->as.text.size, err);
}

gdb_status gdb_byte_string_check(gdb_type_id type, gdb_text_view bytes, gdb_error *err)
{
    if (type != GDB_TYPE_STRING)
        return gdb_list_check(type, bytes, err);
    if (!gdb_utf8_is_valid(bytes))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a text that is not valid UTF-8");
    return GDB_OK;
}

static gdb_status take_byte_string(gdb_byte_reader *reader, gdb_value *out, gdb_error *err)
{
    uint32_t size = gdb_byte_reader_u32(reader);
    const uint8_t *bytes = gdb_byte_reader_take(reader, size);

    if (bytes == NULL)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a value of %u byte%s is cut short", size,
                        gdb_plural(size));
    out->as.text = gdb_text((const char *)bytes, size);
    return gdb_byte_string_check(out->type, out->as.text, err);
}

gdb_status gdb_value_bytes_take(gdb_byte_reader *reader, gdb_value *out, gdb_error *err)
{
    uint8_t first = gdb_byte_reader_u8(reader);
    gdb_type_id type;

    if (!reader->failed && first == 0) {
        *out = gdb_value_null();
        return GDB_OK;
    }
    type = gdb_type_bytes_take(reader, first);
    if (!reader->failed && type == GDB_TYPE_INVALID)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a value of type %u", first);
    *out = (gdb_value){.type = type};
    if (!reader->failed && gdb_type_is_byte_string(type))
        return take_byte_string(reader, out, err);
    if (!reader->failed && !gdb_number_bytes_take(reader, type, out))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "a BOOL that is neither 0 nor 1");
    return reader->failed ? GDB_FAIL(err, GDB_ERR_CORRUPT, "a value is cut short") : GDB_OK;
}

gdb_status gdb_column_value_copy(gdb_value *out, const gdb_value *value, gdb_arena *arena,
                                 gdb_error *err)
{
    *out = *value;
    if (value->is_null || !gdb_type_is_byte_string(value->type))
        return GDB_OK;
    out->as.text = gdb_arena_copy_text(arena, value->as.text, err);
    return out->as.text.data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}
