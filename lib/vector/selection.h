/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VECTOR_SELECTION_H
#define GDB_LIB_VECTOR_SELECTION_H

/*
 * selection.h - which rows of a chunk are alive, in rising order.
 *
 * A filter narrows the selection and copies nothing. GDB_VECTOR_SIZE, the most rows of a vector,
 * is a power of two and can be set when building: tests run with 4.
 */

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#ifndef GDB_VECTOR_SIZE
#define GDB_VECTOR_SIZE 2048
#endif
static_assert((GDB_VECTOR_SIZE & (GDB_VECTOR_SIZE - 1)) == 0 && GDB_VECTOR_SIZE >= 2 &&
                  GDB_VECTOR_SIZE <= 32768,
              "the vector size is a power of two");

typedef struct gdb_selection {
    uint32_t count;
    bool all; /* rows 0 .. count-1; `rows` is not used */
    uint16_t rows[GDB_VECTOR_SIZE];
} gdb_selection;

/* The row of the i-th living row. */
static inline uint32_t gdb_selection_row(const gdb_selection *selection, uint32_t i)
{
    return selection->all ? i : selection->rows[i];
}

#endif
