/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_rehearse.h"

#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"

typedef struct edge_rehearsal {
    gdb_block_reader reader;
    gdb_edge_slices *slices;
    gdb_key_batch *batches; /* by slot */
} edge_rehearsal;

static gdb_status rehearse_take(void *context, unsigned slot, uint64_t item, int *end,
                                gdb_error *err)
{
    edge_rehearsal *rehearsal = context;

    (void)item;
    return gdb_block_reader_take(&rehearsal->reader, slot, end, err);
}

static gdb_status rehearse_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    edge_rehearsal *rehearsal = context;
    const gdb_row_block *rows = &rehearsal->reader.slots[slot].rows;
    gdb_key_batch *batch = &rehearsal->batches[slot];

    GDB_TRY(gdb_block_reader_parse(&rehearsal->reader, slot, err));
    for (int e = 0; e < 2; e++) {
        if (!gdb_edge_slices_has(rehearsal->slices, e))
            continue;
        GDB_TRY(gdb_key_batch_set(batch, &rows->columns[GDB_EDGE_COLUMN_FROM + e],
                                  rows->row_count, err));
        GDB_TRY(gdb_edge_slices_put(rehearsal->slices, slot, item, e, batch, err));
    }
    return GDB_OK;
}

static gdb_status rehearse_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    edge_rehearsal *rehearsal = context;

    (void)item;
    return gdb_block_reader_commit(&rehearsal->reader, slot, err);
}

static gdb_status read_keys(edge_rehearsal *rehearsal, const gdb_import_job *job,
                            const gdb_table_input *input, gdb_error *err)
{
    static const gdb_pipeline pipeline = {rehearse_take, rehearse_work, rehearse_commit, NULL};
    gdb_status status;

    GDB_TRY(gdb_block_reader_open(&rehearsal->reader, job, input, true, err));
    status = gdb_pipeline_run(&pipeline, job->threads, job->slots, rehearsal, err);
    gdb_block_reader_close(&rehearsal->reader);
    if (status != GDB_ERR_INPUT)
        return status;
    gdb_error_clear(err);
    return GDB_OK;
}

static bool is_wanted(const gdb_table_input *input, const gdb_key_table *const keys[2])
{
    gdb_error ignored = GDB_ERROR_INIT;
    bool any = false;

    for (int e = 0; e < 2; e++)
        any = any || (keys[e] != NULL && gdb_key_table_slices(keys[e]) > 1);
    return any && gdb_table_input_check_again(input, "", &ignored) == GDB_OK;
}

gdb_status gdb_edge_rehearse(gdb_edge_slices **out, const gdb_import_job *job,
                             const gdb_table_input *input, const gdb_key_table *const keys[2],
                             gdb_error *err)
{
    edge_rehearsal rehearsal = {.slices = NULL};
    gdb_status status = GDB_OK;

    if (!is_wanted(input, keys))
        return GDB_OK;
    rehearsal.batches = gdb_alloc_array_zero(job->slots, sizeof(*rehearsal.batches), err);
    if (rehearsal.batches == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_edge_slices_create(&rehearsal.slices, job, input->name, keys, err));
    GDB_TRY_OUT(read_keys(&rehearsal, job, input, err));
    GDB_TRY_OUT(gdb_edge_slices_resolve(rehearsal.slices, err));
    *out = rehearsal.slices;
    rehearsal.slices = NULL;
out:
    gdb_edge_slices_free(rehearsal.slices);
    for (unsigned i = 0; i < job->slots; i++)
        gdb_key_batch_release(&rehearsal.batches[i]);
    gdb_free(rehearsal.batches);
    return status;
}
