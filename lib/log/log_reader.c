/* SPDX-License-Identifier: MIT */
#include "lib/log/log_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/file.h"
#include "lib/base/parallel.h"

struct gdb_log_reader {
    char *path;
    int fd; /* -1: there is no log */
    unsigned threads;
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
    reader->threads = 1;
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

void gdb_log_reader_use_threads(gdb_log_reader *reader, unsigned threads)
{
    reader->threads = threads > 0 ? threads : 1;
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

/* --- a window of the file ------------------------------------------------------- */

enum {
    WINDOW = 4 << 20, /* bytes that are held, unless one record is larger */
    BATCH = 64,       /* records that are applied together */
    PART = 1 << 19    /* bytes that one thread reads */
};

/* A log of which a part is in memory, and how far it has been read. */
typedef struct scan {
    const char *path;
    int fd;
    unsigned threads;
    uint64_t size;     /* of the file */
    gdb_buffer window; /* of it, from `first` on */
    uint64_t first;
    uint64_t begin; /* of the transaction that is being read */
    uint64_t at;    /* of the next record */
    gdb_log_chain chain;
    gdb_log_apply apply;
    void *context;
    gdb_log_record batch[BATCH]; /* decoded, not applied yet; they borrow from the window */
    uint64_t places[BATCH];      /* where they stand */
    uint32_t batch_count;
    gdb_arena arena; /* of their values */
} scan;

static uint64_t end_of_window(const scan *s)
{
    return s->first + s->window.size;
}

/* What the threads that fill the window share. */
typedef struct window_fill {
    const scan *s;
    size_t size;
    size_t *got; /* bytes of each part */
} window_fill;

/* How many bytes can be seen from `at` on. */
static size_t shown_at(const scan *s, uint64_t at)
{
    return at >= s->first && at < end_of_window(s) ? (size_t)(end_of_window(s) - at) : 0;
}

static const uint8_t *bytes_at(const scan *s, uint64_t at)
{
    return s->window.data + (shown_at(s, at) > 0 ? at - s->first : 0);
}

/* Room for `size` bytes, instead of those that are there. */
static gdb_status make_window(scan *s, size_t size, gdb_error *err)
{
    gdb_buffer_clear(&s->window);
    if (size <= s->window.capacity)
        return GDB_OK;
    gdb_buffer_release(&s->window);
    s->window.data = gdb_alloc_large(size, err);
    if (s->window.data == NULL)
        return GDB_ERR_NOMEM;
    s->window.capacity = size;
    return GDB_OK;
}

/* One of the parts of the window, which is to be filled. */
static gdb_status read_part(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    const window_fill *fill = context;
    size_t at = (size_t)index * PART, left = fill->size - at;

    (void)thread;
    return gdb_file_read_at(fill->s->fd, fill->s->path, fill->s->first + at,
                            fill->s->window.data + at, left < PART ? left : PART,
                            &fill->got[index], err);
}

/* Its first `size` bytes, or those that there are before the file ends. */
static gdb_status fill_window(scan *s, size_t size, gdb_error *err)
{
    size_t parts = gdb_div_up(size, PART), part = 0;
    window_fill fill = {s, size, gdb_arena_alloc_array(&s->arena, parts, sizeof(*fill.got), err)};

    if (fill.got == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_parallel_for(s->threads, parts, read_part, &fill, err));
    while (part < parts && fill.got[part] == PART)
        part++;
    s->window.size = part * PART + (part < parts ? fill.got[part] : 0);
    return GDB_OK;
}

/*
 * Move the window to where `size` bytes can be seen at `at`, or all that there are up to the end of
 * the file. It begins with the transaction if that leaves room: most are not read twice then.
 */
static gdb_status show(scan *s, uint64_t at, uint64_t size, gdb_error *err)
{
    uint64_t end = at + size < s->size ? at + size : s->size, first = at;

    if (at >= s->size || shown_at(s, at) >= end - at)
        return GDB_OK;
    if (end - s->begin <= WINDOW)
        first = s->begin;
    if (end < first + WINDOW)
        end = first + WINDOW < s->size ? first + WINDOW : s->size;
    GDB_TRY(make_window(s, (size_t)(end - first), err));
    s->first = first;
    GDB_TRY(fill_window(s, (size_t)(end - first), err));
    if (end_of_window(s) < end)
        s->size = end_of_window(s); /* a torn tail has been cut off meanwhile */
    return GDB_OK;
}

/* The whole of the record at `at`, if one stands there. */
static bool record_is_shown(const scan *s, uint64_t at)
{
    size_t shown = shown_at(s, at);

    return shown >= GDB_LOG_RECORD_HEAD_SIZE && shown >= gdb_log_record_size(bytes_at(s, at));
}

static gdb_status show_record(scan *s, uint64_t at, gdb_error *err)
{
    GDB_TRY(show(s, at, GDB_LOG_RECORD_HEAD_SIZE, err));
    if (shown_at(s, at) < GDB_LOG_RECORD_HEAD_SIZE)
        return GDB_OK;
    return show(s, at, gdb_log_record_size(bytes_at(s, at)), err);
}

/* --- reading --------------------------------------------------------------- */

/* The two headers of a new database are equal: whichever of them is in use, the state is the same.
 */
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

/* What has been decoded. */
static gdb_status apply_batch(scan *s, gdb_error *err)
{
    uint32_t count = s->batch_count, done = 0;
    gdb_status status = GDB_OK;

    s->batch_count = 0;
    if (s->apply != NULL && count > 0)
        status = s->apply(s->context, s->batch, count, &done, err);
    gdb_arena_clear(&s->arena);
    return status == GDB_OK ? GDB_OK
                            : gdb_error_where(err, status, "%s: byte %llu", s->path,
                                              (unsigned long long)s->places[done]);
}

/* A record that makes no sense though its checksums are right is damage wherever it stands. But
 * what is wrong before it comes first. */
static gdb_status refuse_record(scan *s, uint64_t at, gdb_status status, gdb_error *err)
{
    gdb_error before = GDB_ERROR_INIT;

    gdb_error_where(err, status, "%s: byte %llu", s->path, (unsigned long long)at);
    if (apply_batch(s, &before) == GDB_OK)
        return status;
    if (err != NULL)
        *err = before;
    return before.status;
}

static gdb_status take_record(scan *s, uint64_t at, const gdb_log_record_head *head,
                              gdb_log_summary *summary, gdb_error *err)
{
    const uint8_t *body = bytes_at(s, at) + GDB_LOG_RECORD_HEAD_SIZE;
    gdb_status status;

    if (gdb_log_record_has_rows(head->type) && !s->chain.has_rows)
        status = BAD("%s in a log whose header has no feature bit for it",
                     gdb_log_record_type_name(head->type));
    else
        status = gdb_log_record_decode(&s->batch[s->batch_count], head, body, &s->arena, err);
    if (status == GDB_OK && gdb_log_rows_are_narrow(&s->batch[s->batch_count].rows) &&
        !s->chain.may_narrow)
        status = BAD("%s with narrow columns in a log whose header has no feature bit for them",
                     gdb_log_record_type_name(head->type));
    if (status != GDB_OK)
        return refuse_record(s, at, status, err);
    if (head->type == GDB_LOG_BEGIN || head->type == GDB_LOG_COMMIT)
        return GDB_OK;
    summary->records +=
        gdb_log_record_has_rows(head->type) ? s->batch[s->batch_count].rows.row_count : 1;
    s->places[s->batch_count++] = at;
    return s->batch_count < BATCH ? GDB_OK : apply_batch(s, err);
}

/* A record of the transaction: it is committed, so nobody changes it any more. */
static gdb_status show_again(scan *s, uint64_t at, gdb_error *err)
{
    GDB_TRY(apply_batch(s, err)); /* it borrows from the window */
    GDB_TRY(show_record(s, at, err));
    return record_is_shown(s, at)
               ? GDB_OK
               : GDB_FAIL(err, GDB_ERR_IO, "'%s' was cut short while it was read", s->path);
}

static gdb_status apply_transaction(scan *s, gdb_log_summary *summary, gdb_error *err)
{
    gdb_log_record_head head;

    for (uint64_t at = s->begin; at < s->at; at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size) {
        if (!record_is_shown(s, at))
            GDB_TRY(show_again(s, at, err));
        gdb_log_record_head_load(&head, bytes_at(s, at));
        GDB_TRY(take_record(s, at, &head, summary, err));
    }
    summary->transactions++;
    return apply_batch(s, err);
}

/* The record at `at`, if one stands there that follows. */
static gdb_status check_next(scan *s, gdb_log_record_head *head, bool *follows, gdb_error *why,
                             gdb_error *err)
{
    if (!record_is_shown(s, s->at))
        GDB_TRY(show_record(s, s->at, err));
    *follows = gdb_log_record_check(head, &s->chain, bytes_at(s, s->at), shown_at(s, s->at), why) ==
               GDB_OK;
    return GDB_OK;
}

/* Behind the last record that follows is a torn tail, or the log is damaged. */
static gdb_status check_rest(scan *s, const gdb_error *why, gdb_error *err)
{
    size_t left, later;

    GDB_TRY(show(s, s->at, s->size, err));
    left = shown_at(s, s->at);
    later = gdb_log_find_later(&s->chain, bytes_at(s, s->at), left);
    if (later == left)
        return GDB_OK;
    return gdb_error_where(err,
                           BAD("%s, but a later transaction stands at byte %llu", why->message,
                               (unsigned long long)s->at + later),
                           "%s: byte %llu", s->path, (unsigned long long)s->at);
}

/* Every record up to the first that is none. */
static gdb_status read_records(scan *s, gdb_log_summary *summary, gdb_error *err)
{
    gdb_error why = GDB_ERROR_INIT;
    gdb_log_record_head head;
    bool follows;

    for (;;) {
        GDB_TRY(check_next(s, &head, &follows, &why, err));
        if (!follows)
            break;
        s->at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size;
        if (head.type != GDB_LOG_COMMIT)
            continue;
        GDB_TRY(apply_transaction(s, summary, err));
        s->begin = s->at;
        summary->chain = s->chain;
    }
    GDB_TRY(check_rest(s, &why, err));
    summary->size = s->size;
    summary->end = s->begin;
    summary->torn_bytes = s->size - s->begin;
    return GDB_OK;
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
    scan s = {.path = reader->path,
              .fd = reader->fd,
              .threads = reader->threads,
              .context = context};
    gdb_status status = GDB_OK;
    gdb_log_header header;
    bool is_older;

    *summary = (gdb_log_summary){0};
    if (reader->fd < 0)
        return GDB_OK;
    GDB_TRY_OUT(gdb_file_size(s.fd, s.path, &s.size, err));
    GDB_TRY_OUT(show(&s, 0, GDB_LOG_HEADER_SIZE, err));
    summary->size = s.size;
    GDB_TRY_OUT(gdb_log_header_decode(&header, s.window.data, s.window.size, err));
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
    gdb_buffer_release(&s.window);
    gdb_arena_release(&s.arena);
    return status == GDB_OK ? GDB_OK : gdb_error_where(err, status, "%s", reader->path);
}
