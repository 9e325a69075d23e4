/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_H
#define GDB_LIB_DATABASE_DATABASE_H

/*
 * database.h - an open database directory: the page file, its base, with what the write-ahead log
 * holds over it. Shared by threads; opened and closed by one.
 */

#include "formats/database/database_format.h"
#include "lib/base/progress.h"
#include "lib/catalog/catalog.h"
#include "lib/database/table_set.h"
#include "lib/log/log_reader.h"
#include "lib/storage/buffer_pool.h"
#include "lib/table/key_index.h"

typedef struct gdb_database gdb_database;

typedef struct gdb_database_options {
    uint64_t buffer_pool;          /* bytes; 0: the default of gdb_database_default_pool */
    const gdb_progress_sink *sink; /* for warnings; may be NULL */
    gdb_page_io *io;               /* its data.gdb, if it is open already; stays the caller's */
    bool base_only;                /* do not look at the log */
    unsigned threads;              /* to read the log; 0: 1 */
} gdb_database_options;

/* 80 % of the machine's memory (or of the cgroup's limit) or 256 MiB, the smaller. */
uint64_t gdb_database_default_pool(void);

/*
 * Open for reading, in a time that depends on the log and not on the database; nothing is changed.
 * The state that is opened stays readable until it is closed, whatever others write meanwhile.
 * GDB_ERR_CORRUPT: no directory, not a database, or damaged (also when both header slots are bad,
 * and when the log is damaged or of another database); GDB_ERR_UNSUPPORTED: of a newer version;
 * GDB_ERR_NOMEM: also when the budget has no room for what the log holds. A budget above the
 * machine's memory is lowered with a warning.
 */
gdb_status gdb_database_open(gdb_database **out, const char *path,
                             const gdb_database_options *options, gdb_error *err);
void gdb_database_close(gdb_database *database); /* accepts NULL */

const char *gdb_database_path(const gdb_database *database);
/* Name the page file in front of the place of damage that reading it has come upon; any other
 * status stays as it is. Returns `status`. */
gdb_status gdb_database_where(const gdb_database *database, gdb_status status, gdb_error *err);
const gdb_database_header *gdb_database_header_get(const gdb_database *database);

/* The tables as they are now, and where the base has their parts (lib/database/table_set.h says
 * what of tables that have changed since). Valid until they change. */
const gdb_catalog *gdb_database_catalog(const gdb_database *database);
const gdb_metadata *gdb_database_metadata(const gdb_database *database);
/* What the page file holds. */
const gdb_catalog *gdb_database_base_catalog(const gdb_database *database);
const gdb_metadata *gdb_database_base_metadata(const gdb_database *database);

gdb_buffer_pool *gdb_database_pool(const gdb_database *database);
/* How many pages of the base belong to nothing. */
gdb_status gdb_database_free_pages(const gdb_database *database, uint64_t *count, gdb_error *err);

/* What was found of the log when the database was opened. */
const gdb_log_summary *gdb_database_log(const gdb_database *database);

/*
 * The changes over the base, which every reader sees that is opened from now on: those of the log,
 * and whatever is applied to them. Made, empty, where there were none. Their memory is limited by
 * the buffer pool's budget; gdb_database_charge_overlay takes what they have grown by out of it:
 * GDB_ERR_NOMEM if it has no room.
 */
gdb_status gdb_database_make_overlay(gdb_database *database, gdb_overlay **out, gdb_error *err);
gdb_status gdb_database_charge_overlay(gdb_database *database, gdb_error *err);

/*
 * Do what a statement of DDL says, see lib/schema/ddl.h; the changes over the base follow. No
 * reader of a table may be open, and what was borrowed of catalog and metadata is no longer valid.
 * GDB_ERR_INPUT has changed nothing; after any other failure the database is to be closed, or the
 * log read anew.
 */
gdb_status gdb_database_change_tables(gdb_database *database, const gdb_ast_statement *statement,
                                      gdb_catalog_change *change, gdb_ast_range *range,
                                      gdb_error *err);

/* Forget the changes and read those of the log anew. No reader of a table may be open. On failure
 * the database is to be closed. */
gdb_status gdb_database_reread_log(gdb_database *database, gdb_error *err);

/* The nodes of a node table, or relationships of a pair, by id; 0 when there is no such table. */
uint64_t gdb_database_table_size(const gdb_database *database, uint32_t id);
/* By id of a node table or of a pair; NULL when there is none. */
const gdb_node_table *gdb_database_node_table(const gdb_database *database, uint32_t id);
const gdb_rel_table *gdb_database_rel_table(const gdb_database *database, uint32_t id);

#endif
