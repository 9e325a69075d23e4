/* SPDX-License-Identifier: MIT */
#include "lib/database/database_lock.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/file.h"

struct gdb_database_lock {
    int fd;
};

/* --- who holds it ------------------------------------------------------ */

/* Does /proc/PID/fdinfo/FD speak of our byte of that file? */
static bool speaks_of_lock(const char *path, const struct stat *st)
{
    char line[256], wanted[96];
    FILE *file = fopen(path, "re");
    bool found = false;

    if (file == NULL)
        return false;
    snprintf(wanted, sizeof(wanted), ":%llu %lld ", (unsigned long long)st->st_ino,
             (long long)GDB_DATABASE_WRITER_BYTE);
    while (!found && fgets(line, sizeof(line), file) != NULL)
        found = strncmp(line, "lock:", 5) == 0 && strstr(line, wanted) != NULL;
    fclose(file);
    return found;
}

static bool holds_lock(const char *process, const struct stat *st)
{
    char directory[64], path[384];
    struct dirent *entry;
    bool found = false;
    DIR *descriptors;

    snprintf(directory, sizeof(directory), "/proc/%.20s/fdinfo", process);
    descriptors = opendir(directory);
    if (descriptors == NULL)
        return false;
    while (!found && (entry = readdir(descriptors)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
        found = isdigit((unsigned char)entry->d_name[0]) && speaks_of_lock(path, st);
    }
    closedir(descriptors);
    return found;
}

/* Such a lock belongs to no process, but Linux lists it with the descriptors that have it. 0: not
 * told. */
static long find_holder(int fd)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    struct stat st;
    long holder = 0;

    if (processes == NULL)
        return 0;
    if (fstat(fd, &st) == 0) {
        while (holder == 0 && (entry = readdir(processes)) != NULL) {
            if (isdigit((unsigned char)entry->d_name[0]) && holds_lock(entry->d_name, &st))
                holder = strtol(entry->d_name, NULL, 10);
        }
    }
    closedir(processes);
    return holder;
}

/* --- taking it --------------------------------------------------------- */

static gdb_status fail_busy(int fd, const char *path, gdb_error *err)
{
    long holder = find_holder(fd);

    if (holder > 0)
        return GDB_FAIL(err, GDB_ERR_BUSY, "'%s' is being written by another process (%ld)", path,
                        holder);
    return GDB_FAIL(err, GDB_ERR_BUSY, "'%s' is being written by another process", path);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static gdb_status wait_for_lock(int fd, const char *path, double seconds,
                                const gdb_interrupt *interrupt, gdb_error *err)
{
    static const struct timespec pause = {0, 20 * 1000 * 1000};
    double deadline = now() + seconds;
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = GDB_DATABASE_WRITER_BYTE, .l_len = 1};

    while (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot lock '%s'", path);
        GDB_TRY(gdb_interrupt_check(interrupt, err));
        if (now() >= deadline)
            return fail_busy(fd, path, err);
        nanosleep(&pause, NULL);
    }
    return GDB_OK;
}

static gdb_status open_to_lock(int *fd, const char *path, const char *data_path, gdb_error *err)
{
    *fd = open(data_path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (*fd >= 0)
        return GDB_OK;
    if (errno == ENOENT || errno == ENOTDIR)
        return access(path, F_OK) == 0
                   ? GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is not a database (no %s)", path,
                              GDB_DATABASE_DATA_FILE)
                   : GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s': no such database", path);
    return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s' for writing", data_path);
}

/* An import may have replaced the file while we waited for it. */
static bool has_name(int fd, const char *data_path)
{
    struct stat mine, named;

    return fstat(fd, &mine) == 0 && stat(data_path, &named) == 0 && mine.st_dev == named.st_dev &&
           mine.st_ino == named.st_ino;
}

gdb_status gdb_database_lock_take(gdb_database_lock **out, const char *path, double seconds,
                                  const gdb_interrupt *interrupt, gdb_error *err)
{
    gdb_database_lock *lock = gdb_alloc_zero(sizeof(*lock), err);
    char *data_path = NULL;
    gdb_status status = GDB_OK;

    if (lock == NULL)
        return GDB_ERR_NOMEM;
    lock->fd = -1;
    data_path = gdb_file_join_path(path, GDB_DATABASE_DATA_FILE, err);
    if (data_path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    do {
        if (lock->fd >= 0)
            close(lock->fd);
        GDB_TRY_OUT(open_to_lock(&lock->fd, path, data_path, err));
        GDB_TRY_OUT(wait_for_lock(lock->fd, data_path, seconds, interrupt, err));
    } while (!has_name(lock->fd, data_path));
    *out = lock;
    lock = NULL;
out:
    gdb_database_lock_release(lock);
    gdb_free(data_path);
    return status;
}

void gdb_database_lock_release(gdb_database_lock *lock)
{
    if (lock == NULL)
        return;
    if (lock->fd >= 0)
        close(lock->fd);
    gdb_free(lock);
}
