/* SPDX-License-Identifier: MIT */
/*
 * csv_tokenise.c - 64 bytes give a mask of 64 bits, and each bit of it a position.
 *
 * A mask that is empty costs one comparison, so long texts are passed at the speed of the
 * comparison. With AVX2 positions are written eight at a time, whether there are as many or not:
 * what is too much is written over by the next ones, and no branch depends on how many there are,
 * as long as there are at most eight (as in simdjson: Langdale and Lemire, 2019).
 */
#include "lib/csv/csv_tokenise.h"

#include "lib/base/always_inline.h"
#include "lib/csv/byte_mask.h"

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

static GDB_ALWAYS_INLINE uint32_t *put_positions(uint64_t mask, uint32_t at, uint32_t *out)
{
    while (mask != 0) {
        *out++ = at + (uint32_t)__builtin_ctzll(mask);
        mask &= mask - 1;
    }
    return out;
}

/* Without the LF of each CR LF. `returns` are the CR among the 64 bytes at `at`. */
static GDB_ALWAYS_INLINE uint64_t join_line_ends(uint64_t mask, uint64_t returns,
                                                 const uint8_t *bytes, size_t at)
{
    uint64_t behind = returns << 1 | (at > 0 && bytes[at - 1] == '\r');

    return behind == 0 ? mask : mask & ~(behind & gdb_byte_mask(bytes + at, '\n'));
}

size_t gdb_csv_tokenise_portable(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                                 uint32_t begin, uint32_t end, uint32_t *out)
{
    special_bytes special = choose(dialect, quotes);
    uint32_t *first = out;

    for (uint32_t at = begin; at < end; at += 64) {
        const uint8_t *p = bytes + at;
        uint64_t returns = gdb_byte_mask_portable(p, '\r');
        uint64_t mask = gdb_byte_mask_portable(p, special.delimiter) |
                        gdb_byte_mask_portable(p, special.quote) | gdb_byte_mask_portable(p, '\n') |
                        returns;

        mask = join_line_ends(mask, returns, bytes, at);
        if (end - at < 64)
            mask &= (UINT64_C(1) << (end - at)) - 1;
        out = put_positions(mask, at, out);
    }
    return (size_t)(out - first);
}

#if defined(__x86_64__)
#include <immintrin.h>

static __attribute__((target("avx2,bmi"))) GDB_ALWAYS_INLINE uint64_t put_lowest(uint64_t mask,
                                                                                 uint32_t at,
                                                                                 uint32_t *out)
{
    *out = at + (uint32_t)_tzcnt_u64(mask);
    return _blsr_u64(mask);
}

static __attribute__((target("avx2,bmi"))) GDB_ALWAYS_INLINE uint32_t *put_by_eights(uint64_t mask,
                                                                                     uint32_t at,
                                                                                     uint32_t *out)
{
    uint32_t *end = out + _mm_popcnt_u64(mask);

    do {
        mask = put_lowest(mask, at, &out[0]);
        mask = put_lowest(mask, at, &out[1]);
        mask = put_lowest(mask, at, &out[2]);
        mask = put_lowest(mask, at, &out[3]);
        mask = put_lowest(mask, at, &out[4]);
        mask = put_lowest(mask, at, &out[5]);
        mask = put_lowest(mask, at, &out[6]);
        mask = put_lowest(mask, at, &out[7]);
        out += 8;
    } while (out < end);
    return end;
}

/* 32 bytes at once; of the four masks only their union has to become bits, and the CR. */
static __attribute__((target("avx2,bmi"))) size_t tokenise_avx2(special_bytes special,
                                                            const uint8_t *bytes, uint32_t begin,
                                                            uint32_t end, uint32_t *out)
{
    const __m256i delimiter = _mm256_set1_epi8((char)special.delimiter);
    const __m256i quote = _mm256_set1_epi8((char)special.quote);
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    uint32_t *first = out;

    for (uint32_t at = begin; at < end; at += 64) {
        uint64_t mask = 0, returns = 0;

        for (unsigned i = 0; i < 64; i += 32) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + i));
            __m256i is_cr = _mm256_cmpeq_epi8(v, cr);
            __m256i found = _mm256_or_si256(
                _mm256_or_si256(_mm256_cmpeq_epi8(v, delimiter), _mm256_cmpeq_epi8(v, quote)),
                _mm256_or_si256(_mm256_cmpeq_epi8(v, lf), is_cr));

            mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(found) << i;
            returns |= (uint64_t)(uint32_t)_mm256_movemask_epi8(is_cr) << i;
        }
        mask = join_line_ends(mask, returns, bytes, at);
        if (end - at < 64)
            mask &= (UINT64_C(1) << (end - at)) - 1;
        if (mask != 0)
            out = put_by_eights(mask, at, out);
    }
    return (size_t)(out - first);
}
#endif

size_t gdb_csv_tokenise(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                        uint32_t begin, uint32_t end, uint32_t *out)
{
    special_bytes special = choose(dialect, quotes);
    uint32_t *first = out;

#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return tokenise_avx2(special, bytes, begin, end, out);
#endif
    for (uint32_t at = begin; at < end; at += 64) {
        const uint8_t *p = bytes + at;
        uint64_t returns = gdb_byte_mask(p, '\r');
        uint64_t mask = gdb_byte_mask(p, special.delimiter) | gdb_byte_mask(p, special.quote) |
                        gdb_byte_mask(p, '\n') | returns;

        mask = join_line_ends(mask, returns, bytes, at);
        if (end - at < 64)
            mask &= (UINT64_C(1) << (end - at)) - 1;
        out = put_positions(mask, at, out);
    }
    return (size_t)(out - first);
}
