/* SPDX-License-Identifier: MIT */
#include "lib/import/block_reader.h"

#include "lib/base/alloc.h"

gdb_status gdb_block_reader_open(gdb_block_reader *reader, const gdb_import_job *job,
                                 const gdb_table_input *input, gdb_error *err)
{
    gdb_status status = GDB_OK;

    memset(reader, 0, sizeof(*reader));
    reader->job = job;
    reader->input = input;
    reader->slots = gdb_alloc_array_zero(job->threads, sizeof(*reader->slots), err);
    if (reader->slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < job->threads; i++)
        GDB_TRY_OUT(gdb_row_block_init(&reader->slots[i].rows, &input->shape, err));
    GDB_TRY_OUT(gdb_csv_source_open(&reader->source, input->files, input->file_count,
                                    job->block_size, err));
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
    for (unsigned i = 0; i < reader->job->threads; i++) {
        gdb_row_block_release(&reader->slots[i].rows);
        gdb_raw_block_release(&reader->slots[i].raw);
    }
    gdb_free(reader->slots);
    reader->slots = NULL;
}

gdb_status gdb_block_reader_take(gdb_block_reader *reader, unsigned slot, int *end, gdb_error *err)
{
    bool at_end = false;

    GDB_TRY(gdb_interrupt_check(reader->job->interrupt, err));
    GDB_TRY(gdb_csv_source_take(reader->source, &reader->slots[slot].raw, &at_end, err));
    *end = at_end;
    return GDB_OK;
}

gdb_status gdb_block_reader_parse(gdb_block_reader *reader, unsigned slot, gdb_error *err)
{
    gdb_block_slot *s = &reader->slots[slot];

    s->file = &reader->input->files[s->raw.file];
    return gdb_csv_parse(&s->rows, &s->raw, s->file, &reader->input->shape,
                         reader->job->reject_limit, err);
}

gdb_status gdb_block_reader_commit(gdb_block_reader *reader, unsigned slot, gdb_error *err)
{
    const gdb_table_input *input = reader->input;
    gdb_block_slot *s = &reader->slots[slot];
    gdb_progress progress = {.phase = input->name};

    if (s->rows.reject_count > 0 && !reader->is_rehearsal) {
        gdb_row_block_sort_rejects(&s->rows);
        GDB_TRY(gdb_reject_log_add(reader->job->rejects, input->name, s->file->path,
                                   input->headers[s->raw.file], &s->rows, err));
    }
    reader->counts.rows_loaded += s->rows.row_count - s->rows.dead_count;
    reader->counts.rows_rejected += s->rows.reject_count;
    reader->counts.bytes_read += s->raw.size;
    progress.rows = reader->counts.rows_loaded + reader->counts.rows_rejected;
    progress.bytes = gdb_csv_source_bytes(reader->source);
    progress.bytes_total = gdb_csv_source_total(reader->source);
    gdb_progress_report(reader->job->sink, &progress);
    return GDB_OK;
}

uint64_t gdb_block_reader_expected_rows(const gdb_block_reader *reader, unsigned slot)
{
    const gdb_block_slot *s = &reader->slots[slot];
    double bytes_a_row = (double)(s->raw.size + 1) / (double)(s->rows.row_count + 1);
    uint64_t total = gdb_csv_source_text_total(reader->source);

    return total == 0 ? s->rows.row_count : (uint64_t)((double)total / bytes_a_row * 1.05) + 16;
}
