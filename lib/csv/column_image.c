/* SPDX-License-Identifier: MIT */
#include "lib/csv/column_image.h"

#include "lib/base/bitmap.h"

#define WIDEN(ctype, wide)                                                                         \
    for (uint32_t i = 0; i < count; i++)                                                           \
    out[i] = (uint64_t)(wide)((const ctype *)values)[i]

void gdb_image_widen(uint64_t *out, const void *values, uint32_t count, gdb_type_id type)
{
    bool is_signed = gdb_image_is_signed(type);

    switch (gdb_type_width(type)) {
    case 1:
        if (is_signed)
            WIDEN(int8_t, int64_t);
        else
            WIDEN(uint8_t, uint64_t);
        break;
    case 2:
        if (is_signed)
            WIDEN(int16_t, int64_t);
        else
            WIDEN(uint16_t, uint64_t);
        break;
    case 4:
        if (is_signed)
            WIDEN(int32_t, int64_t);
        else
            WIDEN(uint32_t, uint64_t);
        break;
    default:
        memcpy(out, values, count * sizeof(*out));
        break;
    }
}

gdb_number_range gdb_image_range_of(const uint64_t *images, uint32_t count, gdb_type_id type,
                                   const uint64_t *nulls)
{
    uint64_t flip = gdb_image_is_signed(type) ? GDB_IMAGE_FLIP : 0;
    gdb_number_range range = gdb_number_range_empty();

    if (nulls == NULL)
        return gdb_number_range_of(images, count, flip);
    for (uint32_t i = 0; i < count; i++) {
        gdb_number_range one = {images[i] ^ flip, images[i] ^ flip};
        if (!gdb_bitmap_get(nulls, i))
            gdb_number_range_merge(&range, one);
    }
    return range;
}
