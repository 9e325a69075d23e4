/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_CONTENTS_H
#define GDB_LIB_DATABASE_DATABASE_CONTENTS_H

/* database_contents.h - what stands behind the pages of the tables and says where they are: catalog
 * and metadata. */

#include "formats/database/database_format.h"
#include "formats/metadata/metadata_format.h"
#include "lib/catalog/catalog.h"
#include "lib/storage/page_writer.h"

/* Append bytes; *blob says where they are. */
gdb_status gdb_blob_append(gdb_page_writer *writer, gdb_page_type type, const gdb_buffer *bytes,
                           gdb_blob_ref *blob, gdb_error *err);

/* Append catalog and metadata (tables in the catalog's order) to the pages of the tables and write
 * all that the writer holds. Sets what *header says of them; uuid, epoch, may_ignore and
 * log_position stay as they are. */
gdb_status gdb_database_contents_append(gdb_page_writer *writer, const gdb_catalog *catalog,
                                        const gdb_metadata *metadata, gdb_database_header *header,
                                        gdb_error *err);

#endif
