/* SPDX-License-Identifier: MIT */
#include "lib/storage/packed_area.h"

#include <string.h>

#include "formats/segment/bit_packed.h"
#include "lib/base/always_inline.h"

/* The thread sanitizer cannot know that what a lost race has read is thrown away. */
#if defined(__SANITIZE_THREAD__)
#define IS_OPTIMISTIC 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_OPTIMISTIC 0
#endif
#endif
#ifndef IS_OPTIMISTIC
#define IS_OPTIMISTIC 1
#endif

/* A gather asks for the cache lines of so many values ahead. */
enum { TOUCH_AHEAD = 16 };

void gdb_packed_area_init(gdb_packed_area *area, const gdb_segment *segment,
                          const gdb_segment_area *place, uint32_t width, uint32_t count,
                          const gdb_page_owner *owner)
{
    area->first_page = segment->first_page + place->page;
    area->first_index = place->page;
    area->width = width;
    area->per_page = width > 0 ? gdb_bit_packed_per_page(width) : 1;
    area->count = count;
    area->owner = *owner;
    area->owner.ordinal = segment->ordinal;
}

static inline void unpack(const uint8_t *page, uint32_t slot, uint32_t count, uint32_t width,
                          uint64_t *out)
{
    const uint8_t *payload = page + GDB_PAGE_HEADER_SIZE;

    if (count <= 2)
        for (uint32_t i = 0; i < count; i++)
            out[i] = gdb_bit_packed_get(payload, slot + i, width);
    else
        gdb_bit_packed_unpack(payload, slot, count, width, out);
}

/* `owner` and `index` stand in the header, as gdb_page_check_owner says at length. */
static inline bool is_owned(const uint8_t *page, const gdb_page_owner *owner, uint32_t index)
{
    return gdb_load_u32le(page + GDB_PAGE_OFF_TYPE) == ((uint32_t)owner->type | index << 8) &&
           gdb_load_u32le(page + GDB_PAGE_OFF_TABLE) ==
               ((uint32_t)owner->table | (uint32_t)owner->part << 16) &&
           gdb_load_u32le(page + GDB_PAGE_OFF_ORDINAL) == owner->ordinal;
}

static GDB_ALWAYS_INLINE bool peek_page(const gdb_packed_area *area, gdb_buffer_pool *pool,
                                        uint32_t page, uint32_t slot, uint32_t count, uint64_t *out)
{
    uint64_t number = area->first_page + page, version;
    const uint8_t *bytes = NULL;
    bool owned;

    if (!IS_OPTIMISTIC || !gdb_buffer_pool_read_begin(pool, number, &bytes, &version))
        return false;
    owned = is_owned(bytes, &area->owner, area->first_index + page);
    unpack(bytes, slot, count, area->width, out);
    return gdb_buffer_pool_read_validate(pool, number, version) && owned;
}

static gdb_status read_page(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t page,
                            uint32_t slot, uint32_t count, uint64_t *out, gdb_error *err)
{
    uint64_t number = area->first_page + page;
    uint32_t index = area->first_index + page;
    const uint8_t *bytes = NULL;

    if (peek_page(area, pool, page, slot, count, out))
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_pin(pool, number, &area->owner, index, &bytes, err));
    unpack(bytes, slot, count, area->width, out);
    gdb_buffer_pool_unpin(pool, number);
    return GDB_OK;
}

gdb_status gdb_packed_area_read(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t first,
                                uint32_t count, uint64_t *out, gdb_error *err)
{
    uint32_t page, slot;

    if (area->width == 0) {
        memset(out, 0, count * sizeof(*out));
        return GDB_OK;
    }
    page = first / area->per_page;
    slot = first % area->per_page;
    while (count > 0) {
        uint32_t part = area->per_page - slot;

        if (part > count)
            part = count;
        GDB_TRY(read_page(area, pool, page, slot, part, out, err));
        out += part;
        count -= part;
        slot = 0;
        page++;
    }
    return GDB_OK;
}

bool gdb_packed_area_peek(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t first,
                          uint32_t count, uint64_t *out)
{
    uint32_t slot = first % area->per_page;

    return area->width > 0 && count <= area->per_page - slot &&
           peek_page(area, pool, first / area->per_page, slot, count, out);
}

/* --- gather ------------------------------------------------------------ */

static inline void pick(const gdb_packed_area *area, const uint8_t *page, uint32_t first_value,
                        const uint32_t *indexes, uint32_t count, uint64_t *out)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] =
            gdb_bit_packed_get(page + GDB_PAGE_HEADER_SIZE, indexes[i] - first_value, area->width);
}

static gdb_status gather_page(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t page,
                              const uint32_t *indexes, uint32_t count, uint64_t *out,
                              gdb_error *err)
{
    uint64_t number = area->first_page + page, version;
    uint32_t index = area->first_index + page, first_value = page * area->per_page;
    const uint8_t *bytes = NULL;

    if (IS_OPTIMISTIC && gdb_buffer_pool_read_begin(pool, number, &bytes, &version)) {
        bool owned = is_owned(bytes, &area->owner, index);

        pick(area, bytes, first_value, indexes, count, out);
        if (gdb_buffer_pool_read_validate(pool, number, version) && owned)
            return GDB_OK;
    }
    GDB_TRY(gdb_buffer_pool_pin(pool, number, &area->owner, index, &bytes, err));
    pick(area, bytes, first_value, indexes, count, out);
    gdb_buffer_pool_unpin(pool, number);
    return GDB_OK;
}

void gdb_packed_area_touch(const gdb_packed_area *area, const gdb_buffer_pool *pool, uint32_t index)
{
    if (area->width > 0)
        gdb_buffer_pool_touch(pool, area->first_page + index / area->per_page,
                              GDB_PAGE_HEADER_SIZE + index % area->per_page * area->width / 8);
}

gdb_status gdb_packed_area_gather(const gdb_packed_area *area, gdb_buffer_pool *pool,
                                  const uint32_t *indexes, uint32_t count, uint64_t *out,
                                  gdb_error *err)
{
    uint32_t n;

    if (area->width == 0) {
        memset(out, 0, count * sizeof(*out));
        return GDB_OK;
    }
    for (uint32_t i = 0; i < count && i < TOUCH_AHEAD; i++)
        gdb_packed_area_touch(area, pool, indexes[i]);
    for (uint32_t i = 0; i < count; i += n) {
        uint32_t page = indexes[i] / area->per_page, first = page * area->per_page;

        if (i + TOUCH_AHEAD < count)
            gdb_packed_area_touch(area, pool, indexes[i + TOUCH_AHEAD]);

        for (n = 1; i + n < count && indexes[i + n] - first < area->per_page; n++)
            ;
        GDB_TRY(gather_page(area, pool, page, indexes + i, n, out + i, err));
    }
    return GDB_OK;
}

gdb_status gdb_packed_area_where(const gdb_packed_area *area, uint32_t index, gdb_status status,
                                 gdb_error *err)
{
    return gdb_error_where(err, status, "page %llu",
                           (unsigned long long)(area->first_page + index / area->per_page));
}

/* --- bytes ------------------------------------------------------------- */

void gdb_paged_bytes_init(gdb_paged_bytes *bytes, const gdb_segment *segment,
                          const gdb_segment_area *place, const gdb_page_owner *owner)
{
    bytes->first_page = segment->first_page + place->page;
    bytes->first_index = place->page;
    bytes->owner = *owner;
    bytes->owner.ordinal = segment->ordinal;
}

gdb_status gdb_paged_bytes_read(const gdb_paged_bytes *bytes, gdb_buffer_pool *pool,
                                uint64_t offset, size_t size, uint8_t *out, gdb_error *err)
{
    uint32_t page = (uint32_t)(offset / GDB_PAGE_PAYLOAD);
    size_t place = GDB_PAGE_HEADER_SIZE + offset % GDB_PAGE_PAYLOAD;

    while (size > 0) {
        size_t n = GDB_PAGE_SIZE - place < size ? GDB_PAGE_SIZE - place : size;
        uint64_t number = bytes->first_page + page, version;
        const uint8_t *data = NULL;
        bool done = false;

        if (IS_OPTIMISTIC && gdb_buffer_pool_read_begin(pool, number, &data, &version)) {
            bool owned = is_owned(data, &bytes->owner, bytes->first_index + page);

            memcpy(out, data + place, n);
            done = gdb_buffer_pool_read_validate(pool, number, version) && owned;
        }
        if (!done) {
            GDB_TRY(gdb_buffer_pool_pin(pool, number, &bytes->owner, bytes->first_index + page,
                                        &data, err));
            memcpy(out, data + place, n);
            gdb_buffer_pool_unpin(pool, number);
        }
        out += n;
        size -= n;
        place = GDB_PAGE_HEADER_SIZE;
        page++;
    }
    return GDB_OK;
}

void gdb_paged_bytes_touch(const gdb_paged_bytes *bytes, const gdb_buffer_pool *pool,
                           uint64_t offset, size_t size)
{
    enum { CACHE_LINE = 64 };

    for (uint64_t at = offset; at < offset + size; at += CACHE_LINE)
        gdb_buffer_pool_touch(pool, bytes->first_page + at / GDB_PAGE_PAYLOAD,
                              (uint32_t)(GDB_PAGE_HEADER_SIZE + at % GDB_PAGE_PAYLOAD));
}
