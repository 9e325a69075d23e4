/* SPDX-License-Identifier: MIT */
#include "lib/database/database.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/checksum.h"
#include "lib/base/file.h"
#include "lib/database/free_space.h"
#include "lib/database/header_slots.h"
#include "lib/database/machine_memory.h"
#include "lib/database/recovery.h"
#include "lib/table/deleted_rows.h"

struct gdb_database {
    char *path;
    char *data_path;
    gdb_page_io *io;
    bool io_is_borrowed;
    gdb_database_header header;
    gdb_catalog *catalog; /* of the base, and its metadata */
    gdb_metadata metadata;
    gdb_arena arena; /* of the metadata */
    gdb_buffer_pool *pool;
    gdb_log_reader *log; /* while it is being opened */
    unsigned threads;    /* that read it */
    gdb_log_summary log_summary;
    gdb_overlay *overlay; /* NULL: nothing has changed */
    gdb_memory_budget overlay_budget;
    uint64_t overlay_charged; /* of it, to the pool */
    gdb_table_set *tables;
};

/* --- the memory budget ------------------------------------------------- */

static uint64_t four_fifths(uint64_t bytes)
{
    return bytes / 5 * 4;
}

uint64_t gdb_database_default_pool(void)
{
    uint64_t most = UINT64_C(256) << 20, memory = four_fifths(gdb_machine_memory());

    return memory < most ? memory : most;
}

static uint64_t choose_budget(const gdb_database_options *options)
{
    uint64_t memory;
    char message[160];

    if (options == NULL || options->buffer_pool == 0)
        return gdb_database_default_pool();
    memory = gdb_machine_memory();
    if (options->buffer_pool <= memory)
        return options->buffer_pool;
    snprintf(message, sizeof(message),
             "a buffer pool of %.0f MB is more than the %.0f MB of memory here; using %.0f MB",
             (double)options->buffer_pool / 1048576, (double)memory / 1048576,
             (double)four_fifths(memory) / 1048576);
    gdb_progress_warn(options->sink, message);
    return four_fifths(memory);
}

/* --- opening ----------------------------------------------------------- */

static gdb_status set_paths(gdb_database *database, const char *path, gdb_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s': no such database", path)
                   : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", path);
    if (!S_ISDIR(st.st_mode))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is not a database (not a directory)", path);
    database->path = gdb_alloc_text(path, strlen(path), err);
    database->data_path = gdb_file_join_path(path, GDB_DATABASE_DATA_FILE, err);
    return database->path != NULL && database->data_path != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status open_data(gdb_database *database, struct stat *st, gdb_error *err)
{
    if (stat(database->data_path, st) != 0)
        return errno == ENOENT
                   ? GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is not a database (no %s)",
                              database->path, GDB_DATABASE_DATA_FILE)
                   : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", database->data_path);
    return gdb_page_io_file_open(&database->io, database->data_path, GDB_PAGE_IO_READ, err);
}

/* An import or a checkpoint may replace the database while we open it: page file and log must be of
 * the same state. */
static gdb_status open_files(gdb_database *database, const gdb_database_options *options,
                             gdb_error *err)
{
    bool needs_log = options == NULL || !options->base_only;
    struct stat st;

    if (options != NULL && options->io != NULL) {
        database->io = options->io;
        database->io_is_borrowed = true;
        return needs_log ? gdb_log_reader_open(&database->log, database->path, err) : GDB_OK;
    }
    do {
        gdb_page_io_close(database->io);
        gdb_log_reader_close(database->log);
        database->io = NULL;
        database->log = NULL;
        GDB_TRY(open_data(database, &st, err));
        if (needs_log)
            GDB_TRY(gdb_log_reader_open(&database->log, database->path, err));
    } while (needs_log && !gdb_file_has_name(&st, database->data_path));
    return GDB_OK;
}

static gdb_status read_header(gdb_database *database, gdb_error *err)
{
    gdb_header_slots slots;

    GDB_TRY(gdb_header_slots_hold(&slots, database->io, err));
    database->header = slots.header;
    return GDB_OK;
}

/* The header was checked against page_count, and page_count against the file's size. */
static gdb_status read_blob(gdb_database *database, gdb_page_type type, const char *name,
                            const gdb_blob_ref *blob, gdb_buffer *out, gdb_error *err)
{
    gdb_page_owner owner = {(uint8_t)type, 0, GDB_PAGE_PART_NONE, 0};
    uint64_t left = blob->size;

    GDB_TRY(gdb_buffer_reserve(out, (size_t)blob->size, err));
    for (uint32_t i = 0; left > 0; i++) {
        uint64_t number = blob->first_page + i;
        size_t part = left < GDB_PAGE_PAYLOAD ? (size_t)left : GDB_PAGE_PAYLOAD;
        const uint8_t *page;

        GDB_TRY(gdb_buffer_pool_pin(database->pool, number, &owner, i, &page, err));
        memcpy(out->data + out->size, page + GDB_PAGE_HEADER_SIZE, part);
        gdb_buffer_pool_unpin(database->pool, number);
        out->size += part;
        left -= part;
    }
    if (gdb_crc32c(0, out->data, out->size) != blob->checksum)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "the checksum of %s is wrong", name);
    return GDB_OK;
}

static gdb_status check_features(const gdb_database *database, const char *what, uint64_t features,
                                 gdb_error *err)
{
    uint64_t unannounced = features & ~database->header.must_understand;

    return unannounced == 0
               ? GDB_OK
               : GDB_FAIL(err, GDB_ERR_CORRUPT,
                          "the %s uses features that the header does not announce (bits %llx)",
                          what, (unsigned long long)unannounced);
}

static gdb_status read_contents(gdb_database *database, gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(read_blob(database, GDB_PAGE_TYPE_CATALOG, "the catalog", &database->header.catalog,
                          &bytes, err));
    GDB_TRY_OUT(gdb_catalog_load(&database->catalog, bytes.data, bytes.size, err));
    GDB_TRY_OUT(check_features(database, "catalog",
                               gdb_catalog_features(gdb_catalog_get(database->catalog)), err));
    gdb_buffer_clear(&bytes);
    GDB_TRY_OUT(read_blob(database, GDB_PAGE_TYPE_METADATA, "the metadata",
                          &database->header.metadata, &bytes, err));
    GDB_TRY_OUT(gdb_metadata_decode(&database->metadata, bytes.data, bytes.size,
                                    gdb_catalog_get(database->catalog), database->header.page_count,
                                    &database->arena, err));
    status = check_features(database, "metadata", gdb_metadata_features(&database->metadata), err);
out:
    gdb_buffer_release(&bytes);
    return status;
}

/* Rows of the base that have no node are deletions like those of the log. */
static gdb_status read_deleted_rows(gdb_database *database, gdb_error *err)
{
    uint64_t count = 0;
    gdb_overlay *overlay;

    for (uint32_t i = 0; i < database->metadata.node_count; i++)
        count += database->metadata.nodes[i].deleted_count;
    if (count == 0)
        return GDB_OK;
    GDB_TRY(gdb_database_make_overlay(database, &overlay, err));
    GDB_TRY(gdb_deleted_rows_load(database->pool, &database->metadata, overlay, err));
    return gdb_database_charge_overlay(database, err);
}

/* As the base has them. */
static gdb_status open_tables(gdb_database *database, gdb_error *err)
{
    GDB_TRY(gdb_table_set_open(&database->tables, database->pool, database->catalog,
                               &database->metadata, err));
    return read_deleted_rows(database, err);
}

static gdb_status read_log(gdb_database *database, gdb_error *err)
{
    GDB_TRY(gdb_recovery_run(database, database->log, database->threads, &database->log_summary,
                             err));
    gdb_log_reader_close(database->log);
    database->log = NULL;
    return gdb_database_charge_overlay(database, err);
}

gdb_status gdb_database_open(gdb_database **out, const char *path,
                             const gdb_database_options *options, gdb_error *err)
{
    gdb_database *database = gdb_alloc_zero(sizeof(*database), err);
    uint64_t budget = choose_budget(options);
    gdb_status status = GDB_OK;

    if (database == NULL)
        return GDB_ERR_NOMEM;
    database->threads = options != NULL ? options->threads : 1;
    gdb_memory_budget_init(&database->overlay_budget, budget);
    GDB_TRY_OUT(set_paths(database, path, err));
    GDB_TRY_OUT(open_files(database, options, err)); /* the log before the header is read */
    GDB_TRY_OUT(read_header(database, err));
    GDB_TRY_OUT(gdb_buffer_pool_open(&database->pool, database->io, database->header.page_count,
                                     database->header.page_count, budget, err));
    status = read_contents(database, err);
    if (status == GDB_OK)
        status = open_tables(database, err);
    if (status != GDB_OK) {
        gdb_error_inside(err, status, database->data_path);
        goto out;
    }
    if (database->log != NULL)
        GDB_TRY_OUT(read_log(database, err));
    *out = database;
    database = NULL;
out:
    gdb_database_close(database);
    return status;
}

void gdb_database_close(gdb_database *database)
{
    if (database == NULL)
        return;
    gdb_table_set_close(database->tables);
    gdb_overlay_free(database->overlay);
    gdb_log_reader_close(database->log);
    if (database->overlay_charged > 0)
        gdb_buffer_pool_uncharge(database->pool, database->overlay_charged);
    gdb_buffer_pool_close(database->pool);
    if (!database->io_is_borrowed)
        gdb_page_io_close(database->io);
    gdb_catalog_free(database->catalog);
    gdb_arena_release(&database->arena);
    gdb_free(database->data_path);
    gdb_free(database->path);
    gdb_free(database);
}

/* --- the overlay ------------------------------------------------------- */

gdb_status gdb_database_make_overlay(gdb_database *database, gdb_overlay **out, gdb_error *err)
{
    if (database->overlay == NULL) {
        GDB_TRY(gdb_overlay_create(&database->overlay, gdb_database_catalog(database),
                                   gdb_database_metadata(database), &database->overlay_budget,
                                   err));
        gdb_table_set_show(database->tables, database->overlay);
    }
    *out = database->overlay;
    return GDB_OK;
}

gdb_status gdb_database_change_tables(gdb_database *database, const gdb_ast_statement *statement,
                                      gdb_catalog_change *change, gdb_ast_range *range,
                                      gdb_error *err)
{
    return gdb_table_set_change(database->tables, database->overlay, statement, change, range, err);
}

gdb_status gdb_database_reread_log(gdb_database *database, gdb_error *err)
{
    gdb_table_set_close(database->tables); /* they may have changed */
    database->tables = NULL;
    gdb_overlay_free(database->overlay);
    database->overlay = NULL;
    gdb_log_reader_close(database->log); /* of one that failed */
    database->log = NULL;
    GDB_TRY(open_tables(database, err));
    GDB_TRY(gdb_log_reader_open(&database->log, database->path, err));
    return read_log(database, err);
}

gdb_status gdb_database_charge_overlay(gdb_database *database, gdb_error *err)
{
    uint64_t used = atomic_load(&database->overlay_budget.used);

    if (used > database->overlay_charged) {
        GDB_TRY(gdb_buffer_pool_charge(database->pool, used - database->overlay_charged, err));
        database->overlay_charged = used;
    }
    return GDB_OK;
}

/* --- what is inside ---------------------------------------------------- */

const char *gdb_database_path(const gdb_database *database)
{
    return database->path;
}

gdb_status gdb_database_where(const gdb_database *database, gdb_status status, gdb_error *err)
{
    return status == GDB_ERR_CORRUPT ? gdb_error_inside(err, status, database->data_path) : status;
}

const gdb_database_header *gdb_database_header_get(const gdb_database *database)
{
    return &database->header;
}

const gdb_log_summary *gdb_database_log(const gdb_database *database)
{
    return &database->log_summary;
}

const gdb_catalog *gdb_database_base_catalog(const gdb_database *database)
{
    return database->catalog;
}

const gdb_metadata *gdb_database_base_metadata(const gdb_database *database)
{
    return &database->metadata;
}

const gdb_catalog *gdb_database_catalog(const gdb_database *database)
{
    return gdb_table_set_catalog(database->tables);
}

const gdb_metadata *gdb_database_metadata(const gdb_database *database)
{
    return gdb_table_set_metadata(database->tables);
}

gdb_buffer_pool *gdb_database_pool(const gdb_database *database)
{
    return database->pool;
}

gdb_status gdb_database_free_pages(const gdb_database *database, uint64_t *count, gdb_error *err)
{
    gdb_free_runs runs = {NULL, 0, 0};

    GDB_TRY(gdb_free_space_read(&runs, database->io, &database->header, err));
    *count = gdb_free_runs_pages(&runs);
    gdb_free_runs_release(&runs);
    return GDB_OK;
}

uint64_t gdb_database_table_size(const gdb_database *database, uint32_t id)
{
    const gdb_node_table *nodes = gdb_database_node_table(database, id);
    const gdb_rel_table *rels = gdb_database_rel_table(database, id);

    if (nodes != NULL)
        return gdb_node_table_node_count(nodes);
    return rels != NULL ? gdb_rel_table_rel_count(rels) : 0;
}

const gdb_node_table *gdb_database_node_table(const gdb_database *database, uint32_t id)
{
    return gdb_table_set_node(database->tables, id);
}

const gdb_rel_table *gdb_database_rel_table(const gdb_database *database, uint32_t id)
{
    return gdb_table_set_rel(database->tables, id);
}
