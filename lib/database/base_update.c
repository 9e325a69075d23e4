/* SPDX-License-Identifier: MIT */
#include "lib/database/base_update.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/file.h"
#include "lib/database/free_space.h"
#include "lib/database/header_slots.h"

struct gdb_base_update {
    char *path; /* of the page file */
    gdb_page_io *io;
    gdb_header_slots slots; /* of the old state */
    uint64_t other_pages;   /* page_count of the slot that is not the current one; 0: not valid */
    gdb_page_writer *writer;
    gdb_free_runs free; /* pages that the old state does not reach, also behind its last one */
    uint64_t epoch;     /* of the new state */
    bool is_refused;    /* a state that never became the old one is read by somebody */
    bool has_header;    /* the new one has been written, or a part of it */
    uint64_t page_count; /* of the new state; 0: it is not there yet */
};

/* --- who reads what ---------------------------------------------------- */

/* Readers may have seen the header of a state whose commit failed or could not be made durable. */
static gdb_status find_latest(const gdb_base_update *update, uint64_t *latest, gdb_error *err)
{
    bool found = true;

    *latest = update->slots.header.epoch;
    while (found)
        GDB_TRY(gdb_header_slots_find_held(update->io, *latest + 1, GDB_DATABASE_READERS_BYTE - 1,
                                           &found, latest, err));
    return GDB_OK;
}

/* What may be written over now, whoever reads what, gets epoch 0. */
static gdb_status find_usable(gdb_base_update *update, gdb_error *err)
{
    bool is_read;
    uint64_t oldest;

    GDB_TRY(gdb_header_slots_find_held(update->io, 1, update->slots.header.epoch, &is_read, &oldest,
                                       err));
    for (size_t i = 0; i < update->free.count; i++) {
        gdb_free_run *run = &update->free.items[i];

        if (run->epoch + 2 <= update->epoch && (!is_read || run->epoch <= oldest))
            run->epoch = 0;
    }
    return GDB_OK;
}

/* --- opening ----------------------------------------------------------- */

static gdb_status check_base(gdb_base_update *update, const gdb_database_header *base,
                             gdb_error *err)
{
    const gdb_database_header *current = &update->slots.header;
    uint64_t other = GDB_DATABASE_SLOTS - 1 - update->slots.current;
    gdb_database_header header;

    if (current->epoch != base->epoch ||
        memcmp(current->uuid, base->uuid, sizeof(base->uuid)) != 0)
        return GDB_FAIL(err, GDB_ERR_BUSY,
                        "'%s': somebody writes to it though the database is locked", update->path);
    if (gdb_database_header_decode(&header, update->slots.pages[other], other, NULL) == GDB_OK)
        update->other_pages = header.page_count;
    return GDB_OK;
}

/* Where the pages of a state that was refused are is not known: then all that is free may be
 * among them. */
static gdb_status find_free(gdb_base_update *update, uint64_t *end, gdb_error *err)
{
    const gdb_database_header *base = &update->slots.header;
    gdb_free_run behind = {.first = base->page_count};
    uint64_t latest;

    *end = base->page_count;
    GDB_TRY(find_latest(update, &latest, err));
    update->is_refused = latest > base->epoch;
    update->epoch = gdb_header_slots_next_epoch(latest);
    GDB_TRY(gdb_free_space_read(&update->free, update->io, base, err));
    if (update->is_refused) {
        GDB_TRY(update->io->ops->page_count(update->io, end, err));
        for (size_t i = 0; i < update->free.count; i++)
            update->free.items[i].epoch = update->epoch;
        behind.epoch = update->epoch;
        behind.count = *end - behind.first;
        GDB_TRY(gdb_free_runs_append(&update->free, &behind, err));
        behind = (gdb_free_run){.first = *end};
    } else {
        GDB_TRY(find_usable(update, err));
    }
    behind.count = GDB_DATABASE_PAGES_MAX - behind.first;
    return gdb_free_runs_append(&update->free, &behind, err);
}

static gdb_status open_writer(gdb_base_update *update, gdb_error *err)
{
    uint64_t end;

    GDB_TRY(find_free(update, &end, err));
    GDB_TRY(gdb_page_writer_open(&update->writer, update->io, end, err));
    for (size_t i = 0; i < update->free.count; i++) {
        const gdb_free_run *run = &update->free.items[i];

        if (run->epoch == 0 && run->first < end)
            GDB_TRY(gdb_page_writer_add_free(update->writer, run->first,
                                             run->first + run->count < end ? run->count
                                                                           : end - run->first,
                                             err));
    }
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
    GDB_TRY_OUT(open_writer(update, err));
    *out = update;
    update = NULL;
out:
    if (status != GDB_OK && update != NULL && update->path != NULL)
        gdb_error_where(err, status, "%s", update->path);
    gdb_base_update_close(update);
    return status;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Pages behind those that the two header slots count are nobody's. Not when it is not known what is
 * in one of them. */
static void cut_off(gdb_base_update *update)
{
    uint64_t wanted = larger(update->slots.header.page_count,
                             update->page_count > 0 ? update->page_count : update->other_pages);
    bool is_known = update->page_count > 0 || !update->has_header;
    uint64_t count;

    if (update->writer != NULL && is_known && !update->is_refused &&
        update->io->ops->page_count(update->io, &count, NULL) == GDB_OK && count > wanted)
        (void)update->io->ops->truncate(update->io, wanted, NULL);
}

void gdb_base_update_close(gdb_base_update *update)
{
    if (update == NULL)
        return;
    cut_off(update);
    gdb_page_writer_close(update->writer);
    gdb_page_io_close(update->io);
    gdb_free_runs_release(&update->free);
    gdb_free(update->path);
    gdb_free(update);
}

gdb_page_writer *gdb_base_update_writer(gdb_base_update *update)
{
    return update->writer;
}

/* --- the free pages of the new state ----------------------------------- */

static gdb_status find_new_free(const gdb_base_update *update, const gdb_database_header *next,
                                const gdb_metadata *metadata, gdb_free_runs *runs, gdb_error *err)
{
    gdb_page_owners owners = {NULL, 0, 0};
    gdb_status status = GDB_OK;

    runs->count = 0;
    GDB_TRY_OUT(gdb_page_owners_gather(&owners, next, metadata, NULL, err));
    status = gdb_free_space_find(runs, &owners, next->page_count, &update->free, next->epoch, err);
out:
    gdb_page_owners_release(&owners);
    return status;
}

/*
 * The list takes pages, too, which may split a run in two: it gets the pages that it needs then,
 * and is made when it is known where they are.
 */
static gdb_status append_list(gdb_base_update *update, gdb_database_header *next,
                              const gdb_metadata *metadata, gdb_free_runs *runs, gdb_error *err)
{
    uint64_t bytes = GDB_FREE_LIST_HEAD_SIZE + ((uint64_t)runs->count + 1) * GDB_FREE_RUN_SIZE;
    uint64_t pages = gdb_div_up(bytes, GDB_PAGE_PAYLOAD);
    gdb_blob_ref *blob = &next->free_pages;
    gdb_buffer list = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_page_writer_reserve(update->writer, pages, &blob->first_page, err));
    blob->size = pages * GDB_PAGE_PAYLOAD;
    next->page_count = larger(next->page_count, blob->first_page + pages);
    GDB_TRY_OUT(find_new_free(update, next, metadata, runs, err));
    next->page_count = gdb_free_space_trim(runs, next->page_count);
    GDB_TRY_OUT(gdb_free_runs_encode(runs, (size_t)blob->size, &list, err));
    GDB_TRY_OUT(gdb_blob_append(update->writer, GDB_PAGE_TYPE_FREE_PAGES, &list, blob, err));
    next->must_understand |= GDB_DATABASE_FEATURE_FREE_PAGES;
    status = gdb_page_writer_flush(update->writer, err);
out:
    gdb_buffer_release(&list);
    return status;
}

static gdb_status append_free(gdb_base_update *update, gdb_database_header *next,
                              const gdb_metadata *metadata, gdb_error *err)
{
    gdb_free_runs runs = {NULL, 0, 0};
    gdb_status status = GDB_OK;
    size_t count;

    GDB_TRY_OUT(find_new_free(update, next, metadata, &runs, err));
    count = runs.count;
    next->page_count = gdb_free_space_trim(&runs, next->page_count);
    if (runs.count == 0)
        goto out;
    next->page_count = gdb_page_writer_end(update->writer);
    runs.count = count;
    status = append_list(update, next, metadata, &runs, err);
out:
    gdb_free_runs_release(&runs);
    return status;
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
    gdb_database_header next = {.epoch = update->epoch, .log_position = log_position};

    memcpy(next.uuid, update->slots.header.uuid, sizeof(next.uuid));
    GDB_TRY(gdb_database_contents_append(update->writer, catalog, metadata, &next, err));
    GDB_TRY(append_free(update, &next, metadata, err));
    GDB_TRY(update->io->ops->sync(update->io, err)); /* also a header whose writer was killed */
    GDB_TRY(gdb_file_sync_parent(update->path, err)); /* and the name of a file whose maker was */
    GDB_TRY(write_header(update, &next, err));
    update->page_count = next.page_count;
    *header = next;
    return GDB_OK;
}
