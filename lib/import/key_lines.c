/* SPDX-License-Identifier: MIT */
#include "lib/import/key_lines.h"

#include <stdbool.h>

#include "formats/key_index/key_index_format.h"
#include "lib/base/always_inline.h"

enum { LOOK_AHEAD = 32 };

/* The slot of `key` in a line, or 0. */
typedef uint64_t (*find_in_line)(const uint64_t *line, unsigned row_bits, uint64_t key);

static GDB_ALWAYS_INLINE uint64_t find_portable(const uint64_t *line, unsigned row_bits,
                                                uint64_t key)
{
    uint64_t found = 0;

    for (unsigned i = 0; i < GDB_KEY_LINE_SLOTS; i++)
        found |= line[i] >> row_bits == key ? line[i] : 0;
    return found;
}

static bool has_empty(const uint64_t *line)
{
    bool any = false;

    for (unsigned i = 0; i < GDB_KEY_LINE_SLOTS; i++)
        any = any || line[i] == 0;
    return any;
}

/* It was not in its home line: missing, or pushed on. */
static __attribute__((noinline)) uint64_t find_behind(const gdb_key_lines *lines, uint64_t home,
                                                      uint64_t key)
{
    uint64_t at = home, found = 0;

    while (found == 0 && !has_empty(lines->slots + at * GDB_KEY_LINE_SLOTS)) {
        at = at + 1 == lines->line_count ? 0 : at + 1;
        found = find_portable(lines->slots + at * GDB_KEY_LINE_SLOTS, lines->row_bits, key);
    }
    return found;
}

/* Homes of LOOK_AHEAD keys are computed and fetched while the group before is looked up. */
static GDB_ALWAYS_INLINE void lookup(const gdb_key_lines *lines, const uint64_t *images,
                                     uint32_t count, uint64_t *offsets, find_in_line find)
{
    const uint64_t *slots = lines->slots;
    const uint64_t base = lines->base, row_mask = (UINT64_C(1) << lines->row_bits) - 1;
    const unsigned row_bits = lines->row_bits;
    uint64_t homes[2][LOOK_AHEAD];

    for (uint64_t begin = 0; begin < (uint64_t)count + LOOK_AHEAD; begin += LOOK_AHEAD) {
        uint64_t *ahead = homes[begin / LOOK_AHEAD % 2];
        const uint64_t *due = homes[(begin / LOOK_AHEAD + 1) % 2];

        for (uint64_t i = begin; i < begin + LOOK_AHEAD && i < count; i++) {
            ahead[i - begin] = gdb_key_line_home(lines, gdb_key_hash_integer(images[i]));
            __builtin_prefetch(slots + ahead[i - begin] * GDB_KEY_LINE_SLOTS);
        }
        if (begin == 0)
            continue;
        for (uint64_t i = begin - LOOK_AHEAD; i < begin && i < count; i++) {
            uint64_t home = due[i - (begin - LOOK_AHEAD)], key = images[i] - base;
            uint64_t slot = find(slots + home * GDB_KEY_LINE_SLOTS, row_bits, key);
            if (slot == 0)
                slot = find_behind(lines, home, key);
            offsets[i] = (slot & row_mask) - 1;
        }
    }
}

void gdb_key_lines_lookup_portable(const gdb_key_lines *lines, const uint64_t *images,
                                   uint32_t count, uint64_t *offsets)
{
    lookup(lines, images, count, offsets, find_portable);
}

#if defined(__x86_64__)
#include <immintrin.h>

static __attribute__((target("avx2,bmi"))) GDB_ALWAYS_INLINE uint64_t
find_avx2(const uint64_t *line, unsigned row_bits, uint64_t key)
{
    const __m256i wanted = _mm256_set1_epi64x((long long)key);
    const __m128i shift = _mm_cvtsi32_si128((int)row_bits);
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)line);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(line + 4));
    __m256i is_a = _mm256_cmpeq_epi64(_mm256_srl_epi64(a, shift), wanted);
    __m256i is_b = _mm256_cmpeq_epi64(_mm256_srl_epi64(b, shift), wanted);
    unsigned mask = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(is_a)) |
                    (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(is_b)) << 4;

    return mask != 0 ? line[__builtin_ctz(mask)] : 0;
}

static __attribute__((target("avx2,bmi"))) void lookup_avx2(const gdb_key_lines *lines,
                                                        const uint64_t *images, uint32_t count,
                                                        uint64_t *offsets)
{
    lookup(lines, images, count, offsets, find_avx2);
}
#endif

void gdb_key_lines_lookup(const gdb_key_lines *lines, const uint64_t *images, uint32_t count,
                          uint64_t *offsets)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
        lookup_avx2(lines, images, count, offsets);
        return;
    }
#endif
    gdb_key_lines_lookup_portable(lines, images, count, offsets);
}
