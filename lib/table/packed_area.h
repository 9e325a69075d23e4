/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_PACKED_AREA_H
#define GDB_LIB_TABLE_PACKED_AREA_H

/*
 * packed_area.h - a bit-packed array of a segment, read in place: the short way for CSR parts,
 * of which a query reads a few values here and a few there, millions of times.
 *
 * Reads are optimistic (see buffer_pool.h) and pin a page only if it is missing. An area is
 * immutable and may be read by many threads.
 */

#include "formats/segment/segment_format.h"
#include "lib/storage/buffer_pool.h"

typedef struct gdb_packed_area {
    uint64_t first_page;
    uint32_t first_index; /* of that page in its run */
    uint32_t per_page;    /* values */
    uint32_t width;       /* bits; 0: there are no pages and every value is 0 */
    uint32_t count;       /* values */
    gdb_page_owner owner;
} gdb_packed_area;

void gdb_packed_area_init(gdb_packed_area *area, const gdb_segment *segment,
                          const gdb_segment_area *place, uint32_t width, uint32_t count,
                          const gdb_page_owner *owner);

/* Values first .. first+count-1, which exist. */
gdb_status gdb_packed_area_read(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t first,
                                uint32_t count, uint64_t *out, gdb_error *err);

#endif
