/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_BYTE_READER_H
#define GDB_LIB_BASE_BYTE_READER_H

/*
 * byte_reader.h - take little-endian fields from bytes one after another, for decoders.
 *
 * Taking more than is there gives zeros and sets `failed`, which stays set: a decoder may take
 * a whole record and ask once. gdb_byte_reader_fits bounds a count before anything is allocated.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes_le.h"
#include "lib/base/text_view.h"

typedef struct gdb_byte_reader {
    const uint8_t *next;
    size_t left;
    bool failed;
} gdb_byte_reader;

static inline gdb_byte_reader gdb_byte_reader_init(const uint8_t *bytes, size_t size)
{
    gdb_byte_reader reader = {bytes, size, false};

    return reader;
}

/* The next `size` bytes, or NULL. */
static inline const uint8_t *gdb_byte_reader_take(gdb_byte_reader *reader, size_t size)
{
    const uint8_t *bytes = reader->next;

    if (reader->failed || size > reader->left) {
        reader->failed = true;
        return NULL;
    }
    reader->next += size;
    reader->left -= size;
    return bytes;
}

static inline uint8_t gdb_byte_reader_u8(gdb_byte_reader *reader)
{
    const uint8_t *p = gdb_byte_reader_take(reader, 1);

    return p != NULL ? *p : 0;
}

static inline uint16_t gdb_byte_reader_u16(gdb_byte_reader *reader)
{
    const uint8_t *p = gdb_byte_reader_take(reader, 2);

    return p != NULL ? gdb_load_u16le(p) : 0;
}

static inline uint32_t gdb_byte_reader_u32(gdb_byte_reader *reader)
{
    const uint8_t *p = gdb_byte_reader_take(reader, 4);

    return p != NULL ? gdb_load_u32le(p) : 0;
}

static inline uint64_t gdb_byte_reader_u64(gdb_byte_reader *reader)
{
    const uint8_t *p = gdb_byte_reader_take(reader, 8);

    return p != NULL ? gdb_load_u64le(p) : 0;
}

/* Can `count` records of at least `least` bytes each follow? */
static inline bool gdb_byte_reader_fits(const gdb_byte_reader *reader, uint64_t count,
                                        size_t least)
{
    return !reader->failed && count <= reader->left / least;
}

#endif
