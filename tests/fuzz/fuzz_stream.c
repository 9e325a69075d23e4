/* SPDX-License-Identifier: MIT */

/*
 * fuzz_stream.c - any bytes as a compressed file, and as text of another encoding: they are read or
 * refused, and what is read does not depend on how much is asked for at a time.
 *
 * The first byte says what the bytes are, the second how many are asked for. With the highest bit
 * of the first, they are compressed here, in two parts, and must come out as they were. What zlib
 * reads of gzip is read, too, and is the same.
 */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/buffer.h"
#include "lib/base/utf8.h"
#include "lib/csv/decompressor.h"
#include "lib/csv/transcoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MOST = 1 << 20, WINDOW = 1 << 20 };

static void require(int condition)
{
    if (!condition)
        abort();
}

typedef struct bytes_source {
    const uint8_t *bytes;
    size_t size, at;
} bytes_source;

static gdb_status read_bytes(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    bytes_source *source = context;
    size_t left = source->size - source->at;

    (void)err;
    *got = left < size ? left : size;
    if (*got > 0)
        memcpy(out, source->bytes + source->at, *got);
    source->at += *got;
    return GDB_OK;
}

/* All of the text, or the beginning of a long one, `step` bytes at a time. */
static gdb_status read_text(gdb_compression_kind kind, gdb_text_encoding encoding,
                            const uint8_t *bytes, size_t size, size_t step, gdb_buffer *text,
                            gdb_error *err)
{
    bytes_source from = {bytes, size, 0};
    gdb_byte_source source = {read_bytes, &from};
    gdb_decompressor *decompressor = NULL;
    gdb_transcoder *transcoder = NULL;
    gdb_status status = GDB_OK;
    size_t got = 0;
    uint8_t *out;

    if (kind != GDB_COMPRESSED_NOT) {
        require(gdb_decompressor_open(&decompressor, kind, &source, "x", WINDOW, err) == GDB_OK);
        source = gdb_decompressor_source(decompressor);
    }
    if (encoding != GDB_TEXT_UTF8) {
        require(gdb_transcoder_open(&transcoder, encoding, &source, "x", err) == GDB_OK);
        source = gdb_transcoder_source(transcoder);
    }
    do {
        require(gdb_buffer_extend(text, step, &out, NULL) == GDB_OK);
        status = gdb_byte_source_read(&source, out, step, &got, err);
        require(got <= step);
        text->size -= step - got;
    } while (status == GDB_OK && got == step && text->size < TEXT_MOST);
    if (text->size > TEXT_MOST) {
        text->size = TEXT_MOST;
        status = GDB_OK;
    }
    gdb_transcoder_close(transcoder);
    gdb_decompressor_close(decompressor);
    return status;
}

static void pack(gdb_compression_kind kind, const uint8_t *bytes, size_t size, gdb_buffer *out)
{
    size_t room = ZSTD_compressBound(size) + 100;
    uint8_t *to;

    require(gdb_buffer_extend(out, room, &to, NULL) == GDB_OK);
    if (kind == GDB_COMPRESSED_ZSTD) {
        size_t n = ZSTD_compress(to, room, bytes, size, 1);
        require(!ZSTD_isError(n));
        out->size -= room - n;
    } else {
        z_stream z = {0};
        require(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        z.next_in = (uint8_t *)(uintptr_t)bytes;
        z.avail_in = (unsigned)size;
        z.next_out = to;
        z.avail_out = (unsigned)room;
        require(deflate(&z, Z_FINISH) == Z_STREAM_END);
        deflateEnd(&z);
        out->size -= z.avail_out;
    }
}

/* Does zlib read all of it, as members and nothing else? The text, or the beginning of a long
 * one. */
static bool zlib_reads(const uint8_t *bytes, size_t size, gdb_buffer *text)
{
    z_stream z = {0};
    int result = Z_STREAM_END;
    uint8_t *out;

    require(inflateInit2(&z, 15 + 16) == Z_OK);
    require(gdb_buffer_extend(text, TEXT_MOST, &out, NULL) == GDB_OK);
    z.next_in = (uint8_t *)(uintptr_t)bytes;
    z.avail_in = (unsigned)size;
    z.next_out = out;
    z.avail_out = TEXT_MOST;
    while (result == Z_STREAM_END && z.avail_in > 0) {
        require(inflateReset(&z) == Z_OK);
        result = inflate(&z, Z_FINISH);
    }
    text->size = TEXT_MOST - z.avail_out;
    inflateEnd(&z);
    return result == Z_STREAM_END || z.avail_out == 0;
}

static void compare_with_zlib(const uint8_t *bytes, size_t size, gdb_status status,
                              const gdb_buffer *text)
{
    gdb_buffer expected = {0};

    if (zlib_reads(bytes, size, &expected)) {
        require(status == GDB_OK);
        require(text->size == expected.size);
        require(text->size == 0 || memcmp(text->data, expected.data, text->size) == 0);
    }
    gdb_buffer_release(&expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_buffer packed = {0}, once = {0}, again = {0};
    gdb_error err = GDB_ERROR_INIT, other = GDB_ERROR_INIT;
    gdb_compression_kind kind;
    gdb_text_encoding encoding;
    gdb_status status;

    if (size < 2)
        return 0;
    kind = (gdb_compression_kind)(data[0] % 3);
    encoding = (gdb_text_encoding)(data[0] / 4 % 4);
    if ((data[0] & 128) != 0 && kind != GDB_COMPRESSED_NOT) {
        size_t half = (size - 2) / 2;
        pack(kind, data + 2, half, &packed);
        pack(kind, data + 2 + half, size - 2 - half, &packed);
        require(gdb_compression_recognise(gdb_text((const char *)packed.data, 4)) == kind);
        require(read_text(kind, GDB_TEXT_UTF8, packed.data, packed.size, 1 + data[1], &once,
                          &err) == GDB_OK);
        require(once.size == size - 2 && memcmp(once.data, data + 2, once.size) == 0);
    } else {
        status = read_text(kind, encoding, data + 2, size - 2, 1 << 16, &once, &err);
        require(status == GDB_OK || status == GDB_ERR_INPUT || status == GDB_ERR_NOMEM);
        require(read_text(kind, encoding, data + 2, size - 2, 1 + data[1], &again, &other) ==
                status);
        require(again.size == once.size &&
                (once.size == 0 || memcmp(once.data, again.data, once.size) == 0));
        require(strcmp(err.message, other.message) == 0);
        if (kind == GDB_COMPRESSED_GZIP && encoding == GDB_TEXT_UTF8)
            compare_with_zlib(data + 2, size - 2, status, &once);
        if (encoding != GDB_TEXT_UTF8 && once.size < TEXT_MOST)
            require(gdb_utf8_is_valid(gdb_buffer_view(&once)));
    }
    gdb_buffer_release(&packed);
    gdb_buffer_release(&once);
    gdb_buffer_release(&again);
    return 0;
}
