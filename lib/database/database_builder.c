/* SPDX-License-Identifier: MIT */
#include "lib/database/database_builder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/database_contents.h"
#include "lib/database/database_directory.h"
#include "lib/database/database_lock.h"
#include "lib/database/digest_page_io.h"
#include "lib/database/header_slots.h"

struct gdb_database_builder {
    gdb_database_builder_options options;
    char *path;      /* where the database goes, without links and final slashes */
    char *temporary; /* where it is made */
    char *data_path;
    int lock; /* the temporary directory, locked while we live; -1 */
    gdb_database_lock *replaced; /* nobody writes to what will be replaced; NULL: nothing will */
    bool is_in_place;
    gdb_page_io *io;
    gdb_page_writer *writer;
};

static gdb_status open_data_file(gdb_database_builder *builder, gdb_error *err)
{
    const gdb_database_builder_options *options = &builder->options;
    gdb_page_io *io = NULL;

    builder->data_path = gdb_file_join_path(builder->temporary, GDB_DATABASE_DATA_FILE, err);
    if (builder->data_path == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_page_io_file_open(&io, builder->data_path, GDB_PAGE_IO_WRITE | GDB_PAGE_IO_CREATE,
                                  err));
    if (options->wrap_io != NULL)
        GDB_TRY(options->wrap_io(options->wrap_context, io, &io, err));
    GDB_TRY(gdb_digest_page_io_open(&builder->io, io, err));
    return gdb_page_writer_open(&builder->writer, builder->io, GDB_DATABASE_SLOTS, err);
}

static gdb_status choose_target(gdb_database_builder *builder, const char *path, gdb_error *err)
{
    const gdb_database_builder_options *options = &builder->options;
    char *target = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_database_directory_target(&target, path, options->replace, err));
    status = gdb_database_directory_wait(target, options->wait, options->interrupt, err);
    gdb_free(target);
    if (status != GDB_OK)
        return status;
    /* It may have come into place meanwhile. */
    return gdb_database_directory_target(&builder->path, path, options->replace, err);
}

/* What another writer commits from now on would be gone, and what it opens by name be another's. */
static gdb_status lock_replaced(gdb_database_builder *builder, gdb_error *err)
{
    const gdb_database_builder_options *options = &builder->options;
    struct stat st;

    if (!options->replace || lstat(builder->path, &st) != 0)
        return GDB_OK;
    return gdb_database_lock_take(&builder->replaced, builder->path, options->wait,
                                  options->interrupt, err);
}

gdb_status gdb_database_builder_open(gdb_database_builder **out, const char *path,
                                     const gdb_database_builder_options *options, gdb_error *err)
{
    static const gdb_database_builder_options none = {0};
    gdb_database_builder *builder = gdb_alloc_zero(sizeof(*builder), err);
    gdb_status status = GDB_OK;

    if (builder == NULL)
        return GDB_ERR_NOMEM;
    builder->options = options != NULL ? *options : none;
    builder->lock = -1;
    GDB_TRY_OUT(choose_target(builder, path, err));
    GDB_TRY_OUT(lock_replaced(builder, err));
    gdb_database_directory_remove_stale(builder->path);
    GDB_TRY_OUT(
        gdb_database_directory_make(&builder->temporary, &builder->lock, builder->path, err));
    GDB_TRY_OUT(open_data_file(builder, err));
    *out = builder;
    builder = NULL;
out:
    gdb_database_builder_close(builder);
    return status;
}

void gdb_database_builder_close(gdb_database_builder *builder)
{
    gdb_error ignored = GDB_ERROR_INIT;

    if (builder == NULL)
        return;
    gdb_page_writer_close(builder->writer);
    gdb_page_io_close(builder->io);
    if (builder->temporary != NULL && !builder->is_in_place)
        (void)gdb_file_remove_directory(builder->temporary, &ignored);
    if (builder->lock >= 0)
        close(builder->lock);
    gdb_database_lock_release(builder->replaced);
    gdb_free(builder->data_path);
    gdb_free(builder->temporary);
    gdb_free(builder->path);
    gdb_free(builder);
}

gdb_page_writer *gdb_database_builder_writer(gdb_database_builder *builder)
{
    return builder->writer;
}

/* --- finishing --------------------------------------------------------- */

/* Random, or out of the pages written so far; marked as RFC 9562 wants (versions 4 and 8). */
static gdb_status make_uuid(const gdb_database_builder *builder, uint8_t uuid[GDB_UUID_SIZE],
                            gdb_error *err)
{
    bool is_reproducible = builder->options.reproducible;

    if (is_reproducible)
        gdb_digest_page_io_get(builder->io, uuid);
    else if (getrandom(uuid, GDB_UUID_SIZE, 0) != GDB_UUID_SIZE)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot get random bytes");
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | (is_reproducible ? 0x80 : 0x40));
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
    return GDB_OK;
}

static gdb_status write_contents(gdb_database_builder *builder, const gdb_catalog *catalog,
                                 const gdb_metadata *metadata, gdb_database_header *header,
                                 gdb_error *err)
{
    static const uint64_t epochs[GDB_DATABASE_SLOTS] = {1, 2};

    GDB_TRY(gdb_database_contents_append(builder->writer, catalog, metadata, header, err));
    GDB_TRY(make_uuid(builder, header->uuid, err));
    GDB_TRY(gdb_header_slots_fill(builder->io, header, epochs, err));
    GDB_TRY(builder->io->ops->sync(builder->io, err));
    return gdb_file_sync_parent(builder->data_path, err);
}

gdb_status gdb_database_builder_finish(gdb_database_builder *builder, const gdb_catalog *catalog,
                                       const gdb_metadata *metadata, uint64_t *size, gdb_error *err)
{
    gdb_database_header header = {0};

    GDB_TRY(write_contents(builder, catalog, metadata, &header, err));
    GDB_TRY(gdb_database_directory_place(builder->temporary, builder->path,
                                         builder->options.replace, &builder->is_in_place, err));
    if (size != NULL)
        *size = header.page_count * GDB_PAGE_SIZE;
    return GDB_OK;
}

/* --- without tables ---------------------------------------------------- */

static gdb_status build_empty(const char *path, const gdb_database_builder_options *options,
                              gdb_error *err)
{
    const gdb_metadata metadata = {0};
    gdb_database_builder *builder = NULL;
    gdb_catalog *catalog = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_catalog_create(&catalog, err));
    GDB_TRY_OUT(gdb_database_builder_open(&builder, path, options, err));
    GDB_TRY_OUT(gdb_database_builder_finish(builder, catalog, &metadata, NULL, err));
out:
    gdb_database_builder_close(builder);
    gdb_catalog_free(catalog);
    return status;
}

gdb_status gdb_database_create(const char *path, double wait, const gdb_interrupt *interrupt,
                               gdb_error *err)
{
    gdb_database_builder_options options = {.wait = wait, .interrupt = interrupt};
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status;
    struct stat st;

    if (stat(path, &st) == 0)
        return GDB_OK;
    status = build_empty(path, &options, &failure);
    if (status == GDB_OK || (status == GDB_ERR_INPUT && stat(path, &st) == 0))
        return GDB_OK;
    if (err != NULL && err->status == GDB_OK)
        *err = failure;
    return status;
}
