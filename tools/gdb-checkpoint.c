/* SPDX-License-Identifier: MIT */

/* gdb-checkpoint - fold the write-ahead log into the database. */

#include <stdio.h>
#include <string.h>

#include "formats/report/report_writer.h"
#include "lib/cli/options.h"
#include "lib/cli/tool_main.h"
#include "lib/gdb.h"

static const char usage[] =
    "Usage: gdb-checkpoint [OPTION]... DB\n"
    "Fold the write-ahead log of a graph database into its page file, and begin the log anew.\n"
    "\n";
static const char usage_end[] = "\nExample: gdb-checkpoint --dry-run social.gdb\n"
                                "Manual: man gdb-checkpoint\n";

typedef struct arguments {
    gdb_common_options common;
    gdb_checkpoint_options checkpoint;
    bool as_json;
    const char *database;
} arguments;

#define FLAG(member) GDB_OPTION_FLAG(arguments, member)

static const gdb_option_row option_rows[] = {
    {0, "dry-run", NULL, "say what is pending, change nothing", FLAG(checkpoint.dry_run)},
    {0, "status", NULL, "the same", FLAG(checkpoint.dry_run)},
    {0, "compact", NULL, "write the whole page file anew, also if nothing is pending",
     FLAG(checkpoint.compact)},
    {0, "wait", "SECONDS", "for another writer of DB to end (default 0)",
     GDB_OPTION_SECONDS(arguments, checkpoint.wait)},
    {0, "memory", "SIZE", "memory for building (default: half of the machine's)",
     GDB_OPTION_SIZE(arguments, checkpoint.memory)},
    {0, "json", NULL, "report as JSON", FLAG(as_json)},
    {0}};

static gdb_status check_arguments(void *arguments_in, char *const *operands, gdb_error *err)
{
    arguments *args = arguments_in;

    if (args->checkpoint.dry_run && args->checkpoint.compact)
        return GDB_FAIL(err, GDB_ERR_USAGE, "--dry-run and --compact exclude each other");
    return gdb_option_database(operands, &args->database, err);
}

static const char *what_was_done(const arguments *args, const gdb_checkpoint_report *report)
{
    if (report->is_rewritten)
        return report->transactions > 0 ? "folded" : "compacted";
    return report->transactions > 0 && args->checkpoint.dry_run ? "pending" : "nothing pending";
}

static gdb_status print_report(const arguments *args, const gdb_checkpoint_report *report,
                               gdb_error *err)
{
    static const gdb_report_column columns[] = {
        {"database", "database", GDB_REPORT_VALUE},
        {"result", "result", GDB_REPORT_VALUE},
        {"transactions", "transactions", GDB_REPORT_COUNT},
        {"records", "changes", GDB_REPORT_COUNT},
        {"log_bytes", "log", GDB_REPORT_BYTES},
        {"nodes", "nodes", GDB_REPORT_COUNT},
        {"rels", "relationships", GDB_REPORT_COUNT},
        {"bytes_before", "data.gdb before", GDB_REPORT_BYTES},
        {"bytes_after", "data.gdb", GDB_REPORT_BYTES},
        {"pages_written", "pages written", GDB_REPORT_COUNT},
        {"groups_written", "groups written", GDB_REPORT_COUNT},
        {"groups_kept", "groups kept", GDB_REPORT_COUNT},
        {"seconds", "time", GDB_REPORT_SECONDS}};
    static const gdb_report_section section = {"checkpoint", NULL, GDB_REPORT_FACTS, columns, 13};
    gdb_value values[13] = {gdb_value_string(gdb_text_of(args->database)),
                            gdb_value_string(gdb_text_of(what_was_done(args, report))),
                            gdb_report_count(report->transactions),
                            gdb_report_count(report->records),
                            gdb_report_count(report->log_bytes),
                            gdb_report_count(report->nodes),
                            gdb_report_count(report->rels),
                            gdb_report_count(report->bytes_before),
                            gdb_report_count(report->bytes_after),
                            gdb_report_count(report->pages_written),
                            gdb_report_count(report->groups_written),
                            gdb_report_count(report->groups_kept),
                            gdb_value_double(report->seconds)};
    gdb_report_writer writer;
    gdb_buffer out = {0};
    gdb_status status = GDB_OK;

    gdb_report_writer_init(&writer, args->as_json ? GDB_REPORT_AS_JSON : GDB_REPORT_AS_TEXT);
    GDB_TRY_OUT(gdb_report_begin(&writer, &out, err));
    GDB_TRY_OUT(gdb_report_section_write(&writer, &section, values, 1, &out, err));
    GDB_TRY_OUT(gdb_report_end(&writer, &out, err));
    fwrite(out.data, 1, out.size, stdout);
out:
    gdb_buffer_release(&out);
    gdb_report_writer_release(&writer);
    return status;
}

static gdb_status run(void *arguments_in, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    arguments *args = arguments_in;
    gdb_progress_sink sink = gdb_messages_sink(messages);
    gdb_checkpoint_report report;

    (void)exit_status;
    args->checkpoint.threads = args->common.threads;
    args->checkpoint.buffer_pool = args->common.buffer_pool;
    args->checkpoint.sink = &sink;
    args->checkpoint.interrupt = interrupt;
    GDB_TRY(gdb_checkpoint(args->database, &args->checkpoint, &report, err));
    if (report.is_rewritten)
        messages->done = "the checkpoint is done";
    return args->common.quiet && !args->as_json ? GDB_OK : print_report(args, &report, err);
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {.name = "gdb-checkpoint",
                                  .usage = usage,
                                  .options = option_rows,
                                  .usage_end = usage_end,
                                  .check = check_arguments,
                                  .run = run};
    arguments args = {0};

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
