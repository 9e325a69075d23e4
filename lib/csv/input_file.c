/* SPDX-License-Identifier: MIT */
#include "lib/csv/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"

/* Somebody who waits for a pipe looks this often whether to go on waiting. */
enum { WAIT_MILLISECONDS = 100 };

struct gdb_input_file {
    char *path;
    int fd; /* STDIN_FILENO is not ours to close */
    bool is_regular;
    const gdb_interrupt *interrupt;
    atomic_bool is_stopped;
    gdb_text_view read_ahead; /* what is left of it */
    char head[GDB_INPUT_FILE_PEEK];
    size_t head_size, head_used;
    gdb_buffer *kept;
    gdb_content_hash *hash; /* or NULL */
    _Atomic uint64_t position;
};

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

gdb_status gdb_input_file_open(gdb_input_file **out, const char *path, gdb_text_view read_ahead,
                               const gdb_interrupt *interrupt, gdb_error *err)
{
    gdb_input_file *file = NULL;
    gdb_status status = GDB_OK;
    struct stat st;

    file = gdb_alloc_zero(sizeof(*file), err);
    if (file == NULL)
        return GDB_ERR_NOMEM;
    file->fd = STDIN_FILENO;
    file->read_ahead = read_ahead;
    file->interrupt = interrupt;
    file->path = gdb_alloc_text(path, strlen(path), err);
    if (file->path == NULL) {
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
        GDB_TRY_OUT(gdb_file_open_input(path, &file->fd, err));
        /* Only advice: a pipe refuses it, and that does not matter. */
        (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    file->is_regular = fstat(file->fd, &st) == 0 && S_ISREG(st.st_mode);
    *out = file;
    file = NULL;
out:
    gdb_input_file_close(file);
    return status;
}

void gdb_input_file_close(gdb_input_file *file)
{
    if (file == NULL)
        return;
    if (file->fd != STDIN_FILENO)
        close(file->fd);
    gdb_content_hash_free(file->hash);
    gdb_free(file->path);
    gdb_free(file);
}

static gdb_status check_stop(const gdb_input_file *file, gdb_error *err)
{
    GDB_TRY(gdb_interrupt_check(file->interrupt, err));
    return atomic_load(&file->is_stopped) ? GDB_FAIL(err, GDB_ERR_INTERRUPTED, "interrupted")
                                          : GDB_OK;
}

/* A pipe may be silent for ever. */
static gdb_status wait_for_data(gdb_input_file *file, gdb_error *err)
{
    struct pollfd wanted = {file->fd, POLLIN, 0};
    int ready = 0;

    while (ready == 0 || (ready < 0 && errno == EINTR)) {
        GDB_TRY(check_stop(file, err));
        ready = poll(&wanted, 1, WAIT_MILLISECONDS);
    }
    return GDB_OK; /* whatever poll could not do, read will say */
}

static gdb_status read_from_system(gdb_input_file *file, uint8_t *out, size_t size, size_t *got,
                                   gdb_error *err)
{
    *got = 0;
    if (size == 0)
        return GDB_OK;
    GDB_TRY(check_stop(file, err));
    if (file->is_regular)
        return gdb_file_read(file->fd, file->path, out, size, got, err);
    while (*got < size) {
        ssize_t n;
        GDB_TRY(wait_for_data(file, err));
        n = read(file->fd, out + *got, size - *got);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot read '%s'", file->path);
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return GDB_OK;
}

/* What was taken before, then what the system has. */
static gdb_status read_new(gdb_input_file *file, void *out, size_t size, size_t *got,
                           gdb_error *err)
{
    gdb_text_view *ahead = &file->read_ahead;
    size_t n = ahead->size < size ? ahead->size : size;
    gdb_status status;

    if (n > 0) {
        memcpy(out, ahead->data, n);
        *ahead = gdb_text(ahead->data + n, ahead->size - n);
    }
    status = read_from_system(file, (uint8_t *)out + n, size - n, got, err);
    *got += n;
    if (file->kept != NULL && status == GDB_OK)
        status = gdb_buffer_append(file->kept, out, *got, err);
    return status;
}

static gdb_status read_source(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    gdb_input_file *file = context;
    size_t head = file->head_size - file->head_used;
    gdb_status status;

    if (head > size)
        head = size;
    memcpy(out, file->head + file->head_used, head);
    file->head_used += head;
    status = read_new(file, (uint8_t *)out + head, size - head, got, err);
    *got += head;
    if (file->hash != NULL)
        gdb_content_hash_add(file->hash, out, *got);
    atomic_fetch_add_explicit(&file->position, *got, memory_order_relaxed);
    return status;
}

gdb_status gdb_input_file_peek(gdb_input_file *file, gdb_text_view *bytes, gdb_error *err)
{
    if (file->head_size == 0)
        GDB_TRY(read_new(file, file->head, sizeof(file->head), &file->head_size, err));
    *bytes = gdb_text(file->head, file->head_size);
    return GDB_OK;
}

gdb_byte_source gdb_input_file_source(gdb_input_file *file)
{
    gdb_byte_source source = {read_source, file};

    return source;
}

void gdb_input_file_stop(gdb_input_file *file)
{
    atomic_store(&file->is_stopped, true);
}

void gdb_input_file_keep(gdb_input_file *file, gdb_buffer *out)
{
    file->kept = out;
}

gdb_status gdb_input_file_hash(gdb_input_file *file, gdb_error *err)
{
    return gdb_content_hash_create(&file->hash, err);
}

void gdb_input_file_digest(const gdb_input_file *file, gdb_content_digest *out)
{
    gdb_content_hash_get(file->hash, out);
}

uint64_t gdb_input_file_position(const gdb_input_file *file)
{
    return atomic_load_explicit(&file->position, memory_order_relaxed);
}
