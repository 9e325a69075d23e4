/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_BYTES_LE_H
#define GDB_LIB_BASE_BYTES_LE_H

/* bytes_le.h - load and store little-endian integers at any alignment; are bytes all zero? */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define GDB_LE16(x) __builtin_bswap16(x)
#define GDB_LE32(x) __builtin_bswap32(x)
#define GDB_LE64(x) __builtin_bswap64(x)
#else
#define GDB_LE16(x) (x)
#define GDB_LE32(x) (x)
#define GDB_LE64(x) (x)
#endif

static inline uint16_t gdb_load_u16le(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof(v));
    return GDB_LE16(v);
}

static inline uint32_t gdb_load_u24le(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static inline uint32_t gdb_load_u32le(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof(v));
    return GDB_LE32(v);
}

static inline uint64_t gdb_load_u64le(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    return GDB_LE64(v);
}

static inline void gdb_store_u16le(uint8_t *p, uint16_t v)
{
    v = GDB_LE16(v);
    memcpy(p, &v, sizeof(v));
}

static inline void gdb_store_u24le(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
}

static inline void gdb_store_u32le(uint8_t *p, uint32_t v)
{
    v = GDB_LE32(v);
    memcpy(p, &v, sizeof(v));
}

static inline void gdb_store_u64le(uint8_t *p, uint64_t v)
{
    v = GDB_LE64(v);
    memcpy(p, &v, sizeof(v));
}

static inline bool gdb_bytes_are_zero(const uint8_t *p, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (p[i] != 0)
            return false;
    return true;
}

#endif
