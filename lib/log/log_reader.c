/* SPDX-License-Identifier: MIT */
#include "lib/log/log_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"

struct gdb_log_reader {
    char *path;
    int fd; /* -1: there is no log */
};

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, __VA_ARGS__)

/* --- opening --------------------------------------------------------------- */

static gdb_status open_file(gdb_log_reader *reader, gdb_error *err)
{
    struct stat st;

    do
        reader->fd =
            open(reader->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* of a pipe, do not wait */
    while (reader->fd < 0 && errno == EINTR);
    if (reader->fd < 0)
        return errno == ENOENT ? GDB_OK
                               : GDB_FAIL_OS(err, GDB_ERR_IO, "cannot open '%s'", reader->path);
    if (fstat(reader->fd, &st) != 0)
        return GDB_FAIL_OS(err, GDB_ERR_IO, "cannot examine '%s'", reader->path);
    if (!S_ISREG(st.st_mode))
        return BAD("'%s' is not a plain file", reader->path);
    return GDB_OK;
}

gdb_status gdb_log_reader_open(gdb_log_reader **out, const char *directory, gdb_error *err)
{
    gdb_log_reader *reader = gdb_alloc_zero(sizeof(*reader), err);
    gdb_status status = GDB_OK;

    if (reader == NULL)
        return GDB_ERR_NOMEM;
    reader->fd = -1;
    reader->path = gdb_file_join_path(directory, GDB_DATABASE_LOG_FILE, err);
    if (reader->path == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(open_file(reader, err));
    *out = reader;
    reader = NULL;
out:
    gdb_log_reader_close(reader);
    return status;
}

void gdb_log_reader_close(gdb_log_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->fd >= 0)
        close(reader->fd);
    gdb_free(reader->path);
    gdb_free(reader);
}

/* --- reading --------------------------------------------------------------- */

/* A whole log in memory, and how far it has been read. */
typedef struct scan {
    gdb_buffer bytes;
    gdb_arena arena;
    const char *path;
    size_t begin; /* of the transaction that is being read */
    size_t at;    /* of the next record */
    gdb_log_chain chain;
    gdb_log_apply apply;
    void *context;
} scan;

static gdb_status read_file(const gdb_log_reader *reader, gdb_buffer *bytes, gdb_error *err)
{
    uint64_t size;

    GDB_TRY(gdb_file_size(reader->fd, reader->path, &size, err));
    GDB_TRY(gdb_buffer_reserve(bytes, (size_t)size, err));
    return gdb_file_read_at(reader->fd, reader->path, 0, bytes->data, (size_t)size, &bytes->size,
                            err);
}

/* The two headers of a new database are equal: whichever of them is in use, the state is the same. */
static uint64_t state_of(uint64_t epoch)
{
    return epoch < GDB_DATABASE_SLOTS ? GDB_DATABASE_SLOTS : epoch;
}

static gdb_status choose_state(const gdb_log_header *header, const gdb_database_header *base,
                               gdb_log_state *state, gdb_error *err)
{
    uint64_t built_on = state_of(header->base_epoch), now = state_of(base->epoch);

    if (memcmp(header->uuid, base->uuid, GDB_UUID_SIZE) != 0)
        return BAD("it is the log of another database");
    if (built_on > now)
        return BAD("it builds on state %llu of the database, which is at state %llu",
                   (unsigned long long)built_on, (unsigned long long)now);
    if (header->base_position > base->log_position)
        return BAD("it begins behind position %llu, the database holds positions up to %llu",
                   (unsigned long long)header->base_position,
                   (unsigned long long)base->log_position);
    /* Where nothing was folded in since, transactions would be lost: it has to be read. */
    *state = header->base_position < base->log_position ? GDB_LOG_FOLDED : GDB_LOG_PENDING;
    return GDB_OK;
}

/* Its checksums are right already: what is wrong now is damage wherever it stands. */
static gdb_status apply_record(scan *s, size_t at, const gdb_log_record_head *head, gdb_error *err)
{
    gdb_log_record record;
    gdb_status status;

    gdb_arena_clear(&s->arena);
    status = gdb_log_record_decode(&record, head, s->bytes.data + at + GDB_LOG_RECORD_HEAD_SIZE,
                                   &s->arena, err);
    if (status == GDB_OK && s->apply != NULL && record.type != GDB_LOG_BEGIN &&
        record.type != GDB_LOG_COMMIT)
        status = s->apply(s->context, head, &record, err);
    return status == GDB_OK ? GDB_OK : gdb_error_where(err, status, "%s: byte %zu", s->path, at);
}

static gdb_status apply_transaction(scan *s, gdb_log_summary *summary, gdb_error *err)
{
    gdb_log_record_head head;

    for (size_t at = s->begin; at < s->at; at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size) {
        GDB_TRY(
            gdb_log_record_head_decode(&head, s->bytes.data + at, s->at - at, s->chain.seed, err));
        GDB_TRY(apply_record(s, at, &head, err));
        if (head.type != GDB_LOG_BEGIN && head.type != GDB_LOG_COMMIT)
            summary->records++;
    }
    summary->transactions++;
    return GDB_OK;
}

/* Every record up to the first that is none; what is behind that is torn, or the log is damaged. */
static gdb_status read_records(scan *s, gdb_log_summary *summary, gdb_error *err)
{
    const gdb_buffer *bytes = &s->bytes;
    gdb_error why = GDB_ERROR_INIT;
    gdb_log_record_head head;
    size_t left, later;

    while (gdb_log_record_check(&head, &s->chain, bytes->data + s->at, bytes->size - s->at, &why) ==
           GDB_OK) {
        s->at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size;
        if (head.type != GDB_LOG_COMMIT)
            continue;
        GDB_TRY(apply_transaction(s, summary, err));
        s->begin = s->at;
        summary->chain = s->chain;
    }
    summary->end = s->begin;
    summary->torn_bytes = summary->size - summary->end;
    left = bytes->size - s->at;
    later = gdb_log_find_later(&s->chain, bytes->data + s->at, left);
    if (later == left)
        return GDB_OK;
    return gdb_error_where(
        err, BAD("%s, but a later transaction stands at byte %zu", why.message, s->at + later),
        "%s: byte %zu", s->path, s->at);
}

/* Of an older state, where nothing was folded in since: it must hold nothing. */
static gdb_status check_empty(const gdb_log_header *header, const gdb_database_header *base,
                              gdb_log_summary *summary, gdb_error *err)
{
    if (summary->transactions > 0)
        return BAD("its transactions build on state %llu and are no part of the database, which is "
                   "at state %llu",
                   (unsigned long long)header->base_epoch, (unsigned long long)base->epoch);
    *summary = (gdb_log_summary){.state = GDB_LOG_FOLDED, .size = summary->size};
    return GDB_OK;
}

gdb_status gdb_log_reader_read(gdb_log_reader *reader, const gdb_database_header *base,
                               gdb_log_apply apply, void *context, gdb_log_summary *summary,
                               gdb_error *err)
{
    scan s = {.path = reader->path, .context = context};
    gdb_status status = GDB_OK;
    gdb_log_header header;
    bool is_older;

    *summary = (gdb_log_summary){0};
    if (reader->fd < 0)
        return GDB_OK;
    GDB_TRY_OUT(read_file(reader, &s.bytes, err));
    summary->size = s.bytes.size;
    GDB_TRY_OUT(gdb_log_header_decode(&header, s.bytes.data, s.bytes.size, err));
    GDB_TRY_OUT(choose_state(&header, base, &summary->state, err));
    if (summary->state == GDB_LOG_FOLDED)
        goto out;
    is_older = state_of(header.base_epoch) < state_of(base->epoch);
    s.apply = is_older ? NULL : apply;
    s.begin = s.at = GDB_LOG_HEADER_SIZE;
    s.chain = summary->chain = gdb_log_chain_begin(&header);
    GDB_TRY_OUT(read_records(&s, summary, err));
    if (is_older)
        GDB_TRY_OUT(check_empty(&header, base, summary, err));
out:
    gdb_buffer_release(&s.bytes);
    gdb_arena_release(&s.arena);
    return status == GDB_OK ? GDB_OK : gdb_error_where(err, status, "%s", reader->path);
}
