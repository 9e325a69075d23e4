/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_VALUE_AREA_H
#define GDB_LIB_STORAGE_VALUE_AREA_H

/*
 * value_area.h - the numbers of a segment, whatever their encoding, less its base: read in place,
 * like the areas of packed_area.h, of which it consists. Immutable; may be read by many threads.
 */

#include "lib/storage/packed_area.h"

typedef struct gdb_value_area {
    uint32_t count;           /* values */
    uint8_t elias_fano_width; /* value_width of ELIAS_FANO; 0: the values are bit-packed */
    gdb_packed_area packed;   /* values; ELIAS_FANO: an entry a block */
    gdb_paged_bytes blocks;   /* ELIAS_FANO */
    uint64_t block_bytes;     /* all of them */
} gdb_value_area;

void gdb_value_area_init(gdb_value_area *area, const gdb_segment *segment,
                         const gdb_segment_layout *layout, const gdb_page_owner *owner);

/* Values first .. first+count-1, which exist. */
gdb_status gdb_value_area_read(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t first,
                               uint32_t count, uint64_t *out, gdb_error *err);

/* Block `number` of ELIAS_FANO as it is stored, to a buffer of GDB_ELIAS_FANO_ROOM. */
gdb_status gdb_value_area_block(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t number,
                                uint8_t *bytes, uint32_t *size, unsigned *low_width,
                                gdb_error *err);

/* Values indexes[0], indexes[1], ... */
gdb_status gdb_value_area_gather(const gdb_value_area *area, gdb_buffer_pool *pool,
                                 const uint32_t *indexes, uint32_t count, uint64_t *out,
                                 gdb_error *err);

/* Of values first .. first+count-1, which rise: how many are less than `value`, and how many equal.
 */
gdb_status gdb_value_area_find(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t first,
                               uint32_t count, uint64_t value, uint32_t *less, uint32_t *equal,
                               gdb_error *err);

/* Value `index` will be read soon: see gdb_buffer_pool_touch. */
void gdb_value_area_touch(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t index);

#endif
