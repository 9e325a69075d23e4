/* SPDX-License-Identifier: MIT */
#include "lib/base/hash.h"

#include "lib/base/bytes_le.h"

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 u128;
    u128 product = (u128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to 8 bytes as one number; the length is mixed in elsewhere. */
static uint64_t load_tail(const uint8_t *p, size_t size)
{
    if (size >= 8)
        return gdb_load_u64le(p);
    if (size >= 4)
        return (uint64_t)gdb_load_u32le(p) << 32 | gdb_load_u32le(p + size - 4);
    if (size > 0)
        return (uint64_t)p[0] << 16 | (uint64_t)p[size / 2] << 8 | p[size - 1];
    return 0;
}

uint64_t gdb_hash_bytes(const void *bytes, size_t size)
{
    static const uint64_t k0 = UINT64_C(0xa0761d6478bd642f), k1 = UINT64_C(0xe7037ed1a0b428db),
                          k2 = UINT64_C(0x8ebc6af09c88c6e3);
    const uint8_t *p = bytes;
    size_t left = size;
    uint64_t h = k0;

    for (; left > 16; p += 16, left -= 16)
        h = fold(gdb_load_u64le(p) ^ k1, gdb_load_u64le(p + 8) ^ h);
    if (left > 8)
        h = fold(gdb_load_u64le(p) ^ k1, gdb_load_u64le(p + left - 8) ^ h);
    else
        h = fold(load_tail(p, left) ^ k1, h ^ k2);
    return gdb_hash_u64(h ^ size);
}
