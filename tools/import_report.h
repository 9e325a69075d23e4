/* SPDX-License-Identifier: MIT */
#ifndef GDB_TOOLS_IMPORT_REPORT_H
#define GDB_TOOLS_IMPORT_REPORT_H

/* import_report.h - what gdb-import says about what it has done, as text or JSON. */

#include "formats/report/report_writer.h"
#include "lib/gdb.h"

/* Append the report on a successful import to `out`. */
gdb_status import_report_print(const gdb_import_options *options, const gdb_import_report *report,
                               gdb_report_form form, gdb_buffer *out, gdb_error *err);

#endif
