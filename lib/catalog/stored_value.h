/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CATALOG_STORED_VALUE_H
#define GDB_LIB_CATALOG_STORED_VALUE_H

/*
 * stored_value.h - values of queries as columns hold them.
 */

#include "lib/base/arena.h"
#include "lib/types/value.h"

/*
 * `value` as one of a column of `type`: integers must be in its range, a DOUBLE or an integer goes
 * into a FLOAT or DOUBLE column as the nearest number, a STRING into a DATE or TIMESTAMP column if
 * it is one, a LIST into a column of lists if its items go into its elements, and are as many as
 * those of an array. Texts are borrowed, the bytes of lists are in `arena`. GDB_ERR_QUERY for
 * whatever else, without saying which column.
 */
gdb_status gdb_stored_value(gdb_value *out, gdb_type_id type, const gdb_value *value,
                            gdb_arena *arena, gdb_error *err);

#endif
