/* SPDX-License-Identifier: MIT */
#include "lib/import/import.h"

#include "lib/import/decompressor.h"
#include "lib/import/plan_script.h"

/* What decompressing one file may hold of a budget; 0, the default, without one. */
static uint64_t window_limit(uint64_t memory)
{
    return memory == 0 || memory / 4 > GDB_DECOMPRESSOR_WINDOW ? 0 : memory / 4;
}

static gdb_status make_plan(gdb_import_plan *plan, const gdb_import_options *options,
                            gdb_error *err)
{
    gdb_plan_options plan_options = options->plan;

    plan_options.threads = options->threads;
    plan_options.csv.input.interrupt = options->interrupt;
    plan_options.csv.input.window_most = window_limit(options->memory);
    GDB_TRY(gdb_import_plan_make(plan, &plan_options, err));
    for (uint32_t i = 0; i < plan->note_count; i++)
        gdb_progress_note(options->sink, plan->notes[i]);
    for (uint32_t i = 0; i < plan->warning_count; i++)
        gdb_progress_warn(options->sink, plan->warnings[i]);
    return GDB_OK;
}

gdb_status gdb_import(const gdb_import_options *options, gdb_import_report *report, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    gdb_progress_begin(options->sink, "input", "plan", 0);
    GDB_TRY_OUT(make_plan(&plan, options, err));
    GDB_TRY_OUT(gdb_import_run_plan(options, &plan, report, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}

gdb_status gdb_import_print_plan(const gdb_import_options *options, gdb_buffer *out, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(make_plan(&plan, options, err));
    GDB_TRY_OUT(gdb_plan_script_print(&plan, out, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}
