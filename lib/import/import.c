/* SPDX-License-Identifier: MIT */
#include "lib/import/import.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/csv/decompressor.h"
#include "lib/database/database_builder.h"
#include "lib/database/database_directory.h"
#include "lib/import/import_run.h"
#include "lib/import_plan/plan_script.h"

/* What decompressing one file, and looking at one, may hold of a budget. */
static void limit_input(gdb_input_options *input, uint64_t memory)
{
    uint64_t quarter = memory / 4;

    input->window_most = quarter < GDB_DECOMPRESSOR_WINDOW ? quarter : 0;
    input->look_most = quarter;
}

gdb_status gdb_import_make_plan(gdb_import_plan *plan, const gdb_import_options *options,
                                gdb_error *err)
{
    gdb_plan_options plan_options = options->plan;

    plan_options.threads = options->threads;
    plan_options.csv.input.interrupt = options->interrupt;
    limit_input(&plan_options.csv.input, options->memory);
    GDB_TRY(gdb_import_plan_make(plan, &plan_options, err));
    for (uint32_t i = 0; i < plan->note_count; i++)
        gdb_progress_note(options->sink, plan->notes[i]);
    for (uint32_t i = 0; i < plan->warning_count; i++)
        gdb_progress_warn(options->sink, plan->warnings[i]);
    return GDB_OK;
}

static gdb_status finish_new(void *context, const gdb_catalog *catalog,
                             const gdb_metadata *metadata, uint64_t *size, gdb_error *err)
{
    return gdb_database_builder_finish(context, catalog, metadata, size, err);
}

/* Could the database be put there? */
static gdb_status check_target(const gdb_import_options *options, gdb_error *err)
{
    char *target = NULL;

    if (options->database == NULL)
        return GDB_OK;
    GDB_TRY(gdb_database_directory_target(&target, options->database, options->overwrite, err));
    gdb_free(target);
    return GDB_OK;
}

gdb_status gdb_import_run_plan(const gdb_import_options *options, const gdb_import_plan *plan,
                               gdb_import_report *report, gdb_error *err)
{
    gdb_database_builder_options builder_options = {.replace = options->overwrite,
                                                    .reproducible = options->reproducible,
                                                    .wait = options->wait,
                                                    .interrupt = options->interrupt};
    gdb_import_target target = {.finish = finish_new};
    gdb_database_builder *builder = NULL;
    gdb_status status = GDB_OK;

    memset(report, 0, sizeof(*report));
    if (options->dry_run) {
        GDB_TRY_OUT(check_target(options, err));
    } else {
        GDB_TRY_OUT(gdb_database_builder_open(&builder, options->database, &builder_options, err));
        target.pages = gdb_database_builder_writer(builder);
        target.context = builder;
    }
    status = gdb_import_run(options, plan, &target, report, err);
out:
    gdb_database_builder_close(builder);
    return status;
}

gdb_status gdb_import(const gdb_import_options *options, gdb_import_report *report, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    gdb_progress_begin(options->sink, "input", "plan", 0);
    GDB_TRY_OUT(gdb_import_make_plan(&plan, options, err));
    GDB_TRY_OUT(gdb_import_run_plan(options, &plan, report, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}

gdb_status gdb_import_print_plan(const gdb_import_options *options, gdb_buffer *out, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_import_make_plan(&plan, options, err));
    GDB_TRY_OUT(gdb_plan_script_print(&plan, out, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}
