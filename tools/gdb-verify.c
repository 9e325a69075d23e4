/* SPDX-License-Identifier: MIT */

/* gdb-verify - prove that a database is sound. */

#include <stdio.h>
#include <string.h>

#include "formats/report/check_writer.h"
#include "formats/report/report_writer.h"
#include "lib/cli/options.h"
#include "lib/cli/tool_main.h"
#include "lib/gdb.h"

static const char usage[] = "Usage: gdb-verify [OPTION]... DB\n"
                            "Prove that a graph database is sound; change nothing.\n"
                            "\n";
static const char usage_end[] = "\nExample: gdb-verify --full social.gdb && echo sound\n"
                                "Exit status: 0 sound, 4 not sound. Manual: man gdb-verify\n";

typedef struct arguments {
    gdb_common_options common;
    gdb_verify_depth depth;
    gdb_check_form format;
    const char *database;
} arguments;

static gdb_status take_quick(void *arguments_in, const char *name, const char *value,
                             gdb_error *err)
{
    (void)name, (void)value, (void)err;
    ((arguments *)arguments_in)->depth = GDB_VERIFY_QUICK;
    return GDB_OK;
}

static gdb_status take_full(void *arguments_in, const char *name, const char *value, gdb_error *err)
{
    (void)name, (void)value, (void)err;
    ((arguments *)arguments_in)->depth = GDB_VERIFY_FULL;
    return GDB_OK;
}

static const char *const formats[] = {"text", "json", "tap", "junit", NULL};

static const gdb_option_row option_rows[] = {
    {0, "quick", NULL,
     "headers, catalog, metadata and log only\n"
     "(default: and the checksum and owner of every page)",
     GDB_OPTION_TAKE(take_quick)},
    {0, "full", NULL, "and every value, key and relationship", GDB_OPTION_TAKE(take_full)},
    {0, "format", "FORMAT",
     "text, json, tap or junit (default text: a line a problem,\n"
     "nothing if all is well; a summary with --verbose)",
     GDB_OPTION_CHOICE(arguments, format, formats)},
    {0}};

static gdb_status check_arguments(void *arguments_in, char *const *operands, gdb_error *err)
{
    return gdb_option_database(operands, &((arguments *)arguments_in)->database, err);
}

/* One line a problem; a summary if asked. */
static gdb_status print_text(const arguments *args, const gdb_verify_result *result,
                             gdb_buffer *out, gdb_error *err)
{
    const gdb_problems *problems = &result->problems;

    for (size_t i = 0; i < problems->count; i++) {
        const gdb_problem *p = &problems->items[i];
        GDB_TRY(gdb_buffer_append_format(
            out, err, "%s: %s: %s: %s [%s %d, %s]\n", args->database, p->where,
            gdb_problem_meaning(p->code), p->detail, gdb_problem_name(p->code), (int)p->code,
            gdb_problem_is_repairable(p->code) ? "derived: can be rebuilt" : "cannot be repaired"));
    }
    if (problems->total > problems->count)
        GDB_TRY(gdb_buffer_append_format(out, err, "%s: and %zu problem%s more\n", args->database,
                                         problems->total - problems->count,
                                         gdb_plural(problems->total - problems->count)));
    if (args->common.verbose)
        GDB_TRY(gdb_buffer_append_format(
            out, err,
            "%s: %s: %llu page%s, %llu value%s, %llu key%s, %llu relationship%s checked in %.3f "
            "s\n",
            args->database, problems->total == 0 ? "sound" : "not sound",
            (unsigned long long)result->pages, gdb_plural(result->pages),
            (unsigned long long)result->values, gdb_plural(result->values),
            (unsigned long long)result->keys, gdb_plural(result->keys),
            (unsigned long long)result->rels, gdb_plural(result->rels), result->seconds));
    return GDB_OK;
}

static gdb_status print_json(const arguments *args, const gdb_verify_result *result,
                             gdb_buffer *out, gdb_error *err)
{
    static const gdb_report_column fact_columns[] = {
        {"database", "database", GDB_REPORT_VALUE},  {"sound", "sound", GDB_REPORT_VALUE},
        {"problems", "problems", GDB_REPORT_COUNT},  {"pages", "pages", GDB_REPORT_COUNT},
        {"values", "values", GDB_REPORT_COUNT},      {"keys", "keys", GDB_REPORT_COUNT},
        {"rels", "relationships", GDB_REPORT_COUNT}, {"seconds", "time", GDB_REPORT_SECONDS}};
    static const gdb_report_section facts = {"verified", NULL, GDB_REPORT_FACTS, fact_columns, 8};
    static const gdb_report_column problem_columns[] = {
        {"code", "code", GDB_REPORT_VALUE},     {"number", "number", GDB_REPORT_COUNT},
        {"where", "where", GDB_REPORT_VALUE},   {"meaning", "meaning", GDB_REPORT_VALUE},
        {"detail", "detail", GDB_REPORT_VALUE}, {"repairable", "repairable", GDB_REPORT_VALUE}};
    static const gdb_report_section list = {"problems", NULL, GDB_REPORT_TABLE, problem_columns, 6};
    const gdb_problems *problems = &result->problems;
    gdb_report_writer writer;
    gdb_status status = GDB_OK;
    gdb_value fact[8] = {
        gdb_value_string(gdb_text_of(args->database)), gdb_value_bool(problems->total == 0),
        gdb_value_int64((int64_t)problems->total),     gdb_value_int64((int64_t)result->pages),
        gdb_value_int64((int64_t)result->values),      gdb_value_int64((int64_t)result->keys),
        gdb_value_int64((int64_t)result->rels),        gdb_value_double(result->seconds)};

    gdb_report_writer_init(&writer, GDB_REPORT_AS_JSON);
    GDB_TRY_OUT(gdb_report_begin(&writer, out, err));
    GDB_TRY_OUT(gdb_report_section_write(&writer, &facts, fact, 1, out, err));
    GDB_TRY_OUT(gdb_report_section_begin(&writer, &list, out, err));
    for (size_t i = 0; i < problems->count; i++) {
        const gdb_problem *p = &problems->items[i];
        gdb_value row[6] = {gdb_value_string(gdb_text_of(gdb_problem_name(p->code))),
                            gdb_value_int64((int64_t)p->code),
                            gdb_value_string(gdb_text_of(p->where)),
                            gdb_value_string(gdb_text_of(gdb_problem_meaning(p->code))),
                            gdb_value_string(gdb_text_of(p->detail)),
                            gdb_value_bool(gdb_problem_is_repairable(p->code))};
        GDB_TRY_OUT(gdb_report_row(&writer, row, out, err));
    }
    GDB_TRY_OUT(gdb_report_section_end(&writer, out, err));
    status = gdb_report_end(&writer, out, err);
out:
    gdb_report_writer_release(&writer);
    return status;
}

enum { PASSES = 6, LINES_MOST = 20 };

/* One check a pass: its problems are those whose number begins with its digit. */
static gdb_status print_checks(const arguments *args, const gdb_verify_result *result,
                               gdb_buffer *out, gdb_error *err)
{
    static const char *const names[PASSES] = {"headers, catalog and metadata",
                                              "checksums and owners of pages",
                                              "values",
                                              "keys and key indexes",
                                              "relationships",
                                              "write-ahead log"};
    static const gdb_verify_depth depths[PASSES] = {GDB_VERIFY_QUICK, GDB_VERIFY_PAGES,
                                                    GDB_VERIFY_FULL,  GDB_VERIFY_FULL,
                                                    GDB_VERIFY_FULL,  GDB_VERIFY_QUICK};
    gdb_check_writer writer;
    gdb_buffer texts[LINES_MOST] = {{0}};
    gdb_text_view lines[LINES_MOST];
    gdb_status status = GDB_OK;
    bool opened = true;

    gdb_check_writer_init(&writer, args->format, "gdb-verify");
    GDB_TRY_OUT(gdb_check_begin(&writer, out, err));
    for (int pass = 0; pass < PASSES; pass++) {
        gdb_check check = {gdb_text_of(names[pass]), GDB_CHECK_PASSED, -1, lines, 0};
        for (size_t i = 0; i < result->problems.count && check.line_count < LINES_MOST; i++) {
            const gdb_problem *p = &result->problems.items[i];
            gdb_buffer *text = &texts[check.line_count];
            if ((int)p->code / 100 != pass + 1)
                continue;
            gdb_buffer_clear(text);
            GDB_TRY_OUT(gdb_buffer_append_format(text, err, "%s: %s: %s", p->where,
                                                 gdb_problem_meaning(p->code), p->detail));
            lines[check.line_count++] = gdb_buffer_view(text);
            check.outcome = GDB_CHECK_FAILED;
        }
        if (check.outcome == GDB_CHECK_PASSED && (args->depth < depths[pass] || !opened)) {
            check.outcome = GDB_CHECK_SKIPPED;
            lines[check.line_count++] =
                gdb_text_of(opened ? "not asked for" : "the database cannot be opened");
        }
        if (pass == 0)
            opened = result->opened;
        GDB_TRY_OUT(gdb_check_write(&writer, &check, out, err));
    }
    status = gdb_check_end(&writer, out, err);
out:
    for (int i = 0; i < LINES_MOST; i++)
        gdb_buffer_release(&texts[i]);
    gdb_check_writer_release(&writer);
    return status;
}

static gdb_status run(void *arguments_in, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err)
{
    const arguments *args = arguments_in;
    gdb_progress_sink sink = gdb_messages_sink(messages);
    gdb_verify_options options = {args->depth, args->common.threads, args->common.buffer_pool,
                                  interrupt, &sink};
    gdb_verify_result result;
    gdb_buffer out = {0};
    gdb_status status = GDB_OK;

    memset(&result, 0, sizeof(result));
    GDB_TRY_OUT(gdb_verify(args->database, &options, &result, err));
    if (result.problems.total > 0)
        *exit_status = GDB_EXIT_CORRUPT;
    if (args->format == GDB_CHECK_TEXT)
        status = print_text(args, &result, &out, err);
    else if (args->format == GDB_CHECK_JSON)
        status = print_json(args, &result, &out, err);
    else
        status = print_checks(args, &result, &out, err);
    if (status == GDB_OK && out.size > 0)
        fwrite(out.data, 1, out.size, stdout);
out:
    gdb_buffer_release(&out);
    gdb_verify_result_release(&result);
    return status;
}

int main(int argc, char **argv)
{
    static const gdb_tool tool = {.name = "gdb-verify",
                                  .usage = usage,
                                  .options = option_rows,
                                  .usage_end = usage_end,
                                  .check = check_arguments,
                                  .run = run};
    arguments args = {.depth = GDB_VERIFY_PAGES};

    return gdb_tool_main(&tool, argc, argv, &args, &args.common);
}
