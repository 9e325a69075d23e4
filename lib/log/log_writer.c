/* SPDX-License-Identifier: MIT */
#include "lib/log/log_writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/log/row_batch.h"

/* A transaction that took more is not held on to. */
enum { KEEP_BYTES = 1 << 20 };

struct gdb_log_writer {
    char *path;
    char *draft_path;
    char *base_path; /* of the page file */
    int fd;
    uint64_t end;            /* of what is durable */
    gdb_log_chain committed; /* at `end` */
    gdb_log_chain chain;     /* behind what is gathered */
    gdb_buffer transaction;  /* what is gathered: BEGIN and records */
    gdb_row_batch rows;      /* and behind them: inserted rows that are to be one record */
    gdb_error failure;       /* the final one */
};

/* --- a fresh log ----------------------------------------------------------- */

static gdb_status sync_base(const gdb_log_writer *writer, gdb_error *err)
{
    int fd = open(writer->base_path, O_RDONLY | O_CLOEXEC);
    gdb_status status;

    if (fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", writer->base_path);
    status = gdb_file_sync_data(fd, writer->base_path, err);
    close(fd);
    return status;
}

/*
 * The log is whole before it has its name, so that a log under that name always has a header. It is
 * for whom the page file is for, whoever makes it.
 */
static gdb_status write_draft(const gdb_log_writer *writer, int fd,
                              const uint8_t bytes[GDB_LOG_HEADER_SIZE], gdb_error *err)
{
    GDB_TRY(gdb_file_take_after(writer->draft_path, writer->base_path, err));
    GDB_TRY(gdb_file_write_at(fd, writer->draft_path, 0, bytes, GDB_LOG_HEADER_SIZE, err));
    GDB_TRY(gdb_file_sync(fd, writer->draft_path, err));
    if (rename(writer->draft_path, writer->path) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot rename the new log to '%s'", writer->path);
    return GDB_OK;
}

gdb_status gdb_log_writer_begin_anew(gdb_log_writer *writer, const gdb_database_header *base,
                                     gdb_error *err)
{
    gdb_log_header header = {.version = GDB_LOG_VERSION,
                             .must_understand = GDB_LOG_FEATURE_ROWS | GDB_LOG_FEATURE_NARROW,
                             .base_epoch = base->epoch,
                             .base_position = base->log_position};
    uint8_t bytes[GDB_LOG_HEADER_SIZE];
    gdb_status status;
    int fd;

    memcpy(header.uuid, base->uuid, GDB_UUID_SIZE);
    gdb_log_header_encode(&header, bytes);
    fd = open(writer->draft_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot create '%s'", writer->draft_path);
    status = write_draft(writer, fd, bytes, err);
    if (status != GDB_OK) {
        close(fd);
        (void)unlink(writer->draft_path);
        return status;
    }
    writer->fd = fd;
    writer->end = GDB_LOG_HEADER_SIZE;
    writer->chain = writer->committed = gdb_log_chain_begin(&header);
    return GDB_OK;
}

/*
 * The state that the log builds on is durable before the log has its name, and so is the name of
 * the page file: whoever wrote the header, or renamed the file, may have been killed in front of a
 * sync.
 */
static gdb_status make_first_log(gdb_log_writer *writer, const gdb_database_header *base,
                                 gdb_error *err)
{
    GDB_TRY(sync_base(writer, err));
    GDB_TRY(gdb_file_sync_parent(writer->path, err));
    GDB_TRY(gdb_log_writer_begin_anew(writer, base, err));
    return gdb_file_sync_parent(writer->path, err);
}

/* --- opening --------------------------------------------------------------- */

/*
 * The tail goes before anything is written, so that its records never stand behind others. What the
 * one before us has written and renamed may not be durable yet, if it was killed: it has to be
 * before a later transaction is.
 */
static gdb_status go_on(gdb_log_writer *writer, const gdb_log_summary *summary, gdb_error *err)
{
    writer->fd = open(writer->path, O_RDWR | O_CLOEXEC);
    if (writer->fd < 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", writer->path);
    if (summary->torn_bytes > 0)
        GDB_TRY(gdb_file_truncate(writer->fd, writer->path, summary->end, err));
    GDB_TRY(gdb_file_sync(writer->fd, writer->path, err));
    GDB_TRY(gdb_file_sync_parent(writer->path, err));
    writer->end = summary->end;
    writer->chain = writer->committed = summary->chain;
    return GDB_OK;
}

/* Whoever holds the lock has read all of it already, if it has grown no more and nothing is to be
 * cut off. */
static bool is_known(const gdb_log_writer *writer, const gdb_log_summary *found)
{
    struct stat st;

    return found != NULL && found->state == GDB_LOG_PENDING && found->torn_bytes == 0 &&
           stat(writer->path, &st) == 0 && (uint64_t)st.st_size == found->size;
}

/* A log without a transaction that lacks a feature bit is begun anew, so that it has all. */
static bool can_go_on(const gdb_log_summary *summary)
{
    return summary->state == GDB_LOG_PENDING &&
           (summary->transactions > 0 || (summary->chain.has_rows && summary->chain.may_narrow));
}

static gdb_status find_end(const gdb_log_writer *writer, const char *directory,
                           const gdb_database_header *base, const gdb_log_summary *found,
                           gdb_log_summary *summary, gdb_error *err)
{
    gdb_log_reader *reader = NULL;
    gdb_status status = GDB_OK;

    if (is_known(writer, found)) {
        *summary = *found;
        return GDB_OK;
    }
    GDB_TRY_OUT(gdb_log_reader_open(&reader, directory, err));
    GDB_TRY_OUT(gdb_log_reader_read(reader, base, NULL, NULL, summary, err));
out:
    gdb_log_reader_close(reader);
    return status;
}

gdb_status gdb_log_writer_create(gdb_log_writer **out, const char *directory, gdb_error *err)
{
    gdb_log_writer *writer = gdb_alloc_zero(sizeof(*writer), err);

    if (writer == NULL)
        return GDB_ERR_NOMEM;
    writer->fd = -1;
    writer->path = gdb_file_join_path(directory, GDB_DATABASE_LOG_FILE, err);
    writer->draft_path = gdb_file_join_path(directory, GDB_DATABASE_LOG_DRAFT_FILE, err);
    writer->base_path = gdb_file_join_path(directory, GDB_DATABASE_DATA_FILE, err);
    if (writer->path == NULL || writer->draft_path == NULL || writer->base_path == NULL) {
        gdb_log_writer_close(writer);
        return GDB_ERR_NOMEM;
    }
    *out = writer;
    return GDB_OK;
}

gdb_status gdb_log_writer_open(gdb_log_writer **out, const char *directory,
                               const gdb_database_header *base, const gdb_log_summary *found,
                               gdb_error *err)
{
    gdb_log_writer *writer = NULL;
    gdb_status status = GDB_OK;
    gdb_log_summary summary;

    GDB_TRY_OUT(gdb_log_writer_create(&writer, directory, err));
    GDB_TRY_OUT(find_end(writer, directory, base, found, &summary, err));
    GDB_TRY_OUT(can_go_on(&summary) ? go_on(writer, &summary, err)
                                    : make_first_log(writer, base, err));
    *out = writer;
    writer = NULL;
out:
    gdb_log_writer_close(writer);
    return status;
}

void gdb_log_writer_close(gdb_log_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    gdb_buffer_release(&writer->transaction);
    gdb_row_batch_release(&writer->rows);
    gdb_free(writer->base_path);
    gdb_free(writer->draft_path);
    gdb_free(writer->path);
    gdb_free(writer);
}

/* --- writing --------------------------------------------------------------- */

static gdb_status check_usable(const gdb_log_writer *writer, gdb_error *err)
{
    if (writer->failure.status != GDB_OK && err != NULL && err->status == GDB_OK)
        *err = writer->failure;
    return writer->failure.status;
}

static void forget(gdb_log_writer *writer)
{
    if (writer->transaction.capacity > KEEP_BYTES)
        gdb_buffer_release(&writer->transaction);
    gdb_buffer_clear(&writer->transaction);
    gdb_row_batch_clear(&writer->rows);
    writer->chain = writer->committed;
}

static gdb_status append(gdb_log_writer *writer, const gdb_log_record *record, gdb_error *err)
{
    static const gdb_log_record begin = {.type = GDB_LOG_BEGIN};

    if (!writer->chain.is_open)
        GDB_TRY(gdb_log_record_append(&writer->transaction, &writer->chain, &begin, err));
    return gdb_log_record_append(&writer->transaction, &writer->chain, record, err);
}

static gdb_status append_rows(gdb_log_writer *writer, gdb_error *err)
{
    gdb_log_record record;

    if (writer->rows.row_count == 0)
        return GDB_OK;
    gdb_row_batch_record(&writer->rows, &record);
    GDB_TRY(append(writer, &record, err));
    gdb_row_batch_clear(&writer->rows);
    return GDB_OK;
}

gdb_status gdb_log_writer_append(gdb_log_writer *writer, const gdb_log_record *record,
                                 gdb_error *err)
{
    bool has_room = gdb_row_batch_has_room(&writer->rows, record);

    assert(record->type != GDB_LOG_BEGIN && record->type != GDB_LOG_COMMIT);
    GDB_TRY(check_usable(writer, err));
    if (!has_room) {
        GDB_TRY(append_rows(writer, err));
        has_room = gdb_row_batch_has_room(&writer->rows, record);
    }
    return has_room && writer->chain.has_rows ? gdb_row_batch_add(&writer->rows, record, err)
                                              : append(writer, record, err);
}

static gdb_status write_transaction(gdb_log_writer *writer, gdb_error *err)
{
    GDB_TRY(gdb_file_write_at(writer->fd, writer->path, writer->end, writer->transaction.data,
                              writer->transaction.size, err));
    return gdb_file_sync_data(writer->fd, writer->path, err);
}

gdb_status gdb_log_writer_commit(gdb_log_writer *writer, gdb_error *err)
{
    static const gdb_log_record commit = {.type = GDB_LOG_COMMIT};

    GDB_TRY(check_usable(writer, err));
    GDB_TRY(append_rows(writer, err));
    if (!writer->chain.is_open)
        return GDB_OK;
    GDB_TRY(gdb_log_record_append(&writer->transaction, &writer->chain, &commit, err));
    if (write_transaction(writer, &writer->failure) != GDB_OK) {
        if (gdb_file_truncate(writer->fd, writer->path, writer->end, NULL) == GDB_OK)
            (void)gdb_file_sync(writer->fd, writer->path, NULL);
        return check_usable(writer, err);
    }
    writer->end += writer->transaction.size;
    writer->committed = writer->chain;
    forget(writer);
    return GDB_OK;
}

void gdb_log_writer_rollback(gdb_log_writer *writer)
{
    forget(writer);
}

uint64_t gdb_log_writer_position(const gdb_log_writer *writer)
{
    return writer->committed.position;
}

uint64_t gdb_log_writer_size(const gdb_log_writer *writer)
{
    return writer->end;
}
