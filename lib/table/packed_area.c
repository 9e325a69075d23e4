/* SPDX-License-Identifier: MIT */
#include "lib/table/packed_area.h"

#include <string.h>

#include "formats/segment/bit_packed.h"

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

static gdb_status read_page(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t page,
                            uint32_t slot, uint32_t count, uint64_t *out, gdb_error *err)
{
    uint64_t number = area->first_page + page, version;
    uint32_t index = area->first_index + page;
    const uint8_t *bytes = NULL;

    if (IS_OPTIMISTIC && gdb_buffer_pool_read_begin(pool, number, &bytes, &version)) {
        bool owned = is_owned(bytes, &area->owner, index);
        unpack(bytes, slot, count, area->width, out);
        if (gdb_buffer_pool_read_validate(pool, number, version) && owned)
            return GDB_OK;
    }
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
