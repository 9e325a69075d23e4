/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_REPORT_H
#define GDB_LIB_IMPORT_IMPORT_REPORT_H

/* import_report.h - what an import did, for people or for programs. */

#include "formats/report/report_writer.h"
#include "lib/import/import.h"

/* Append the report to `out`: one row a table, and the totals. */
gdb_status gdb_import_report_print(const gdb_import_report *report, gdb_report_form form,
                                   gdb_buffer *out, gdb_error *err);

#endif
