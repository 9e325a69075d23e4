/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VECTOR_VECTOR_HASH_H
#define GDB_LIB_VECTOR_VECTOR_HASH_H

/*
 * vector_hash.h - hashes and equality of rows, for grouping and joining.
 *
 * Both sides of a comparison are vectors of one type. NULL equals NULL here, and NaN equals
 * NaN; numbers inside ANY and LIST compare by value across types, as in gdb_value_compare.
 */

#include "lib/vector/vector.h"

/* The hash of the i-th living row to hashes[i]; with `combine` mixed into what is there. */
void gdb_vector_hash(const gdb_vector *vector, const gdb_selection *selection, bool combine,
                     uint64_t *hashes);

bool gdb_vector_equal(const gdb_vector *a, uint32_t a_row, const gdb_vector *b, uint32_t b_row);

#endif
