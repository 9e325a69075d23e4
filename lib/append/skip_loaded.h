/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_APPEND_SKIP_LOADED_H
#define GDB_LIB_APPEND_SKIP_LOADED_H

/* skip_loaded.h - --skip-loaded: files whose contents a table has already are left out of a
 * plan. */

#include "formats/load_ledger/load_ledger_format.h"
#include "lib/import/import.h"

/*
 * Take out of the plan what the ledger knows, and list it in report->skipped. A file is read only
 * if one of its size was loaded into the table. GDB_ERR_USAGE for what can be read once only.
 */
gdb_status gdb_skip_loaded(gdb_import_plan *plan, const gdb_load_ledger *ledger,
                           const gdb_interrupt *interrupt, gdb_import_report *report,
                           gdb_error *err);

#endif
