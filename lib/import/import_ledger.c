/* SPDX-License-Identifier: MIT */
#include "lib/import/import_ledger.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/import_plan/plan_script.h"

void gdb_import_ledger_release(gdb_import_ledger *ledger)
{
    gdb_free(ledger->loads.items);
    gdb_arena_release(&ledger->texts);
    memset(ledger, 0, sizeof(*ledger));
}

static gdb_status reserve(gdb_import_ledger *ledger, uint32_t more, gdb_error *err)
{
    return gdb_array_reserve(&ledger->loads.items, &ledger->capacity,
                             (size_t)ledger->loads.count + more, sizeof(*ledger->loads.items), err);
}

gdb_status gdb_import_ledger_begin(gdb_import_ledger *ledger, const gdb_load_ledger *known,
                                   gdb_error *err)
{
    GDB_TRY(reserve(ledger, known->count, err));
    if (known->count > 0)
        memcpy(ledger->loads.items, known->items, known->count * sizeof(*known->items));
    ledger->loads.count = known->count;
    return GDB_OK;
}

/* Options of the import that decide which rows are kept, in the words of the command line. */
static gdb_status print_rules(const gdb_import_options *options, gdb_buffer *out, gdb_error *err)
{
    static const char *const duplicates[] = {NULL, "first", "last"};
    const char *missing = options->create_missing ? "create" : NULL;

    if ((options->rejects.tolerated & (UINT32_C(1) << GDB_REJECT_MISSING_NODE)) != 0)
        missing = "skip";
    if (options->rejects.skip)
        GDB_TRY(gdb_buffer_append_text(out, ", ON_ERROR='skip'", err));
    if (duplicates[options->duplicates] != NULL)
        GDB_TRY(gdb_buffer_append_format(out, err, ", DUPLICATES='%s'",
                                         duplicates[options->duplicates]));
    if (missing != NULL)
        GDB_TRY(gdb_buffer_append_format(out, err, ", MISSING_ENDPOINTS='%s'", missing));
    return GDB_OK;
}

static gdb_status copy(gdb_import_ledger *ledger, gdb_text_view text, gdb_text_view *out,
                       gdb_error *err)
{
    *out = gdb_arena_copy_text(&ledger->texts, text, err);
    return out->data != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_import_ledger_add(gdb_import_ledger *ledger, const gdb_import_options *options,
                                 const gdb_import_plan *plan, const gdb_plan_table *table,
                                 const gdb_table_input *input, gdb_error *err)
{
    gdb_buffer words = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(reserve(ledger, table->file_count, err));
    for (uint32_t f = 0; f < table->file_count; f++) {
        gdb_load load = {.table = table->id,
                         .digest = input->digests[f],
                         .rows_loaded = input->counts[f].rows_loaded,
                         .rows_rejected = input->counts[f].rows_rejected,
                         .time = options->time};
        gdb_buffer_clear(&words);
        GDB_TRY_OUT(gdb_plan_script_options(plan, table, f, &words, err));
        GDB_TRY_OUT(print_rules(options, &words, err));
        GDB_TRY_OUT(copy(ledger, gdb_text_of(table->name), &load.name, err));
        GDB_TRY_OUT(copy(ledger, gdb_text_of(table->files[f].path), &load.path, err));
        GDB_TRY_OUT(copy(ledger, gdb_buffer_view(&words), &load.options, err));
        ledger->loads.items[ledger->loads.count++] = load;
    }
out:
    gdb_buffer_release(&words);
    return status;
}
