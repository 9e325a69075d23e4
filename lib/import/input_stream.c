/* SPDX-License-Identifier: MIT */
#include "lib/import/input_stream.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"

struct gdb_input_stream {
    char *path;
    int fd; /* STDIN_FILENO is not ours to close */
    gdb_text_view read_ahead; /* what is left of it */
    uint64_t position;
};

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

gdb_status gdb_input_stream_open(gdb_input_stream **out, const char *path,
                                 gdb_text_view read_ahead, gdb_error *err)
{
    gdb_input_stream *stream = NULL;
    gdb_status status = GDB_OK;
    struct stat st;

    stream = gdb_alloc_zero(sizeof(*stream), err);
    if (stream == NULL)
        return GDB_ERR_NOMEM;
    stream->fd = STDIN_FILENO;
    stream->read_ahead = read_ahead;
    stream->path = gdb_alloc_text(path, strlen(path), err);
    if (stream->path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    if (!is_standard_input(path)) {
        /* Its head is read first, then all of it: whoever writes would be cut off between. */
        if (lstat(path, &st) == 0 && S_ISFIFO(st.st_mode)) {
            status = GDB_FAIL(err, GDB_ERR_INPUT,
                              "cannot read '%s': it is a named pipe (expected a file, or '-' for "
                              "standard input)",
                              path);
            goto out;
        }
        GDB_TRY_OUT(gdb_file_open_input(path, &stream->fd, err));
        /* Only advice: a pipe refuses it, and that does not matter. */
        (void)posix_fadvise(stream->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    *out = stream;
    stream = NULL;
out:
    gdb_input_stream_close(stream);
    return status;
}

void gdb_input_stream_close(gdb_input_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->fd != STDIN_FILENO)
        close(stream->fd);
    gdb_free(stream->path);
    gdb_free(stream);
}

/* Neither beginning is UTF-8, so no table begins like that. */
static gdb_status refuse_compressed(const gdb_input_stream *stream, const uint8_t *bytes,
                                    size_t size, gdb_error *err)
{
    if (size >= 3 && memcmp(bytes, "\x28\xB5\x2F", 3) == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is compressed with zstd (expected plain text)",
                        stream->path);
    if (size >= 2 && memcmp(bytes, "\x1F\x8B", 2) == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is compressed with gzip (expected plain text)",
                        stream->path);
    return GDB_OK;
}

gdb_status gdb_input_stream_read(gdb_input_stream *stream, void *out, size_t size, size_t *got,
                                 gdb_error *err)
{
    gdb_text_view *ahead = &stream->read_ahead;
    size_t n = ahead->size < size ? ahead->size : size;

    if (n > 0) {
        memcpy(out, ahead->data, n);
        *ahead = gdb_text(ahead->data + n, ahead->size - n);
    }
    GDB_TRY(gdb_file_read(stream->fd, stream->path, (uint8_t *)out + n, size - n, got, err));
    *got += n;
    if (stream->position == 0)
        GDB_TRY(refuse_compressed(stream, out, *got, err));
    stream->position += *got;
    return GDB_OK;
}

uint64_t gdb_input_stream_position(const gdb_input_stream *stream)
{
    return stream->position;
}

gdb_status gdb_input_stream_size(const char *path, uint64_t *size, bool *known, gdb_error *err)
{
    struct stat st;

    if ((is_standard_input(path) ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_INPUT, "cannot open '%s'", path);
    *known = S_ISREG(st.st_mode);
    *size = *known ? (uint64_t)st.st_size : 0;
    return GDB_OK;
}
