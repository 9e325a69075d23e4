/* SPDX-License-Identifier: MIT */
#include "lib/import/spill_file.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"

struct gdb_spill_file {
    char *directory;
    pthread_mutex_t mutex; /* for opening */
    _Atomic int fd;        /* -1: not open yet */
    _Atomic uint64_t size;
};

gdb_status gdb_spill_file_create(gdb_spill_file **out, const char *directory, gdb_error *err)
{
    gdb_spill_file *file = gdb_alloc_zero(sizeof(*file), err);

    if (file == NULL)
        return GDB_ERR_NOMEM;
    file->directory = gdb_alloc_text(directory, strlen(directory), err);
    if (file->directory == NULL) {
        gdb_free(file);
        return GDB_ERR_NOMEM;
    }
    pthread_mutex_init(&file->mutex, NULL);
    atomic_init(&file->fd, -1);
    *out = file;
    return GDB_OK;
}

void gdb_spill_file_free(gdb_spill_file *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        close(file->fd);
    pthread_mutex_destroy(&file->mutex);
    gdb_free(file->directory);
    gdb_free(file);
}

/* Where a file cannot be made without a name, its name is removed at once. */
static gdb_status open_named(const gdb_spill_file *file, int *fd, gdb_error *err)
{
    gdb_buffer path = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_buffer_append_format(&path, err, "%s/gdb-import-XXXXXX", file->directory));
    GDB_TRY_OUT(gdb_buffer_append_byte(&path, 0, err));
    *fd = mkostemp((char *)path.data, O_CLOEXEC);
    if (*fd < 0 || unlink((char *)path.data) != 0)
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot make a temporary file in '%s'",
                             file->directory);
out:
    gdb_buffer_release(&path);
    return status;
}

static gdb_status open_file(gdb_spill_file *file, gdb_error *err)
{
    gdb_status status = GDB_OK;
    int fd = -1;

    if (file->fd >= 0)
        return GDB_OK;
    pthread_mutex_lock(&file->mutex);
    if (file->fd < 0) {
        fd = open(file->directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0)
            status = open_named(file, &fd, err);
        file->fd = fd;
    }
    pthread_mutex_unlock(&file->mutex);
    return status;
}

gdb_status gdb_spill_file_append(gdb_spill_file *file, const void *bytes, size_t size,
                                 uint64_t *offset, gdb_error *err)
{
    GDB_TRY(open_file(file, err));
    *offset = atomic_fetch_add(&file->size, size);
    return gdb_file_write_at(file->fd, file->directory, *offset, bytes, size, err);
}

gdb_status gdb_spill_file_read(gdb_spill_file *file, uint64_t offset, void *out, size_t size,
                               gdb_error *err)
{
    size_t got = 0;

    GDB_TRY(gdb_file_read_at(file->fd, file->directory, offset, out, size, &got, err));
    if (got < size)
        return GDB_FAIL(err, GDB_ERR_IO, "a temporary file in '%s' has lost its end",
                        file->directory);
    return GDB_OK;
}

void gdb_spill_file_discard(gdb_spill_file *file, uint64_t offset, size_t size)
{
    /* Only advice: not every file system can. */
    (void)fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
                    (off_t)size);
}

uint64_t gdb_spill_file_size(const gdb_spill_file *file)
{
    return file->size;
}
