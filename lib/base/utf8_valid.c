/* SPDX-License-Identifier: MIT */
/*
 * utf8_valid.c - is a text UTF-8, 16 bytes at a time.
 *
 * Three tables of 16, looked up by the four bits on either side of two neighbouring bytes, each
 * give the faults that those bits allow; what all three allow is a fault (Keiser and Lemire,
 * "Validating UTF-8 in less than one instruction per byte", 2021). That finds all but the third and
 * fourth bytes of characters: those must continue where a lead byte two or three places in front
 * says so.
 */
#include "lib/base/utf8.h"

#include <string.h>

#if defined(__x86_64__) || defined(__aarch64__)

enum {
    TOO_SHORT = 1 << 0,      /* a lead byte, and no continuation behind it */
    TOO_LONG = 1 << 1,       /* ASCII, and a continuation behind it */
    OVERLONG_3 = 1 << 2,     /* E0 80 .. E0 9F */
    TOO_LARGE = 1 << 3,      /* F4 90 and beyond */
    SURROGATE = 1 << 4,      /* ED A0 .. ED BF */
    OVERLONG_2 = 1 << 5,     /* C0, C1 */
    TOO_LARGE_1000 = 1 << 6, /* F5 80 and beyond */
    OVERLONG_4 = 1 << 6,     /* F0 80 .. F0 8F */
    TWO_CONTINUATIONS = 1 << 7,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
    LARGE = CARRY | TOO_LARGE | TOO_LARGE_1000,
    CONTINUES = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS
};

/* By the high bits of the first byte, by its low bits, and by the high bits of the second. */
static const uint8_t first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE | SURROGATE,
    LARGE,
    LARGE,
};
static const uint8_t second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONTINUES | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    CONTINUES | OVERLONG_3 | TOO_LARGE,
    CONTINUES | SURROGATE | TOO_LARGE,
    CONTINUES | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

/* Behind a byte beyond this the text must go on: the last three may not be the first of 4, 3, 2. */
static const uint8_t last_most[16] = {255, 255, 255, 255, 255, 255,      255,      255,
                                      255, 255, 255, 255, 255, 0xF0 - 1, 0xE0 - 1, 0xC0 - 1};

#endif

#if defined(__x86_64__)
#include <tmmintrin.h>

#define SSSE3 __attribute__((target("ssse3")))

static SSSE3 inline __m128i load(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static SSSE3 inline __m128i faults_of(__m128i v, __m128i before)
{
    const __m128i low_bits = _mm_set1_epi8(0x0F);
    __m128i first = _mm_alignr_epi8(v, before, 15), faults, third, fourth, must_continue;

    faults = _mm_and_si128(
        _mm_and_si128(
            _mm_shuffle_epi8(load(first_high), _mm_and_si128(_mm_srli_epi16(first, 4), low_bits)),
            _mm_shuffle_epi8(load(first_low), _mm_and_si128(first, low_bits))),
        _mm_shuffle_epi8(load(second_high), _mm_and_si128(_mm_srli_epi16(v, 4), low_bits)));
    third = _mm_subs_epu8(_mm_alignr_epi8(v, before, 14), _mm_set1_epi8((char)(0xE0 - 0x80)));
    fourth = _mm_subs_epu8(_mm_alignr_epi8(v, before, 13), _mm_set1_epi8((char)(0xF0 - 0x80)));
    must_continue = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8((char)0x80));
    return _mm_xor_si128(must_continue, faults);
}

static SSSE3 bool is_valid(const uint8_t *p, size_t size)
{
    __m128i before = _mm_setzero_si128(), faults = before, unfinished = before, v;

    for (size_t i = 0; i < size; i += 16) {
        uint8_t last[16] = {0};

        if (size - i < 16) {
            memcpy(last, p + i, size - i);
            v = load(last);
        } else {
            v = load(p + i);
        }
        faults =
            _mm_or_si128(faults, _mm_movemask_epi8(v) == 0 ? unfinished : faults_of(v, before));
        unfinished = _mm_subs_epu8(v, load(last_most));
        before = v;
    }
    faults = _mm_or_si128(faults, unfinished);
    return _mm_movemask_epi8(_mm_cmpeq_epi8(faults, _mm_setzero_si128())) == 0xFFFF;
}

bool gdb_utf8_is_valid(gdb_text_view text)
{
    if (text.size >= 16 && __builtin_cpu_supports("ssse3"))
        return is_valid((const uint8_t *)text.data, text.size);
    return gdb_utf8_find_invalid(text) == text.size;
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline uint8x16_t faults_of(uint8x16_t v, uint8x16_t before)
{
    uint8x16_t first = vextq_u8(before, v, 15), faults, third, fourth;

    faults = vandq_u8(vandq_u8(vqtbl1q_u8(vld1q_u8(first_high), vshrq_n_u8(first, 4)),
                               vqtbl1q_u8(vld1q_u8(first_low), vandq_u8(first, vdupq_n_u8(15)))),
                      vqtbl1q_u8(vld1q_u8(second_high), vshrq_n_u8(v, 4)));
    third = vqsubq_u8(vextq_u8(before, v, 14), vdupq_n_u8(0xE0 - 0x80));
    fourth = vqsubq_u8(vextq_u8(before, v, 13), vdupq_n_u8(0xF0 - 0x80));
    return veorq_u8(vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80)), faults);
}

bool gdb_utf8_is_valid(gdb_text_view text)
{
    const uint8_t *p = (const uint8_t *)text.data;
    uint8x16_t before = vdupq_n_u8(0), faults = before, unfinished = before, v;

    for (size_t i = 0; i < text.size; i += 16) {
        uint8_t last[16] = {0};

        if (text.size - i < 16) {
            memcpy(last, p + i, text.size - i);
            v = vld1q_u8(last);
        } else {
            v = vld1q_u8(p + i);
        }
        faults = vorrq_u8(faults, vmaxvq_u8(v) < 0x80 ? unfinished : faults_of(v, before));
        unfinished = vqsubq_u8(v, vld1q_u8(last_most));
        before = v;
    }
    return vmaxvq_u8(vorrq_u8(faults, unfinished)) == 0;
}

#else

bool gdb_utf8_is_valid(gdb_text_view text)
{
    return gdb_utf8_find_invalid(text) == text.size;
}

#endif

/* --- replacing ------------------------------------------------------------- */

/* Bytes at `p`, which begin no character, that could begin one: 1 to 3. */
static size_t maximal_subpart(const uint8_t *p, size_t size)
{
    uint8_t least = 0x80, most = 0xBF;
    size_t length = 0, n = 1;

    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        length = 2;
    else if ((p[0] & 0xF0) == 0xE0)
        length = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        length = 4;
    if (p[0] == 0xE0)
        least = 0xA0;
    if (p[0] == 0xED)
        most = 0x9F;
    if (p[0] == 0xF0)
        least = 0x90;
    if (p[0] == 0xF4)
        most = 0x8F;
    while (n < length && n < size && p[n] >= least && p[n] <= most) {
        least = 0x80;
        most = 0xBF;
        n++;
    }
    return n;
}

gdb_status gdb_utf8_append_valid(gdb_buffer *out, gdb_text_view text, gdb_error *err)
{
    while (text.size > 0) {
        size_t valid = gdb_utf8_find_invalid(text), skip = valid;

        GDB_TRY(gdb_buffer_append(out, text.data, valid, err));
        if (valid < text.size) {
            skip += maximal_subpart((const uint8_t *)text.data + valid, text.size - valid);
            GDB_TRY(gdb_buffer_append(out, "\xEF\xBF\xBD", 3, err));
        }
        text = gdb_text(text.data + skip, text.size - skip);
    }
    return GDB_OK;
}
