/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_FILE_H
#define GDB_LIB_BASE_FILE_H

/*
 * file.h - whole reads and writes, syncs and renames that retry what must be retried and say
 * which file failed. A path in a message is the one that the caller gave.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/error.h"

/* Read up to `size` bytes at `offset`; *got < size only at the end of the file. */
gdb_status gdb_file_read_at(int fd, const char *path, uint64_t offset, void *out, size_t size,
                            size_t *got, gdb_error *err);
/* The same from the current place: for pipes. */
gdb_status gdb_file_read(int fd, const char *path, void *out, size_t size, size_t *got,
                         gdb_error *err);
gdb_status gdb_file_write_at(int fd, const char *path, uint64_t offset, const void *bytes,
                             size_t size, gdb_error *err);
gdb_status gdb_file_write(int fd, const char *path, const void *bytes, size_t size,
                          gdb_error *err);
gdb_status gdb_file_size(int fd, const char *path, uint64_t *size, gdb_error *err);
/* Why a path could not be opened, created or examined: GDB_ERR_INPUT for what the user named
 * wrongly, GDB_ERR_IO or GDB_ERR_NOMEM for what the system could not do. */
gdb_status gdb_file_open_status(int os_errno);
/* Open for reading; GDB_ERR_INPUT when it is missing, unreadable or a directory, GDB_ERR_IO or
 * GDB_ERR_NOMEM when the system fails. */
gdb_status gdb_file_open_input(const char *path, int *fd, gdb_error *err);
gdb_status gdb_file_sync(int fd, const char *path, gdb_error *err);
/* The contents and the size, but no times: for a file that commits append to. */
gdb_status gdb_file_sync_data(int fd, const char *path, gdb_error *err);
gdb_status gdb_file_truncate(int fd, const char *path, uint64_t size, gdb_error *err);
/* Sync the directory that holds `path`, so that its name is durable. */
gdb_status gdb_file_sync_parent(const char *path, gdb_error *err);
/*
 * Give the file or directory at `path` the owner, the group and the permissions of the one at
 * `model`, whose place or side it takes: whoever can read and write that one can this one. What is
 * not ours to give away keeps its owner, and if need be its group, which may then do what others
 * may. GDB_ERR_IO.
 */
gdb_status gdb_file_take_after(const char *path, const char *model, gdb_error *err);
/* Is `path` a name of the file that `st` was found out about? It may be another one's by now. */
bool gdb_file_has_name(const struct stat *st, const char *path);
/* The whole file, at most `limit` bytes (GDB_ERR_INPUT beyond). */
gdb_status gdb_file_read_all(const char *path, size_t limit, gdb_buffer *out, gdb_error *err);
/* Remove a directory and the plain files in it; subdirectories are an error. */
gdb_status gdb_file_remove_directory(const char *path, gdb_error *err);
/* "dir/base" of `path` in two parts; "." for none. Both are allocated for the caller. */
gdb_status gdb_file_split_path(const char *path, char **directory, char **base, gdb_error *err);
/* "directory/name", allocated for the caller; NULL on failure. */
char *gdb_file_join_path(const char *directory, const char *name, gdb_error *err);

#endif
