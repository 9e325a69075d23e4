/* SPDX-License-Identifier: MIT */
#include "lib/cli/option_table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { HELP_COLUMN = 25, NAME_SIZE = 64 };

static bool is_heading(const gdb_option_row *row)
{
    return row->name[0] == '\0';
}

static gdb_status take_value(const gdb_option_row *row, void *arguments, const char *value,
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
    case GDB_OPTION_SETS_COUNT:
        return gdb_option_count(name, value, row->least, row->most, field, err);
    case GDB_OPTION_SETS_SIZE:
        return gdb_option_size(name, value, field, err);
    case GDB_OPTION_CALLS:
        break;
    }
    return row->take(arguments, name, value, err);
}

gdb_status gdb_option_table_parse(const gdb_option_row *rows, int argc, char **argv,
                                  void *arguments, gdb_common_options *common, gdb_error *err)
{
    static const struct option shared[] = {GDB_COMMON_LONG_OPTIONS};
    enum { SHARED = sizeof(shared) / sizeof(*shared) };
    struct option options[SHARED + GDB_OPTION_ROWS_MOST + 1] = {{0}};
    int option, count = SHARED;

    memcpy(options, shared, sizeof(shared));
    for (int i = 0; rows[i].name != NULL; i++) {
        assert(i < GDB_OPTION_ROWS_MOST);
        if (!is_heading(&rows[i]))
            options[count++] =
                (struct option){rows[i].name, rows[i].value != NULL, NULL, GDB_OPTION_OWN + i};
    }
    gdb_common_options_init(common);
    while ((option = getopt_long(argc, argv, GDB_COMMON_SHORT_OPTIONS, options, NULL)) != -1) {
        bool taken = false;
        GDB_TRY(gdb_common_option(common, option, argv, &taken, err));
        if (!taken)
            GDB_TRY(take_value(&rows[option - GDB_OPTION_OWN], arguments, optarg, err));
    }
    return GDB_OK;
}

static void print_row(const gdb_option_row *row)
{
    const char *line = row->help;
    int used = printf("      --%s%s%s", row->name, row->value != NULL ? " " : "",
                      row->value != NULL ? row->value : "");

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
