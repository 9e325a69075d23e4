/* SPDX-License-Identifier: MIT */
#include "formats/segment/bit_packed.h"

#include <string.h>

/*
 * Eight values of w bits are exactly w bytes, so from a slot that is a multiple of eight on every
 * group of eight begins on a byte and its values have fixed shifts. With w a constant the
 * compiler turns a group into eight loads, shifts and masks without a dependency between them;
 * the switch below makes it a constant. The values at both ends are taken one by one.
 */
#define UNPACK_ONE(k)                                                                              \
    out[k] = gdb_load_u64le(p + ((k) * w) / 8) >> (((k) * w) % 8) & mask

static inline __attribute__((always_inline)) void unpack_groups(const uint8_t *p, uint32_t groups,
                                                                unsigned w, uint64_t *out)
{
    const uint64_t mask = (UINT64_C(1) << w) - 1;

    for (uint32_t g = 0; g < groups; g++, p += w, out += 8) {
        UNPACK_ONE(0);
        UNPACK_ONE(1);
        UNPACK_ONE(2);
        UNPACK_ONE(3);
        UNPACK_ONE(4);
        UNPACK_ONE(5);
        UNPACK_ONE(6);
        UNPACK_ONE(7);
    }
}

#define CASE(w)                                                                                    \
    case (w):                                                                                      \
        unpack_groups(p, groups, (w), out);                                                        \
        break
#define CASES(w)                                                                                   \
    CASE((w) + 1);                                                                                 \
    CASE((w) + 2);                                                                                 \
    CASE((w) + 3);                                                                                 \
    CASE((w) + 4)

static void unpack_groups_by_width(const uint8_t *p, uint32_t groups, unsigned width,
                                   uint64_t *out)
{
    switch (width) {
        CASES(0);
        CASES(4);
        CASES(8);
        CASES(12);
        CASES(16);
        CASES(20);
        CASES(24);
        CASES(28);
    default: unpack_groups(p, groups, width, out); break;
    }
}

void gdb_bit_packed_unpack(const uint8_t *payload, uint32_t first, uint32_t count, unsigned width,
                           uint64_t *out)
{
    uint32_t slot = first, end = first + count, groups, last_byte;

    if (width == 0) {
        memset(out, 0, count * sizeof(*out));
        return;
    }
    if (width == 64) {
        for (uint32_t i = 0; i < count; i++)
            out[i] = gdb_load_u64le(payload + (size_t)(first + i) * 8);
        return;
    }
    for (; slot < end && slot % 8 != 0; slot++)
        *out++ = gdb_bit_packed_get(payload, slot, width);
    /* The last load of a group begins at most `width` bytes behind the group's start. */
    last_byte = GDB_PAGE_PAYLOAD - 8 - width;
    groups = (end - slot) / 8;
    if (groups > 0 && (slot / 8 + groups - 1) * width > last_byte)
        groups = slot / 8 * width > last_byte ? 0 : last_byte / width - slot / 8 + 1;
    if (groups > 0) {
        unpack_groups_by_width(payload + (size_t)(slot / 8) * width, groups, width, out);
        slot += groups * 8;
        out += groups * 8;
    }
    for (; slot < end; slot++)
        *out++ = gdb_bit_packed_get(payload, slot, width);
}

void gdb_bit_packed_read(const uint8_t *area, uint64_t area_first, uint64_t first, uint32_t count,
                         unsigned width, uint64_t *out)
{
    uint64_t page;
    uint32_t per_page, slot;

    if (width == 0) {
        memset(out, 0, count * sizeof(*out));
        return;
    }
    per_page = gdb_bit_packed_per_page(width);
    page = (first - area_first) / per_page;
    slot = (uint32_t)((first - area_first) % per_page);
    while (count > 0) {
        uint32_t n = per_page - slot < count ? per_page - slot : count;

        gdb_bit_packed_unpack(area + page * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE, slot, n, width,
                              out);
        out += n;
        count -= n;
        slot = 0;
        page++;
    }
}

/* Bits that wait in a word until it is full. */
typedef struct bit_writer {
    uint8_t *p;
    uint64_t word;
    unsigned fill; /* below 64 */
} bit_writer;

/* `count` is at most 63, and the bits above it are 0. */
static inline __attribute__((always_inline)) void put_bits(bit_writer *w, uint64_t bits,
                                                           unsigned count)
{
    w->word |= bits << w->fill;
    w->fill += count;
    if (w->fill >= 64) {
        gdb_store_u64le(w->p, w->word);
        w->p += 8;
        w->fill -= 64;
        w->word = bits >> (count - w->fill);
    }
}

/* Narrow values are put together first, which needs no waiting for one another. */
void gdb_bit_packed_pack(uint8_t *payload, uint32_t slot, const uint64_t *values, uint32_t count,
                         unsigned width)
{
    bit_writer w = {payload + (size_t)slot * width / 8, 0, slot * width % 8};
    uint32_t i = 0;

    if (w.fill > 0)
        w.word = *w.p & ((1u << w.fill) - 1);
    for (; width < 16 && count - i >= 4; i += 4)
        put_bits(&w,
                 values[i] | values[i + 1] << width | values[i + 2] << 2 * width |
                     values[i + 3] << 3 * width,
                 4 * width);
    for (; width < 32 && count - i >= 2; i += 2)
        put_bits(&w, values[i] | values[i + 1] << width, 2 * width);
    for (; i < count; i++)
        put_bits(&w, values[i], width);
    for (unsigned left = 0; left < w.fill; left += 8, w.word >>= 8)
        *w.p++ = (uint8_t)w.word;
}

void gdb_bit_packed_write(uint8_t *area, uint64_t first, const uint64_t *values, uint32_t count,
                          unsigned width)
{
    uint64_t page;
    uint32_t per_page, slot;

    if (width == 0)
        return;
    per_page = gdb_bit_packed_per_page(width);
    page = first / per_page;
    slot = (uint32_t)(first % per_page);
    while (count > 0) {
        uint32_t n = per_page - slot < count ? per_page - slot : count;
        uint8_t *payload = area + page * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE;

        if (width == 64)
            for (uint32_t i = 0; i < n; i++)
                gdb_store_u64le(payload + (size_t)(slot + i) * 8, values[i]);
        else
            gdb_bit_packed_pack(payload, slot, values, n, width);
        values += n;
        count -= n;
        slot = 0;
        page++;
    }
}

void gdb_bit_packed_write_bitmap(uint8_t *area, const uint64_t *words, uint32_t bits)
{
    enum { PER_PAGE = GDB_PAGE_PAYLOAD / 8 };

    for (uint32_t i = 0; i * 64 < bits; i++) {
        uint64_t word = words[i];

        if (bits - i * 64 < 64)
            word &= (UINT64_C(1) << (bits - i * 64)) - 1;
        gdb_store_u64le(area + (size_t)(i / PER_PAGE) * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE +
                            (size_t)(i % PER_PAGE) * 8,
                        word);
    }
}
