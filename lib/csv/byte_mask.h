/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_BYTE_MASK_H
#define GDB_LIB_CSV_BYTE_MASK_H

/*
 * byte_mask.h - which of 64 bytes are a certain one: bit i for byte i.
 *
 * SSE2 and NEON are part of every x86-64 and every 64-bit Arm; elsewhere eight bytes are compared
 * in a word.
 */

#include <stdint.h>

#include "lib/base/bytes_le.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/* 0x80 in every byte of `word` that is `byte` (Lamport's exact form: no borrow between bytes). */
static inline uint64_t gdb_equal_bytes(uint64_t word, uint8_t byte)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t x = word ^ (UINT64_C(0x0101010101010101) * byte);

    return ~(((x & low) + low) | x | low);
}

static inline uint64_t gdb_byte_mask_portable(const uint8_t *p, uint8_t byte)
{
    uint64_t mask = 0;

    /* The multiplication moves the eight bits next to each other. */
    for (unsigned i = 0; i < 8; i++)
        mask |= (gdb_equal_bytes(gdb_load_u64le(p + i * 8), byte) >> 7) *
                    UINT64_C(0x0102040810204080) >>
                56 << i * 8;
    return mask;
}

#if defined(__SSE2__)

static inline uint64_t gdb_byte_mask(const uint8_t *p, uint8_t byte)
{
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;

    for (unsigned i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i * 16));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, wanted)) << i * 16;
    }
    return mask;
}

#elif defined(__aarch64__)

/* Each byte keeps the bit of its place in its half, and the halves are added up. */
static inline uint64_t gdb_byte_mask(const uint8_t *p, uint8_t byte)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t wanted = vdupq_n_u8(byte), bits = vld1q_u8(places);
    uint64_t mask = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint8x16_t found = vandq_u8(vceqq_u8(vld1q_u8(p + i * 16), wanted), bits);
        mask |=
            ((uint64_t)vaddv_u8(vget_low_u8(found)) | (uint64_t)vaddv_u8(vget_high_u8(found)) << 8)
            << i * 16;
    }
    return mask;
}

#else

static inline uint64_t gdb_byte_mask(const uint8_t *p, uint8_t byte)
{
    return gdb_byte_mask_portable(p, byte);
}

#endif

#endif
