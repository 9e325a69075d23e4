/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_SYSTEM_CALLS_H
#define GDB_TESTS_FAULT_SYSTEM_CALLS_H

/*
 * system_calls.h - the system calls of files, watched: each below a directory can be made to fail,
 * and what it has changed is told.
 *
 * A program that is linked with system_calls.c calls its functions open, write, fsync and so on
 * instead of the C library's, as they come first; the library under test is the one that is
 * released.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum system_call {
    CALL_OPEN,
    CALL_EXAMINE, /* fstat, stat, lstat */
    CALL_READ,
    CALL_WRITE,
    CALL_TRUNCATE,
    CALL_SYNC,
    CALL_RENAME,
    CALL_MAKE_DIRECTORY,
    CALL_REMOVE /* of a file or a directory */
} system_call;

/* What a call has changed. Paths are absolute, as they are called before the change. */
typedef struct system_change {
    system_call call; /* OPEN: a file was created */
    const char *path;
    const char *to;    /* RENAME */
    bool is_exchange;  /* RENAME */
    uint64_t offset;   /* WRITE */
    const void *bytes; /* WRITE */
    uint64_t size;     /* WRITE: bytes; TRUNCATE: of the file */
} system_change;

typedef struct system_watcher {
    const char *root; /* an absolute path without links; only what is below is watched */
    void *context;
    /* 0, or the errno with which the call fails; a WRITE may be made shorter. May be NULL. */
    int (*before)(void *context, system_call call, const char *path, size_t *size);
    /* Not for READ and EXAMINE. May be NULL. */
    void (*after)(void *context, const system_change *change);
} system_watcher;

/* NULL: nobody. Not while other threads are at work. */
void system_calls_watch(const system_watcher *watcher);

/* Whether files cannot be exchanged, as on NFS. */
void system_calls_lack_exchange(bool lack);
/* What getpid answers from now on: a number that no process has, so that a part of the test can be
 * gone for another. */
void system_calls_be_process(int number);

const char *system_call_name(system_call call);

#endif
