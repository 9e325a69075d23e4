/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_DATE_TIME_H
#define GDB_LIB_TYPES_DATE_TIME_H

/*
 * date_time.h - days and microseconds since 1970-01-01 to text and back, proleptic Gregorian.
 *
 * DATE is yyyy-mm-dd with years -9999 .. 9999 written with 4 digits ("-0044-03-15"); TIMESTAMP is
 * yyyy-mm-dd hh:mm[:ss[.fraction]], with T in place of the blank and a final Z or [+-]hh[[:]mm]
 * accepted (converted to UTC); a date alone is midnight. Fractions have 1 to 6 digits; more
 * digits are accepted if they are 0. Printing gives seconds always, and as many digits of the
 * fraction as needed; years beyond 9999 (from arithmetic) print with more digits and do not
 * read back.
 * Algorithms: Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/text_view.h"

enum { GDB_DATE_TEXT_SIZE = 16, GDB_TIMESTAMP_TEXT_SIZE = 40 };

#define GDB_MICROS_PER_SECOND INT64_C(1000000)
#define GDB_MICROS_PER_DAY    (INT64_C(86400) * GDB_MICROS_PER_SECOND)

bool gdb_parse_date(gdb_text_view text, int32_t *days);
bool gdb_parse_timestamp(gdb_text_view text, int64_t *micros);
/* Each writes a final NUL and returns the length without it. */
size_t gdb_print_date(int32_t days, char out[GDB_DATE_TEXT_SIZE]);
size_t gdb_print_timestamp(int64_t micros, char out[GDB_TIMESTAMP_TEXT_SIZE]);

int32_t gdb_days_from_civil(int64_t year, unsigned month, unsigned day); /* the date must exist */
void gdb_civil_from_days(int32_t days, int64_t *year, unsigned *month, unsigned *day);

#endif
