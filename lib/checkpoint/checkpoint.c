/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/checkpoint.h"

#include <string.h>
#include <time.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/fold_counts.h"
#include "lib/checkpoint/node_fold.h"
#include "lib/checkpoint/node_update.h"
#include "lib/checkpoint/rel_update.h"
#include "lib/database/base_rewrite.h"
#include "lib/database/base_update.h"
#include "lib/database/database_lock.h"
#include "lib/database/machine_memory.h"
#include "lib/import/csr_rebuild.h"
#include "lib/log/log_writer.h"

/* What becomes of the offsets of a node table. */
typedef struct table_plan {
    bool closes_up; /* the rows of deleted nodes go, and the whole table is written */
    gdb_row_renumber renumber;
} table_plan;

typedef struct checkpoint {
    const gdb_checkpoint_options *options;
    gdb_database *database;
    gdb_base_rewrite *rewrite; /* of these one, the other is NULL */
    gdb_base_update *update;
    gdb_log_writer *log; /* for the one that begins; NULL: there is none, and it stays so */
    gdb_memory_budget memory;
    gdb_import_job job;
    gdb_arena arena;
    gdb_metadata metadata; /* the new one */
    table_plan *plans;     /* by id of a node table */
    gdb_fold_counts groups;
} checkpoint;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- building ---------------------------------------------------------- */

static bool column_is_compressed(const gdb_column_metadata *column)
{
    for (uint32_t i = 0; i < column->segment_count; i++)
        if ((column->segments[i].flags & GDB_SEGMENT_COMPRESSED) != 0)
            return true;
    return false;
}

/* Whoever imported the database chose whether texts are compressed. */
static bool is_compressed(const gdb_metadata *metadata)
{
    for (uint32_t t = 0; t < metadata->node_count; t++)
        for (uint32_t c = 0; c < metadata->nodes[t].column_count; c++)
            if (column_is_compressed(&metadata->nodes[t].columns[c]))
                return true;
    for (uint32_t t = 0; t < metadata->rel_count; t++)
        for (uint32_t c = 0; c < metadata->rels[t].column_count; c++)
            if (column_is_compressed(&metadata->rels[t].columns[c]))
                return true;
    return false;
}

static gdb_page_writer *page_writer(const checkpoint *run)
{
    return run->rewrite != NULL ? gdb_base_rewrite_writer(run->rewrite)
                                : gdb_base_update_writer(run->update);
}

static gdb_status open_base(checkpoint *run, const char *path, gdb_error *err)
{
    if (gdb_database_log(run->database)->state != GDB_LOG_ABSENT)
        GDB_TRY(gdb_log_writer_create(&run->log, path, err));
    if (run->options->compact)
        return gdb_base_rewrite_open(&run->rewrite, path, err);
    return gdb_base_update_open(&run->update, path, gdb_database_header_get(run->database), err);
}

static gdb_status prepare(checkpoint *run, gdb_error *err)
{
    const gdb_checkpoint_options *options = run->options;
    const gdb_metadata *old = gdb_database_metadata(run->database);
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_database_catalog(run->database));

    gdb_memory_budget_init(&run->memory,
                           options->memory != 0 ? options->memory : gdb_machine_memory() / 2);
    run->job = (gdb_import_job){.threads = options->threads > 0 ? options->threads : 1,
                                .memory = &run->memory,
                                .pages = page_writer(run),
                                .compression = {is_compressed(old), 1},
                                .sink = options->sink,
                                .interrupt = options->interrupt,
                                .arena = &run->arena};
    run->job.slots = gdb_pipeline_slots(run->job.threads);
    GDB_TRY(gdb_spill_file_create(&run->job.spill, gdb_database_path(run->database), err));
    run->metadata.node_count = old->node_count;
    run->metadata.rel_count = old->rel_count;
    run->metadata.loads = old->loads;
    run->metadata.nodes = gdb_arena_alloc_array(&run->arena, old->node_count,
                                                sizeof(*run->metadata.nodes), err);
    run->metadata.rels =
        gdb_arena_alloc_array(&run->arena, old->rel_count, sizeof(*run->metadata.rels), err);
    run->plans = gdb_alloc_array_zero(catalog->next_id, sizeof(*run->plans), err);
    return run->metadata.nodes != NULL && run->metadata.rels != NULL && run->plans != NULL
               ? GDB_OK
               : GDB_ERR_NOMEM;
}

static gdb_status fold_nodes(checkpoint *run, uint32_t number, uint32_t id, gdb_error *err)
{
    const gdb_node_table *table = gdb_database_node_table(run->database, id);
    gdb_node_table_metadata *metadata = &run->metadata.nodes[number];
    table_plan *plan = &run->plans[id];

    plan->closes_up = run->options->compact || gdb_node_update_is_crowded(table);
    GDB_TRY(gdb_row_renumber_init(&plan->renumber, gdb_node_table_row_count(table),
                                  plan->closes_up ? gdb_node_table_overlay(table) : NULL, err));
    if (!plan->closes_up)
        return gdb_node_update(&run->job, table, metadata, &run->groups, err);
    GDB_TRY(gdb_node_fold(&run->job, table, metadata, err));
    run->groups.written += gdb_div_up(metadata->row_count, GDB_GROUP_SIZE);
    return GDB_OK;
}

/* Lists name nodes by their offsets, so they are written as a whole where these change. */
static gdb_status fold_rels(checkpoint *run, uint32_t number, const gdb_rel_pair *pair,
                            gdb_error *err)
{
    const table_plan *from = &run->plans[pair->from], *to = &run->plans[pair->to];
    gdb_rel_table_metadata *metadata = &run->metadata.rels[number];
    const gdb_csr_rebuild rebuild = {.table = gdb_database_rel_table(run->database, pair->id),
                                     .ends = {&from->renumber, &to->renumber}};
    const uint64_t node_count[2] = {from->renumber.row_count, to->renumber.row_count};

    if (!from->closes_up && !to->closes_up)
        return gdb_rel_update(&run->job, rebuild.table, node_count, metadata, &run->groups, err);
    GDB_TRY(gdb_csr_rebuild_run(&run->job, &rebuild, metadata, err));
    run->groups.written +=
        metadata->csr[GDB_FORWARD].group_count + metadata->csr[GDB_BACKWARD].group_count;
    return GDB_OK;
}

static gdb_status fold_tables(checkpoint *run, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_database_catalog(run->database));
    uint32_t number = 0;

    for (uint32_t i = 0; i < catalog->node_count; i++)
        GDB_TRY(fold_nodes(run, i, catalog->nodes[i].id, err));
    for (uint32_t i = 0; i < catalog->rel_count; i++)
        for (uint32_t k = 0; k < catalog->rels[i].pair_count; k++, number++)
            GDB_TRY(fold_rels(run, number, &catalog->rels[i].pairs[k], err));
    return GDB_OK;
}

static void release(checkpoint *run)
{
    const gdb_catalog_data *catalog;

    if (run->plans != NULL) {
        catalog = gdb_catalog_get(gdb_database_catalog(run->database));
        for (uint32_t i = 0; i < catalog->next_id; i++)
            gdb_row_renumber_release(&run->plans[i].renumber);
        gdb_free(run->plans);
    }
    gdb_spill_file_free(run->job.spill);
    gdb_arena_release(&run->arena);
    gdb_log_writer_close(run->log);
    gdb_base_rewrite_close(run->rewrite);
    gdb_base_update_close(run->update);
    gdb_database_close(run->database);
}

/* --- the log ----------------------------------------------------------- */

/* A torn tail, or a log that is folded in: a crash has left them. */
static gdb_status mend_log(const checkpoint *run, gdb_error *err)
{
    const gdb_log_summary *found = gdb_database_log(run->database);
    gdb_log_writer *log = NULL;

    if (found->state != GDB_LOG_FOLDED && found->torn_bytes == 0)
        return GDB_OK;
    GDB_TRY(gdb_log_writer_open(&log, gdb_database_path(run->database),
                                gdb_database_header_get(run->database), NULL, err));
    gdb_log_writer_close(log);
    return GDB_OK;
}

static gdb_status commit(checkpoint *run, uint64_t log_position, gdb_database_header *header,
                         gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(run->database);

    if (run->rewrite != NULL)
        return gdb_base_rewrite_finish(run->rewrite, catalog, &run->metadata,
                                       gdb_database_header_get(run->database), log_position, header,
                                       err);
    return gdb_base_update_commit(run->update, catalog, &run->metadata, log_position, header, err);
}

/* The new base, then the fresh log: what the order means stands in checkpoint.h. */
static gdb_status put_in_place(checkpoint *run, gdb_checkpoint_report *report, gdb_error *err)
{
    const gdb_log_summary *found = gdb_database_log(run->database);
    uint64_t position = found->state == GDB_LOG_PENDING
                            ? found->chain.position
                            : gdb_database_header_get(run->database)->log_position;
    gdb_database_header header;

    GDB_TRY(gdb_interrupt_check(run->options->interrupt, err));
    gdb_progress_begin(run->options->sink, "database", "sync", 0);
    GDB_TRY(commit(run, position, &header, err));
    report->bytes_after = header.page_count * GDB_PAGE_SIZE;
    report->pages_written = gdb_page_writer_page_count(page_writer(run));
    report->groups_written = run->groups.written;
    report->groups_kept = run->groups.kept;
    return run->log != NULL ? gdb_log_writer_begin_anew(run->log, &header, err) : GDB_OK;
}

/* --- all of it --------------------------------------------------------- */

static gdb_status open_database(checkpoint *run, const char *path, gdb_error *err)
{
    gdb_database_options options = {.buffer_pool = run->options->buffer_pool,
                                    .sink = run->options->sink,
                                    .threads = run->options->threads};

    return gdb_database_open(&run->database, path, &options, err);
}

static void describe(const checkpoint *run, gdb_checkpoint_report *report)
{
    const gdb_log_summary *log = gdb_database_log(run->database);
    const gdb_metadata *metadata = gdb_database_metadata(run->database);

    memset(report, 0, sizeof(*report));
    report->transactions = log->transactions;
    report->records = log->records;
    report->log_bytes = log->size;
    for (uint32_t i = 0; i < metadata->node_count; i++)
        report->nodes += gdb_database_table_size(run->database, metadata->nodes[i].id);
    for (uint32_t i = 0; i < metadata->rel_count; i++)
        report->rels += gdb_database_table_size(run->database, metadata->rels[i].id);
    report->bytes_before = gdb_database_header_get(run->database)->page_count * GDB_PAGE_SIZE;
    report->bytes_after = report->bytes_before;
}

gdb_status gdb_checkpoint(const char *path, const gdb_checkpoint_options *options,
                          gdb_checkpoint_report *report, gdb_error *err)
{
    checkpoint run = {.options = options};
    gdb_checkpoint_report result;
    gdb_database_lock *lock = NULL;
    gdb_status status = GDB_OK;
    double began = now();

    if (!options->dry_run && !options->is_writer)
        GDB_TRY_OUT(gdb_database_lock_take(&lock, path, options->wait, options->interrupt, err));
    GDB_TRY_OUT(open_database(&run, path, err));
    describe(&run, &result);
    if (!options->dry_run) {
        GDB_TRY_OUT(gdb_base_rewrite_clean(path, err));
        result.is_rewritten = options->compact || result.transactions > 0;
        if (!result.is_rewritten)
            GDB_TRY_OUT(mend_log(&run, err));
    }
    if (result.is_rewritten) {
        GDB_TRY_OUT(open_base(&run, path, err));
        GDB_TRY_OUT(prepare(&run, err));
        GDB_TRY_OUT(fold_tables(&run, err));
        GDB_TRY_OUT(put_in_place(&run, &result, err));
    }
    result.seconds = now() - began;
    *report = result;
out:
    if (run.database != NULL)
        gdb_database_where(run.database, status, err);
    release(&run);
    gdb_database_lock_release(lock);
    return status;
}
