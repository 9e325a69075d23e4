/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_OPTION_TABLE_H
#define GDB_LIB_CLI_OPTION_TABLE_H

/*
 * option_table.h - a program's own options as a table: one row says how an option is written, what
 * --help prints for it and where its value goes.
 *
 *     {GDB_OPTION_HEADING, "What to make:"},
 *     {"dry-run", NULL, "read and check everything, write nothing",
 *      GDB_OPTION_FLAG(arguments, import.dry_run)},
 *     {"on-error", "WHAT", "abort or skip (default abort)", GDB_OPTION_TAKE(take_on_error)},
 *
 * A row that sets a field needs no code; any other names a function that takes the value. The table
 * ends with an all-zero row.
 */

#include "lib/cli/options.h"

typedef enum gdb_option_kind {
    GDB_OPTION_SETS_FLAG,  /* a bool becomes true */
    GDB_OPTION_SETS_TEXT,  /* a const char * */
    GDB_OPTION_SETS_COUNT, /* a uint64_t, of least .. most */
    GDB_OPTION_SETS_SIZE,  /* a uint64_t, in bytes */
    GDB_OPTION_CALLS
} gdb_option_kind;

/* Store `value` (NULL: the option has none) in the program's arguments. `name` is the option as the
 * user writes it, "--on-error", for messages. */
typedef gdb_status (*gdb_option_take)(void *arguments, const char *name, const char *value,
                                      gdb_error *err);

typedef struct gdb_option_row {
    const char *name;  /* without the hyphens; "" in a heading */
    const char *value; /* how --help calls the value; NULL: the option has none. Or the heading. */
    const char *help;  /* a line, or several with '\n' between them */
    gdb_option_kind kind;
    size_t field; /* offset in the program's arguments */
    uint64_t least, most;
    gdb_option_take take;
} gdb_option_row;

/* clang-format off */
#define GDB_OPTION_HEADING ""
#define GDB_OPTION_FLAG(type, member)  GDB_OPTION_SETS_FLAG, offsetof(type, member), 0, 0, NULL
#define GDB_OPTION_TEXT(type, member)  GDB_OPTION_SETS_TEXT, offsetof(type, member), 0, 0, NULL
#define GDB_OPTION_SIZE(type, member)  GDB_OPTION_SETS_SIZE, offsetof(type, member), 0, 0, NULL
#define GDB_OPTION_COUNT(type, member, least, most) \
    GDB_OPTION_SETS_COUNT, offsetof(type, member), least, most, NULL
#define GDB_OPTION_TAKE(function)      GDB_OPTION_CALLS, 0, 0, 0, function
/* clang-format on */

enum { GDB_OPTION_ROWS_MOST = 96 };

/* Read all options of the command line, the shared ones into `common` (initialised here);
 * optind is then the first argument that is none. GDB_ERR_USAGE for a wrong one. */
gdb_status gdb_option_table_parse(const gdb_option_row *rows, int argc, char **argv,
                                  void *arguments, gdb_common_options *common, gdb_error *err);

/* The part of --help that the table makes. */
void gdb_option_table_print(const gdb_option_row *rows);

#endif
