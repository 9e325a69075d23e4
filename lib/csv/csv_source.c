/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_source.h"

#include <stdatomic.h>
#include <string.h>

#include "formats/csv/csv_record.h"
#include "lib/base/alloc.h"
#include "lib/base/buffer.h"
#include "lib/csv/csv_split.h"

/*
 * Bytes are read straight behind what was left over from the block before; what stands behind the
 * last cut is left over for the next one. The left-over part is usually less than one record. Where
 * a thread has bytes ready in a buffer, the block takes the buffer, which has room for the
 * left-over part in front of them.
 */

enum {
    PADDING = 64,
    FRONT = 4096,
    MARK_SIZE = 3,
    COPIES = 4 /* of a long field, see gdb_csv_source_limit */
};

struct gdb_csv_source {
    const gdb_csv_file *files;
    uint32_t file_count;
    uint32_t next_file;
    size_t block_size;
    gdb_memory_budget *memory; /* may be NULL */
    gdb_content_digest *digests; /* of the files, or NULL */
    gdb_input_stream *stream;  /* of files[next_file - 1], or NULL */
    bool is_at_end;            /* of the stream: everything is in `rest` */
    gdb_buffer rest;
    uint64_t byte; /* of the rest in its file */
    uint64_t line;
    uint64_t bytes_before; /* of files that are done */
    _Atomic uint64_t bytes_read, text_read;
    uint64_t total;
};

void gdb_raw_block_release(gdb_raw_block *block)
{
    gdb_free(block->memory);
    gdb_memory_release(block->budget, block->charged);
    memset(block, 0, sizeof(*block));
}

void gdb_csv_source_limit(gdb_csv_source *source, gdb_memory_budget *memory)
{
    source->memory = memory;
}

void gdb_csv_source_keep_digests(gdb_csv_source *source, gdb_content_digest *digests)
{
    source->digests = digests;
}

gdb_status gdb_csv_source_open(gdb_csv_source **out, const gdb_csv_file *files, uint32_t file_count,
                               size_t block_size, gdb_error *err)
{
    gdb_csv_source *source = NULL;
    gdb_status status = GDB_OK;
    bool all_known = true;

    source = gdb_alloc_zero(sizeof(*source), err);
    if (source == NULL)
        return GDB_ERR_NOMEM;
    source->files = files;
    source->file_count = file_count;
    source->block_size = block_size != 0 ? block_size : GDB_CSV_BLOCK_SIZE;
    if (source->block_size > GDB_CSV_LONGEST_RECORD)
        source->block_size = GDB_CSV_LONGEST_RECORD;
    for (uint32_t i = 0; i < file_count; i++) {
        uint64_t size;
        bool known;
        GDB_TRY_OUT(gdb_csv_dialect_check(&files[i].dialect, err));
        GDB_TRY_OUT(gdb_input_stream_size(files[i].path, &size, &known, err));
        source->total += size;
        all_known = all_known && known;
    }
    if (!all_known)
        source->total = 0;
    *out = source;
    source = NULL;
out:
    gdb_csv_source_close(source);
    return status;
}

void gdb_csv_source_close(gdb_csv_source *source)
{
    if (source == NULL)
        return;
    gdb_input_stream_close(source->stream);
    gdb_buffer_release(&source->rest);
    gdb_free(source);
}

static const gdb_csv_file *current_file(const gdb_csv_source *source)
{
    return &source->files[source->next_file - 1];
}

static void note_read(gdb_csv_source *source, size_t size, bool is_at_end)
{
    source->is_at_end = is_at_end;
    atomic_store_explicit(&source->bytes_read,
                          source->bytes_before + gdb_input_stream_position(source->stream),
                          memory_order_relaxed);
    atomic_fetch_add_explicit(&source->text_read, size, memory_order_relaxed);
}

static gdb_status read_bytes(gdb_csv_source *source, uint8_t *out, size_t size, size_t *got,
                             gdb_error *err)
{
    *got = 0;
    if (source->is_at_end || size == 0)
        return GDB_OK;
    GDB_TRY(gdb_input_stream_read(source->stream, out, size, got, err));
    note_read(source, *got, *got < size);
    return GDB_OK;
}

/* Read `size` more bytes behind the rest. */
static gdb_status read_rest(gdb_csv_source *source, size_t size, gdb_error *err)
{
    size_t got;

    GDB_TRY(gdb_buffer_reserve(&source->rest, size, err));
    GDB_TRY(read_bytes(source, source->rest.data + source->rest.size, size, &got, err));
    source->rest.size += got;
    return GDB_OK;
}

static void drop_from_rest(gdb_csv_source *source, size_t size)
{
    gdb_buffer *rest = &source->rest;

    source->byte += size;
    rest->size -= size;
    if (rest->size > 0)
        memmove(rest->data, rest->data + size, rest->size);
}

static gdb_status fail_too_long(const gdb_csv_source *source, gdb_error *err)
{
    gdb_status status =
        GDB_FAIL(err, GDB_ERR_INPUT, "a record of more than %zu bytes: is a quote never closed?",
                 GDB_CSV_LONGEST_RECORD);

    return gdb_error_where(err, status, "%s:%llu", current_file(source)->path,
                           (unsigned long long)source->line);
}

static gdb_status skip_lines(gdb_csv_source *source, uint64_t lines, gdb_error *err)
{
    gdb_buffer *rest = &source->rest;
    size_t at = 0;

    while (lines > 0) {
        while (at < rest->size && rest->data[at] != '\n' && rest->data[at] != '\r')
            at++;
        /* At the very end of what was read, a CR could go on with a LF. */
        if (at + 1 < rest->size || (source->is_at_end && at < rest->size)) {
            at = gdb_csv_behind_line_end(rest->data, rest->size, at);
            source->line++;
            lines--;
            continue;
        }
        drop_from_rest(source, at);
        at = 0;
        if (source->is_at_end)
            return GDB_OK;
        GDB_TRY(read_rest(source, source->block_size, err));
    }
    drop_from_rest(source, at);
    return GDB_OK;
}

static gdb_status skip_header(gdb_csv_source *source, gdb_error *err)
{
    const gdb_csv_file *file = current_file(source);
    gdb_csv_record record;
    size_t header;

    for (;;) {
        bool found = gdb_csv_record_next(&record, &file->dialect, source->rest.data,
                                         source->rest.size, 0, NULL, 0);
        /* At the very end of what was read, a CR could go on with a LF. */
        if (found && (record.next < source->rest.size || source->is_at_end)) {
            header = record.next;
            break;
        }
        if (source->is_at_end) {
            header = source->rest.size;
            break;
        }
        if (source->rest.size >= GDB_CSV_LONGEST_RECORD)
            return fail_too_long(source, err);
        GDB_TRY(read_rest(source, source->rest.size + source->block_size, err));
    }
    source->line += gdb_csv_count_lines(source->rest.data, header);
    drop_from_rest(source, header);
    return GDB_OK;
}

static gdb_status open_next_file(gdb_csv_source *source, gdb_error *err)
{
    const gdb_csv_file *file = &source->files[source->next_file++];
    gdb_input_options input = file->input;

    input.has_digest = source->digests != NULL;
    input.buffers = (gdb_read_shape){FRONT, source->block_size, PADDING};
    GDB_TRY(gdb_input_stream_open(&source->stream, file->path, file->read_ahead, &input, err));
    source->is_at_end = false;
    source->byte = 0;
    source->line = 1;
    gdb_buffer_clear(&source->rest);
    GDB_TRY(read_rest(source, MARK_SIZE, err));
    if (source->rest.size == MARK_SIZE && memcmp(source->rest.data, "\xEF\xBB\xBF", MARK_SIZE) == 0)
        drop_from_rest(source, MARK_SIZE);
    GDB_TRY(skip_lines(source, file->skip_lines, err));
    return file->skip_header ? skip_header(source, err) : GDB_OK;
}

static void close_file(gdb_csv_source *source)
{
    source->bytes_before += gdb_input_stream_position(source->stream);
    if (source->digests != NULL)
        gdb_input_stream_digest(source->stream, &source->digests[source->next_file - 1]);
    gdb_input_stream_close(source->stream);
    source->stream = NULL;
}

/* Room for `size` bytes and the padding; the first `used` of them are kept. */
static gdb_status reserve_block(gdb_csv_source *source, gdb_raw_block *block, size_t used,
                                size_t size, gdb_error *err)
{
    uint64_t bytes = size > GDB_CSV_BLOCK_SIZE ? (uint64_t)size * COPIES : 0;
    uint8_t *grown;

    if (used > 0)
        memmove(block->memory, block->bytes, used);
    block->bytes = block->memory;
    if (block->capacity >= size + PADDING)
        return GDB_OK;
    if (bytes > block->charged) {
        gdb_status status =
            gdb_memory_charge(source->memory, bytes - block->charged, "a long record", err);
        if (status != GDB_OK)
            return gdb_error_where(err, status, "%s:%llu", current_file(source)->path,
                                   (unsigned long long)source->line);
        block->budget = source->memory;
        block->charged = bytes;
    }
    grown = gdb_realloc_array(block->memory, size + PADDING, 1, err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    block->memory = block->bytes = grown;
    block->capacity = size + PADDING;
    return GDB_OK;
}

/* The rest, and a block's worth of bytes with it. */
static gdb_status begin_block(gdb_csv_source *source, gdb_raw_block *block, size_t *size,
                              gdb_error *err)
{
    const gdb_buffer *rest = &source->rest;
    size_t want = source->block_size, got = 0;

    if (want < rest->size)
        want = rest->size;
    GDB_TRY(reserve_block(source, block, 0, want, err));
    if (rest->size > 0)
        memcpy(block->bytes, rest->data, rest->size);
    GDB_TRY(read_bytes(source, block->bytes + rest->size, want - rest->size, &got, err));
    *size = rest->size + got;
    return GDB_OK;
}

/* The same by exchange of the block's memory. */
static gdb_status exchange_block(gdb_csv_source *source, gdb_raw_block *block, size_t *size,
                                 gdb_error *err)
{
    const gdb_buffer *rest = &source->rest;
    size_t capacity = FRONT + source->block_size + PADDING;
    gdb_read_bytes bytes;
    gdb_status status;

    if (block->capacity != capacity)
        gdb_raw_block_release(block);
    bytes.buffer = block->memory;
    status = gdb_input_stream_exchange(source->stream, &bytes, err);
    block->memory = bytes.buffer;
    block->capacity = block->memory != NULL ? capacity : 0;
    GDB_TRY(status);
    block->bytes = block->memory + bytes.begin - rest->size;
    if (rest->size > 0)
        memcpy(block->bytes, rest->data, rest->size);
    *size = rest->size + bytes.size;
    note_read(source, bytes.size, bytes.is_last);
    return GDB_OK;
}

/* The next block of the open file; none is left if its size is 0. */
static gdb_status take_from_file(gdb_csv_source *source, gdb_raw_block *block, gdb_error *err)
{
    const gdb_csv_file *file = current_file(source);
    gdb_buffer *rest = &source->rest;
    size_t size, want, got;
    gdb_csv_cut cut;

    if (gdb_input_stream_has_buffers(source->stream) && rest->size <= FRONT && !source->is_at_end)
        GDB_TRY(exchange_block(source, block, &size, err));
    else
        GDB_TRY(begin_block(source, block, &size, err));
    for (;;) {
        cut = gdb_csv_find_last_cut(&file->dialect, block->bytes, size, source->is_at_end);
        if (cut.size > 0 || source->is_at_end)
            break;
        if (size >= GDB_CSV_LONGEST_RECORD)
            return fail_too_long(source, err);
        want = size > GDB_CSV_LONGEST_RECORD / 2 ? GDB_CSV_LONGEST_RECORD : size * 2 + 1;
        GDB_TRY(reserve_block(source, block, size, want, err));
        GDB_TRY(read_bytes(source, block->bytes + size, want - size, &got, err));
        size += got;
    }
    gdb_buffer_clear(rest);
    GDB_TRY(gdb_buffer_append(rest, block->bytes + cut.size, size - cut.size, err));
    memset(block->bytes + cut.size, 0, PADDING);
    block->size = cut.size;
    block->size_with_next = size;
    block->has_quotes = cut.has_quotes;
    block->file = source->next_file - 1;
    block->first_byte = source->byte;
    block->first_line = source->line;
    source->byte += cut.size;
    source->line += gdb_csv_count_lines(block->bytes, cut.size);
    return GDB_OK;
}

gdb_status gdb_csv_source_take(gdb_csv_source *source, gdb_raw_block *block, bool *end,
                               gdb_error *err)
{
    for (;;) {
        if (source->stream == NULL) {
            *end = source->next_file == source->file_count;
            if (*end)
                return GDB_OK;
            GDB_TRY(open_next_file(source, err));
        }
        GDB_TRY(take_from_file(source, block, err));
        if (block->size > 0)
            return GDB_OK;
        close_file(source);
    }
}

uint64_t gdb_csv_source_bytes(const gdb_csv_source *source)
{
    return atomic_load_explicit(&source->bytes_read, memory_order_relaxed);
}

uint64_t gdb_csv_source_total(const gdb_csv_source *source)
{
    return source->total;
}

uint64_t gdb_csv_source_text_total(const gdb_csv_source *source)
{
    uint64_t read = gdb_csv_source_bytes(source);
    uint64_t text = atomic_load_explicit(&source->text_read, memory_order_relaxed);

    return read == 0 || read == text
               ? source->total
               : (uint64_t)((double)source->total * ((double)text / (double)read));
}
