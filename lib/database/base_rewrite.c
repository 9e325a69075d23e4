/* SPDX-License-Identifier: MIT */
#include "lib/database/base_rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/database_lock.h"
#include "lib/database/header_slots.h"

struct gdb_base_rewrite {
    char *path;
    char *draft_path;
    bool has_draft; /* a file of that name is ours */
    gdb_page_io *io;
    gdb_page_writer *writer;
    int lock; /* a descriptor of the new file that holds its lock; -1 */
};

gdb_status gdb_base_rewrite_clean(const char *directory, gdb_error *err)
{
    char *path = gdb_file_join_path(directory, GDB_DATABASE_DATA_DRAFT_FILE, err);
    gdb_status status = GDB_OK;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    if (unlink(path) != 0 && errno != ENOENT)
        status = GDB_FAIL_OS(err, GDB_ERR_IO, "cannot remove '%s'", path);
    gdb_free(path);
    return status;
}

static gdb_status make_draft(gdb_base_rewrite *rewrite, gdb_error *err)
{
    rewrite->has_draft = true;
    GDB_TRY(gdb_page_io_file_open(&rewrite->io, rewrite->draft_path,
                                  GDB_PAGE_IO_WRITE | GDB_PAGE_IO_CREATE, err));
    GDB_TRY(gdb_file_take_after(rewrite->draft_path, rewrite->path, err));
    return gdb_page_writer_open(&rewrite->writer, rewrite->io, GDB_DATABASE_SLOTS, err);
}

gdb_status gdb_base_rewrite_open(gdb_base_rewrite **out, const char *directory, gdb_error *err)
{
    gdb_base_rewrite *rewrite = gdb_alloc_zero(sizeof(*rewrite), err);
    gdb_status status = GDB_OK;

    if (rewrite == NULL)
        return GDB_ERR_NOMEM;
    rewrite->lock = -1;
    rewrite->path = gdb_file_join_path(directory, GDB_DATABASE_DATA_FILE, err);
    rewrite->draft_path = gdb_file_join_path(directory, GDB_DATABASE_DATA_DRAFT_FILE, err);
    if (rewrite->path == NULL || rewrite->draft_path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(make_draft(rewrite, err));
    *out = rewrite;
    rewrite = NULL;
out:
    gdb_base_rewrite_close(rewrite);
    return status;
}

void gdb_base_rewrite_close(gdb_base_rewrite *rewrite)
{
    if (rewrite == NULL)
        return;
    gdb_page_writer_close(rewrite->writer);
    gdb_page_io_close(rewrite->io);
    if (rewrite->has_draft)
        (void)unlink(rewrite->draft_path);
    if (rewrite->lock >= 0)
        close(rewrite->lock);
    gdb_free(rewrite->draft_path);
    gdb_free(rewrite->path);
    gdb_free(rewrite);
}

gdb_page_writer *gdb_base_rewrite_writer(gdb_base_rewrite *rewrite)
{
    return rewrite->writer;
}

/* Nobody else can have it: the file does not have the database's name yet. */
static gdb_status lock_draft(gdb_base_rewrite *rewrite, gdb_error *err)
{
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = GDB_DATABASE_WRITER_BYTE,
                         .l_len = 1};

    rewrite->lock = open(rewrite->draft_path, O_RDWR | O_CLOEXEC);
    if (rewrite->lock < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s' for writing", rewrite->draft_path);
    if (fcntl(rewrite->lock, F_OFD_SETLK, &lock) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot lock '%s'", rewrite->draft_path);
    return GDB_OK;
}

/* The name is durable before the log begins anew: the old file and a log of the new one are no
 * database. */
static gdb_status put_in_place(gdb_base_rewrite *rewrite, gdb_error *err)
{
    GDB_TRY(lock_draft(rewrite, err));
    if (rename(rewrite->draft_path, rewrite->path) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot rename the new page file to '%s'",
                           rewrite->path);
    rewrite->has_draft = false;
    return gdb_file_sync_parent(rewrite->path, err);
}

gdb_status gdb_base_rewrite_finish(gdb_base_rewrite *rewrite, const gdb_catalog *catalog,
                                   const gdb_metadata *metadata, const gdb_database_header *base,
                                   uint64_t log_position, gdb_database_header *header,
                                   gdb_error *err)
{
    /* Both slots are the same state and have one epoch, so that a log which builds on it fits
     * whichever of them is left. */
    uint64_t epoch = gdb_header_slots_next_epoch(base->epoch);
    const uint64_t epochs[GDB_DATABASE_SLOTS] = {epoch, epoch};

    memset(header, 0, sizeof(*header));
    memcpy(header->uuid, base->uuid, sizeof(header->uuid));
    header->log_position = log_position;
    GDB_TRY(gdb_database_contents_append(rewrite->writer, catalog, metadata, header, err));
    GDB_TRY(gdb_header_slots_fill(rewrite->io, header, epochs, err));
    GDB_TRY(rewrite->io->ops->sync(rewrite->io, err));
    return put_in_place(rewrite, err);
}
