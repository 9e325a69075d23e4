/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_PROPERTY_READER_H
#define GDB_LIB_EXEC_PROPERTY_READER_H

/*
 * property_reader.h - some properties of the nodes or relationships of a variable, whatever table
 * each is of. A table without such a column has NULL there; columns of another type than the
 * property's are converted.
 */

#include "lib/exec/operator.h"

typedef struct gdb_property_reader gdb_property_reader;

gdb_status gdb_property_reader_open(gdb_property_reader **out, const gdb_exec_context *context,
                                    uint32_t variable, const gdb_plan_property *properties,
                                    uint32_t property_count, gdb_error *err);
void gdb_property_reader_close(gdb_property_reader *reader); /* accepts NULL */

/* Property `property` (number in the reader) of rows first .. first+count-1 of the variable's
 * table number `table` (in variable->tables). `out` is filled from row 0 on. */
gdb_status gdb_property_reader_scan(gdb_property_reader *reader, uint32_t property, uint32_t table,
                                    uint64_t first, uint32_t count, gdb_vector *out,
                                    gdb_error *err);

/* The living rows of that: of row first + i to row i of `out`, which is cleared. */
gdb_status gdb_property_reader_gather_rows(gdb_property_reader *reader, uint32_t property,
                                           uint32_t table, uint64_t first,
                                           const gdb_selection *selection, gdb_vector *out,
                                           gdb_error *err);

/* The property of the living rows of a NODE or REL vector, each to the same row of `out`, which
 * is cleared and comes out constant if `entities` is. NULL of NULL. */
gdb_status gdb_property_reader_gather(gdb_property_reader *reader, uint32_t property,
                                      const gdb_vector *entities, const gdb_selection *selection,
                                      gdb_vector *out, gdb_error *err);

/* The segment whose statistics hold for rows row .. *end-1; NULL where none do or there is no such
 * column. */
const gdb_segment *gdb_property_reader_segment(gdb_property_reader *reader, uint32_t property,
                                               uint32_t table, uint64_t row, uint64_t *end,
                                               gdb_type_id *type);

#endif
