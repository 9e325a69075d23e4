/* SPDX-License-Identifier: MIT */
#include "formats/list/list_format.h"

#include "lib/base/utf8.h"
#include "lib/types/number_bytes.h"

enum { VARINT_SIZE = 5 }; /* bytes of 32 bits */

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, __VA_ARGS__)

/* --- varints ------------------------------------------------------------- */

static gdb_status append_varint(gdb_buffer *out, uint32_t v, gdb_error *err)
{
    uint8_t bytes[VARINT_SIZE];
    size_t n = 0;

    for (; v >= 0x80; v >>= 7)
        bytes[n++] = (uint8_t)(v | 0x80);
    bytes[n++] = (uint8_t)v;
    return gdb_buffer_append(out, bytes, n, err);
}

static gdb_status take_varint(gdb_byte_reader *reader, const char *what, uint32_t *out,
                              gdb_error *err)
{
    uint64_t v = 0;
    uint8_t byte = 0x80;

    for (unsigned n = 0; (byte & 0x80) != 0 && n < VARINT_SIZE; n++) {
        byte = gdb_byte_reader_u8(reader);
        if (reader->failed)
            return BAD("list: cut short");
        if (byte == 0 && n > 0)
            return BAD("list: %s has more bytes than it needs", what);
        v |= (uint64_t)(byte & 0x7f) << (7 * n);
    }
    if ((byte & 0x80) != 0 || v > UINT32_MAX)
        return BAD("list: %s does not fit into 32 bits", what);
    *out = (uint32_t)v;
    return GDB_OK;
}

/* --- writing --------------------------------------------------------------- */

void gdb_list_builder_release(gdb_list_builder *builder)
{
    gdb_buffer_release(&builder->nulls);
    gdb_buffer_release(&builder->elements);
    gdb_list_builder_clear(builder);
}

void gdb_list_builder_clear(gdb_list_builder *builder)
{
    builder->count = 0;
    builder->has_nulls = false;
    gdb_buffer_clear(&builder->nulls);
    gdb_buffer_clear(&builder->elements);
}

gdb_status gdb_list_builder_append(gdb_list_builder *builder, const gdb_value *value,
                                   gdb_error *err)
{
    uint8_t number[GDB_NUMBER_BYTES_MAX];

    if (builder->count == GDB_LIST_COUNT_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a list of more than %u elements", GDB_LIST_COUNT_MAX);
    if (builder->count % 8 == 0)
        GDB_TRY(gdb_buffer_append_byte(&builder->nulls, 0, err));
    if (value->is_null) {
        builder->nulls.data[builder->count / 8] |= (uint8_t)(1U << builder->count % 8);
        builder->has_nulls = true;
    } else if (builder->element == GDB_TYPE_STRING) {
        if (value->as.text.size > UINT32_MAX)
            return GDB_FAIL(err, GDB_ERR_INPUT, "an element of %zu byte%s", value->as.text.size,
                            gdb_plural(value->as.text.size));
        GDB_TRY(append_varint(&builder->elements, (uint32_t)value->as.text.size, err));
        GDB_TRY(gdb_buffer_append(&builder->elements, value->as.text.data, value->as.text.size,
                                  err));
    } else {
        gdb_number_bytes_store(value, number);
        GDB_TRY(gdb_buffer_append(&builder->elements, number, gdb_type_width(builder->element),
                                  err));
    }
    builder->count++;
    return GDB_OK;
}

gdb_status gdb_list_builder_finish(gdb_list_builder *builder, gdb_buffer *out, gdb_error *err)
{
    if (builder->count > 0) {
        GDB_TRY(append_varint(out, builder->count * 2 + builder->has_nulls, err));
        if (builder->has_nulls)
            GDB_TRY(gdb_buffer_append(out, builder->nulls.data, builder->nulls.size, err));
        GDB_TRY(gdb_buffer_append(out, builder->elements.data, builder->elements.size, err));
    }
    gdb_list_builder_clear(builder);
    return GDB_OK;
}

/* --- reading --------------------------------------------------------------- */

static bool is_null(const gdb_list_reader *reader, uint32_t i)
{
    return reader->nulls != NULL && (reader->nulls[i / 8] >> i % 8 & 1) != 0;
}

static gdb_status take_nulls(gdb_list_reader *reader, uint32_t *null_count, gdb_error *err)
{
    size_t size = ((size_t)reader->count + 7) / 8;
    const uint8_t *nulls = gdb_byte_reader_take(&reader->bytes, size);

    if (nulls == NULL)
        return BAD("list: cut short");
    if (reader->count % 8 != 0 && nulls[size - 1] >> reader->count % 8 != 0)
        return BAD("list: a NULL behind its end");
    for (size_t i = 0; i < size; i++)
        *null_count += (uint32_t)__builtin_popcount(nulls[i]);
    if (*null_count == 0)
        return BAD("list: marks for NULLs, but none is");
    reader->nulls = nulls;
    return GDB_OK;
}

gdb_status gdb_list_reader_open(gdb_list_reader *reader, gdb_type_id type, gdb_text_view bytes,
                                gdb_error *err)
{
    gdb_type_id element = gdb_type_element(type);
    size_t width = element == GDB_TYPE_STRING ? 1 : gdb_type_width(element);
    uint32_t length = gdb_type_array_length(type);
    gdb_list_reader r = {.element = element};
    uint32_t head, null_count = 0;

    r.bytes = gdb_byte_reader_init((const uint8_t *)bytes.data, bytes.size);
    if (bytes.size > 0) {
        GDB_TRY(take_varint(&r.bytes, "its head", &head, err));
        r.count = head / 2;
        if (r.count == 0)
            return BAD("list: no elements, but bytes");
        if (head % 2 != 0)
            GDB_TRY(take_nulls(&r, &null_count, err));
        if (!gdb_byte_reader_fits(&r.bytes, r.count - null_count, width))
            return BAD("list: %u element%s in %zu byte%s", r.count - null_count,
                       gdb_plural(r.count - null_count), r.bytes.left, gdb_plural(r.bytes.left));
        if (element != GDB_TYPE_STRING && r.bytes.left != (r.count - null_count) * width)
            return BAD("list: bytes behind the last element");
    }
    if (length != 0 && r.count != length)
        return BAD("list: %u element%s, of %s", r.count, gdb_plural(r.count), gdb_type_name(type));
    *reader = r;
    return GDB_OK;
}

static gdb_status take_string(gdb_list_reader *reader, gdb_value *out, gdb_error *err)
{
    const uint8_t *text;
    uint32_t size;

    GDB_TRY(take_varint(&reader->bytes, "the size of a string", &size, err));
    text = gdb_byte_reader_take(&reader->bytes, size);
    if (text == NULL)
        return BAD("list: cut short");
    out->as.text = gdb_text((const char *)text, size);
    return GDB_OK;
}

static gdb_status take_number(gdb_list_reader *reader, gdb_value *out, gdb_error *err)
{
    if (!gdb_number_bytes_take(&reader->bytes, reader->element, out))
        return BAD("list: %u is not a BOOL", reader->bytes.next[-1]);
    return reader->bytes.failed ? BAD("list: cut short") : GDB_OK;
}

gdb_status gdb_list_reader_next(gdb_list_reader *reader, gdb_value *out, gdb_error *err)
{
    gdb_value value = {.type = reader->element};

    value.is_null = is_null(reader, reader->next);
    if (!value.is_null)
        GDB_TRY(reader->element == GDB_TYPE_STRING ? take_string(reader, &value, err)
                                                   : take_number(reader, &value, err));
    reader->next++;
    if (reader->next == reader->count && reader->bytes.left != 0)
        return BAD("list: bytes behind the last element");
    *out = value;
    return GDB_OK;
}

gdb_status gdb_list_decode(gdb_list *out, gdb_type_id type, gdb_text_view bytes,
                           gdb_arena *arena, gdb_error *err)
{
    gdb_list_reader reader;
    gdb_value *items;

    *out = (gdb_list){NULL, 0};
    GDB_TRY(gdb_list_reader_open(&reader, type, bytes, err));
    if (reader.count == 0)
        return GDB_OK;
    items = gdb_arena_alloc(arena, reader.count * sizeof(*items), err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    while (reader.next < reader.count)
        GDB_TRY(gdb_list_reader_next(&reader, &items[reader.next], err));
    *out = (gdb_list){items, reader.count};
    return GDB_OK;
}

gdb_status gdb_list_check(gdb_type_id type, gdb_text_view bytes, gdb_error *err)
{
    gdb_list_reader reader;
    gdb_value value;

    GDB_TRY(gdb_list_reader_open(&reader, type, bytes, err));
    while (reader.next < reader.count) {
        GDB_TRY(gdb_list_reader_next(&reader, &value, err));
        if (value.type == GDB_TYPE_STRING && !value.is_null &&
            gdb_utf8_find_invalid(value.as.text) != value.as.text.size)
            return BAD("list: element %u is not valid UTF-8", reader.next);
    }
    return GDB_OK;
}
