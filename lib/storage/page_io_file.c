/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/storage/page_io.h"

/*
 * A failed sync is final: the system may have dropped the pages that it could not write and
 * would report success the next time, so every later sync fails too.
 */
typedef struct file_page_io {
    gdb_page_io base;
    char *path;
    int fd;
    bool is_new; /* made by us: its owner and permissions are to be durable, too */
    atomic_bool sync_failed;
} file_page_io;

static gdb_status file_read(gdb_page_io *io, uint64_t first, uint32_t count, void *out,
                            gdb_error *err)
{
    file_page_io *file = (file_page_io *)io;
    size_t want = (size_t)count * GDB_PAGE_SIZE, got;

    if (first > (uint64_t)INT64_MAX / GDB_PAGE_SIZE - count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' has no page %llu", file->path,
                        (unsigned long long)first);
    GDB_TRY(gdb_file_read_at(file->fd, file->path, first * GDB_PAGE_SIZE, out, want, &got, err));
    if (got < want)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is cut short: page %llu is missing", file->path,
                        (unsigned long long)(first + got / GDB_PAGE_SIZE));
    return GDB_OK;
}

static gdb_status file_write(gdb_page_io *io, uint64_t first, uint32_t count, const void *pages,
                             gdb_error *err)
{
    file_page_io *file = (file_page_io *)io;

    return gdb_file_write_at(file->fd, file->path, first * GDB_PAGE_SIZE, pages,
                             (size_t)count * GDB_PAGE_SIZE, err);
}

static gdb_status file_sync(gdb_page_io *io, gdb_error *err)
{
    file_page_io *file = (file_page_io *)io;
    gdb_status status;

    if (atomic_load(&file->sync_failed))
        return GDB_FAIL(err, GDB_ERR_IO, "cannot sync '%s': an earlier sync failed", file->path);
    status = file->is_new ? gdb_file_sync(file->fd, file->path, err)
                          : gdb_file_sync_data(file->fd, file->path, err);
    if (status != GDB_OK)
        atomic_store(&file->sync_failed, true);
    return status;
}

static gdb_status file_page_count(gdb_page_io *io, uint64_t *count, gdb_error *err)
{
    file_page_io *file = (file_page_io *)io;
    uint64_t size;

    GDB_TRY(gdb_file_size(file->fd, file->path, &size, err));
    *count = size / GDB_PAGE_SIZE;
    return GDB_OK;
}

static void file_close(gdb_page_io *io)
{
    file_page_io *file = (file_page_io *)io;

    close(file->fd);
    gdb_free(file->path);
    gdb_free(file);
}

static void file_start_write_back(gdb_page_io *io, uint64_t first, uint64_t count)
{
#ifdef SYNC_FILE_RANGE_WRITE
    file_page_io *file = (file_page_io *)io;

    /* A hint: what goes wrong here is reported by the sync. */
    (void)sync_file_range(file->fd, (off_t)(first * GDB_PAGE_SIZE), (off_t)(count * GDB_PAGE_SIZE),
                          SYNC_FILE_RANGE_WRITE);
#else
    (void)io;
    (void)first;
    (void)count;
#endif
}

static gdb_status file_truncate(gdb_page_io *io, uint64_t count, gdb_error *err)
{
    file_page_io *file = (file_page_io *)io;

    return gdb_file_truncate(file->fd, file->path, count * GDB_PAGE_SIZE, err);
}

/* Such a lock belongs to the open file, not to the process. */
static bool lock_byte(const file_page_io *file, short type, uint64_t byte)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
    int result;

    do
        result = fcntl(file->fd, F_OFD_SETLK, &lock);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

static gdb_status file_hold(gdb_page_io *io, uint64_t byte, gdb_error *err)
{
    const file_page_io *file = (const file_page_io *)io;

    if (lock_byte(file, F_RDLCK, byte) || errno == ENOLCK || errno == EOPNOTSUPP ||
        errno == ENOSYS || errno == EINVAL)
        return GDB_OK;
    return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot lock '%s'", file->path);
}

static void file_let_go(gdb_page_io *io, uint64_t byte)
{
    (void)lock_byte((const file_page_io *)io, F_UNLCK, byte);
}

static gdb_status file_find_held(gdb_page_io *io, uint64_t first, uint64_t last, bool *found,
                                 uint64_t *byte, gdb_error *err)
{
    const file_page_io *file = (const file_page_io *)io;
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = (off_t)first,
                         .l_len = (off_t)(last - first + 1)};

    if (fcntl(file->fd, F_OFD_GETLK, &lock) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot look for locks of '%s'", file->path);
    *found = lock.l_type != F_UNLCK;
    *byte = *found && (uint64_t)lock.l_start > first ? (uint64_t)lock.l_start : first;
    return GDB_OK;
}

gdb_status gdb_page_io_file_open(gdb_page_io **out, const char *path, unsigned flags,
                                 gdb_error *err)
{
    static const gdb_page_io_ops ops = {.read = file_read,
                                        .write = file_write,
                                        .sync = file_sync,
                                        .page_count = file_page_count,
                                        .close = file_close,
                                        .start_write_back = file_start_write_back,
                                        .truncate = file_truncate,
                                        .hold = file_hold,
                                        .let_go = file_let_go,
                                        .find_held = file_find_held};
    file_page_io *file = NULL;
    gdb_status status = GDB_OK;
    int mode = (flags & (GDB_PAGE_IO_WRITE | GDB_PAGE_IO_CREATE)) != 0 ? O_RDWR : O_RDONLY;
    struct stat st;

    if ((flags & GDB_PAGE_IO_CREATE) != 0)
        mode |= O_CREAT | O_EXCL;
    file = gdb_alloc_zero(sizeof(*file), err);
    if (file == NULL)
        return GDB_ERR_NOMEM;
    file->fd = -1;
    file->path = gdb_alloc_text(path, strlen(path), err);
    if (file->path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    do
        file->fd = open(path, mode | O_CLOEXEC | O_NONBLOCK, 0666); /* of a pipe, do not wait */
    while (file->fd < 0 && errno == EINTR);
    if (file->fd < 0) {
        status = (flags & GDB_PAGE_IO_CREATE) != 0
                     ? GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", path)
                     : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", path);
        goto out;
    }
    if (fstat(file->fd, &st) != 0) {
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", path);
        goto out;
    }
    if (!S_ISREG(st.st_mode)) {
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is not a plain file", path);
        goto out;
    }
    file->is_new = (flags & GDB_PAGE_IO_CREATE) != 0;
    file->base.ops = &ops;
    file->base.name = file->path;
    *out = &file->base;
    file = NULL;
out:
    if (file != NULL) {
        if (file->fd >= 0)
            close(file->fd);
        gdb_free(file->path);
        gdb_free(file);
    }
    return status;
}
