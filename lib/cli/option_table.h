/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_OPTION_TABLE_H
#define GDB_LIB_CLI_OPTION_TABLE_H

/*
 * option_table.h - options as a table: one row says how an option is written, what --help prints
 * for it and where its value goes.
 *
 *     GDB_OPTION_HEADING("What to make:"),
 *     {0, "dry-run", NULL, "read and check everything, write nothing",
 *      GDB_OPTION_FLAG(arguments, import.dry_run)},
 *     {'p', "param", "NAME=VALUE", "a value for $NAME", GDB_OPTION_TAKE(take_parameter)},
 *
 * A row that sets a field needs no code; any other names a function that takes the value. The table
 * ends with an all-zero row.
 */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef enum gdb_option_kind {
    GDB_OPTION_SETS_FLAG,      /* a bool becomes true */
    GDB_OPTION_SETS_TEXT,      /* a const char * */
    GDB_OPTION_SETS_CHARACTER, /* a char */
    GDB_OPTION_SETS_COUNT,     /* a uint64_t, of least .. most */
    GDB_OPTION_SETS_SIZE,      /* a uint64_t, in bytes */
    GDB_OPTION_SETS_SECONDS,   /* a double */
    GDB_OPTION_SETS_CHOICE,    /* an enum that counts the choices from 0 */
    GDB_OPTION_CALLS
} gdb_option_kind;

/* Store `value` (NULL: the option has none) in the program's arguments. `name` is the option as the
 * user writes it, "--on-error", for messages. */
typedef gdb_status (*gdb_option_take)(void *arguments, const char *name, const char *value,
                                      gdb_error *err);

typedef struct gdb_option_row {
    char letter;       /* that it is written with as well, "-p"; 0: none */
    const char *name;  /* without the hyphens; "" in a heading */
    const char *value; /* how --help calls the value; NULL: the option has none. Or the heading. */
    const char *help;  /* a line, or several with '\n' between them */
    gdb_option_kind kind;
    size_t field; /* offset in the program's arguments */
    uint64_t least, most;
    const char *const *choices; /* end with NULL */
    gdb_option_take take;
} gdb_option_row;

/* clang-format off */
#define GDB_OPTION_FIELD(kind, type, member) kind, offsetof(type, member), 0, 0, NULL, NULL
#define GDB_OPTION_FLAG(type, member)      GDB_OPTION_FIELD(GDB_OPTION_SETS_FLAG, type, member)
#define GDB_OPTION_TEXT(type, member)      GDB_OPTION_FIELD(GDB_OPTION_SETS_TEXT, type, member)
#define GDB_OPTION_CHARACTER(type, member) GDB_OPTION_FIELD(GDB_OPTION_SETS_CHARACTER, type, member)
#define GDB_OPTION_SIZE(type, member)      GDB_OPTION_FIELD(GDB_OPTION_SETS_SIZE, type, member)
#define GDB_OPTION_SECONDS(type, member)   GDB_OPTION_FIELD(GDB_OPTION_SETS_SECONDS, type, member)
#define GDB_OPTION_COUNT(type, member, least, most) \
    GDB_OPTION_SETS_COUNT, offsetof(type, member), least, most, NULL, NULL
#define GDB_OPTION_CHOICE(type, member, choices) \
    GDB_OPTION_SETS_CHOICE, offsetof(type, member), 0, 0, choices, NULL
#define GDB_OPTION_TAKE(function)          GDB_OPTION_CALLS, 0, 0, 0, NULL, function
#define GDB_OPTION_HEADING(text)           {0, "", text, NULL, GDB_OPTION_TAKE(NULL)}
/* clang-format on */

/* A table, and where its values go. */
typedef struct gdb_option_set {
    const gdb_option_row *rows;
    void *arguments;
} gdb_option_set;

enum { GDB_OPTION_ROWS_MOST = 96 /* of all sets together */ };

/* Read all options of the command line; they may stand between other arguments, and "--" ends them.
 * *operands, of argv, is then the first argument that is none; NULL ends them. GDB_ERR_USAGE for a
 * wrong one. */
gdb_status gdb_options_parse(const gdb_option_set *sets, size_t set_count, int argc, char **argv,
                             char *const **operands, gdb_error *err);

/* The part of --help that a table makes. */
void gdb_option_table_print(const gdb_option_row *rows);

#endif
