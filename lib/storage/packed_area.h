/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PACKED_AREA_H
#define GDB_LIB_STORAGE_PACKED_AREA_H

/*
 * packed_area.h - areas of a segment, read in place: the short way for look-ups, which read a few
 * values here and a few there, millions of times.
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

/* Values indexes[0], indexes[1], ...; neighbours on one page cost one look at the page. */
gdb_status gdb_packed_area_gather(const gdb_packed_area *area, gdb_buffer_pool *pool,
                                  const uint32_t *indexes, uint32_t count, uint64_t *out,
                                  gdb_error *err);

/* Value `index` will be read soon: see gdb_buffer_pool_touch. */
void gdb_packed_area_touch(const gdb_packed_area *area, const gdb_buffer_pool *pool,
                           uint32_t index);

/* The same as gdb_packed_area_read within one page, if that page is in memory. */
bool gdb_packed_area_peek(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t first,
                          uint32_t count, uint64_t *out);

/* Say in `err` on which page value `index` stands. Returns `status`. */
gdb_status gdb_packed_area_where(const gdb_packed_area *area, uint32_t index, gdb_status status,
                                 gdb_error *err);

/* A byte string over pages (byte_area.h). */
typedef struct gdb_paged_bytes {
    uint64_t first_page;
    uint32_t first_index;
    gdb_page_owner owner;
} gdb_paged_bytes;

void gdb_paged_bytes_init(gdb_paged_bytes *bytes, const gdb_segment *segment,
                          const gdb_segment_area *place, const gdb_page_owner *owner);
/* Bytes offset .. offset+size-1, which exist. */
gdb_status gdb_paged_bytes_read(const gdb_paged_bytes *bytes, gdb_buffer_pool *pool,
                                uint64_t offset, size_t size, uint8_t *out, gdb_error *err);
/* They will be read soon: see gdb_buffer_pool_touch. */
void gdb_paged_bytes_touch(const gdb_paged_bytes *bytes, const gdb_buffer_pool *pool,
                           uint64_t offset, size_t size);

#endif
