/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_LIST_H
#define GDB_LIB_TABLE_CSR_LIST_H

/*
 * csr_list.h - the list of one node in one direction of a rel table: entries begin ..
 * begin+count-1.
 *
 * In the base an entry is numbered by its place in the direction's order over the whole table
 * (forward: the position of the relationship). A list that has changed since (csr_merge.h) has
 * *virtual* entries, of numbers that the base never has: GDB_CSR_MERGED, the slot of the changed
 * list, and GDB_CSR_LIST_BITS for the place in it. Two such lists never lie one behind the other.
 */

#include <stdbool.h>
#include <stdint.h>

#define GDB_CSR_MERGED    (UINT64_C(1) << 63)
#define GDB_CSR_LIST_BITS 34

typedef struct gdb_csr_list {
    uint64_t begin;
    uint64_t count;
} gdb_csr_list;

static inline bool gdb_csr_is_merged(uint64_t entry)
{
    return entry >= GDB_CSR_MERGED;
}

typedef struct gdb_csr_cursor gdb_csr_cursor;

#endif
