/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_ELIAS_FANO_H
#define GDB_FORMATS_SEGMENT_ELIAS_FANO_H

/*
 * elias_fano.h - blocks of up to 128 numbers that mostly rise: neighbour lists one behind the
 * other, sorted keys, times of events.
 *
 * A block's numbers have value_width bits. Where a number is less than the one before it,
 * 2^value_width is added to it and to all that follow, which makes them a rising sequence without
 * saying where a list begins: the reader takes every number modulo 2^value_width. For lists of
 * random neighbours the step over the end is about as small as the others, so it costs no more.
 *
 * The sequence is coded as by Elias ("Efficient storage and retrieval by content and address of
 * static files", 1974) and Fano (1971), in blocks as by Ottaviano and Venturini ("Partitioned
 * Elias-Fano Indexes", SIGIR 2014): the low low_width bits of each number are packed; of what is
 * above them, one 1 a number stands in a bitmap at the place (number >> low_width) + index. With
 * the best low_width a number takes at most two bits more than the logarithm of the average step,
 * and any one is found by counting bits, without decoding those before it.
 */

#include <stdbool.h>
#include <stdint.h>

enum {
    GDB_ELIAS_FANO_BLOCK = 128, /* numbers of a block; the last of a segment may have fewer */
    GDB_ELIAS_FANO_BLOCK_BYTES = 1024, /* a block has at most so many */
    GDB_ELIAS_FANO_ROOM = 1024 + 8 /* what a buffer for one needs, for loads of whole words */
};

/* How much `count` numbers of value_width bits rise from the first to the last, with 2^value_width
 * for every one that is less than the one before it. */
uint64_t gdb_elias_fano_rise(const uint64_t *numbers, uint32_t count, unsigned value_width);

/* The best low_width for `count` numbers that rise by `rise` from the first to the last. */
unsigned gdb_elias_fano_low_width(uint64_t rise, uint32_t count, unsigned value_width);

/* Bytes of a block that begins with `first`. */
uint32_t gdb_elias_fano_size(uint64_t first, uint64_t rise, uint32_t count, unsigned value_width,
                             unsigned low_width);

/* Numbers of value_width (at most 56) bits to a buffer of GDB_ELIAS_FANO_ROOM, with the best
 * low_width; the block's size. */
uint32_t gdb_elias_fano_encode(const uint64_t *numbers, uint32_t count, unsigned value_width,
                               unsigned low_width, uint8_t *block);

/*
 * The block with numbers of `more` bytes more each, and `shift` added to them, in the buffer `out`:
 * its size; the bits are only moved. 0 if that is not all: where numbers fall, where `shift` has
 * low bits, or in a damaged block. Its `size` bytes are in a buffer of GDB_ELIAS_FANO_ROOM;
 * value_width + 8 * more <= 56.
 */
uint32_t gdb_elias_fano_widen(const uint8_t *block, uint32_t size, uint32_t count,
                              unsigned value_width, unsigned low_width, unsigned more,
                              uint64_t shift, uint8_t *out);

/*
 * Numbers first .. first+wanted-1 of a block of `count`; wanted > 0. The `size` bytes are in a
 * buffer of GDB_ELIAS_FANO_ROOM, those behind them are any. False if the block is damaged, as far
 * as was read: reading to the end checks that exactly `count` numbers fill the block.
 */
bool gdb_elias_fano_decode(const uint8_t *block, uint32_t size, uint32_t count,
                           unsigned value_width, unsigned low_width, uint32_t first,
                           uint32_t wanted, uint64_t *out);

/* The first number of a block; any number if the block is damaged. */
uint64_t gdb_elias_fano_first(const uint8_t *block, uint32_t count, unsigned value_width,
                              unsigned low_width);

/* Of the same numbers, which must rise: how many are less than `number` (of value_width bits), and
 * how many equal. */
bool gdb_elias_fano_find(const uint8_t *block, uint32_t size, uint32_t count,
                         unsigned value_width, unsigned low_width, uint32_t first, uint32_t wanted,
                         uint64_t number, uint32_t *less, uint32_t *equal);

#endif
