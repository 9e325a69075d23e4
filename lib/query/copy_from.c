/* SPDX-License-Identifier: MIT */
#include "lib/query/copy_from.h"

#include <inttypes.h>

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/text_quote.h"
#include "lib/csv/column_image.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/row_block.h"
#include "lib/import_plan/import_plan.h"

enum { FROM, TO, FIRST_PROPERTY }; /* columns of a relationship's row */

/* One table while its files are read. */
typedef struct load {
    const gdb_copy_from *copy;
    const gdb_plan_table *table;
    uint32_t key_column;     /* of a node */
    uint32_t ends[2];        /* node tables of a relationship */
    gdb_key_lookup *keys[2]; /* of the nodes, or of the two ends */
    gdb_csr_cursor *lists[2]; /* by gdb_direction: NULL where a node may have any number */
    gdb_multiplicity multiplicity;
    gdb_csv_source *source;
    gdb_raw_block raw;
    gdb_row_block rows;
    const gdb_csv_file *file; /* of the block */
    gdb_value *values;        /* of a row */
    uint64_t inserted, left_out;
} load;

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

/* The row is bad because of one of its columns, a key of nodes of `table`: "there is WHAT node Person
 * with the key '7'". */
static gdb_status reject_key(load *l, uint32_t row, uint32_t column, gdb_reject_code code,
                             const char *what, uint32_t table, gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(l->copy->database);
    gdb_text_view name = gdb_catalog_node_by_id(catalog, table)->name;
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_buffer key = {0};
    gdb_status status = gdb_value_print(&l->values[column], &key, err);

    if (status == GDB_OK)
        status = gdb_row_block_reject(
            &l->rows, l->file, row, column, code, err, "%s.%.*s: there is %s node %.*s with the key %s",
            l->table->name, GDB_TEXT_ARG(l->table->shape.column_names[column]), what,
            GDB_TEXT_ARG(name), gdb_text_quote(gdb_buffer_view(&key), quote));
    gdb_buffer_release(&key);
    return status;
}

static gdb_status insert_node(load *l, uint32_t row, gdb_error *err)
{
    gdb_node_id node;
    uint64_t other;

    GDB_TRY(gdb_key_lookup_find(l->keys[0], &l->values[l->key_column], &other, err));
    if (other != GDB_NODE_NONE)
        return reject_key(l, row, l->key_column, GDB_REJECT_DUPLICATE_KEY, "already a",
                          l->table->id, err);
    return gdb_transaction_insert_node(l->copy->transaction, l->table->id, l->values, &node, err);
}

/* Has the node a relationship already, where it may have only one? */
static gdb_status check_free(load *l, uint32_t row, uint32_t end, uint64_t node, bool *is_free,
                             gdb_error *err)
{
    gdb_csr_list list;

    *is_free = true;
    if (l->lists[end] == NULL)
        return GDB_OK;
    GDB_TRY(gdb_csr_cursor_lists(l->lists[end], &node, 1, &list, err));
    *is_free = list.count == 0;
    return *is_free ? GDB_OK
                    : gdb_row_block_reject(&l->rows, l->file, row, end, GDB_REJECT_MULTIPLICITY, err,
                                           "%s.%.*s: the node has a relationship already (the "
                                           "table is %s)",
                                           l->table->name,
                                           GDB_TEXT_ARG(l->table->shape.column_names[end]),
                                           gdb_multiplicity_name(l->multiplicity));
}

static gdb_status insert_rel(load *l, uint32_t row, gdb_error *err)
{
    bool is_free = true;
    uint64_t nodes[2];
    gdb_rel_id rel;

    for (uint32_t end = FROM; end <= TO; end++) {
        GDB_TRY(gdb_key_lookup_find(l->keys[end], &l->values[end], &nodes[end], err));
        if (nodes[end] == GDB_NODE_NONE)
            return reject_key(l, row, end, GDB_REJECT_MISSING_NODE, "no", l->ends[end], err);
    }
    for (uint32_t end = FROM; end <= TO && is_free; end++)
        GDB_TRY(check_free(l, row, end, nodes[end], &is_free, err));
    if (!is_free)
        return GDB_OK;
    return gdb_transaction_insert_rel(l->copy->transaction, l->table->id, nodes[FROM], nodes[TO],
                                      l->values + FIRST_PROPERTY, &rel, err);
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
        for (uint32_t c = 0; c < rows->column_count; c++)
            l->values[c] = value_of(&rows->columns[c], i);
        GDB_TRY(l->table->is_rel ? insert_rel(l, i, err) : insert_node(l, i, err));
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

static gdb_status open_keys(load *l, uint32_t place, uint32_t table, gdb_error *err)
{
    return gdb_key_lookup_open(&l->keys[place], gdb_database_node_table(l->copy->database, table),
                               err);
}

static gdb_status open_lists(load *l, gdb_direction direction, gdb_error *err)
{
    return gdb_csr_cursor_open(&l->lists[direction],
                               gdb_database_rel_table(l->copy->database, l->table->id), direction,
                               err);
}

static gdb_status open_rels(load *l, gdb_error *err)
{
    const gdb_rel_pair *pair = NULL;
    const gdb_rel_schema *schema =
        gdb_catalog_rel_by_pair(gdb_database_catalog(l->copy->database), l->table->id, &pair);

    l->multiplicity = schema->multiplicity;
    l->ends[FROM] = pair->from;
    l->ends[TO] = pair->to;
    GDB_TRY(open_keys(l, FROM, pair->from, err));
    GDB_TRY(open_keys(l, TO, pair->to, err));
    if (l->multiplicity == GDB_MULTIPLICITY_MANY_ONE || l->multiplicity == GDB_MULTIPLICITY_ONE_ONE)
        GDB_TRY(open_lists(l, GDB_FORWARD, err));
    if (l->multiplicity == GDB_MULTIPLICITY_ONE_MANY || l->multiplicity == GDB_MULTIPLICITY_ONE_ONE)
        GDB_TRY(open_lists(l, GDB_BACKWARD, err));
    return GDB_OK;
}

static gdb_status open_nodes(load *l, gdb_error *err)
{
    l->key_column =
        gdb_catalog_node_by_id(gdb_database_catalog(l->copy->database), l->table->id)->key_column;
    return open_keys(l, 0, l->table->id, err);
}

static gdb_status open_load(load *l, gdb_error *err)
{
    const gdb_plan_table *table = l->table;

    GDB_TRY(table->is_rel ? open_rels(l, err) : open_nodes(l, err));
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
    for (int i = 0; i < 2; i++) {
        gdb_csr_cursor_close(l->lists[i]);
        gdb_key_lookup_close(l->keys[i]);
    }
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
    char text[GDB_ERROR_MESSAGE_SIZE];
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(open_load(&l, err));
    GDB_TRY_OUT(read_files(&l, err));
    *rows += l.inserted;
    if (l.left_out > 0) {
        snprintf(text, sizeof(text), "%s: %" PRIu64 " bad row%s left out", table->name, l.left_out,
                 l.left_out == 1 ? " is" : "s are");
        gdb_progress_warn(copy->sink, text);
    }
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
                                      copy->statement, err));
    for (uint32_t i = 0; i < plan.warning_count; i++)
        gdb_progress_warn(copy->sink, plan.warnings[i]);
    for (uint32_t i = 0; i < plan.table_count; i++)
        if (plan.tables[i].file_count > 0)
            GDB_TRY_OUT(load_table(copy, &plan.tables[i], rows, err));
out:
    gdb_import_plan_release(&plan);
    return status;
}
