/* SPDX-License-Identifier: MIT */
#include "tests/fault/system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static const system_watcher *watcher;
/* Threads write at the same time; changes are told one after the other, also those that a watcher
 * makes. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void system_calls_watch(const system_watcher *new_watcher)
{
    watcher = new_watcher;
}

static bool lacks_exchange;

void system_calls_lack_exchange(bool lack)
{
    lacks_exchange = lack;
}

static pid_t process;

void system_calls_be_process(int number)
{
    process = INT_MAX - number;
}

pid_t getpid(void)
{
    return process != 0 ? process : (pid_t)syscall(SYS_getpid);
}

const char *system_call_name(system_call call)
{
    static const char *const names[] = {"open", "stat",   "read",  "write", "truncate",
                                        "sync", "rename", "mkdir", "remove"};

    return names[call];
}

/* --- which file ------------------------------------------------------------ */

typedef struct place {
    char path[PATH_MAX];
    bool is_watched;
} place;

static void look(place *p)
{
    size_t size = watcher != NULL ? strlen(watcher->root) : 0;

    p->is_watched = watcher != NULL && strncmp(p->path, watcher->root, size) == 0 &&
                    (p->path[size] == '/' || p->path[size] == '\0');
}

static void place_of_path(place *p, const char *path)
{
    p->path[0] = '\0';
    if (watcher != NULL && path[0] == '/')
        snprintf(p->path, sizeof(p->path), "%s", path);
    look(p);
}

/* The name that the file has now; files without one are not watched. */
static void place_of_fd(place *p, int fd)
{
    char link[64];
    ssize_t n = 0;

    if (watcher != NULL) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, p->path, sizeof(p->path) - 1);
    }
    p->path[n > 0 ? n : 0] = '\0';
    if (strstr(p->path, " (deleted)") != NULL)
        p->path[0] = '\0';
    look(p);
}

static int before(const place *p, system_call call, size_t *size)
{
    size_t any = 0;
    int error = 0;

    if (p->is_watched && watcher->before != NULL) {
        pthread_mutex_lock(&lock);
        error = watcher->before(watcher->context, call, p->path, size != NULL ? size : &any);
        pthread_mutex_unlock(&lock);
    }
    errno = error != 0 ? error : errno;
    return error;
}

/* `result` is what the call returned. */
static long after(const place *p, const system_change *change, long result)
{
    int error = errno;

    if (p->is_watched && result >= 0 && watcher->after != NULL) {
        pthread_mutex_lock(&lock);
        watcher->after(watcher->context, change);
        pthread_mutex_unlock(&lock);
    }
    errno = error;
    return result;
}

/* --- instead of the C library's --------------------------------------------- */

int open(const char *path, int flags, ...)
{
    bool may_create = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE, exists;
    unsigned mode = 0;
    struct stat st;
    va_list args;
    place p;
    long fd;

    if (may_create) {
        va_start(args, flags);
        mode = va_arg(args, unsigned);
        va_end(args);
    }
    place_of_path(&p, path);
    if (before(&p, CALL_OPEN, NULL) != 0)
        return -1;
    exists = syscall(SYS_newfstatat, AT_FDCWD, path, &st, 0) == 0;
    fd = syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
    if (fd >= 0 && (flags & O_CREAT) != 0 && !exists)
        after(&p, &(system_change){.call = CALL_OPEN, .path = p.path}, fd);
    if (fd >= 0 && (flags & O_TRUNC) != 0 && exists && S_ISREG(st.st_mode))
        after(&p, &(system_change){.call = CALL_TRUNCATE, .path = p.path}, fd);
    return (int)fd;
}

static int examine(const place *p, int fd, const char *path, struct stat *st, int flags)
{
    return before(p, CALL_EXAMINE, NULL) != 0 ? -1
                                              : (int)syscall(SYS_newfstatat, fd, path, st, flags);
}

int fstat(int fd, struct stat *st)
{
    place p;

    place_of_fd(&p, fd);
    return examine(&p, fd, "", st, AT_EMPTY_PATH);
}

int stat(const char *path, struct stat *st)
{
    place p;

    place_of_path(&p, path);
    return examine(&p, AT_FDCWD, path, st, 0);
}

int lstat(const char *path, struct stat *st)
{
    place p;

    place_of_path(&p, path);
    return examine(&p, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

ssize_t read(int fd, void *out, size_t size)
{
    place p;

    place_of_fd(&p, fd);
    return before(&p, CALL_READ, NULL) != 0 ? -1 : syscall(SYS_read, fd, out, size);
}

ssize_t pread(int fd, void *out, size_t size, off_t offset)
{
    place p;

    place_of_fd(&p, fd);
    return before(&p, CALL_READ, NULL) != 0 ? -1 : syscall(SYS_pread64, fd, out, size, offset);
}

static ssize_t wrote(const place *p, off_t offset, const void *bytes, long n)
{
    system_change change = {.call = CALL_WRITE,
                            .path = p->path,
                            .offset = (uint64_t)offset,
                            .bytes = bytes,
                            .size = n > 0 ? (uint64_t)n : 0};

    return after(p, &change, n);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    off_t offset;
    place p;

    place_of_fd(&p, fd);
    if (before(&p, CALL_WRITE, &size) != 0)
        return -1;
    offset = p.is_watched ? lseek(fd, 0, SEEK_CUR) : 0;
    return wrote(&p, offset, bytes, syscall(SYS_write, fd, bytes, size));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    place p;

    place_of_fd(&p, fd);
    if (before(&p, CALL_WRITE, &size) != 0)
        return -1;
    return wrote(&p, offset, bytes, syscall(SYS_pwrite64, fd, bytes, size, offset));
}

int ftruncate(int fd, off_t size)
{
    place p;

    place_of_fd(&p, fd);
    if (before(&p, CALL_TRUNCATE, NULL) != 0)
        return -1;
    return (int)after(
        &p, &(system_change){.call = CALL_TRUNCATE, .path = p.path, .size = (uint64_t)size},
        syscall(SYS_ftruncate, fd, size));
}

/* Nothing that a test writes has to be durable, and syncs are what a sweep would wait for. */
static int sync_nothing(int fd)
{
    place p;

    place_of_fd(&p, fd);
    if (before(&p, CALL_SYNC, NULL) != 0)
        return -1;
    return (int)after(&p, &(system_change){.call = CALL_SYNC, .path = p.path},
                      fcntl(fd, F_GETFD) >= 0 ? 0 : -1);
}

int fsync(int fd)
{
    return sync_nothing(fd);
}

int fdatasync(int fd)
{
    return sync_nothing(fd);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    system_change change = {.call = CALL_RENAME, .to = to};
    place p;

    if (lacks_exchange && flags != 0) {
        errno = EINVAL;
        return -1;
    }
    place_of_path(&p, from);
    if (before(&p, CALL_RENAME, NULL) != 0)
        return -1;
    change.path = p.path;
    change.is_exchange = (flags & RENAME_EXCHANGE) != 0;
    return (int)after(&p, &change, syscall(SYS_renameat2, from_fd, from, to_fd, to, flags));
}

int rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
    place p;

    place_of_path(&p, path);
    if (before(&p, CALL_MAKE_DIRECTORY, NULL) != 0)
        return -1;
    return (int)after(&p, &(system_change){.call = CALL_MAKE_DIRECTORY, .path = p.path},
                      syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

static int remove_place(const place *p, int fd, const char *name, int flags)
{
    if (before(p, CALL_REMOVE, NULL) != 0)
        return -1;
    return (int)after(p, &(system_change){.call = CALL_REMOVE, .path = p->path},
                      syscall(SYS_unlinkat, fd, name, flags));
}

int unlinkat(int fd, const char *name, int flags)
{
    size_t size;
    place p;

    place_of_fd(&p, fd);
    size = strlen(p.path);
    snprintf(p.path + size, sizeof(p.path) - size, "/%s", name);
    return remove_place(&p, fd, name, flags);
}

int unlink(const char *path)
{
    place p;

    place_of_path(&p, path);
    return remove_place(&p, AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    place p;

    place_of_path(&p, path);
    return remove_place(&p, AT_FDCWD, path, AT_REMOVEDIR);
}
