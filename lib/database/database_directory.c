/* SPDX-License-Identifier: MIT */
#include "lib/database/database_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/types/number_text.h"

#define NEW_SUFFIX ".new-"

/* --- looking ----------------------------------------------------------- */

static bool is_database_file(const char *name)
{
    static const char *const names[] = {GDB_DATABASE_DATA_FILE, GDB_DATABASE_DATA_DRAFT_FILE,
                                        GDB_DATABASE_LOG_FILE, GDB_DATABASE_LOG_DRAFT_FILE};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Nothing in it that a database does not have; *has_data: data.gdb is there. */
static bool holds_only_database_files(const char *path, bool *has_data)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    bool only = true;

    *has_data = false;
    if (directory == NULL)
        return false;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, GDB_DATABASE_DATA_FILE) == 0)
            *has_data = true;
        if (!is_database_file(entry->d_name) && strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0)
            only = false;
    }
    closedir(directory);
    return only;
}

static gdb_status check_replaceable(const char *path, const struct stat *st, gdb_error *err)
{
    bool has_data = false, only;

    if (!S_ISDIR(st->st_mode))
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "'%s' is not a database directory: it is not replaced", path);
    only = holds_only_database_files(path, &has_data);
    if (!has_data)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is not a database (no %s): it is not replaced",
                        path, GDB_DATABASE_DATA_FILE);
    if (!only)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "'%s' holds other files beside the database: it is not replaced", path);
    return GDB_OK;
}

gdb_status gdb_database_directory_target(char **out, const char *path, bool replace, gdb_error *err)
{
    size_t size = strlen(path);
    char resolved[PATH_MAX], *trimmed = NULL;
    gdb_status status = GDB_OK;
    struct stat st;

    while (size > 1 && path[size - 1] == '/')
        size--;
    if (size == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "the database has no name");
    trimmed = gdb_alloc_text(path, size, err);
    if (trimmed == NULL)
        return GDB_ERR_NOMEM;
    if (lstat(trimmed, &st) != 0) {
        if (errno != ENOENT) {
            status = GDB_FAIL_OS(err, errno == ENOTDIR ? GDB_ERR_INPUT : GDB_ERR_IO,
                                 "cannot create '%s'", trimmed);
            goto out;
        }
        *out = trimmed;
        trimmed = NULL;
        goto out;
    }
    if (!replace) {
        status = GDB_FAIL(err, GDB_ERR_INPUT,
                          "'%s' exists already (it is kept without --append or --overwrite)",
                          trimmed);
        goto out;
    }
    if (stat(trimmed, &st) != 0 || realpath(trimmed, resolved) == NULL) {
        status = GDB_FAIL_OS(err, gdb_file_open_status(errno), "cannot replace '%s'", trimmed);
        goto out;
    }
    GDB_TRY_OUT(check_replaceable(trimmed, &st, err));
    *out = gdb_alloc_text(resolved, strlen(resolved), err);
    if (*out == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_free(trimmed);
    return status;
}

/* --- the temporary directory ------------------------------------------- */

gdb_status gdb_database_directory_make(char **out, int *lock, const char *target, gdb_error *err)
{
    /* What is to take the place of another database is nobody else's until it is known for whom. */
    const bool is_taken = access(target, F_OK) == 0;
    gdb_buffer name = {0};
    gdb_status status = GDB_OK;
    int fd = -1;

    for (unsigned n = 0; fd < 0; n++) {
        const char *path;

        gdb_buffer_clear(&name);
        GDB_TRY_OUT(gdb_buffer_append_format(&name, err, "%s" NEW_SUFFIX "%ld-%u", target,
                                             (long)getpid(), n));
        GDB_TRY_OUT(gdb_buffer_append_byte(&name, 0, err));
        path = (const char *)name.data;
        if (mkdir(path, is_taken ? 0700 : 0777) != 0) {
            if (errno == EEXIST && n < 1000)
                continue;
            status = GDB_FAIL_OS(err,
                                 errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG
                                     ? GDB_ERR_INPUT
                                     : GDB_ERR_IO,
                                 "cannot create '%s'", target);
            goto out;
        }
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) {
            status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", path);
            (void)rmdir(path);
            goto out;
        }
        /* Others hold the lock for an instant, to see whether it is held. Where directories cannot
         * be locked the process number alone protects this one. */
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
            continue;
    }
    *out = gdb_alloc_text((const char *)name.data, name.size - 1, err);
    if (*out == NULL) {
        (void)rmdir((const char *)name.data);
        close(fd);
        status = GDB_ERR_NOMEM;
        goto out;
    }
    *lock = fd;
out:
    gdb_buffer_release(&name);
    return status;
}

/* Is it BASE.new-PID-N? */
static bool is_temporary_name(const char *name, const char *base, pid_t *process)
{
    size_t skip = strlen(base) + strlen(NEW_SUFFIX);
    const char *dash;
    uint64_t pid, n;

    if (strncmp(name, base, strlen(base)) != 0 ||
        strncmp(name + strlen(base), NEW_SUFFIX, strlen(NEW_SUFFIX)) != 0)
        return false;
    name += skip;
    dash = strchr(name, '-');
    if (dash == NULL || !gdb_parse_uint64(gdb_text(name, (size_t)(dash - name)), &pid) ||
        !gdb_parse_uint64(gdb_text_of(dash + 1), &n) || pid == 0 || pid > INT_MAX)
        return false;
    *process = (pid_t)pid;
    return true;
}

/* Call visit for all temporary directories of `target`, until one returns true. */
typedef bool (*visit_temporary)(const char *path, int fd, pid_t process);

static bool visit_entry(const char *directory, const char *name, pid_t process,
                        visit_temporary visit)
{
    gdb_buffer path = {0};
    bool found = false;
    int fd = -1;

    if (gdb_buffer_append_format(&path, NULL, "%s/%s", directory, name) == GDB_OK &&
        gdb_buffer_append_byte(&path, 0, NULL) == GDB_OK)
        fd = open((const char *)path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        found = visit((const char *)path.data, fd, process);
        close(fd);
    }
    gdb_buffer_release(&path);
    return found;
}

static bool visit_temporaries(const char *target, visit_temporary visit, pid_t *process)
{
    char *directory = NULL, *base = NULL;
    struct dirent *entry;
    bool found = false;
    DIR *parent;

    if (gdb_file_split_path(target, &directory, &base, NULL) != GDB_OK)
        return false;
    parent = opendir(directory);
    while (!found && parent != NULL && (entry = readdir(parent)) != NULL)
        if (is_temporary_name(entry->d_name, base, process))
            found = visit_entry(directory, entry->d_name, *process, visit);
    if (parent != NULL)
        closedir(parent);
    gdb_free(directory);
    gdb_free(base);
    return found;
}

/*
 * Only if its process is gone, and nobody, perhaps in another container, holds its lock. It may be
 * the database that the dead process had just replaced, and power loss could bring it back to its
 * place: not before the exchange is durable.
 */
static bool remove_orphan(const char *path, int fd, pid_t process)
{
    bool has_data;

    if (kill(process, 0) != 0 && errno == ESRCH && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
        holds_only_database_files(path, &has_data) && gdb_file_sync_parent(path, NULL) == GDB_OK)
        (void)gdb_file_remove_directory(path, NULL);
    return false;
}

void gdb_database_directory_remove_stale(const char *target)
{
    pid_t process;

    (void)visit_temporaries(target, remove_orphan, &process);
}

static bool is_locked(const char *path, int fd, pid_t process)
{
    (void)path, (void)process;
    return flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

gdb_status gdb_database_directory_wait(const char *target, double seconds,
                                       const gdb_interrupt *interrupt, gdb_error *err)
{
    static const struct timespec pause = {0, 50 * 1000 * 1000};
    struct timespec t;
    double deadline;
    pid_t process;

    clock_gettime(CLOCK_MONOTONIC, &t);
    deadline = (double)t.tv_sec + (double)t.tv_nsec * 1e-9 + seconds;
    while (visit_temporaries(target, is_locked, &process)) {
        GDB_TRY(gdb_interrupt_check(interrupt, err));
        clock_gettime(CLOCK_MONOTONIC, &t);
        if ((double)t.tv_sec + (double)t.tv_nsec * 1e-9 >= deadline)
            return GDB_FAIL(err, GDB_ERR_BUSY, "'%s' is being made by another import (process %ld)",
                            target, (long)process);
        nanosleep(&pause, NULL);
    }
    return GDB_OK;
}

/* --- placing ----------------------------------------------------------- */

static gdb_status place_failed(const char *target, gdb_error *err)
{
    if (errno == EEXIST || errno == ENOTEMPTY)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "'%s' exists already (it is kept without --append or --overwrite)",
                        target);
    return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot rename the new database to '%s'", target);
}

/* The kernel or the file system does not know the flag, or (an overlay) moves no directories. */
static bool lacks_flag(void)
{
    return errno == EINVAL || errno == ENOSYS || errno == ENOTSUP || errno == EXDEV;
}

static gdb_status place_new(const char *temporary, const char *target, gdb_error *err)
{
    struct stat st;

    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, target, RENAME_NOREPLACE) == 0)
        return GDB_OK;
    if (!lacks_flag())
        return place_failed(target, err);
    /* A directory would silently replace an empty one. */
    if (lstat(target, &st) == 0)
        errno = EEXIST;
    else if (rename(temporary, target) == 0)
        return GDB_OK;
    return place_failed(target, err);
}

static gdb_status remove_log(const char *log, gdb_error *err)
{
    if (unlink(log) != 0)
        return errno == ENOENT ? GDB_OK : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot remove '%s'", log);
    return gdb_file_sync_parent(log, err);
}

/*
 * Where directories cannot be exchanged, data.gdb alone takes the place of the old one, in one
 * step. A log that stands beside it is the old database's, and would be refused as another one's.
 */
static gdb_status replace_data(const char *temporary, const char *target, bool *is_in_place,
                               gdb_error *err)
{
    char *from = gdb_file_join_path(temporary, GDB_DATABASE_DATA_FILE, err);
    char *to = gdb_file_join_path(target, GDB_DATABASE_DATA_FILE, err);
    char *log = gdb_file_join_path(target, GDB_DATABASE_LOG_FILE, err);
    gdb_status status = GDB_OK;

    if (from == NULL || to == NULL || log == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    if (rename(from, to) != 0) {
        status = place_failed(target, err);
        goto out;
    }
    *is_in_place = true;
    (void)gdb_file_remove_directory(temporary, NULL);
    GDB_TRY_OUT(gdb_file_sync_parent(to, err));
    GDB_TRY_OUT(remove_log(log, err));
out:
    gdb_free(from);
    gdb_free(to);
    gdb_free(log);
    return status;
}

/* Whoever could read and write the old database can the new one. */
static gdb_status take_after(const char *temporary, const char *target, gdb_error *err)
{
    char *data = gdb_file_join_path(temporary, GDB_DATABASE_DATA_FILE, err);
    char *old = gdb_file_join_path(target, GDB_DATABASE_DATA_FILE, err);
    gdb_status status = GDB_OK;

    if (data == NULL || old == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    if (access(old, F_OK) == 0)
        GDB_TRY_OUT(gdb_file_take_after(data, old, err));
    GDB_TRY_OUT(gdb_file_take_after(temporary, target, err));
out:
    gdb_free(data);
    gdb_free(old);
    return status;
}

gdb_status gdb_database_directory_place(const char *temporary, const char *target, bool replace,
                                        bool *is_in_place, gdb_error *err)
{
    gdb_error ignored = GDB_ERROR_INIT;
    struct stat st;
    gdb_status status;

    if (!replace || (lstat(target, &st) != 0 && errno == ENOENT)) {
        GDB_TRY(place_new(temporary, target, err));
        status = gdb_file_sync_parent(target, err);
        *is_in_place = status == GDB_OK || rename(target, temporary) != 0;
        return status;
    }
    GDB_TRY(take_after(temporary, target, err));
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, target, RENAME_EXCHANGE) == 0) {
        /* The new database must be durable under its name before the old one goes. */
        status = gdb_file_sync_parent(target, err);
        *is_in_place = status == GDB_OK ||
                       renameat2(AT_FDCWD, temporary, AT_FDCWD, target, RENAME_EXCHANGE) != 0;
        if (status == GDB_OK)
            (void)gdb_file_remove_directory(temporary, &ignored);
        return status;
    }
    if (!lacks_flag())
        return place_failed(target, err);
    return replace_data(temporary, target, is_in_place, err);
}
