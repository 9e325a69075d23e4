/* SPDX-License-Identifier: MIT */
#include "lib/csv/input_stream.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/csv/decompressor.h"
#include "lib/csv/input_file.h"

enum { DIGEST_BLOCK = 1 << 18, BUFFER_SIZE = 1 << 18 };

struct gdb_input_stream {
    char *path;
    gdb_input_file *file;
    gdb_decompressor *decompressor; /* NULL: it is plain */
    gdb_transcoder *transcoder;     /* NULL: it is UTF-8 */
    gdb_read_thread *thread;        /* NULL: nothing has to be computed */
    gdb_byte_source text;           /* of the last of these */
};

static gdb_status refuse_utf16(const char *path, gdb_text_view head, gdb_error *err)
{
    if (head.size >= 2 &&
        (memcmp(head.data, "\xFF\xFE", 2) == 0 || memcmp(head.data, "\xFE\xFF", 2) == 0))
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "'%s' begins like UTF-16 (expected UTF-8, or --encoding utf-16)", path);
    return GDB_OK;
}

/* What has to be done to the bytes of the file. */
static gdb_status add_stages(gdb_input_stream *stream, const gdb_input_options *options,
                             gdb_error *err)
{
    uint64_t window = options->window_most != 0 ? options->window_most : GDB_DECOMPRESSOR_WINDOW;
    gdb_compression_kind kind;
    gdb_text_view head;

    GDB_TRY(gdb_input_file_peek(stream->file, &head, err));
    kind = gdb_compression_recognise(head);
    if (kind != GDB_COMPRESSED_NOT) {
        GDB_TRY(gdb_decompressor_open(&stream->decompressor, kind, &stream->text, stream->path,
                                      window, err));
        stream->text = gdb_decompressor_source(stream->decompressor);
    }
    if (options->encoding != GDB_TEXT_UTF8) {
        GDB_TRY(gdb_transcoder_open(&stream->transcoder, options->encoding, &stream->text,
                                    stream->path, err));
        stream->text = gdb_transcoder_source(stream->transcoder);
    } else if (kind == GDB_COMPRESSED_NOT) {
        GDB_TRY(refuse_utf16(stream->path, head, err));
    }
    return GDB_OK;
}

static gdb_status add_thread(gdb_input_stream *stream, const gdb_input_options *options,
                             gdb_error *err)
{
    gdb_read_shape shape = options->buffers;

    if (shape.size == 0)
        shape.size = BUFFER_SIZE;
    GDB_TRY(gdb_read_thread_open(&stream->thread, &stream->text, &shape, err));
    stream->text = gdb_read_thread_source(stream->thread);
    return GDB_OK;
}

static gdb_status open_stream(gdb_input_stream **out, const char *path, gdb_text_view read_ahead,
                              const gdb_input_options *options, gdb_buffer *taken, gdb_error *err)
{
    gdb_input_stream *stream = gdb_alloc_zero(sizeof(*stream), err);
    gdb_status status = GDB_OK;

    if (stream == NULL)
        return GDB_ERR_NOMEM;
    stream->path = gdb_alloc_text(path, strlen(path), err);
    if (stream->path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_input_file_open(&stream->file, path, read_ahead, options->interrupt, err));
    gdb_input_file_keep(stream->file, taken);
    if (options->has_digest)
        GDB_TRY_OUT(gdb_input_file_hash(stream->file, err));
    stream->text = gdb_input_file_source(stream->file);
    GDB_TRY_OUT(add_stages(stream, options, err));
    if (taken == NULL && (stream->decompressor != NULL || stream->transcoder != NULL))
        GDB_TRY_OUT(add_thread(stream, options, err));
    *out = stream;
    stream = NULL;
out:
    gdb_input_stream_close(stream);
    return status;
}

gdb_status gdb_input_stream_open(gdb_input_stream **out, const char *path, gdb_text_view read_ahead,
                                 const gdb_input_options *options, gdb_error *err)
{
    return open_stream(out, path, read_ahead, options, NULL, err);
}

gdb_status gdb_input_stream_peek(gdb_input_stream **out, const char *path, gdb_text_view read_ahead,
                                 const gdb_input_options *options, gdb_buffer *taken,
                                 gdb_error *err)
{
    return open_stream(out, path, read_ahead, options, taken, err);
}

void gdb_input_stream_close(gdb_input_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->thread != NULL)
        gdb_input_file_stop(stream->file);
    gdb_read_thread_close(stream->thread);
    gdb_transcoder_close(stream->transcoder);
    gdb_decompressor_close(stream->decompressor);
    gdb_input_file_close(stream->file);
    gdb_free(stream->path);
    gdb_free(stream);
}

gdb_status gdb_input_stream_read(gdb_input_stream *stream, void *out, size_t size, size_t *got,
                                 gdb_error *err)
{
    return gdb_byte_source_read(&stream->text, out, size, got, err);
}

bool gdb_input_stream_has_buffers(const gdb_input_stream *stream)
{
    return stream->thread != NULL;
}

gdb_status gdb_input_stream_exchange(gdb_input_stream *stream, gdb_read_bytes *bytes,
                                     gdb_error *err)
{
    return gdb_read_thread_exchange(stream->thread, bytes, err);
}

void gdb_input_stream_digest(const gdb_input_stream *stream, gdb_content_digest *out)
{
    gdb_input_file_digest(stream->file, out);
}

gdb_status gdb_input_digest(const char *path, const gdb_interrupt *interrupt,
                            gdb_content_digest *out, gdb_error *err)
{
    gdb_input_file *file = NULL;
    uint8_t *bytes = gdb_alloc_array(1, DIGEST_BLOCK, err);
    gdb_status status = bytes != NULL ? GDB_OK : GDB_ERR_NOMEM;
    gdb_byte_source source;
    size_t got;

    GDB_TRY_OUT(status);
    GDB_TRY_OUT(gdb_input_file_open(&file, path, gdb_text("", 0), interrupt, err));
    GDB_TRY_OUT(gdb_input_file_hash(file, err));
    source = gdb_input_file_source(file);
    do
        GDB_TRY_OUT(gdb_byte_source_read(&source, bytes, DIGEST_BLOCK, &got, err));
    while (got == DIGEST_BLOCK);
    gdb_input_file_digest(file, out);
out:
    gdb_input_file_close(file);
    gdb_free(bytes);
    return status;
}

uint64_t gdb_input_stream_position(const gdb_input_stream *stream)
{
    return gdb_input_file_position(stream->file);
}

gdb_status gdb_input_stream_size(const char *path, uint64_t *size, bool *known, gdb_error *err)
{
    struct stat st;

    if ((strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0)
        return GDB_FAIL_OS(err, gdb_file_open_status(errno), "cannot open '%s'", path);
    *known = S_ISREG(st.st_mode);
    *size = *known ? (uint64_t)st.st_size : 0;
    return GDB_OK;
}
