/* SPDX-License-Identifier: MIT */
#include "lib/query/copy_from.h"

#include <inttypes.h>

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/csv/column_image.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/row_block.h"
#include "lib/import_plan/import_plan.h"
#include "lib/query/row_insert.h"

/* One table while its files are read. */
typedef struct load {
    const gdb_copy_from *copy;
    const gdb_plan_table *table;
    gdb_row_inserter *inserter;
    gdb_csv_source *source;
    gdb_raw_block raw;
    gdb_row_block rows;
    const gdb_csv_file *file; /* of the block */
    gdb_value *values;        /* of a row */
    uint64_t inserted, left_out;
} load;

void gdb_copy_warn_left_out(const gdb_progress_sink *sink, gdb_text_view table, uint64_t rows)
{
    char text[GDB_ERROR_MESSAGE_SIZE];

    if (rows == 0)
        return;
    snprintf(text, sizeof(text), "%.*s: %" PRIu64 " bad row%s left out", GDB_TEXT_ARG(table), rows,
             rows == 1 ? " is" : "s are");
    gdb_progress_warn(sink, text);
}

/* --- rows -------------------------------------------------------------- */

static gdb_value value_of(const gdb_row_column *column, uint32_t row)
{
    gdb_value value = {.type = column->type};
    uint64_t image;
    uint32_t low;
    float single;

    if (gdb_bitmap_get(column->nulls, row))
        return gdb_value_null();
    if (column->type == GDB_TYPE_STRING || gdb_type_is_list(column->type)) {
        value.as.text = gdb_row_column_text(column, row);
        return value;
    }
    gdb_image_widen(&image,
                    (const uint8_t *)column->values + row * (size_t)gdb_type_width(column->type), 1,
                    column->type);
    if (column->type == GDB_TYPE_BOOL) {
        value.as.boolean = image != 0;
    } else if (column->type == GDB_TYPE_FLOAT) {
        low = (uint32_t)image;
        memcpy(&single, &low, sizeof(single));
        value.as.real = (double)single;
    } else { /* all of 64 bits share their bytes */
        value.as.unsigned_integer = image;
    }
    return value;
}

static gdb_status insert_row(load *l, uint32_t row, gdb_error *err)
{
    gdb_row_fault fault;
    bool is_good;

    for (uint32_t c = 0; c < l->rows.column_count; c++)
        l->values[c] = value_of(&l->rows.columns[c], row);
    GDB_TRY(gdb_row_insert(l->inserter, l->values, &is_good, &fault, err));
    return is_good ? GDB_OK
                   : gdb_row_block_reject(&l->rows, l->file, row, fault.column, fault.code, err,
                                          "%s", fault.message);
}

/* The first bad row of the block ends the statement. */
static gdb_status fail_first(load *l, gdb_error *err)
{
    const gdb_reject *first;

    gdb_row_block_sort_rejects(&l->rows);
    first = &l->rows.rejects[0];
    return gdb_error_where(err, GDB_FAIL(err, GDB_ERR_INPUT, "%s", first->message),
                           "%s:%" PRIu64 ":%" PRIu64, l->file->path, first->line, first->column);
}

/* Rows up to the first bad one, unless those are left out. */
static gdb_status insert_rows(load *l, gdb_error *err)
{
    gdb_row_block *rows = &l->rows;
    uint32_t end = UINT32_MAX;

    gdb_row_block_sort_rejects(rows);
    if (rows->reject_count > 0 && !l->file->skips_bad_rows)
        end = rows->rejects[0].record_begin;
    for (uint32_t i = 0; i < rows->row_count && rows->record_begin[i] < end; i++) {
        GDB_TRY(insert_row(l, i, err));
        if (rows->dead_count > 0 && !l->file->skips_bad_rows)
            break;
    }
    if (rows->reject_count > 0 && !l->file->skips_bad_rows)
        return fail_first(l, err);
    l->inserted += rows->row_count - rows->dead_count;
    l->left_out += rows->reject_count;
    return GDB_OK;
}

/* --- files ------------------------------------------------------------- */

static gdb_status open_load(load *l, gdb_error *err)
{
    const gdb_plan_table *table = l->table;

    GDB_TRY(gdb_row_inserter_open(&l->inserter, l->copy->database, l->copy->transaction, table->id,
                                  err));
    l->values = gdb_alloc_array(table->shape.column_count, sizeof(*l->values), err);
    if (l->values == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_row_block_init(&l->rows, &table->shape, err));
    return gdb_csv_source_open(&l->source, table->files, table->file_count, 0, err);
}

static void close_load(load *l)
{
    gdb_csv_source_close(l->source);
    gdb_row_block_release(&l->rows);
    gdb_raw_block_release(&l->raw);
    gdb_free(l->values);
    gdb_row_inserter_close(l->inserter);
}

static gdb_status read_files(load *l, gdb_error *err)
{
    for (;;) {
        bool at_end = false;

        GDB_TRY(gdb_interrupt_check(l->copy->interrupt, err));
        GDB_TRY(gdb_csv_source_take(l->source, &l->raw, &at_end, err));
        if (at_end)
            return GDB_OK;
        l->file = &l->table->files[l->raw.file];
        GDB_TRY(gdb_csv_parse(&l->rows, &l->raw, l->file, &l->table->shape,
                              l->file->skips_bad_rows ? UINT64_MAX : 0, err));
        GDB_TRY(insert_rows(l, err));
    }
}

static gdb_status load_table(const gdb_copy_from *copy, const gdb_plan_table *table, uint64_t *rows,
                             gdb_error *err)
{
    load l = {.copy = copy, .table = table};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(open_load(&l, err));
    GDB_TRY_OUT(read_files(&l, err));
    *rows += l.inserted;
    gdb_copy_warn_left_out(copy->sink, gdb_text_of(table->name), l.left_out);
out:
    close_load(&l);
    return status;
}

gdb_status gdb_copy_from_run(const gdb_copy_from *copy, uint64_t *rows, gdb_error *err)
{
    gdb_import_plan plan = {0};
    gdb_status status = GDB_OK;

    gdb_transaction_set_place(copy->transaction, copy->statement->range.offset,
                              copy->statement->range.length);
    GDB_TRY(gdb_import_plan_make_copy(&plan, gdb_database_catalog(copy->database), copy->script,
                                      copy->statement, copy->directory, err));
    for (uint32_t i = 0; i < plan.warning_count; i++)
        gdb_progress_warn(copy->sink, plan.warnings[i]);
    for (uint32_t i = 0; i < plan.table_count; i++)
        if (plan.tables[i].file_count > 0)
            GDB_TRY_OUT(load_table(copy, &plan.tables[i], rows, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}
