/* SPDX-License-Identifier: MIT */
#include "lib/import/import_run.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/base/parallel.h"
#include "lib/database/machine_memory.h"
#include "lib/import/import_expect.h"
#include "lib/import/import_ledger.h"
#include "lib/import/node_build.h"
#include "lib/import/rel_build.h"

typedef struct import_run {
    const gdb_import_options *options;
    const gdb_import_plan *plan;
    const gdb_catalog_data *catalog;
    gdb_import_job job;
    gdb_memory_budget memory;
    const gdb_import_target *target;
    gdb_metadata metadata; /* in the catalog's order */
    gdb_import_ledger ledger;
    gdb_node_keys *keys; /* by node table, in the catalog's order */
    gdb_import_report *report;
} import_run;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t peak_memory(void)
{
    struct rusage use;

    return getrusage(RUSAGE_SELF, &use) == 0 ? (uint64_t)use.ru_maxrss * 1024 : 0;
}

static uint32_t node_index(const gdb_catalog_data *catalog, uint32_t id)
{
    uint32_t i = 0;

    while (i + 1 < catalog->node_count && catalog->nodes[i].id != id)
        i++;
    return i;
}

static gdb_table_input input_of(const gdb_plan_table *table)
{
    gdb_table_input input = {.name = table->name,
                             .files = table->files,
                             .headers = table->headers,
                             .file_count = table->file_count,
                             .shape = table->shape};
    return input;
}

static const gdb_rel_pair *pair_of(const gdb_catalog_data *catalog, uint32_t id)
{
    for (uint32_t r = 0; r < catalog->rel_count; r++)
        for (uint32_t p = 0; p < catalog->rels[r].pair_count; p++)
            if (catalog->rels[r].pairs[p].id == id)
                return &catalog->rels[r].pairs[p];
    return NULL;
}

/* The relationships that begin or end in a node table, if their missing ends are to be made. */
static gdb_status ends_of(const import_run *run, uint32_t node_id, gdb_end_input **ends,
                          uint32_t *count, gdb_error *err)
{
    *count = 0;
    if (!run->options->create_missing)
        return GDB_OK;
    *ends = gdb_arena_alloc_array(run->job.arena, run->plan->table_count, sizeof(**ends), err);
    if (*ends == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t t = 0; t < run->plan->table_count; t++) {
        const gdb_plan_table *table = &run->plan->tables[t];
        const gdb_rel_pair *pair = table->is_rel ? pair_of(run->catalog, table->id) : NULL;
        gdb_end_input *end = &(*ends)[*count];
        if (pair == NULL || table->file_count == 0)
            continue;
        end->input = input_of(table);
        end->is_end[0] = pair->from == node_id;
        end->is_end[1] = pair->to == node_id;
        *count += end->is_end[0] || end->is_end[1];
    }
    return GDB_OK;
}

/* The table as the database has it; NULL if it is new. */
static const gdb_node_table *base_node_table(const import_run *run, uint32_t id)
{
    const gdb_database *base = run->target->base;

    return base != NULL ? gdb_database_node_table(base, id) : NULL;
}

static const gdb_rel_table *base_rel_table(const import_run *run, uint32_t id)
{
    const gdb_database *base = run->target->base;

    return base != NULL ? gdb_database_rel_table(base, id) : NULL;
}

static gdb_status load_nodes(import_run *run, const gdb_plan_table *table,
                             const gdb_table_input *input, gdb_import_table *out, gdb_error *err)
{
    uint32_t index = node_index(run->catalog, table->id);
    const gdb_node_schema *schema = &run->catalog->nodes[index];
    const gdb_node_table *base = base_node_table(run, table->id);
    gdb_end_input *ends = NULL;
    uint32_t end_count;

    out->name = schema->name;
    GDB_TRY(ends_of(run, table->id, &ends, &end_count, err));
    GDB_TRY(gdb_node_keys_open(&run->keys[index], &run->job, base, err));
    if (base != NULL && table->file_count == 0 && end_count == 0) {
        run->metadata.nodes[index] = *gdb_node_table_metadata_get(base);
        return GDB_OK;
    }
    return gdb_node_build(&run->job, schema, input, ends, end_count,
                          &run->metadata.nodes[index], &run->keys[index], &out->counts, err);
}

/* The pair's number in the metadata: pairs are counted over all rel tables. */
static uint32_t pair_index(const gdb_catalog_data *catalog, uint32_t id,
                           const gdb_rel_schema **schema, const gdb_rel_pair **pair)
{
    uint32_t index = 0;

    for (uint32_t r = 0; r < catalog->rel_count; r++) {
        for (uint32_t p = 0; p < catalog->rels[r].pair_count; p++, index++) {
            *schema = &catalog->rels[r];
            *pair = &catalog->rels[r].pairs[p];
            if ((*pair)->id == id)
                return index;
        }
    }
    return index;
}

static bool has_new_nodes(const gdb_rel_ends *ends)
{
    for (int e = 0; e < 2; e++)
        if (ends->keys[e]->added != NULL && gdb_key_table_count(ends->keys[e]->added) > 0)
            return true;
    return false;
}

static gdb_status load_rels(import_run *run, const gdb_plan_table *table,
                            const gdb_table_input *input, gdb_import_table *out, gdb_error *err)
{
    const gdb_rel_schema *schema = NULL;
    const gdb_rel_pair *pair = NULL;
    uint32_t index = pair_index(run->catalog, table->id, &schema, &pair);
    uint32_t from = node_index(run->catalog, pair->from), to = node_index(run->catalog, pair->to);
    const gdb_rel_table *base = base_rel_table(run, table->id);
    gdb_rel_ends ends = {{&run->catalog->nodes[from], &run->catalog->nodes[to]},
                         {&run->keys[from], &run->keys[to]}};

    out->is_rel = true;
    out->name = schema->name;
    out->from = ends.schemas[0]->name;
    out->to = ends.schemas[1]->name;
    if (base != NULL && table->file_count == 0 && !has_new_nodes(&ends)) {
        run->metadata.rels[index] = *gdb_rel_table_metadata_get(base);
        return GDB_OK;
    }
    return gdb_rel_build(&run->job, schema, pair, &ends, base, input, &run->metadata.rels[index],
                         &out->counts, err);
}

static gdb_status copy_name(gdb_text_view *name, gdb_arena *arena, gdb_error *err)
{
    *name = gdb_arena_copy_text(arena, *name, err);
    return name->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* What the ledger will say of the files. */
static gdb_status add_counts(const import_run *run, gdb_table_input *input, gdb_error *err)
{
    input->counts =
        gdb_arena_alloc_array(run->job.arena, input->file_count, sizeof(*input->counts), err);
    input->digests =
        gdb_arena_alloc_array(run->job.arena, input->file_count, sizeof(*input->digests), err);
    return input->counts != NULL && input->digests != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status load_table(import_run *run, const gdb_plan_table *table, gdb_error *err)
{
    gdb_import_report *report = run->report;
    gdb_table_input input = input_of(table);
    gdb_import_table out = {.is_rel = false};
    double began = now();

    GDB_TRY(add_counts(run, &input, err));
    GDB_TRY(table->is_rel ? load_rels(run, table, &input, &out, err)
                          : load_nodes(run, table, &input, &out, err));
    GDB_TRY(gdb_import_ledger_add(&run->ledger, run->options, run->plan, table, &input, err));
    out.seconds = now() - began;
    if (table->file_count == 0 && out.counts.rows_created == 0)
        return GDB_OK;
    GDB_TRY(copy_name(&out.name, &report->arena, err));
    if (out.is_rel) {
        GDB_TRY(copy_name(&out.from, &report->arena, err));
        GDB_TRY(copy_name(&out.to, &report->arena, err));
    }
    *(table->is_rel ? &report->rels : &report->nodes) += out.counts.rows_loaded;
    report->rejected += out.counts.rows_rejected;
    report->bytes_read += out.counts.bytes_read;
    report->tables[report->table_count++] = out;
    return GDB_OK;
}

static uint32_t pair_count(const gdb_catalog_data *catalog)
{
    uint32_t count = 0;

    for (uint32_t r = 0; r < catalog->rel_count; r++)
        count += catalog->rels[r].pair_count;
    return count;
}

static gdb_status prepare(import_run *run, gdb_arena *arena, gdb_error *err)
{
    const gdb_import_options *options = run->options;
    gdb_metadata *metadata = &run->metadata;

    run->job.threads = options->threads > 0 ? options->threads : 1;
    run->job.slots = gdb_pipeline_slots(run->job.threads);
    run->job.block_size = options->block_size;
    run->job.batch_rows = (uint32_t)options->batch_rows;
    run->job.duplicates = options->duplicates;
    run->job.compression = options->compression;
    run->job.sink = options->sink;
    run->job.interrupt = options->interrupt;
    run->job.arena = arena;
    run->job.pages = run->target->pages;
    run->job.reject_limit = UINT64_MAX;
    if (options->rejects.tolerated == 0)
        run->job.reject_limit = options->rejects.skip ? options->rejects.max_errors : 0;
    metadata->node_count = run->catalog->node_count;
    metadata->rel_count = pair_count(run->catalog);
    metadata->nodes =
        gdb_arena_alloc_array(arena, metadata->node_count, sizeof(*metadata->nodes), err);
    metadata->rels =
        gdb_arena_alloc_array(arena, metadata->rel_count, sizeof(*metadata->rels), err);
    run->keys = gdb_alloc_array_zero(run->catalog->node_count, sizeof(*run->keys), err);
    run->report->tables = gdb_arena_alloc_array(&run->report->arena, run->plan->table_count,
                                                sizeof(*run->report->tables), err);
    if (metadata->nodes == NULL || metadata->rels == NULL || run->keys == NULL ||
        run->report->tables == NULL)
        return GDB_ERR_NOMEM;
    if (run->target->base != NULL)
        GDB_TRY(gdb_import_ledger_begin(
            &run->ledger, &gdb_database_metadata(run->target->base)->loads, err));
    GDB_TRY(gdb_reject_log_open(&run->job.rejects, &options->rejects, err));
    for (uint32_t t = 0; t < run->plan->table_count; t++)
        for (uint32_t f = 0; f < run->plan->tables[t].file_count; f++)
            GDB_TRY(gdb_reject_log_protect(run->job.rejects, run->plan->tables[t].files[f].path,
                                           err));
    return GDB_OK;
}

/* The budget, and the file for what does not fit it. */
static gdb_status prepare_memory(import_run *run, gdb_error *err)
{
    const gdb_import_options *options = run->options;
    const char *temp = options->temp;
    char *parent = NULL, *base = NULL;
    gdb_status status = GDB_OK;
    struct stat st;

    if (temp != NULL && (stat(temp, &st) != 0 || !S_ISDIR(st.st_mode)))
        return GDB_FAIL(err, GDB_ERR_USAGE, "--temp: '%s' is not a directory", temp);

    gdb_memory_budget_init(&run->memory, options->memory != 0 ? options->memory
                                                              : gdb_machine_memory() / 5 * 4);
    run->job.memory = &run->memory;
    if (temp == NULL && options->database != NULL) {
        GDB_TRY(gdb_file_split_path(options->database, &parent, &base, err));
        temp = parent;
    }
    status = gdb_spill_file_create(&run->job.spill, temp != NULL ? temp : ".", err);
    gdb_free(parent);
    gdb_free(base);
    return status;
}

static void release(import_run *run)
{
    for (uint32_t i = 0; run->keys != NULL && i < run->catalog->node_count; i++)
        gdb_node_keys_close(&run->keys[i]);
    gdb_free(run->keys);
    gdb_import_ledger_release(&run->ledger);
    gdb_spill_file_free(run->job.spill);
    gdb_reject_log_close(run->job.rejects);
}

gdb_status gdb_import_run(const gdb_import_options *options, const gdb_import_plan *plan,
                          const gdb_import_target *target, gdb_import_report *report,
                          gdb_error *err)
{
    import_run run = {.options = options,
                      .plan = plan,
                      .catalog = gdb_catalog_get(plan->catalog),
                      .target = target,
                      .report = report};
    gdb_arena arena = {0};
    gdb_status status = GDB_OK;
    double began = now();

    GDB_TRY_OUT(gdb_expectations_check_tables(options, plan->catalog, err));
    GDB_TRY_OUT(prepare(&run, &arena, err));
    GDB_TRY_OUT(prepare_memory(&run, err));
    for (uint32_t t = 0; t < plan->table_count; t++)
        GDB_TRY_OUT(load_table(&run, &plan->tables[t], err));
    GDB_TRY_OUT(gdb_reject_log_finish(run.job.rejects, err));
    GDB_TRY_OUT(gdb_reject_log_judge(run.job.rejects, err));
    GDB_TRY_OUT(gdb_expectations_check_rows(options, plan->catalog, report, err));
    GDB_TRY_OUT(gdb_interrupt_check(options->interrupt, err));
    run.metadata.loads = run.ledger.loads;
    if (target->pages != NULL) {
        gdb_progress_begin(options->sink, "database", "sync", 0);
        GDB_TRY_OUT(target->finish(target->context, plan->catalog, &run.metadata,
                                   &report->bytes_stored, err));
    }
    report->seconds = now() - began;
    report->peak_memory = peak_memory();
out:
    /* What was written of the rejects helps to find out why it failed. */
    if (status != GDB_OK && run.job.rejects != NULL)
        (void)gdb_reject_log_finish(run.job.rejects, err);
    release(&run);
    gdb_arena_release(&arena);
    return status;
}

void gdb_import_report_release(gdb_import_report *report)
{
    gdb_arena_release(&report->arena);
    memset(report, 0, sizeof(*report));
}
