/* SPDX-License-Identifier: MIT */
#include "formats/segment/decimal.h"

#include <string.h>

static const double powers[GDB_DECIMAL_SCALE_MAX + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

uint64_t gdb_decimal_image(gdb_type_id type, int64_t number, unsigned scale)
{
    double value = (double)number / powers[scale];
    uint64_t image = 0;

    if (type == GDB_TYPE_FLOAT) {
        float single = (float)value;
        uint32_t bits;

        memcpy(&bits, &single, sizeof(bits));
        return bits;
    }
    memcpy(&image, &value, sizeof(image));
    return image;
}

bool gdb_decimal_number(gdb_type_id type, uint64_t image, unsigned scale, int64_t *number)
{
    const double most = 4503599627370496.0; /* 2^52: a half can still be added */
    double value;

    if (type == GDB_TYPE_FLOAT) {
        uint32_t bits = (uint32_t)image;
        float single;

        memcpy(&single, &bits, sizeof(single));
        value = (double)single;
    } else {
        memcpy(&value, &image, sizeof(value));
    }
    value *= powers[scale];
    if (!(value > -most && value < most)) /* nor not a number */
        return false;
    *number = (int64_t)(value < 0 ? value - 0.5 : value + 0.5);
    return gdb_decimal_image(type, *number, scale) == image;
}
