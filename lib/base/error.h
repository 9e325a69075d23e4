/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_ERROR_H
#define GDB_LIB_BASE_ERROR_H

/*
 * error.h - how every function of the library reports failure.
 *
 * A function that can fail returns gdb_status and takes `gdb_error *err` as its last
 * parameter. The caller owns the gdb_error (usually on its stack) and may pass NULL. The first
 * failure wins: setting an error that is already set changes nothing, so cleanup code cannot
 * hide the cause.
 *
 * A message is one line: lower case, no full stop, names and values in single quotes, what is
 * wrong and what was expected. `where` is file:line:column, or file and page.
 */

typedef enum gdb_status {
    GDB_OK = 0,
    GDB_ERR_USAGE,       /* the caller's request makes no sense          exit 2 */
    GDB_ERR_INPUT,       /* the user's CSV or script is wrong            exit 3 */
    GDB_ERR_QUERY,       /* the user's Cypher is wrong                   exit 3 */
    GDB_ERR_CORRUPT,     /* bytes on disk contradict the format          exit 4 */
    GDB_ERR_UNSUPPORTED, /* a newer version or an unknown feature bit    exit 4 */
    GDB_ERR_BUSY,        /* another process holds the database           exit 5 */
    GDB_ERR_IO,          /* a system call failed; see os_errno           exit 6 */
    GDB_ERR_NOMEM,       /* an allocation failed or a budget is spent    exit 6 */
    GDB_ERR_INTERRUPTED  /* a signal asked us to stop                    exit 128+N */
} gdb_status;

enum { GDB_ERROR_WHERE_SIZE = 512, GDB_ERROR_MESSAGE_SIZE = 1024 };

typedef struct gdb_error {
    gdb_status status;
    int os_errno;            /* errno at first detection, or 0 */
    const char *source_file; /* where in our code it was first detected */
    int source_line;
    char where[GDB_ERROR_WHERE_SIZE];     /* "follows.csv:1042:17", "data.gdb: page 812" */
    char message[GDB_ERROR_MESSAGE_SIZE]; /* "Follows.since: '2020-13-01' is not a DATE" */
} gdb_error;

#define GDB_ERROR_INIT                                                                             \
    {                                                                                              \
        GDB_OK, 0, 0, 0, "", ""                                                                    \
    }

#if defined(__GNUC__)
#define GDB_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define GDB_PRINTF(fmt, first)
#endif

/* Record a failure and return `status`:  return GDB_FAIL(err, GDB_ERR_CORRUPT, "...", ...); */
#define GDB_FAIL(err, status, ...)                                                                 \
    gdb_error_set_at((err), __FILE__, __LINE__, (status), __VA_ARGS__)

/* The same for a failed system call: ": " and the text of errno are appended. */
#define GDB_FAIL_OS(err, status, ...)                                                              \
    gdb_error_set_os_at((err), __FILE__, __LINE__, (status), __VA_ARGS__)

/* Return the status of `expr` if it is not OK; only where nothing is held. */
#define GDB_TRY(expr)                                                                              \
    do {                                                                                           \
        gdb_status gdb_try_status_ = (expr);                                                       \
        if (gdb_try_status_ != GDB_OK)                                                             \
            return gdb_try_status_;                                                                \
    } while (0)

/* Set the local `status` to `expr` and go to the local label `out` if it is not OK. */
#define GDB_TRY_OUT(expr)                                                                          \
    do {                                                                                           \
        status = (expr);                                                                           \
        if (status != GDB_OK)                                                                      \
            goto out;                                                                              \
    } while (0)

gdb_status gdb_error_set_at(gdb_error *err, const char *source_file, int source_line,
                            gdb_status status, const char *fmt, ...) GDB_PRINTF(5, 6);
gdb_status gdb_error_set_os_at(gdb_error *err, const char *source_file, int source_line,
                               gdb_status status, const char *fmt, ...) GDB_PRINTF(5, 6);

/* Say where, if no inner function has said it more exactly. Returns `status`. */
gdb_status gdb_error_where(gdb_error *err, gdb_status status, const char *fmt, ...)
    GDB_PRINTF(3, 4);

/* Say what the place is inside of: "page 7" becomes "db/data.gdb: page 7". Returns `status`. */
gdb_status gdb_error_inside(gdb_error *err, gdb_status status, const char *outer);

/* Forget a failure that has been dealt with. */
void gdb_error_clear(gdb_error *err);

const char *gdb_status_name(gdb_status status);

#endif
