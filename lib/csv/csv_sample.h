/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_SAMPLE_H
#define GDB_LIB_CSV_CSV_SAMPLE_H

/*
 * csv_sample.h - a look at the middle and the end of a file, so that a type is not guessed from the
 * beginning alone.
 *
 * Of a plain file that is longer than what csv_head looks at, 16 stretches of 64 KiB are read,
 * evenly spread behind the beginning, the last at the end: the same ones each time. A stretch
 * counts from its first line end on, and only if 9 of 10 records in it are as they should be, since
 * it may begin inside of quotes. What is compressed, in another encoding or no file is not looked
 * at.
 */

#include "lib/csv/csv_head.h"

/* Add what is found to head->guesses. GDB_ERR_INPUT when the file cannot be read. */
gdb_status gdb_csv_sample(gdb_csv_head *head, const char *path, gdb_error *err);

#endif
