/* SPDX-License-Identifier: MIT */

/*
 * gdb-import - build a database from CSV files, or add them to one.
 *
 * import_options.c is its command line, import_report.c its report; the work is lib/import's.
 */

#include <stdio.h>

#include "lib/cli/tool_main.h"
#include "tools/import_options.h"
#include "tools/import_report.h"

static const char usage[] =
    "Usage: gdb-import [OPTION]... DB SCRIPT...\n"
    "       gdb-import [OPTION]... DB --nodes [TABLE=]FILE[,FILE...] --rels "
    "[TABLE=]FILE[,FILE...]\n"
    "Build a graph database from CSV files, or add to one: whole, or not at all.\n"
    "\n";
static const char usage_end[] =
    "\nExample: gdb-import social.gdb --nodes Person=persons.csv --rels "
    "Knows:Person:Person=knows.csv\n"
    "Manual: man gdb-import\n";

static void put_out(gdb_messages *messages, const gdb_buffer *text)
{
    gdb_messages_progress_end(messages);
    if (text->size > 0)
        fwrite(text->data, 1, text->size, stdout);
}

/* To standard output, and as JSON to --report. */
static gdb_status tell(const import_arguments *args, gdb_messages *messages,
                       const gdb_import_report *report, gdb_draft_file *file, gdb_error *err)
{
    gdb_report_form form = args->as_json ? GDB_REPORT_AS_JSON : GDB_REPORT_AS_TEXT;
    gdb_buffer out = {0}, json = {0};
    gdb_status status = GDB_OK;

    if (file != NULL) {
        GDB_TRY_OUT(import_report_print(&args->import, report, GDB_REPORT_AS_JSON, &json, err));
        GDB_TRY_OUT(gdb_draft_file_write(file, json.data, json.size, err));
        GDB_TRY_OUT(gdb_draft_file_finish(file, err));
    }
    if (args->common.quiet && !args->as_json)
        goto out;
    GDB_TRY_OUT(import_report_print(&args->import, report, form, &out, err));
    put_out(messages, &out);
out:
    gdb_buffer_release(&out);
    gdb_buffer_release(&json);
    return status;
}

static gdb_status run(void *arguments, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    import_arguments *args = arguments;
    gdb_progress_sink sink;
    gdb_import_report report = {0};
    gdb_draft_file *file = NULL;
    gdb_buffer statements = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_messages_progress_begin(messages, err));
    sink = gdb_messages_sink(messages);
    args->import.sink = &sink;
    args->import.interrupt = interrupt;
    if (args->infer) {
        GDB_TRY_OUT((args->append ? gdb_append_print_plan
                                  : gdb_import_print_plan)(&args->import, &statements, err));
        put_out(messages, &statements);
        goto out;
    }
    if (args->report != NULL)
        GDB_TRY_OUT(gdb_draft_file_open(&file, args->report, err));
    GDB_TRY_OUT((args->append ? gdb_append : gdb_import)(&args->import, &report, err));
    if (!args->import.dry_run)
        messages->done = "the import is done";
    if (report.rejected > 0)
        *exit_status = GDB_EXIT_FELL_SHORT;
    GDB_TRY_OUT(tell(args, messages, &report, file, err));
out:
    gdb_buffer_release(&statements);
    gdb_draft_file_close(file);
    gdb_import_report_release(&report);
    return status;
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {.name = "gdb-import",
                                  .usage = usage,
                                  .options = import_option_rows,
                                  .usage_end = usage_end,
                                  .prepare = import_options_prepare,
                                  .check = import_options_check,
                                  .run = run,
                                  .release = import_options_release};
    import_arguments args = {0};

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
