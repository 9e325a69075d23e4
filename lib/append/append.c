/* SPDX-License-Identifier: MIT */
#include "lib/append/append.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/append/skip_loaded.h"
#include "lib/checkpoint/checkpoint.h"
#include "lib/database/base_update.h"
#include "lib/database/database_lock.h"
#include "lib/import/import_run.h"
#include "lib/import_plan/plan_script.h"

typedef struct append {
    gdb_import_options options;
    gdb_database_lock *lock;
    gdb_database *database;
    gdb_import_plan plan;
    gdb_base_update *update;
} append;

static void release(append *run)
{
    gdb_base_update_close(run->update);
    gdb_import_plan_release(&run->plan);
    gdb_database_close(run->database);
    gdb_database_lock_release(run->lock);
}

static bool is_there(const char *path)
{
    struct stat st;

    return path != NULL && (stat(path, &st) == 0 || errno != ENOENT);
}

/* --- the database ------------------------------------------------------ */

static gdb_status open_database(append *run, gdb_error *err)
{
    gdb_database_options options = {.buffer_pool = run->options.memory / 4,
                                    .sink = run->options.sink,
                                    .threads = run->options.threads};

    return gdb_database_open(&run->database, run->options.database, &options, err);
}

/* What the log holds becomes a part of the base. */
static gdb_status fold_log(append *run, gdb_error *err)
{
    gdb_checkpoint_options options = {.is_writer = true,
                                      .threads = run->options.threads,
                                      .memory = run->options.memory,
                                      .sink = run->options.sink,
                                      .interrupt = run->options.interrupt};
    gdb_checkpoint_report report;

    gdb_database_close(run->database);
    run->database = NULL;
    GDB_TRY(gdb_checkpoint(run->options.database, &options, &report, err));
    return open_database(run, err);
}

static gdb_status open_for_writing(append *run, gdb_error *err)
{
    GDB_TRY(gdb_database_lock_take(&run->lock, run->options.database, run->options.wait,
                                   run->options.interrupt, err));
    GDB_TRY(open_database(run, err));
    return gdb_database_log(run->database)->transactions > 0 ? fold_log(run, err) : GDB_OK;
}

static gdb_status make_plan(append *run, gdb_error *err)
{
    run->options.plan.existing = gdb_database_catalog(run->database);
    gdb_progress_begin(run->options.sink, "input", "plan", 0);
    return gdb_import_make_plan(&run->plan, &run->options, err);
}

/* --- the new state ----------------------------------------------------- */

static gdb_status commit(void *context, const gdb_catalog *catalog, const gdb_metadata *metadata,
                         uint64_t *size, gdb_error *err)
{
    append *run = context;
    gdb_database_header header;

    GDB_TRY(gdb_base_update_commit(run->update, catalog, metadata,
                                   gdb_database_header_get(run->database)->log_position, &header,
                                   err));
    *size = header.page_count * GDB_PAGE_SIZE;
    return GDB_OK;
}

static bool has_work(const append *run)
{
    const gdb_catalog *old = gdb_database_catalog(run->database);

    if (gdb_catalog_get(run->plan.catalog)->next_id != gdb_catalog_get(old)->next_id)
        return true;
    for (uint32_t t = 0; t < run->plan.table_count; t++)
        if (run->plan.tables[t].file_count > 0)
            return true;
    return false;
}

static gdb_status load(append *run, gdb_import_report *report, gdb_error *err)
{
    const gdb_database_header *header = gdb_database_header_get(run->database);
    gdb_import_target target = {.base = run->database, .finish = commit, .context = run};
    bool writes = !run->options.dry_run && has_work(run);

    if (writes) {
        GDB_TRY(gdb_base_update_open(&run->update, run->options.database, header, err));
        target.pages = gdb_base_update_writer(run->update);
    }
    GDB_TRY(gdb_import_run(&run->options, &run->plan, &target, report, err));
    if (!writes && !run->options.dry_run)
        report->bytes_stored = header->page_count * GDB_PAGE_SIZE;
    return GDB_OK;
}

gdb_status gdb_append(const gdb_import_options *options, gdb_import_report *report, gdb_error *err)
{
    append run = {.options = *options};
    gdb_status status = GDB_OK;

    if (!is_there(options->database))
        return gdb_import(options, report, err);
    GDB_TRY_OUT(options->dry_run ? open_database(&run, err) : open_for_writing(&run, err));
    GDB_TRY_OUT(make_plan(&run, err));
    if (options->skip_loaded)
        GDB_TRY_OUT(gdb_skip_loaded(&run.plan, &gdb_database_metadata(run.database)->loads,
                                    options->interrupt, report, err));
    status = load(&run, report, err);
out:
    if (run.database != NULL)
        gdb_database_where(run.database, status, err);
    release(&run);
    return status;
}

gdb_status gdb_append_print_plan(const gdb_import_options *options, gdb_buffer *out,
                                 gdb_error *err)
{
    append run = {.options = *options};
    gdb_status status = GDB_OK;

    if (!is_there(options->database))
        return gdb_import_print_plan(options, out, err);
    GDB_TRY_OUT(open_database(&run, err));
    GDB_TRY_OUT(make_plan(&run, err));
    status = gdb_plan_script_print(&run.plan, out, err);
out:
    release(&run);
    return status;
}
