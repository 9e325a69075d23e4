/* SPDX-License-Identifier: MIT */
#include "lib/import/import.h"

gdb_status gdb_import(const gdb_import_options *options, gdb_import_report *report, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_import_plan_make(&plan, &options->plan, err));
    for (uint32_t i = 0; i < plan.warning_count; i++)
        gdb_progress_warn(options->sink, plan.warnings[i]);
    GDB_TRY_OUT(gdb_import_run_plan(options, &plan, report, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}
