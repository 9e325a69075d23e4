/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSR_CHOICE_H
#define GDB_LIB_IMPORT_CSR_CHOICE_H

/* csr_choice.h - which groups of a direction are built anew, and the metadata of these and of the
 * others put together. */

#include "formats/metadata/metadata_format.h"

/* The groups of a direction that are built: all, or those of these numbers, rising. */
typedef struct gdb_csr_choice {
    const uint32_t *groups; /* NULL: all that the start table has */
    uint32_t count;
} gdb_csr_choice;

/* `built` has the chosen groups; it becomes the whole direction, with those of `kept` between them.
 * What is made lives in `arena`. */
gdb_status gdb_csr_choice_merge(gdb_arena *arena, const gdb_csr_choice *choice,
                                const gdb_csr_metadata *kept, gdb_csr_metadata *built,
                                gdb_error *err);

/* The same for a property: `csr` is the whole forward direction, `kept_csr` the one that the
 * segments of `kept` follow. */
gdb_status gdb_csr_choice_merge_column(gdb_arena *arena, const gdb_csr_choice *choice,
                                       const gdb_csr_metadata *kept_csr,
                                       const gdb_column_metadata *kept,
                                       const gdb_csr_metadata *csr, gdb_column_metadata *built,
                                       gdb_error *err);

#endif
