/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_H
#define GDB_LIB_DATABASE_DATABASE_H

/* database.h - an open database directory. Shared by threads; opened and closed by one. */

#include "formats/database/database_format.h"
#include "lib/base/progress.h"
#include "lib/catalog/catalog.h"
#include "lib/storage/buffer_pool.h"
#include "lib/table/key_index.h"
#include "lib/table/node_table.h"
#include "lib/table/rel_table.h"

typedef struct gdb_database gdb_database;

typedef struct gdb_database_options {
    uint64_t buffer_pool;          /* bytes; 0: the default of gdb_database_default_pool */
    const gdb_progress_sink *sink; /* for warnings; may be NULL */
    gdb_page_io *io;               /* its data.gdb, if it is open already; stays the caller's */
} gdb_database_options;

/* 80 % of the machine's memory (or of the cgroup's limit) or 256 MiB, the smaller. */
uint64_t gdb_database_default_pool(void);

/*
 * Open for reading. GDB_ERR_CORRUPT: no directory, not a database, or damaged (also when both
 * header slots are bad); GDB_ERR_UNSUPPORTED: of a newer version. A budget above the machine's
 * memory is lowered with a warning.
 */
gdb_status gdb_database_open(gdb_database **out, const char *path,
                             const gdb_database_options *options, gdb_error *err);
void gdb_database_close(gdb_database *database); /* accepts NULL */

const char *gdb_database_path(const gdb_database *database);
const gdb_database_header *gdb_database_header_get(const gdb_database *database);
const gdb_catalog *gdb_database_catalog(const gdb_database *database);
const gdb_metadata *gdb_database_metadata(const gdb_database *database);
gdb_buffer_pool *gdb_database_pool(const gdb_database *database);

/*
 * From now on the database is its base with the changes of an overlay over it, for every reader
 * that is opened. `overlay` was made over this database's catalog and metadata and is borrowed;
 * NULL: the base alone. No reader may be open.
 */
void gdb_database_set_overlay(gdb_database *database, const gdb_overlay *overlay);

/* The nodes of a node table, or relationships of a pair, by id; 0 when there is no such table. */
uint64_t gdb_database_table_size(const gdb_database *database, uint32_t id);
/* By id of a node table or of a pair; NULL when there is none. */
const gdb_node_table *gdb_database_node_table(const gdb_database *database, uint32_t id);
const gdb_rel_table *gdb_database_rel_table(const gdb_database *database, uint32_t id);

#endif
