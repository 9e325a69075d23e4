/* SPDX-License-Identifier: MIT */
#include "lib/base/checksum.h"

#include "lib/base/bytes_le.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

/* The remainders of the sixteen 4-bit values: two look-ups a byte, 64 bytes of cache. */
static uint32_t step(uint32_t crc)
{
    static const uint32_t table[16] = {0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1,
                                       0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
                                       0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9,
                                       0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75};

    return crc >> 4 ^ table[crc & 15];
}

uint32_t gdb_crc32c_portable(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;

    crc = ~crc;
    for (size_t i = 0; i < size; i++)
        crc = step(step(crc ^ p[i]));
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const uint8_t *p,
                                                               size_t size)
{
    uint64_t sum = ~crc;

    for (; size >= 8; p += 8, size -= 8)
        sum = _mm_crc32_u64(sum, gdb_load_u64le(p));
    crc = (uint32_t)sum;
    for (; size > 0; p++, size--)
        crc = _mm_crc32_u8(crc, *p);
    return ~crc;
}

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    if (__builtin_cpu_supports("sse4.2"))
        return crc32c_sse42(crc, bytes, size);
    return gdb_crc32c_portable(crc, bytes, size);
}

#elif defined(__aarch64__)

__attribute__((target("+crc"))) static uint32_t crc32c_arm(uint32_t crc, const uint8_t *p,
                                                           size_t size)
{
    crc = ~crc;
    for (; size >= 8; p += 8, size -= 8)
        crc = __crc32cd(crc, gdb_load_u64le(p));
    for (; size > 0; p++, size--)
        crc = __crc32cb(crc, *p);
    return ~crc;
}

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    if (getauxval(AT_HWCAP) & HWCAP_CRC32)
        return crc32c_arm(crc, bytes, size);
    return gdb_crc32c_portable(crc, bytes, size);
}

#else

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    return gdb_crc32c_portable(crc, bytes, size);
}

#endif
