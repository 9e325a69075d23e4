/* SPDX-License-Identifier: MIT */
#include "lib/database/recovery.h"

static gdb_status apply(void *context, const gdb_log_record_head *head,
                        const gdb_log_record *record, gdb_error *err)
{
    gdb_overlay *overlay;

    (void)head;
    GDB_TRY(gdb_database_make_overlay(context, &overlay, err));
    return gdb_overlay_apply(overlay, record, err);
}

gdb_status gdb_recovery_run(gdb_database *database, gdb_log_reader *log, gdb_log_summary *summary,
                            gdb_error *err)
{
    return gdb_log_reader_read(log, gdb_database_header_get(database), apply, database, summary,
                               err);
}
