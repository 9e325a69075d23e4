/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_QUOTED_H
#define GDB_LIB_CSV_CSV_QUOTED_H

/*
 * csv_quoted.h - a record with quotes cut into fields at the positions of its special bytes
 * (csv_tokenise.h), which costs a step for each of these instead of one for each byte.
 *
 * It cuts what is usual: quotes around whole fields, and doubled ones in them. What is unusual is
 * left to csv_record.h, with which this agrees wherever it cuts.
 */

#include "formats/csv/csv_record.h"

/*
 * The record whose line begins at bytes[begin]; `tokens` are the special bytes from there on,
 * quotes among them. Fills *record and field_count fields, and returns how many tokens are the
 * record's; more than field_count if a field has quotes. 0: cut it by gdb_csv_record_next, because
 * it has other fields or a fault, because not all its tokens are here, or because of the dialect.
 */
size_t gdb_csv_cut_quoted(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                          size_t begin, const uint32_t *tokens, size_t token_count,
                          uint32_t field_count, gdb_csv_field *fields, gdb_csv_record *record);

#endif
