/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_REPORT_REPORT_UNIT_H
#define GDB_FORMATS_REPORT_REPORT_UNIT_H

/* report_unit.h - numbers with thousands and units, as reports show them to people. */

#include <stdbool.h>
#include <stdint.h>

#include "formats/report/report_writer.h"

/* 1234567 as "1,234,567", 12 as "12". */
gdb_status gdb_report_print_count(uint64_t v, bool negative, gdb_buffer *out, gdb_error *err);

/* "0 bytes", "1 byte", "1,023 bytes", "1.0 KB", "12.5 MB": one digit behind the point. */
gdb_status gdb_report_print_bytes(uint64_t v, gdb_buffer *out, gdb_error *err);

/* The value of a column of this kind, as text shows it; "-" for NULL. Appends. */
gdb_status gdb_report_print_value(gdb_report_kind kind, const gdb_value *v, bool ascii,
                                  gdb_buffer *out, gdb_error *err);

/* Does text align a column of this kind to the right. */
bool gdb_report_kind_is_number(gdb_report_kind kind);

#endif
