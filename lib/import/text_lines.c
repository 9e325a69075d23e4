/* SPDX-License-Identifier: MIT */
#include "lib/import/text_lines.h"

#include <stdbool.h>

#include "lib/base/always_inline.h"
#include "lib/base/bytes_le.h"
#include "lib/csv/column_image.h"
#include "lib/import/key_lines.h"

enum { LOOK_AHEAD = 32 };

/* A key on its way: where it is at home, and the slot of that line that may be its own, or 0. */
typedef struct candidate {
    uint64_t home;
    uint64_t slot;
} candidate;

static inline uint64_t tag_of(const gdb_text_lines *lines, uint64_t slot)
{
    return slot >> lines->place_bits >> lines->row_bits;
}

static inline uint64_t place_of(const gdb_text_lines *lines, uint64_t slot)
{
    return slot >> lines->row_bits & ((UINT64_C(1) << lines->place_bits) - 1);
}

static inline uint64_t row_of(const gdb_text_lines *lines, uint64_t slot)
{
    return (slot & ((UINT64_C(1) << lines->row_bits) - 1)) - 1;
}

static inline const uint64_t *line_at(const gdb_text_lines *lines, uint64_t number)
{
    return lines->slots + number * GDB_KEY_LINE_SLOTS;
}

/* The first slot of a line that has the tag, or 0; a tag stands behind `below` bits. */
typedef uint64_t (*find_in_line)(const uint64_t *line, unsigned below, uint64_t tag);

static GDB_ALWAYS_INLINE uint64_t find_portable(const uint64_t *line, unsigned below, uint64_t tag)
{
    uint64_t found = 0;

    for (unsigned i = GDB_KEY_LINE_SLOTS; i-- > 0;)
        found = line[i] != 0 && line[i] >> below == tag ? line[i] : found;
    return found;
}

/* Is it what stands at a place? Most texts are of 16 to 32 bytes: two words from each end of them
 * say so without a call. */
static inline bool is_stored(const uint8_t *at, gdb_text_view text)
{
    uint64_t differs = 0;

    if (text.size < 16 || text.size > 32)
        return gdb_text_equal(gdb_stored_text(at, 0), text);
    if (*at != text.size)
        return false;
    for (size_t i = 0; i < 2; i++) {
        const uint8_t *a = at + 1 + i * (text.size - 16);
        const uint8_t *b = (const uint8_t *)text.data + i * (text.size - 16);
        differs |= (gdb_load_u64le(a) ^ gdb_load_u64le(b)) |
                   (gdb_load_u64le(a + 8) ^ gdb_load_u64le(b + 8));
    }
    return differs == 0;
}

/* The first slot with the tag in the home line was not the key's: another one of that line, or one
 * behind it up to the first empty slot. */
static __attribute__((noinline)) uint64_t find_other(const gdb_text_lines *lines, uint64_t home,
                                                     uint64_t tag, gdb_text_view text)
{
    for (uint64_t at = home;; at = at + 1 == lines->line_count ? 0 : at + 1) {
        const uint64_t *line = line_at(lines, at);
        for (unsigned i = 0; i < GDB_KEY_LINE_SLOTS; i++) {
            if (line[i] == 0)
                return UINT64_MAX;
            if (tag_of(lines, line[i]) == tag &&
                is_stored(lines->texts + place_of(lines, line[i]), text))
                return row_of(lines, line[i]);
        }
    }
}

static GDB_ALWAYS_INLINE void fetch_lines(const gdb_text_lines *lines, const uint64_t *hashes,
                                          uint32_t count, candidate *out)
{
    for (uint32_t i = 0; i < count; i++) {
        out[i].home = gdb_text_lines_home(lines, hashes[i]);
        __builtin_prefetch(line_at(lines, out[i].home));
    }
}

/* A text may go on in the next line of the cache. */
static GDB_ALWAYS_INLINE void fetch_texts(const gdb_text_lines *lines, const gdb_key_batch *batch,
                                          uint32_t begin, uint32_t count, candidate *keys,
                                          find_in_line find)
{
    unsigned below = lines->place_bits + lines->row_bits;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t tag = gdb_text_lines_tag(lines, batch->hashes[begin + i]);
        const uint8_t *at;
        keys[i].slot = find(line_at(lines, keys[i].home), below, tag);
        at = lines->texts + place_of(lines, keys[i].slot);
        __builtin_prefetch(at);
        __builtin_prefetch(at + gdb_row_column_text(batch->column, begin + i).size);
    }
}

static GDB_ALWAYS_INLINE void compare_texts(const gdb_text_lines *lines, const gdb_key_batch *batch,
                                            uint32_t begin, uint32_t count, const candidate *keys,
                                            uint64_t *offsets)
{
    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view text = gdb_row_column_text(batch->column, begin + i);
        uint64_t slot = keys[i].slot;

        if (slot != 0 && is_stored(lines->texts + place_of(lines, slot), text))
            offsets[i] = row_of(lines, slot);
        else
            offsets[i] = find_other(lines, keys[i].home,
                                    gdb_text_lines_tag(lines, batch->hashes[begin + i]), text);
    }
}

static inline uint32_t part(uint32_t done, uint32_t count)
{
    return count - done < LOOK_AHEAD ? count - done : LOOK_AHEAD;
}

static GDB_ALWAYS_INLINE void lookup(const gdb_text_lines *lines, const gdb_key_batch *batch,
                                     uint32_t begin, uint32_t count, uint64_t *offsets,
                                     find_in_line find)
{
    uint32_t groups = (count + LOOK_AHEAD - 1) / LOOK_AHEAD;
    candidate keys[3][LOOK_AHEAD];

    for (uint32_t g = 0; g < groups + 2; g++) {
        uint32_t first = g * LOOK_AHEAD;
        if (g < groups)
            fetch_lines(lines, batch->hashes + begin + first, part(first, count), keys[g % 3]);
        if (g >= 1 && g - 1 < groups) {
            first = (g - 1) * LOOK_AHEAD;
            fetch_texts(lines, batch, begin + first, part(first, count), keys[(g - 1) % 3], find);
        }
        if (g >= 2) {
            first = (g - 2) * LOOK_AHEAD;
            compare_texts(lines, batch, begin + first, part(first, count), keys[(g - 2) % 3],
                          offsets + first);
        }
    }
}

void gdb_text_lines_lookup_portable(const gdb_text_lines *lines, const gdb_key_batch *batch,
                                    uint32_t begin, uint32_t count, uint64_t *offsets)
{
    lookup(lines, batch, begin, count, offsets, find_portable);
}

#if defined(__x86_64__)
#include <immintrin.h>

static __attribute__((target("avx2,bmi"))) GDB_ALWAYS_INLINE uint64_t
find_avx2(const uint64_t *line, unsigned below, uint64_t tag)
{
    const __m256i wanted = _mm256_set1_epi64x((long long)tag), zero = _mm256_setzero_si256();
    const __m128i shift = _mm_cvtsi32_si128((int)below);
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)line);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(line + 4));
    __m256i is_a = _mm256_andnot_si256(_mm256_cmpeq_epi64(a, zero),
                                       _mm256_cmpeq_epi64(_mm256_srl_epi64(a, shift), wanted));
    __m256i is_b = _mm256_andnot_si256(_mm256_cmpeq_epi64(b, zero),
                                       _mm256_cmpeq_epi64(_mm256_srl_epi64(b, shift), wanted));
    unsigned mask = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(is_a)) |
                    (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(is_b)) << 4;

    return mask != 0 ? line[__builtin_ctz(mask)] : 0;
}

static __attribute__((target("avx2,bmi"))) void lookup_avx2(const gdb_text_lines *lines,
                                                            const gdb_key_batch *batch,
                                                            uint32_t begin, uint32_t count,
                                                            uint64_t *offsets)
{
    lookup(lines, batch, begin, count, offsets, find_avx2);
}
#endif

void gdb_text_lines_lookup(const gdb_text_lines *lines, const gdb_key_batch *batch, uint32_t begin,
                           uint32_t count, uint64_t *offsets)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
        lookup_avx2(lines, batch, begin, count, offsets);
        return;
    }
#endif
    gdb_text_lines_lookup_portable(lines, batch, begin, count, offsets);
}
