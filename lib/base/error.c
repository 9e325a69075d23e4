/* SPDX-License-Identifier: MIT */
#include "lib/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

GDB_PRINTF(6, 0)
static gdb_status set_at(gdb_error *err, const char *source_file, int source_line, int os_errno,
                         gdb_status status, const char *fmt, va_list args)
{
    int n;

    if (err == NULL || err->status != GDB_OK)
        return status;
    err->status = status;
    err->os_errno = os_errno;
    err->source_file = source_file;
    err->source_line = source_line;
    n = vsnprintf(err->message, sizeof(err->message), fmt, args);
    if (os_errno != 0 && n >= 0 && (size_t)n < sizeof(err->message))
        snprintf(err->message + n, sizeof(err->message) - (size_t)n, ": %s", strerror(os_errno));
    return status;
}

gdb_status gdb_error_set_at(gdb_error *err, const char *source_file, int source_line,
                            gdb_status status, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    status = set_at(err, source_file, source_line, 0, status, fmt, args);
    va_end(args);
    return status;
}

gdb_status gdb_error_set_os_at(gdb_error *err, const char *source_file, int source_line,
                               gdb_status status, const char *fmt, ...)
{
    int os_errno = errno;
    va_list args;

    va_start(args, fmt);
    status = set_at(err, source_file, source_line, os_errno, status, fmt, args);
    va_end(args);
    return status;
}

gdb_status gdb_error_where(gdb_error *err, gdb_status status, const char *fmt, ...)
{
    va_list args;

    if (err == NULL || err->where[0] != '\0')
        return status;
    va_start(args, fmt);
    vsnprintf(err->where, sizeof(err->where), fmt, args);
    va_end(args);
    return status;
}

gdb_status gdb_error_inside(gdb_error *err, gdb_status status, const char *outer)
{
    char inner[GDB_ERROR_WHERE_SIZE];

    if (err == NULL)
        return status;
    memcpy(inner, err->where, sizeof(inner));
    snprintf(err->where, sizeof(err->where), "%s%s%s", outer, inner[0] != '\0' ? ": " : "", inner);
    return status;
}

void gdb_error_clear(gdb_error *err)
{
    if (err != NULL) {
        err->status = GDB_OK;
        err->os_errno = 0;
        err->source_file = NULL;
        err->source_line = 0;
        err->where[0] = '\0';
        err->message[0] = '\0';
    }
}

const char *gdb_status_name(gdb_status status)
{
    switch (status) {
    case GDB_OK:
        return "ok";
    case GDB_ERR_USAGE:
        return "usage";
    case GDB_ERR_INPUT:
        return "input";
    case GDB_ERR_QUERY:
        return "query";
    case GDB_ERR_CORRUPT:
        return "corrupt";
    case GDB_ERR_UNSUPPORTED:
        return "unsupported";
    case GDB_ERR_BUSY:
        return "busy";
    case GDB_ERR_IO:
        return "io";
    case GDB_ERR_NOMEM:
        return "nomem";
    case GDB_ERR_INTERRUPTED:
        return "interrupted";
    }
    return "unknown";
}
