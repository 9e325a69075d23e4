/* SPDX-License-Identifier: MIT */
#include "formats/segment/elias_fano.h"

#include <string.h>

#include "formats/segment/bit_packed.h"
#include "lib/base/checked_math.h"

/*
 * The bitmap begins with value_width - low_width bits that are not unary: the first number's high
 * part, from which the others count.
 */

uint64_t gdb_elias_fano_rise(const uint64_t *numbers, uint32_t count, unsigned value_width)
{
    uint64_t falls = 0;

    for (uint32_t i = 1; i < count; i++)
        falls += numbers[i] < numbers[i - 1];
    return numbers[count - 1] - numbers[0] + (falls << value_width);
}

unsigned gdb_elias_fano_low_width(uint64_t rise, uint32_t count, unsigned value_width)
{
    uint64_t step = rise / count;
    unsigned width = step > 0 ? gdb_bit_width(step) - 1 : 0;

    return width < value_width ? width : value_width;
}

static uint32_t low_bytes(uint32_t count, unsigned low_width)
{
    return (count * low_width + 7) / 8;
}

uint32_t gdb_elias_fano_size(uint64_t first, uint64_t rise, uint32_t count, unsigned value_width,
                             unsigned low_width)
{
    uint64_t high = ((first + rise) >> low_width) - (first >> low_width);
    uint64_t bits = value_width - low_width + high + count;

    return low_bytes(count, low_width) + (uint32_t)((bits + 7) / 8);
}

uint32_t gdb_elias_fano_encode(const uint64_t *numbers, uint32_t count, unsigned value_width,
                               unsigned low_width, uint8_t *block)
{
    const uint64_t low_mask = (UINT64_C(1) << low_width) - 1, lap = UINT64_C(1) << value_width;
    const uint64_t first_high = numbers[0] >> low_width;
    uint8_t *bitmap = block + low_bytes(count, low_width);
    uint64_t lows[GDB_ELIAS_FANO_BLOCK], before = 0, laps = 0, place = 0;
    /* where the 1 of number i stands, less its high part */
    uint64_t origin = value_width - low_width - first_high;

    /* The high parts rise by less than 2 a number, and by 1 more for the first low bits. */
    memset(bitmap, 0, (value_width + 3 * count + 1) / 8 + 1 + sizeof(uint64_t));
    gdb_store_u64le(bitmap, first_high);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = numbers[i];
        uint8_t *word;

        laps += number < before ? lap : 0;
        before = number;
        lows[i] = number & low_mask;
        place = origin++ + ((number + laps) >> low_width);
        word = bitmap + place / 64 * 8;
        gdb_store_u64le(word, gdb_load_u64le(word) | UINT64_C(1) << place % 64);
    }
    gdb_bit_packed_pack(block, 0, lows, count, low_width);
    return (uint32_t)(bitmap - block) + (uint32_t)(place / 8) + 1;
}

uint32_t gdb_elias_fano_widen(const uint8_t *block, uint32_t size, uint32_t count,
                              unsigned value_width, unsigned low_width, unsigned more,
                              uint64_t shift, uint8_t *out)
{
    uint32_t low = low_bytes(count, low_width), high = size - low, place;
    unsigned width = value_width - low_width, wider = width + 8 * more;
    uint64_t first, last, word;

    if ((shift & ((UINT64_C(1) << low_width) - 1)) != 0 || size <= low || block[size - 1] == 0 ||
        high * 8 < width + count || size + more > GDB_ELIAS_FANO_BLOCK_BYTES)
        return 0;
    first = gdb_load_u64le(block + low) & ((UINT64_C(1) << width) - 1);
    /* The last number's 1 is the last of all. */
    place = high * 8 - 8 + gdb_bit_width(block[size - 1]) - 1;
    last = place + first - (count - 1) - width;
    if (last < first || last >> width != 0)
        return 0;
    memcpy(out, block, low);
    memcpy(out + low + more, block + low, high);
    first += shift >> low_width;
    word = gdb_load_u64le(out + low) & ~((UINT64_C(1) << wider) - 1);
    gdb_store_u64le(out + low, word | first);
    return size + more;
}

#define EVERY_BYTE UINT64_C(0x0101010101010101)

/* Byte k: how many ones there are in bytes 0 .. k. */
static uint64_t sums_of_ones(uint64_t word)
{
    word -= word >> 1 & EVERY_BYTE * 0x55;
    word = (word & EVERY_BYTE * 0x33) + (word >> 2 & EVERY_BYTE * 0x33);
    return ((word + (word >> 4)) & EVERY_BYTE * 0x0f) * EVERY_BYTE;
}

/*
 * `word` without its lowest `skip` ones, of which it has more; `sums` are its sums. The bytes that
 * are skipped whole are found at once: 128 + skip - sum keeps its highest bit where sum <= skip
 * (Vigna, "Broadword Implementation of Rank/Select Queries", WEA 2008).
 */
static uint64_t drop_ones(uint64_t word, uint64_t sums, unsigned skip)
{
    uint64_t below = ((skip * EVERY_BYTE | EVERY_BYTE * 0x80) - sums) & EVERY_BYTE * 0x80;
    unsigned place = (unsigned)((below >> 7) * EVERY_BYTE >> 56) * 8;

    word &= ~UINT64_C(0) << place;
    for (skip -= (unsigned)(sums << 8 >> place & 0xff); skip > 0; skip--)
        word &= word - 1;
    return word;
}

/* The bits of a block that are not packed. */
typedef struct high_bits {
    const uint8_t *bytes;
    uint32_t size;  /* bytes */
    uint32_t words;
    unsigned width; /* of the first high part, with which they begin */
    uint64_t origin; /* number i has the high part (place of its 1) + origin - i */
} high_bits;

/* Bits 64 * index .. ; 0 behind the end. */
static uint64_t load_word(const high_bits *high, uint32_t index)
{
    uint32_t left = high->size - index * 8;
    uint64_t word = gdb_load_u64le(high->bytes + (size_t)index * 8);

    return left >= 8 ? word : word & ((UINT64_C(1) << left * 8) - 1);
}

static bool open_high_bits(high_bits *high, const uint8_t *block, uint32_t size, uint32_t count,
                           unsigned value_width, unsigned low_width)
{
    uint32_t low_size = low_bytes(count, low_width);

    if (low_size >= size || size > GDB_ELIAS_FANO_BLOCK_BYTES)
        return false;
    high->bytes = block + low_size;
    high->size = size - low_size;
    high->words = (high->size + 7) / 8;
    high->width = value_width - low_width;
    high->origin = (load_word(high, 0) & ((UINT64_C(1) << high->width) - 1)) - high->width;
    return true;
}

/* The place of the 1 (with `flip` all ones: of the 0) that has `skip` before it, first part
 * aside. */
static bool select_bit(const high_bits *high, uint64_t flip, uint64_t skip, uint32_t *place)
{
    uint64_t word = (load_word(high, 0) ^ flip) & ~UINT64_C(0) << high->width;
    uint64_t sums = sums_of_ones(word);
    uint32_t index = 0;

    for (; skip >= sums >> 56; sums = sums_of_ones(word)) {
        skip -= sums >> 56;
        if (++index == high->words)
            return false;
        word = load_word(high, index) ^ flip;
    }
    word = drop_ones(word, sums, (unsigned)skip);
    *place = index * 64 + (unsigned)__builtin_ctzll(word);
    return true;
}

static bool bit_at(const high_bits *high, uint32_t place)
{
    return place / 8 < high->size && (high->bytes[place / 8] >> place % 8 & 1) != 0;
}

bool gdb_elias_fano_decode(const uint8_t *block, uint32_t size, uint32_t count,
                           unsigned value_width, unsigned low_width, uint32_t first,
                           uint32_t wanted, uint64_t *out)
{
    const uint64_t mask = (UINT64_C(1) << value_width) - 1;
    uint32_t place, index, done = 0;
    uint64_t word, origin;
    high_bits high;

    if (!open_high_bits(&high, block, size, count, value_width, low_width) ||
        !select_bit(&high, 0, first, &place))
        return false;
    gdb_bit_packed_unpack(block, first, wanted, low_width, out);
    index = place / 64;
    word = load_word(&high, index) & ~UINT64_C(0) << place % 64;
    origin = high.origin + (uint64_t)index * 64 - first;
    for (;;) {
        for (; word != 0 && done < wanted; word &= word - 1, done++)
            out[done] |= ((unsigned)__builtin_ctzll(word) + origin - done) << low_width & mask;
        if (done == wanted)
            break;
        if (++index == high.words)
            return false;
        word = load_word(&high, index);
        origin += 64;
    }
    /* Behind the last number there is nothing, not even a byte. */
    return first + wanted < count ||
           (word == 0 && index + 1 == high.words && high.bytes[high.size - 1] != 0);
}

uint64_t gdb_elias_fano_first(const uint8_t *block, uint32_t count, unsigned value_width,
                              unsigned low_width)
{
    uint64_t high = gdb_load_u64le(block + low_bytes(count, low_width));

    high &= (UINT64_C(1) << (value_width - low_width)) - 1;
    return high << low_width | gdb_bit_packed_get(block, 0, low_width);
}

bool gdb_elias_fano_find(const uint8_t *block, uint32_t size, uint32_t count,
                         unsigned value_width, unsigned low_width, uint32_t first, uint32_t wanted,
                         uint64_t number, uint32_t *less, uint32_t *equal)
{
    const uint64_t low = number & ((UINT64_C(1) << low_width) - 1);
    uint64_t part, first_part, zeros;
    uint32_t place, zero, at = first, end = first + wanted;
    high_bits high;

    *less = *equal = 0;
    if (!open_high_bits(&high, block, size, count, value_width, low_width) ||
        !select_bit(&high, 0, first, &place))
        return false;
    /* The number as it would be in the lap of the first one. */
    first_part = place + high.origin - first;
    part = (first_part >> high.width << high.width) + (number >> low_width);
    if (part < first_part)
        return true;
    /* Every 0 stands for a step of the high part. */
    zeros = part - (high.origin + high.width);
    if (part > first_part) {
        if (!select_bit(&high, ~UINT64_C(0), zeros - 1, &zero) ||
            zero + 1 - high.width - zeros >= end) {
            *less = wanted;
            return true;
        }
        place = zero + 1;
        at = (uint32_t)(place - high.width - zeros);
    }
    while (at < end && bit_at(&high, place) && gdb_bit_packed_get(block, at, low_width) < low)
        at++, place++;
    *less = at - first;
    while (at < end && bit_at(&high, place) && gdb_bit_packed_get(block, at, low_width) == low)
        at++, place++, ++*equal;
    return true;
}
