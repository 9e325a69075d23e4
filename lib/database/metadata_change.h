/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_METADATA_CHANGE_H
#define GDB_LIB_DATABASE_METADATA_CHANGE_H

/* metadata_change.h - what the metadata says of the base, in the terms of a catalog that has
 * changed since. It shares segments and lists with what it was copied from. */

#include "formats/metadata/metadata_format.h"
#include "lib/catalog/catalog.h"

typedef struct gdb_changed_metadata {
    gdb_metadata now;
    size_t node_capacity, rel_capacity;
    gdb_arena arena; /* columns that are not the base's */
} gdb_changed_metadata;

gdb_status gdb_changed_metadata_copy(gdb_changed_metadata *metadata, const gdb_metadata *base,
                                     gdb_error *err);
void gdb_changed_metadata_release(gdb_changed_metadata *metadata); /* accepts an all-zero one */

/*
 * Follow a change of the catalog, which is `catalog` now. Tables that are new have no rows. A new
 * column has a segment wherever its table's other columns do, a constant without pages: NULL, or
 * its default. On failure the metadata is only to be released.
 */
gdb_status gdb_changed_metadata_apply(gdb_changed_metadata *metadata,
                                      const gdb_catalog_data *catalog,
                                      const gdb_catalog_change *change, gdb_error *err);

#endif
