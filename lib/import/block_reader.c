/* SPDX-License-Identifier: MIT */
#include "lib/import/block_reader.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/csv/input_stream.h"

gdb_status gdb_table_input_check_again(const gdb_table_input *input, const char *what,
                                       gdb_error *err)
{
    for (uint32_t i = 0; i < input->file_count; i++) {
        const char *path = input->files[i].path;
        uint64_t size;
        bool known;
        GDB_TRY(gdb_input_stream_size(path, &size, &known, err));
        if (!known || strcmp(path, "-") == 0)
            return GDB_FAIL(err, GDB_ERR_USAGE,
                            "%s twice, which '%s' does not allow (expected a file)", what, path);
    }
    return GDB_OK;
}

static gdb_status init_rows(gdb_block_reader *reader, gdb_block_slot *slot, gdb_error *err)
{
    GDB_TRY(gdb_row_block_init(&slot->rows, &reader->input->shape, err));
    slot->rows.batch_rows = reader->job->batch_rows;
    return GDB_OK;
}

gdb_status gdb_block_reader_open(gdb_block_reader *reader, const gdb_import_job *job,
                                 const gdb_table_input *input, bool is_rehearsal,
                                 gdb_error *err)
{
    gdb_status status = GDB_OK;

    memset(reader, 0, sizeof(*reader));
    reader->job = job;
    reader->input = input;
    reader->is_rehearsal = is_rehearsal;
    reader->slots = gdb_alloc_array_zero(job->slots, sizeof(*reader->slots), err);
    if (reader->slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < job->slots; i++)
        GDB_TRY_OUT(init_rows(reader, &reader->slots[i], err));
    GDB_TRY_OUT(gdb_csv_source_open(&reader->source, input->files, input->file_count,
                                    job->block_size, err));
    gdb_csv_source_limit(reader->source, job->memory);
    if (!is_rehearsal)
        gdb_csv_source_keep_digests(reader->source, input->digests);
    gdb_progress_begin(job->sink, input->name, is_rehearsal ? "read keys" : "read",
                       gdb_csv_source_total(reader->source));
out:
    if (status != GDB_OK)
        gdb_block_reader_close(reader);
    return status;
}

void gdb_block_reader_close(gdb_block_reader *reader)
{
    if (reader->slots == NULL)
        return;
    gdb_csv_source_close(reader->source);
    for (unsigned i = 0; i < reader->job->slots; i++) {
        gdb_row_block_release(&reader->slots[i].rows);
        gdb_raw_block_release(&reader->slots[i].raw);
    }
    gdb_free(reader->slots);
    reader->slots = NULL;
}

gdb_status gdb_block_reader_take(gdb_block_reader *reader, unsigned slot, int *end, gdb_error *err)
{
    uint64_t before = gdb_csv_source_bytes(reader->source);
    bool at_end = false;

    GDB_TRY(gdb_interrupt_check(reader->job->interrupt, err));
    GDB_TRY(gdb_csv_source_take(reader->source, &reader->slots[slot].raw, &at_end, err));
    gdb_progress_add(reader->job->sink, 0, gdb_csv_source_bytes(reader->source) - before);
    *end = at_end;
    return GDB_OK;
}

gdb_status gdb_block_reader_parse(gdb_block_reader *reader, unsigned slot, gdb_error *err)
{
    gdb_block_slot *s = &reader->slots[slot];

    s->file = &reader->input->files[s->raw.file];
    GDB_TRY(gdb_csv_parse(&s->rows, &s->raw, s->file, &reader->input->shape,
                          s->file->skips_bad_rows ? UINT64_MAX : reader->job->reject_limit,
                          err));
    gdb_progress_add(reader->job->sink, s->rows.row_count + s->rows.reject_count, 0);
    return GDB_OK;
}

/* The header for rejects of a file: its own, or that of another one in whose way it is read. */
static gdb_text_view header_of(const gdb_table_input *input, uint32_t file)
{
    for (uint32_t i = 0; i < input->file_count && input->headers[file].size == 0; i++)
        if (input->headers[i].size > 0 &&
            gdb_reject_files_same_layout(&input->files[i], &input->files[file]))
            return input->headers[i];
    return input->headers[file];
}

gdb_status gdb_block_reader_commit(gdb_block_reader *reader, unsigned slot, gdb_error *err)
{
    const gdb_table_input *input = reader->input;
    gdb_block_slot *s = &reader->slots[slot];

    if (!reader->is_rehearsal) {
        gdb_row_block_sort_rejects(&s->rows);
        gdb_progress_reject(reader->job->sink, s->rows.reject_count);
        GDB_TRY(gdb_reject_log_add(reader->job->rejects, input->name, s->file,
                                   header_of(input, s->raw.file), &s->rows, err));
    }
    if (!reader->is_rehearsal && input->counts != NULL) {
        input->counts[s->raw.file].rows_loaded += s->rows.row_count - s->rows.dead_count;
        input->counts[s->raw.file].rows_rejected += s->rows.reject_count;
    }
    reader->counts.rows_loaded += s->rows.row_count - s->rows.dead_count;
    reader->counts.rows_rejected += s->rows.reject_count;
    reader->counts.bytes_read += s->raw.size;
    if (s->raw.charged == 0)
        return GDB_OK;
    /* What a long record took is not kept for the blocks behind it. */
    gdb_raw_block_release(&s->raw);
    gdb_row_block_release(&s->rows);
    return init_rows(reader, s, err);
}

uint64_t gdb_block_reader_expected_rows(const gdb_block_reader *reader, unsigned slot)
{
    const gdb_block_slot *s = &reader->slots[slot];
    /* Few short records may stand before a very long one. */
    double bytes_a_row = (double)(s->raw.size_with_next + 1) / (double)(s->rows.row_count + 1);
    uint64_t total = gdb_csv_source_text_total(reader->source);

    return total == 0 ? s->rows.row_count : (uint64_t)((double)total / bytes_a_row * 1.05) + 16;
}
