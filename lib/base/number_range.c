/* SPDX-License-Identifier: MIT */
#include "lib/base/number_range.h"

gdb_number_range gdb_number_range_of_portable(const uint64_t *numbers, uint32_t count,
                                              uint64_t flip)
{
    gdb_number_range range = gdb_number_range_empty();

    for (uint32_t i = 0; i < count; i++) {
        gdb_number_range one = {numbers[i] ^ flip, numbers[i] ^ flip};
        gdb_number_range_merge(&range, one);
    }
    return range;
}

#if defined(__x86_64__)
#include <immintrin.h>

/* Four numbers and four more, compared as signed ones: AVX2 has no other comparison. */
static __attribute__((target("avx2"))) gdb_number_range
range_with_avx2(const uint64_t *numbers, uint32_t count, uint64_t flip)
{
    const uint64_t top = UINT64_C(1) << 63;
    const __m256i change = _mm256_set1_epi64x((long long)(flip ^ top));
    __m256i low = _mm256_set1_epi64x(INT64_MAX), high = _mm256_set1_epi64x(INT64_MIN);
    __m256i low2 = low, high2 = high;
    gdb_number_range range;
    uint64_t lanes[4][4];
    uint32_t i = 0;

    for (; count - i >= 8; i += 8) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(numbers + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(numbers + i + 4));

        a = _mm256_xor_si256(a, change);
        b = _mm256_xor_si256(b, change);
        low = _mm256_blendv_epi8(low, a, _mm256_cmpgt_epi64(low, a));
        low2 = _mm256_blendv_epi8(low2, b, _mm256_cmpgt_epi64(low2, b));
        high = _mm256_blendv_epi8(high, a, _mm256_cmpgt_epi64(a, high));
        high2 = _mm256_blendv_epi8(high2, b, _mm256_cmpgt_epi64(b, high2));
    }
    _mm256_storeu_si256((__m256i *)(void *)lanes[0], low);
    _mm256_storeu_si256((__m256i *)(void *)lanes[1], low2);
    _mm256_storeu_si256((__m256i *)(void *)lanes[2], high);
    _mm256_storeu_si256((__m256i *)(void *)lanes[3], high2);
    range = gdb_number_range_of_portable(numbers + i, count - i, flip);
    for (unsigned k = 0; k < 4; k++) {
        gdb_number_range one = {lanes[0][k] ^ top, lanes[2][k] ^ top};
        gdb_number_range two = {lanes[1][k] ^ top, lanes[3][k] ^ top};
        gdb_number_range_merge(&range, one);
        gdb_number_range_merge(&range, two);
    }
    return range;
}
#endif

gdb_number_range gdb_number_range_of(const uint64_t *numbers, uint32_t count, uint64_t flip)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return range_with_avx2(numbers, count, flip);
#endif
    return gdb_number_range_of_portable(numbers, count, flip);
}
