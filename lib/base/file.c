/* SPDX-License-Identifier: MIT */
#include "lib/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"

/* The kernel moves at most this much in one call. */
enum { LARGEST_CALL = 1 << 30 };

enum { ALL_PERMISSIONS = 07777 };

gdb_status gdb_file_read_at(int fd, const char *path, uint64_t offset, void *out, size_t size,
                            size_t *got, gdb_error *err)
{
    size_t done = 0;

    while (done < size) {
        size_t want = size - done < LARGEST_CALL ? size - done : LARGEST_CALL;
        ssize_t n = pread(fd, (char *)out + done, want, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot read '%s'", path);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *got = done;
    return GDB_OK;
}

gdb_status gdb_file_read(int fd, const char *path, void *out, size_t size, size_t *got,
                         gdb_error *err)
{
    size_t done = 0;

    while (done < size) {
        size_t want = size - done < LARGEST_CALL ? size - done : LARGEST_CALL;
        ssize_t n = read(fd, (char *)out + done, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot read '%s'", path);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *got = done;
    return GDB_OK;
}

gdb_status gdb_file_write_at(int fd, const char *path, uint64_t offset, const void *bytes,
                             size_t size, gdb_error *err)
{
    size_t done = 0;

    while (done < size) {
        size_t want = size - done < LARGEST_CALL ? size - done : LARGEST_CALL;
        ssize_t n = pwrite(fd, (const char *)bytes + done, want, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", path);
        done += (size_t)n;
    }
    return GDB_OK;
}

gdb_status gdb_file_write(int fd, const char *path, const void *bytes, size_t size, gdb_error *err)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = write(fd, (const char *)bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot write '%s'", path);
        done += (size_t)n;
    }
    return GDB_OK;
}

gdb_status gdb_file_size(int fd, const char *path, uint64_t *size, gdb_error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", path);
    *size = (uint64_t)st.st_size;
    return GDB_OK;
}

gdb_status gdb_file_open_status(int os_errno)
{
    switch (os_errno) {
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOSPC:
        return GDB_ERR_IO;
    case ENOMEM:
        return GDB_ERR_NOMEM;
    default:
        return GDB_ERR_INPUT;
    }
}

gdb_status gdb_file_open_input(const char *path, int *fd, gdb_error *err)
{
    struct stat st;
    int opened = open(path, O_RDONLY | O_CLOEXEC);

    if (opened < 0)
        return GDB_FAIL_OS(err, gdb_file_open_status(errno), "cannot open '%s'", path);
    if (fstat(opened, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(opened);
        return GDB_FAIL(err, GDB_ERR_INPUT, "cannot read '%s': it is a directory", path);
    }
    *fd = opened;
    return GDB_OK;
}

gdb_status gdb_file_sync(int fd, const char *path, gdb_error *err)
{
    if (fsync(fd) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot sync '%s'", path);
    return GDB_OK;
}

gdb_status gdb_file_sync_data(int fd, const char *path, gdb_error *err)
{
    if (fdatasync(fd) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot sync '%s'", path);
    return GDB_OK;
}

gdb_status gdb_file_truncate(int fd, const char *path, uint64_t size, gdb_error *err)
{
    int failed;

    do
        failed = ftruncate(fd, (off_t)size);
    while (failed != 0 && errno == EINTR);
    if (failed != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot truncate '%s'", path);
    return GDB_OK;
}

char *gdb_file_join_path(const char *directory, const char *name, gdb_error *err)
{
    gdb_buffer joined = {0};
    char *path = NULL;

    if (gdb_buffer_append_format(&joined, err, "%s/%s", directory, name) == GDB_OK)
        path = gdb_alloc_text((const char *)joined.data, joined.size, err);
    gdb_buffer_release(&joined);
    return path;
}

gdb_status gdb_file_split_path(const char *path, char **directory, char **base, gdb_error *err)
{
    size_t size = strlen(path), start;
    char *dir_part, *base_part;

    while (size > 1 && path[size - 1] == '/')
        size--;
    start = size;
    while (start > 0 && path[start - 1] != '/')
        start--;
    base_part = gdb_alloc_text(path + start, size - start, err);
    if (start == 0)
        dir_part = gdb_alloc_text(".", 1, err);
    else
        dir_part = gdb_alloc_text(path, start > 1 ? start - 1 : 1, err);
    if (base_part == NULL || dir_part == NULL) {
        gdb_free(base_part);
        gdb_free(dir_part);
        return GDB_ERR_NOMEM;
    }
    *directory = dir_part;
    *base = base_part;
    return GDB_OK;
}

/* Without allocations: it is called when there is no way back. */
gdb_status gdb_file_sync_parent(const char *path, gdb_error *err)
{
    char directory[PATH_MAX] = ".";
    gdb_status status = GDB_OK;
    size_t size = strlen(path);
    int fd;

    while (size > 1 && path[size - 1] == '/')
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    while (size > 1 && path[size - 1] == '/')
        size--;
    if (size >= sizeof(directory))
        return GDB_FAIL(err, GDB_ERR_IO, "the path '%s' is too long", path);
    if (size > 0) {
        memcpy(directory, path, size);
        directory[size] = '\0';
    }
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", directory);
    /* Some file systems cannot sync a directory and say so with EINVAL: nothing to wait for. */
    if (fsync(fd) != 0 && errno != EINVAL)
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot sync '%s'", directory);
    close(fd);
    return status;
}

gdb_status gdb_file_take_after(const char *path, const char *model, gdb_error *err)
{
    struct stat own, st;
    mode_t mode;

    if (stat(model, &st) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", model);
    if (stat(path, &own) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", path);
    mode = st.st_mode & ALL_PERMISSIONS;
    if ((own.st_uid != st.st_uid || own.st_gid != st.st_gid) &&
        chown(path, st.st_uid, st.st_gid) != 0 && chown(path, (uid_t)-1, st.st_gid) != 0) {
        if (errno != EPERM && errno != EINVAL) /* nobody of this user namespace */
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot give '%s' the owner of '%s'", path, model);
        mode = (mode & ~(mode_t)S_IRWXG) | (mode & S_IRWXO) << 3;
    }
    if ((own.st_mode & ALL_PERMISSIONS) != mode && chmod(path, mode) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot set the permissions of '%s'", path);
    return GDB_OK;
}

bool gdb_file_has_name(const struct stat *st, const char *path)
{
    struct stat now;

    return stat(path, &now) == 0 && now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

gdb_status gdb_file_read_all(const char *path, size_t limit, gdb_buffer *out, gdb_error *err)
{
    gdb_status status = GDB_OK;
    size_t got;
    int fd = -1;

    GDB_TRY(gdb_file_open_input(path, &fd, err));
    do {
        GDB_TRY_OUT(gdb_buffer_reserve(out, 65536, err));
        GDB_TRY_OUT(gdb_file_read(fd, path, out->data + out->size, 65536, &got, err));
        out->size += got;
        if (out->size > limit) {
            status = GDB_FAIL(err, GDB_ERR_INPUT, "'%s' is larger than %zu bytes", path, limit);
            goto out;
        }
    } while (got > 0);
out:
    close(fd);
    return status;
}

gdb_status gdb_file_remove_directory(const char *path, gdb_error *err)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    gdb_status status = GDB_OK;

    if (directory == NULL)
        return errno == ENOENT ? GDB_OK
                               : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", path);
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(directory), entry->d_name, 0) != 0 && errno != ENOENT)
            status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot remove '%s/%s'", path, entry->d_name);
    }
    closedir(directory);
    if (status == GDB_OK && rmdir(path) != 0)
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot remove '%s'", path);
    return status;
}
