/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_COLUMN_IMAGE_H
#define GDB_LIB_CSV_COLUMN_IMAGE_H

/*
 * column_image.h - values of any width as 64-bit images (formats/segment): signed types are
 * sign-extended, all others zero-extended. Subtracting the least image from all leaves numbers that
 * need only as many bits as the values' range.
 */

#include "lib/base/number_range.h"
#include "lib/csv/row_block.h"

/* Do images of this type compare as signed numbers? */
static inline bool gdb_image_is_signed(gdb_type_id type)
{
    return gdb_type_is_signed(type) || type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP;
}

/* `count` images of the values that begin at `values`; not for STRING. */
void gdb_image_widen(uint64_t *out, const void *values, uint32_t count, gdb_type_id type);

/* Bytes row `row` of a STRING column. */
static inline gdb_text_view gdb_row_column_text(const gdb_row_column *column, uint32_t row)
{
    uint64_t begin = row == 0 ? 0 : column->ends[row - 1];

    return gdb_text((const char *)column->text.data + begin, (size_t)(column->ends[row] - begin));
}

/* Least and greatest image. Signed images are flipped (GDB_IMAGE_FLIP), so that they compare as
 * unsigned numbers. */
#define GDB_IMAGE_FLIP (UINT64_C(1) << 63)

/* Of `count` images; rows with a bit in `nulls` (may be NULL) do not count. */
gdb_number_range gdb_image_range_of(const uint64_t *images, uint32_t count, gdb_type_id type,
                                   const uint64_t *nulls);

#endif
