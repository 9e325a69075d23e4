/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_dialect.h"

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

static gdb_status check_comment(const gdb_csv_dialect *dialect, gdb_error *err)
{
    char c = dialect->comment;

    if (c == '\0')
        return GDB_OK;
    if (ends_line(c))
        return GDB_FAIL(err, GDB_ERR_USAGE, "the comment character of CSV cannot be a line end");
    if (c == dialect->delimiter || c == dialect->quote)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the CSV comment character '%c' cannot be the delimiter or quote too", c);
    return GDB_OK;
}

gdb_status gdb_csv_dialect_check(const gdb_csv_dialect *dialect, gdb_error *err)
{
    if (dialect->delimiter == '\0' || ends_line(dialect->delimiter))
        return GDB_FAIL(err, GDB_ERR_USAGE, "a CSV delimiter cannot be NUL or a line end");
    GDB_TRY(check_comment(dialect, err));
    if (dialect->quote == '\0')
        return GDB_OK;
    if (ends_line(dialect->quote) || ends_line(dialect->escape) || dialect->escape == '\0')
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the quote and escape characters of CSV cannot be NUL or a line end");
    if (dialect->quote == dialect->delimiter || dialect->escape == dialect->delimiter)
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the CSV delimiter '%c' cannot be the quote or escape character too",
                        dialect->delimiter);
    if (dialect->trim && (gdb_csv_is_blank(dialect, (uint8_t)dialect->quote) ||
                          gdb_csv_is_blank(dialect, (uint8_t)dialect->escape)))
        return GDB_FAIL(err, GDB_ERR_USAGE,
                        "the quote and escape characters of CSV cannot be blanks that are trimmed");
    return GDB_OK;
}
