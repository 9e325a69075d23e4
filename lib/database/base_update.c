/* SPDX-License-Identifier: MIT */
#include "lib/database/base_update.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/header_slots.h"

struct gdb_base_update {
    char *path; /* of the page file */
    gdb_page_io *io;
    gdb_header_slots slots; /* of the old state */
    gdb_page_writer *writer;
    bool has_header; /* the new one has been written, or a part of it */
};

/* --- opening ----------------------------------------------------------- */

static gdb_status check_base(const gdb_base_update *update, const gdb_database_header *base,
                             gdb_error *err)
{
    const gdb_database_header *current = &update->slots.header;

    if (current->epoch != base->epoch ||
        memcmp(current->uuid, base->uuid, sizeof(base->uuid)) != 0)
        return GDB_FAIL(err, GDB_ERR_BUSY,
                        "'%s': somebody writes to it though the database is locked", update->path);
    return GDB_OK;
}

gdb_status gdb_base_update_open(gdb_base_update **out, const char *directory,
                                const gdb_database_header *base, gdb_error *err)
{
    gdb_base_update *update = gdb_alloc_zero(sizeof(*update), err);
    gdb_status status = GDB_OK;

    if (update == NULL)
        return GDB_ERR_NOMEM;
    update->path = gdb_file_join_path(directory, GDB_DATABASE_DATA_FILE, err);
    if (update->path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_page_io_file_open(&update->io, update->path, GDB_PAGE_IO_WRITE, err));
    GDB_TRY_OUT(gdb_header_slots_read(&update->slots, update->io, err));
    GDB_TRY_OUT(check_base(update, base, err));
    GDB_TRY_OUT(gdb_page_writer_open(&update->writer, update->io, update->slots.header.page_count,
                                     err));
    *out = update;
    update = NULL;
out:
    gdb_base_update_close(update);
    return status;
}

/* Pages behind those of the old state are nobody's as long as no header has named them. */
static void cut_off(gdb_base_update *update)
{
    uint64_t pages = update->slots.header.page_count, count;

    if (update->writer != NULL && !update->has_header &&
        update->io->ops->page_count(update->io, &count, NULL) == GDB_OK && count > pages)
        (void)update->io->ops->truncate(update->io, pages, NULL);
}

void gdb_base_update_close(gdb_base_update *update)
{
    if (update == NULL)
        return;
    cut_off(update);
    gdb_page_writer_close(update->writer);
    gdb_page_io_close(update->io);
    gdb_free(update->path);
    gdb_free(update);
}

gdb_page_writer *gdb_base_update_writer(gdb_base_update *update)
{
    return update->writer;
}

/* --- commit ------------------------------------------------------------ */

static gdb_status write_slot(gdb_page_io *io, uint64_t slot, const uint8_t page[GDB_PAGE_SIZE],
                             gdb_error *err)
{
    GDB_TRY(io->ops->write(io, slot, 1, page, err));
    return io->ops->sync(io, err);
}

/*
 * What was in the slot before, since nobody can say what the disk holds now. With a descriptor of
 * its own: this one has had its last sync.
 */
static void put_back(const gdb_base_update *update, uint64_t slot)
{
    gdb_page_io *io = NULL;

    if (gdb_page_io_file_open(&io, update->path, GDB_PAGE_IO_WRITE, NULL) == GDB_OK)
        (void)write_slot(io, slot, update->slots.pages[slot], NULL);
    gdb_page_io_close(io);
}

static gdb_status write_header(gdb_base_update *update, const gdb_database_header *header,
                               gdb_error *err)
{
    uint64_t slot = GDB_DATABASE_SLOTS - 1 - update->slots.current;
    uint8_t page[GDB_PAGE_SIZE];
    gdb_status status;

    gdb_database_header_encode(header, slot, page);
    update->has_header = true;
    status = write_slot(update->io, slot, page, err);
    if (status != GDB_OK)
        put_back(update, slot);
    return status;
}

gdb_status gdb_base_update_commit(gdb_base_update *update, const gdb_catalog *catalog,
                                  const gdb_metadata *metadata, uint64_t log_position,
                                  gdb_database_header *header, gdb_error *err)
{
    const gdb_database_header *base = &update->slots.header;
    gdb_database_header next = {.epoch = gdb_header_slots_next_epoch(base->epoch),
                                .log_position = log_position};

    memcpy(next.uuid, base->uuid, sizeof(next.uuid));
    GDB_TRY(gdb_database_contents_append(update->writer, catalog, metadata, &next, err));
    GDB_TRY(update->io->ops->sync(update->io, err)); /* also a header whose writer was killed */
    GDB_TRY(write_header(update, &next, err));
    *header = next;
    return GDB_OK;
}
