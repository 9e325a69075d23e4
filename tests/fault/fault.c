/* SPDX-License-Identifier: MIT */
#include "tests/fault/fault.h"

#include <errno.h>
#include <stdio.h>

#include "tests/support/test.h"

static bool takes_space(system_call call)
{
    return call == CALL_OPEN || call == CALL_WRITE || call == CALL_SYNC || call == CALL_RENAME ||
           call == CALL_MAKE_DIRECTORY;
}

static int before(void *context, system_call call, const char *path, size_t *size)
{
    fault *f = context;
    uint64_t number;

    if ((f->kind == FAULT_NO_SPACE && !takes_space(call)) ||
        (f->kind == FAULT_SHORT_WRITE && call != CALL_WRITE))
        return 0;
    number = f->calls++;
    if (number < f->number || (f->kind == FAULT_ONCE && number > f->number))
        return 0;
    if (!f->has_failed) {
        f->has_failed = true;
        f->call = call;
        snprintf(f->path, sizeof(f->path), "%s", path);
        if (f->kind == FAULT_SHORT_WRITE && *size > 1) {
            *size /= 2;
            return 0;
        }
    }
    return f->kind == FAULT_ONCE || f->kind == FAULT_FROM_NOW_ON ? EIO : ENOSPC;
}

void fault_init(fault *f, const char *root, fault_kind kind, uint64_t number)
{
    *f = (fault){.kind = kind, .number = number};
    f->watcher = (system_watcher){.root = root, .before = before};
}

void fault_begin(fault *f)
{
    f->watcher.context = f;
    system_calls_watch(&f->watcher);
}

bool fault_end(const fault *f)
{
    system_calls_watch(NULL);
    return f->has_failed;
}

const char *fault_describe(const fault *f, char out[640])
{
    snprintf(out, 640, "%s of '%s' fails (call %llu, kind %d)", system_call_name(f->call), f->path,
             (unsigned long long)f->number, (int)f->kind);
    return out;
}

void fault_check_message(const gdb_error *err, const char *what)
{
    if (err->status != GDB_ERR_IO && err->status != GDB_ERR_NOMEM)
        fail_msg("%s: %s, %s", what, gdb_status_name(err->status), err->message);
    if (err->message[0] == '\0' || strpbrk(err->message, "\n\r") != NULL)
        fail_msg("%s: the message is '%s'", what, err->message);
}

uint64_t fault_sweep_run(const fault_sweep *sweep, fault_kind kind)
{
    bool has_failed = true;
    uint64_t n = 0;

    for (; has_failed; n++) {
        gdb_status status;
        fault injected;

        disk_empty_directory(sweep->directory);
        disk_materialize(sweep->start, 0, DISK_KEEPS_EVERYTHING, sweep->directory);
        fault_init(&injected, sweep->root, kind, n);
        fault_begin(&injected);
        status = sweep->run(sweep->context);
        has_failed = fault_end(&injected);
        sweep->check(sweep->context, &injected, status);
        if (!has_failed)
            assert_int_equal(status, GDB_OK);
    }
    return n;
}
