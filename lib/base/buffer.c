/* SPDX-License-Identifier: MIT */
#include "lib/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"

void gdb_buffer_release(gdb_buffer *buffer)
{
    gdb_free(buffer->data);
    buffer->data = NULL;
    buffer->size = 0;
    buffer->capacity = 0;
}

void gdb_buffer_clear(gdb_buffer *buffer)
{
    buffer->size = 0;
}

gdb_status gdb_buffer_reserve(gdb_buffer *buffer, size_t extra, gdb_error *err)
{
    size_t need, capacity;
    uint8_t *grown;

    if (extra <= buffer->capacity - buffer->size)
        return GDB_OK;
    if (extra > SIZE_MAX / 2 - buffer->size)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu bytes)", extra);
    need = buffer->size + extra;
    capacity = buffer->capacity < 32 ? 64 : buffer->capacity * 2;
    if (capacity < need)
        capacity = need;
    grown = gdb_realloc_array(buffer->data, capacity, 1, err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    buffer->data = grown;
    buffer->capacity = capacity;
    return GDB_OK;
}

gdb_status gdb_buffer_append_text(gdb_buffer *buffer, const char *text, gdb_error *err)
{
    return gdb_buffer_append(buffer, text, strlen(text), err);
}

gdb_status gdb_buffer_append_format(gdb_buffer *buffer, gdb_error *err, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot format '%s'", fmt);
    GDB_TRY(gdb_buffer_reserve(buffer, (size_t)n + 1, err));
    va_start(args, fmt);
    vsnprintf((char *)buffer->data + buffer->size, (size_t)n + 1, fmt, args);
    va_end(args);
    buffer->size += (size_t)n;
    return GDB_OK;
}

gdb_status gdb_buffer_extend(gdb_buffer *buffer, size_t size, uint8_t **out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_reserve(buffer, size, err));
    *out = buffer->data + buffer->size;
    buffer->size += size;
    return GDB_OK;
}
