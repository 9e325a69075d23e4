/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_PAGE_OWNERS_H
#define GDB_LIB_DATABASE_PAGE_OWNERS_H

/* page_owners.h - which pages belong to what in one state of a database. */

#include "formats/database/database_format.h"
#include "formats/free_pages/free_pages_format.h"
#include "formats/metadata/metadata_format.h"

typedef struct gdb_page_run {
    uint64_t first;
    uint64_t count;
    gdb_page_owner owner;
} gdb_page_run;

/* All-zero is empty. */
typedef struct gdb_page_owners {
    gdb_page_run *items; /* by `first` */
    size_t count;
    size_t capacity;
} gdb_page_owners;

/* The type of runs of free pages. */
enum { GDB_PAGE_OWNER_FREE = 0 };

/* Every run that header and metadata name, and those of `free`, which may be NULL; runs of a
 * damaged database may overlap. */
gdb_status gdb_page_owners_gather(gdb_page_owners *owners, const gdb_database_header *header,
                                  const gdb_metadata *metadata, const gdb_free_runs *free,
                                  gdb_error *err);
void gdb_page_owners_release(gdb_page_owners *owners);

/* The run that holds `page`, or NULL. */
const gdb_page_run *gdb_page_owners_find(const gdb_page_owners *owners, uint64_t page);

#endif
