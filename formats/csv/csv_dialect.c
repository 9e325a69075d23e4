/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_dialect.h"

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

gdb_status gdb_csv_dialect_check(const gdb_csv_dialect *dialect, gdb_error *err)
{
    if (dialect->delimiter == '\0' || ends_line(dialect->delimiter))
        return GDB_FAIL(err, GDB_ERR_USAGE, "a CSV delimiter cannot be NUL or a line end");
    if (dialect->quote == '\0')
        return GDB_OK;
    if (ends_line(dialect->quote) || ends_line(dialect->escape) || dialect->escape == '\0')
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the quote and escape characters of CSV cannot be NUL or a line end");
    if (dialect->quote == dialect->delimiter || dialect->escape == dialect->delimiter)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the CSV delimiter '%c' cannot be the quote or escape character too",
                        dialect->delimiter);
    return GDB_OK;
}
