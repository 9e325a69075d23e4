/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_FAULT_H
#define GDB_TESTS_FAULT_FAULT_H

/*
 * fault.h - the n-th system call fails, for every n.
 *
 *     for (uint64_t n = 0; has_failed; n++) {
 *         fault_init(&f, root, kind, n);
 *         fault_begin(&f);
 *         ... the run ...
 *         has_failed = fault_end(&f);      no: there is no n-th call
 *         ... what must hold ...
 *     }
 */

#include "lib/base/error.h"
#include "tests/fault/disk.h"
#include "tests/fault/system_calls.h"

typedef enum fault_kind {
    FAULT_ONCE,        /* one call fails with EIO */
    FAULT_FROM_NOW_ON, /* and all that follow */
    FAULT_NO_SPACE,    /* opens, writes and new names fail with ENOSPC from now on */
    FAULT_SHORT_WRITE, /* half is written, then there is no space */
    FAULT_KINDS
} fault_kind;

typedef struct fault {
    system_watcher watcher;
    fault_kind kind;
    uint64_t number; /* of the call that fails, from 0 on */
    uint64_t calls;  /* made so far that could fail */
    bool has_failed;
    system_call call; /* the one that failed first, for messages */
    char path[512];
} fault;

void fault_init(fault *f, const char *root, fault_kind kind, uint64_t number);
void fault_begin(fault *f);
/* Has a call failed? Nothing fails any more. */
bool fault_end(const fault *f);
/* "write of /tmp/x (call 12, kind 0)" */
const char *fault_describe(const fault *f, char out[640]);

/* That a failure is one of the system, said in one line. */
void fault_check_message(const gdb_error *err, const char *what);

/* A run whose calls fail in turn, from the same beginning each time. */
typedef struct fault_sweep {
    const disk *start;
    const char *directory; /* where `start` is put */
    const char *root;      /* calls below fail */
    gdb_status (*run)(void *context);
    /* What must hold after a run that ended with `status`. */
    void (*check)(void *context, const fault *injected, gdb_status status);
    void *context;
} fault_sweep;

/* Returns the number of calls; the run in which none failed has succeeded. */
uint64_t fault_sweep_run(const fault_sweep *sweep, fault_kind kind);

#endif
