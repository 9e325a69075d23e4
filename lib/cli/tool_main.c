/* SPDX-License-Identifier: MIT */
#include "lib/cli/tool_main.h"

#include <stdio.h>

#include "lib/cli/signals.h"

static void print_help(const gdb_tool *tool)
{
    fputs(tool->usage, stdout);
    gdb_option_table_print(tool->options);
    putchar('\n');
    gdb_option_table_print(gdb_common_option_rows);
    fputs(tool->usage_end, stdout);
}

static gdb_status read_arguments(const gdb_tool *tool, int argc, char **argv, void *arguments,
                                 gdb_common_options *common, gdb_error *err)
{
    const gdb_option_set sets[] = {{gdb_common_option_rows, common}, {tool->options, arguments}};
    char *const *operands;

    gdb_common_options_init(common);
    if (tool->prepare != NULL)
        GDB_TRY(tool->prepare(arguments, argc, err));
    GDB_TRY(gdb_options_parse(sets, 2, argc, argv, &operands, err));
    return common->help || common->version ? GDB_OK : tool->check(arguments, operands, err);
}

int gdb_tool_main(const gdb_tool *tool, int argc, char **argv, void *arguments,
                  gdb_common_options *common)
{
    gdb_interrupt *interrupt = gdb_signals_install();
    gdb_error err = GDB_ERROR_INIT;
    gdb_messages messages;
    int exit_status = GDB_EXIT_OK;
    gdb_status status = read_arguments(tool, argc, argv, arguments, common, &err);

    gdb_messages_init(&messages, tool->name, common);
    if (status == GDB_OK && common->help)
        print_help(tool);
    else if (status == GDB_OK && common->version)
        printf("%s %s\n", tool->name, GDB_VERSION);
    else if (status == GDB_OK)
        status = tool->run(arguments, &messages, interrupt, &exit_status, &err);
    gdb_messages_progress_end(&messages);
    if (status == GDB_ERR_USAGE)
        exit_status = gdb_usage_error(&messages, &err);
    else if (status != GDB_OK) {
        gdb_message_error(&messages, &err);
        exit_status = gdb_exit_status(status, atomic_load(&interrupt->signal));
    }
    if (tool->release != NULL)
        tool->release(arguments);
    return gdb_stdout_close(&messages, exit_status);
}
