/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_BUFFER_H
#define GDB_LIB_BASE_BUFFER_H

/*
 * buffer.h - growable bytes.
 *
 * An all-zero gdb_buffer is empty and valid. data[0 .. size) is the content; growth doubles.
 * Appending may move `data`, so pointers into it die with the next append.
 */

#include <stdint.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"

typedef struct gdb_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
} gdb_buffer;

void gdb_buffer_release(gdb_buffer *buffer); /* frees the bytes; the buffer is empty again */
void gdb_buffer_clear(gdb_buffer *buffer);   /* keeps the memory */
gdb_status gdb_buffer_reserve(gdb_buffer *buffer, size_t extra, gdb_error *err);

static inline gdb_status gdb_buffer_append(gdb_buffer *buffer, const void *bytes, size_t size,
                                           gdb_error *err)
{
    if (size > buffer->capacity - buffer->size)
        GDB_TRY(gdb_buffer_reserve(buffer, size, err));
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    return GDB_OK;
}

static inline gdb_status gdb_buffer_append_byte(gdb_buffer *buffer, uint8_t byte, gdb_error *err)
{
    return gdb_buffer_append(buffer, &byte, 1, err);
}

gdb_status gdb_buffer_append_text(gdb_buffer *buffer, const char *text, gdb_error *err);
gdb_status gdb_buffer_append_format(gdb_buffer *buffer, gdb_error *err, const char *fmt, ...)
    GDB_PRINTF(3, 4);
/* Append `size` bytes whose content the caller fills through *out at once. */
gdb_status gdb_buffer_extend(gdb_buffer *buffer, size_t size, uint8_t **out, gdb_error *err);

static inline gdb_text_view gdb_buffer_view(const gdb_buffer *buffer)
{
    return gdb_text((const char *)buffer->data, buffer->size);
}

#endif
