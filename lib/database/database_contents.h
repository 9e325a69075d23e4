/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_CONTENTS_H
#define GDB_LIB_DATABASE_DATABASE_CONTENTS_H

/* database_contents.h - the end of a page file that is written whole: catalog, metadata, and the
 * headers that make a database of its pages. */

#include "formats/database/database_format.h"
#include "formats/metadata/metadata_format.h"
#include "lib/catalog/catalog.h"
#include "lib/storage/page_writer.h"

/* Append catalog and metadata (tables in the catalog's order) to the pages of the tables and write
 * all that the writer holds. Sets what *header says of them; uuid, epoch, may_ignore and
 * log_position stay as they are. */
gdb_status gdb_database_contents_append(gdb_page_writer *writer, const gdb_catalog *catalog,
                                        const gdb_metadata *metadata, gdb_database_header *header,
                                        gdb_error *err);

/* The same state in all slots, so that one of them is enough if the other is damaged; epochs[slot] is
 * that of the slot. header->epoch is the last one. Nothing is synced. */
gdb_status gdb_database_headers_write(gdb_page_io *io, gdb_database_header *header,
                                      const uint64_t epochs[GDB_DATABASE_SLOTS], gdb_error *err);

#endif
