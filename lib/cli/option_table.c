/* SPDX-License-Identifier: MIT */
#include "lib/cli/option_table.h"

#include <assert.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/cli/options.h"

enum { HELP_COLUMN = 25, NAME_SIZE = 64, FIRST_NUMBER = 0x1000 };

static bool is_heading(const gdb_option_row *row)
{
    return row->name[0] == '\0';
}

/* --- reading --------------------------------------------------------------- */

/* All that the command line may have, as getopt_long wants it: a long option's number is its place
 * behind FIRST_NUMBER, a short one's its letter. */
typedef struct known_options {
    int count;
    const gdb_option_row *rows[GDB_OPTION_ROWS_MOST];
    void *arguments[GDB_OPTION_ROWS_MOST];
    struct option names[GDB_OPTION_ROWS_MOST + 1];
    char letters[1 + GDB_OPTION_ROWS_MOST * 2 + 1];
} known_options;

static void add_option(known_options *known, const gdb_option_row *row, void *arguments)
{
    size_t end = strlen(known->letters);
    bool has_value = row->value != NULL;
    int k = known->count++;

    assert(k < GDB_OPTION_ROWS_MOST);
    known->rows[k] = row;
    known->arguments[k] = arguments;
    known->names[k] = (struct option){row->name, has_value, NULL, FIRST_NUMBER + k};
    if (row->letter != '\0') {
        known->letters[end++] = row->letter;
        if (has_value)
            known->letters[end] = ':';
    }
}

static int find_option(const known_options *known, int number)
{
    int k = 0;

    if (number >= FIRST_NUMBER)
        return number - FIRST_NUMBER;
    while (known->rows[k]->letter != number)
        k++;
    return k;
}

static gdb_status store_value(const gdb_option_row *row, void *arguments, const char *value,
                              gdb_error *err)
{
    void *field = (char *)arguments + row->field;
    char name[NAME_SIZE];

    snprintf(name, sizeof(name), "--%s", row->name);
    switch (row->kind) {
    case GDB_OPTION_SETS_FLAG:
        *(bool *)field = true;
        return GDB_OK;
    case GDB_OPTION_SETS_TEXT:
        *(const char **)field = value;
        return GDB_OK;
    case GDB_OPTION_SETS_CHARACTER:
        return gdb_option_character(name, value, field, err);
    case GDB_OPTION_SETS_COUNT:
        return gdb_option_count(name, value, row->least, row->most, field, err);
    case GDB_OPTION_SETS_SIZE:
        return gdb_option_size(name, value, field, err);
    case GDB_OPTION_SETS_SECONDS:
        return gdb_option_seconds(name, value, field, err);
    case GDB_OPTION_SETS_CHOICE:
        return gdb_option_choice(name, value, row->choices, field, err);
    case GDB_OPTION_CALLS:
        break;
    }
    return row->take(arguments, name, value, err);
}

/* What getopt_long complains about. */
static gdb_status fail_option(int complaint, char *const *argv, gdb_error *err)
{
    const char *written = argv[optind - 1];

    if (complaint == ':')
        return GDB_FAIL(err, GDB_ERR_USAGE, "option '%s' needs a value", written);
    if (optopt == 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "unknown option '%s'", written);
    if (optopt < FIRST_NUMBER)
        return GDB_FAIL(err, GDB_ERR_USAGE, "unknown option '-%c'", optopt);
    return GDB_FAIL(err, GDB_ERR_USAGE, "option '%s' takes no value", written);
}

gdb_status gdb_options_parse(const gdb_option_set *sets, size_t set_count, int argc, char **argv,
                             char *const **operands, gdb_error *err)
{
    known_options known = {.letters = ":"};
    int number;

    for (size_t s = 0; s < set_count; s++)
        for (const gdb_option_row *row = sets[s].rows; row->name != NULL; row++)
            if (!is_heading(row))
                add_option(&known, row, sets[s].arguments);
    while ((number = getopt_long(argc, argv, known.letters, known.names, NULL)) != -1) {
        int k;
        if (number == '?' || number == ':')
            return fail_option(number, argv, err);
        k = find_option(&known, number);
        GDB_TRY(store_value(known.rows[k], known.arguments[k], optarg, err));
    }
    *operands = argv + optind;
    return GDB_OK;
}

/* --- --help ---------------------------------------------------------------- */

static int print_names(const gdb_option_row *row)
{
    char letter[] = "    ";

    if (row->letter != '\0')
        snprintf(letter, sizeof(letter), "-%c, ", row->letter);
    return printf("  %s--%s%s%s", letter, row->name, row->value != NULL ? " " : "",
                  row->value != NULL ? row->value : "");
}

static void print_row(const gdb_option_row *row)
{
    const char *line = row->help;
    int used = print_names(row);

    if (used >= HELP_COLUMN) {
        putchar('\n');
        used = 0;
    }
    for (;;) {
        size_t size = strcspn(line, "\n");
        printf("%*s%.*s\n", HELP_COLUMN - used, "", (int)size, line);
        if (line[size] == '\0')
            return;
        line += size + 1;
        used = 0;
    }
}

void gdb_option_table_print(const gdb_option_row *rows)
{
    for (; rows->name != NULL; rows++) {
        if (is_heading(rows))
            printf("%s\n", rows->value);
        else
            print_row(rows);
    }
}
