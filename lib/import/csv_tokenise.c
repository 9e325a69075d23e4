/* SPDX-License-Identifier: MIT */
/*
 * csv_tokenise.c - 64 bytes give a mask of 64 bits, and each bit of it a position.
 *
 * A mask that is empty costs one comparison; the loop over bits runs as often as there are special
 * bytes, so long texts are passed at the speed of the comparison.
 */
#include "lib/import/csv_tokenise.h"

#include "lib/base/bytes_le.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

typedef struct special_bytes {
    uint8_t delimiter, quote; /* quote: the delimiter once more where quotes do not count */
} special_bytes;

static special_bytes choose(const gdb_csv_dialect *dialect, bool quotes)
{
    special_bytes special = {(uint8_t)dialect->delimiter, (uint8_t)dialect->delimiter};

    if (quotes && dialect->quote != '\0')
        special.quote = (uint8_t)dialect->quote;
    return special;
}

static inline uint32_t *put_positions(uint64_t mask, uint32_t at, uint32_t *out)
{
    while (mask != 0) {
        *out++ = at + (uint32_t)__builtin_ctzll(mask);
        mask &= mask - 1;
    }
    return out;
}

/* 0x80 in every byte of `word` that is `byte` (Lamport's exact form: no borrow between bytes). */
static inline uint64_t equal_bytes(uint64_t word, uint8_t byte)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t x = word ^ (UINT64_C(0x0101010101010101) * byte);

    return ~(((x & low) + low) | x | low);
}

size_t gdb_csv_tokenise_portable(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                                 uint32_t begin, uint32_t end, uint32_t *out)
{
    special_bytes special = choose(dialect, quotes);
    uint32_t *first = out;

    for (uint32_t at = begin; at < end; at += 8) {
        uint64_t word = gdb_load_u64le(bytes + at);
        uint64_t found = equal_bytes(word, special.delimiter) | equal_bytes(word, special.quote) |
                         equal_bytes(word, '\n') | equal_bytes(word, '\r');
        if (end - at < 8)
            found &= (UINT64_C(1) << ((end - at) * 8)) - 1;
        for (; found != 0; found &= found - 1)
            *out++ = at + (uint32_t)__builtin_ctzll(found) / 8;
    }
    return (size_t)(out - first);
}

#if defined(__SSE2__)

static inline uint64_t mask_16(const uint8_t *p, __m128i delimiter, __m128i quote, __m128i lf,
                               __m128i cr)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, delimiter), _mm_cmpeq_epi8(v, quote)),
                                 _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));

    return (uint64_t)(unsigned)_mm_movemask_epi8(found);
}

size_t gdb_csv_tokenise(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                        uint32_t begin, uint32_t end, uint32_t *out)
{
    special_bytes special = choose(dialect, quotes);
    const __m128i delimiter = _mm_set1_epi8((char)special.delimiter);
    const __m128i quote = _mm_set1_epi8((char)special.quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    uint32_t *first = out;

    for (uint32_t at = begin; at < end; at += 64) {
        const uint8_t *p = bytes + at;
        uint64_t mask = mask_16(p, delimiter, quote, lf, cr) |
                        mask_16(p + 16, delimiter, quote, lf, cr) << 16 |
                        mask_16(p + 32, delimiter, quote, lf, cr) << 32 |
                        mask_16(p + 48, delimiter, quote, lf, cr) << 48;
        if (end - at < 64)
            mask &= (UINT64_C(1) << (end - at)) - 1;
        out = put_positions(mask, at, out);
    }
    return (size_t)(out - first);
}

#elif defined(__aarch64__)

/* 16 bytes to 16 bits: each keeps the bit of its place in its half, and the halves are added up. */
static inline uint64_t mask_16(const uint8_t *p, uint8x16_t delimiter, uint8x16_t quote,
                               uint8x16_t lf, uint8x16_t cr)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t v = vld1q_u8(p);
    uint8x16_t found = vorrq_u8(vorrq_u8(vceqq_u8(v, delimiter), vceqq_u8(v, quote)),
                                vorrq_u8(vceqq_u8(v, lf), vceqq_u8(v, cr)));

    found = vandq_u8(found, vld1q_u8(places));
    return (uint64_t)vaddv_u8(vget_low_u8(found)) | (uint64_t)vaddv_u8(vget_high_u8(found)) << 8;
}

size_t gdb_csv_tokenise(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                        uint32_t begin, uint32_t end, uint32_t *out)
{
    special_bytes special = choose(dialect, quotes);
    const uint8x16_t delimiter = vdupq_n_u8(special.delimiter);
    const uint8x16_t quote = vdupq_n_u8(special.quote);
    const uint8x16_t lf = vdupq_n_u8('\n'), cr = vdupq_n_u8('\r');
    uint32_t *first = out;

    for (uint32_t at = begin; at < end; at += 64) {
        const uint8_t *p = bytes + at;
        uint64_t mask = mask_16(p, delimiter, quote, lf, cr) |
                        mask_16(p + 16, delimiter, quote, lf, cr) << 16 |
                        mask_16(p + 32, delimiter, quote, lf, cr) << 32 |
                        mask_16(p + 48, delimiter, quote, lf, cr) << 48;
        if (end - at < 64)
            mask &= (UINT64_C(1) << (end - at)) - 1;
        out = put_positions(mask, at, out);
    }
    return (size_t)(out - first);
}

#else

size_t gdb_csv_tokenise(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                        uint32_t begin, uint32_t end, uint32_t *out)
{
    return gdb_csv_tokenise_portable(dialect, quotes, bytes, begin, end, out);
}

#endif
