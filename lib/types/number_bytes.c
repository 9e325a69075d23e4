/* SPDX-License-Identifier: MIT */
#include "lib/types/number_bytes.h"

#include "lib/base/always_inline.h"

/* Its bits; those above the type's width are any. */
static uint64_t bits_of(const gdb_value *value)
{
    uint64_t image = 0;
    uint32_t short_image;
    float single;

    switch ((int)value->type) {
    case GDB_TYPE_BOOL:
        image = value->as.boolean;
        break;
    case GDB_TYPE_FLOAT:
        single = (float)value->as.real;
        memcpy(&short_image, &single, sizeof(single));
        image = short_image;
        break;
    default: /* DOUBLE, signed and unsigned numbers share their bytes */
        memcpy(&image, &value->as, sizeof(image));
        break;
    }
    return image;
}

void gdb_number_bytes_store(const gdb_value *value, uint8_t out[GDB_NUMBER_BYTES_MAX])
{
    gdb_store_u64le(out, bits_of(value));
}

void gdb_number_store(const gdb_value *value, void *out)
{
    uint64_t image = bits_of(value);
    uint32_t four = (uint32_t)image;
    uint16_t two = (uint16_t)image;
    uint8_t one = (uint8_t)image;

    switch (gdb_type_width(value->type)) {
    case 1:
        memcpy(out, &one, 1);
        break;
    case 2:
        memcpy(out, &two, 2);
        break;
    case 4:
        memcpy(out, &four, 4);
        break;
    default:
        memcpy(out, &image, 8);
        break;
    }
}

bool gdb_number_bytes_take(gdb_byte_reader *reader, gdb_type_id type, gdb_value *out)
{
    uint32_t single;
    uint64_t image;
    float real;

    *out = (gdb_value){.type = type};
    switch ((int)type) {
    case GDB_TYPE_BOOL:
        image = gdb_byte_reader_u8(reader);
        out->as.boolean = image != 0;
        return image <= 1;
    case GDB_TYPE_INT8:
        out->as.integer = (int8_t)gdb_byte_reader_u8(reader);
        break;
    case GDB_TYPE_INT16:
        out->as.integer = (int16_t)gdb_byte_reader_u16(reader);
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_DATE:
        out->as.integer = (int32_t)gdb_byte_reader_u32(reader);
        break;
    case GDB_TYPE_UINT8:
        out->as.unsigned_integer = gdb_byte_reader_u8(reader);
        break;
    case GDB_TYPE_UINT16:
        out->as.unsigned_integer = gdb_byte_reader_u16(reader);
        break;
    case GDB_TYPE_UINT32:
        out->as.unsigned_integer = gdb_byte_reader_u32(reader);
        break;
    case GDB_TYPE_FLOAT:
        single = gdb_byte_reader_u32(reader);
        memcpy(&real, &single, sizeof(real));
        out->as.real = (double)real;
        break;
    case GDB_TYPE_DOUBLE:
        image = gdb_byte_reader_u64(reader);
        memcpy(&out->as.real, &image, sizeof(image));
        break;
    default: /* INT64, UINT64, TIMESTAMP */
        out->as.unsigned_integer = gdb_byte_reader_u64(reader);
        break;
    }
    return true;
}

void gdb_numbers_load(void *out, const uint8_t *bytes, size_t width, size_t count)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uint8_t *to = out;

    for (size_t i = 0; i < count * width; i++)
        to[i] = bytes[i / width * width + (width - 1 - i % width)];
#else
    if (count > 0)
        memcpy(out, bytes, count * width);
#endif
}

static GDB_ALWAYS_INLINE uint64_t load_narrow(const uint8_t *bytes, size_t narrow, size_t i)
{
    if (narrow == 1)
        return bytes[i];
    return narrow == 2 ? gdb_load_u16le(bytes + i * 2) : gdb_load_u32le(bytes + i * 4);
}

/* For constants `width` and `narrow`. */
static GDB_ALWAYS_INLINE void widen(void *out, size_t width, const uint8_t *bytes, size_t narrow,
                                    uint64_t base, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t value = base + load_narrow(bytes, narrow, i);

        if (width == 8)
            ((uint64_t *)out)[i] = value;
        else if (width == 4)
            ((uint32_t *)out)[i] = (uint32_t)value;
        else
            ((uint16_t *)out)[i] = (uint16_t)value;
    }
}

void gdb_numbers_widen(void *out, size_t width, const uint8_t *bytes, size_t narrow, uint64_t base,
                       size_t count)
{
    if (width == 8 && narrow == 1)
        widen(out, 8, bytes, 1, base, count);
    else if (width == 8 && narrow == 2)
        widen(out, 8, bytes, 2, base, count);
    else if (width == 8)
        widen(out, 8, bytes, 4, base, count);
    else if (width == 4 && narrow == 1)
        widen(out, 4, bytes, 1, base, count);
    else if (width == 4)
        widen(out, 4, bytes, 2, base, count);
    else
        widen(out, 2, bytes, 1, base, count);
}
