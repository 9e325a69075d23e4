/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CATALOG_CATALOG_STATE_H
#define GDB_LIB_CATALOG_CATALOG_STATE_H

/* catalog_state.h - what the files of the catalog share. Not for use outside lib/catalog. */

#include "lib/catalog/catalog.h"

/* Arrays that grow are copied inside the arena: catalogs are small and grow seldom. */
struct gdb_catalog {
    gdb_catalog_data data;
    uint32_t node_capacity;
    uint32_t rel_capacity;
    gdb_arena arena;
};

#endif
