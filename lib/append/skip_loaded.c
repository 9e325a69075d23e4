/* SPDX-License-Identifier: MIT */
#include "lib/append/skip_loaded.h"

#include "lib/import/block_reader.h"

static bool has_size(const gdb_load_ledger *ledger, uint32_t table, uint64_t size)
{
    for (uint32_t i = 0; i < ledger->count; i++)
        if (ledger->items[i].table == table && ledger->items[i].digest.size == size)
            return true;
    return false;
}

/* The load of these contents into this table, or NULL. */
static gdb_status find_load(const gdb_load_ledger *ledger, uint32_t table, const char *path,
                            const gdb_interrupt *interrupt, const gdb_load **load, gdb_error *err)
{
    gdb_content_digest digest;
    uint64_t size;
    bool known;

    *load = NULL;
    GDB_TRY(gdb_input_stream_size(path, &size, &known, err));
    if (!has_size(ledger, table, size))
        return GDB_OK;
    GDB_TRY(gdb_input_digest(path, interrupt, &digest, err));
    *load = gdb_load_ledger_find(ledger, table, &digest);
    return GDB_OK;
}

static gdb_status add_skipped(gdb_import_report *report, const gdb_plan_table *table,
                              const char *path, const gdb_load *load, gdb_error *err)
{
    gdb_import_skipped *skipped = &report->skipped[report->skipped_count];

    skipped->table = gdb_arena_copy_text(&report->arena, gdb_text_of(table->name), err);
    skipped->path = gdb_arena_copy_text(&report->arena, gdb_text_of(path), err);
    skipped->time = load->time;
    if (skipped->table.data == NULL || skipped->path.data == NULL)
        return GDB_ERR_NOMEM;
    report->skipped_count++;
    return GDB_OK;
}

static gdb_status skip_files(gdb_plan_table *table, const gdb_load_ledger *ledger,
                             const gdb_interrupt *interrupt, gdb_import_report *report,
                             gdb_error *err)
{
    uint32_t kept = 0;

    for (uint32_t f = 0; f < table->file_count; f++) {
        const char *path = table->files[f].path;
        const gdb_load *load;

        GDB_TRY(find_load(ledger, table->id, path, interrupt, &load, err));
        if (load != NULL) {
            GDB_TRY(add_skipped(report, table, path, load, err));
            continue;
        }
        table->files[kept] = table->files[f];
        table->headers[kept] = table->headers[f];
        table->by_names[kept++] = table->by_names[f];
    }
    table->file_count = kept;
    return GDB_OK;
}

gdb_status gdb_skip_loaded(gdb_import_plan *plan, const gdb_load_ledger *ledger,
                           const gdb_interrupt *interrupt, gdb_import_report *report,
                           gdb_error *err)
{
    uint32_t files = 0;

    for (uint32_t t = 0; t < plan->table_count; t++) {
        const gdb_table_input input = {.files = plan->tables[t].files,
                                       .file_count = plan->tables[t].file_count};
        GDB_TRY(gdb_table_input_check_again(&input, "--skip-loaded reads files", err));
        files += plan->tables[t].file_count;
    }
    report->skipped = gdb_arena_alloc_array(&report->arena, files, sizeof(*report->skipped), err);
    if (report->skipped == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t t = 0; t < plan->table_count; t++)
        GDB_TRY(skip_files(&plan->tables[t], ledger, interrupt, report, err));
    return GDB_OK;
}
