/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_BUILDER_H
#define GDB_LIB_DATABASE_DATABASE_BUILDER_H

/*
 * database_builder.h - make a new database beside its final place, and put it there whole.
 *
 * The directory DB.new-PID-N is made next to DB; pages are appended to its data.gdb through the
 * page writer; finish writes catalog, metadata and header, syncs the file, the directory and
 * the parent, and renames: onto a free name, or (replace) exchanging with the old database, which
 * is then removed; nobody else writes to that from open to close. Closing without finish removes
 * the directory: nothing is left behind.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/base/interrupt.h"
#include "lib/catalog/catalog.h"
#include "lib/storage/segment_writer.h"

typedef struct gdb_database_builder gdb_database_builder;

typedef struct gdb_database_builder_options {
    bool replace;      /* DB exists and is a database: exchange it */
    bool reproducible; /* the uuid is made from the contents */
    double wait;       /* seconds, for somebody else who makes the same DB or writes to it */
    const gdb_interrupt *interrupt; /* of the waiting; may be NULL */
    /* For tests: put something between the builder and its file. Takes `io`, also when it fails;
     * may be NULL. */
    gdb_status (*wrap_io)(void *context, gdb_page_io *io, gdb_page_io **out, gdb_error *err);
    void *wrap_context;
} gdb_database_builder_options;

/* GDB_ERR_INPUT if `path` exists (without replace), GDB_ERR_CORRUPT if it is something else than a
 * database, GDB_ERR_BUSY if somebody else makes it or writes to it. */
gdb_status gdb_database_builder_open(gdb_database_builder **out, const char *path,
                                     const gdb_database_builder_options *options, gdb_error *err);
void gdb_database_builder_close(gdb_database_builder *builder); /* accepts NULL */

gdb_page_writer *gdb_database_builder_writer(gdb_database_builder *builder);

/* `metadata` lists the tables in the catalog's order. *size is the bytes of data.gdb; it may be
 * NULL. */
gdb_status gdb_database_builder_finish(gdb_database_builder *builder, const gdb_catalog *catalog,
                                       const gdb_metadata *metadata, uint64_t *size,
                                       gdb_error *err);

/* A database without tables at `path`, unless something stands there already, also somebody's who
 * was faster. Waits up to `wait` seconds for who makes it now; `interrupt` may be NULL. */
gdb_status gdb_database_create(const char *path, double wait, const gdb_interrupt *interrupt,
                               gdb_error *err);

#endif
