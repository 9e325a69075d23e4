/* SPDX-License-Identifier: MIT */
#include "lib/query/copy_rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/alloc.h"
#include "lib/base/text_quote.h"
#include "lib/catalog/stored_value.h"
#include "lib/cypher/option_value.h"
#include "lib/query/row_insert.h"

struct gdb_copy_rows {
    const gdb_copy_from *copy;
    gdb_ast_range *range; /* where the statement is wrong, while it is opened */
    const gdb_node_schema *node; /* one of the two */
    const gdb_rel_schema *rel;
    uint32_t id;   /* of the node table, or of the pair */
    uint32_t ends; /* columns of the row that are keys of ends: 2 or 0 */
    gdb_text_view from, to; /* options; no data: not given */
    bool skips_bad_rows;
    uint32_t column_count; /* of the row */
    uint32_t value_count;
    uint32_t *columns; /* of each value: which column of the row it fills */
    gdb_value *row;
    gdb_row_inserter *inserter;
    gdb_arena values; /* of a row */
    uint64_t number;  /* of the row, from 1 */
    uint64_t inserted, left_out;
};

static const gdb_catalog *catalog_of(const gdb_copy_rows *rows)
{
    return gdb_database_catalog(rows->copy->database);
}

static const gdb_column_schema *schema_of(const gdb_copy_rows *rows, uint32_t *count)
{
    *count = rows->node != NULL ? rows->node->column_count : rows->rel->column_count;
    return rows->node != NULL ? rows->node->columns : rows->rel->columns;
}

/* --- which table ------------------------------------------------------- */

static gdb_status find_table(gdb_copy_rows *rows, gdb_error *err)
{
    gdb_ast_name name = rows->copy->statement->copy_from.table;
    char quoted[GDB_TEXT_QUOTE_SIZE], suggestion[GDB_SUGGESTION_SIZE];

    rows->node = gdb_catalog_find_node(catalog_of(rows), name.text);
    rows->rel = gdb_catalog_find_rel(catalog_of(rows), name.text);
    rows->ends = rows->rel != NULL ? 2 : 0;
    *rows->range = name.range;
    if (rows->node != NULL || rows->rel != NULL)
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_QUERY, "there is no table %s%s", gdb_text_quote(name.text, quoted),
                    gdb_catalog_suggest_table(catalog_of(rows), name.text, true, suggestion));
}

static gdb_status read_option(gdb_copy_rows *rows, const gdb_ast_option *option, gdb_error *err)
{
    const gdb_ast_script *script = rows->copy->script;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    if (gdb_text_equal_nocase(option->name.text, gdb_text_of("FROM")))
        return gdb_option_value_text(script, option, &rows->from, err);
    if (gdb_text_equal_nocase(option->name.text, gdb_text_of("TO")))
        return gdb_option_value_text(script, option, &rows->to, err);
    if (gdb_text_equal_nocase(option->name.text, gdb_text_of("IGNORE_ERRORS")))
        return gdb_option_value_bool(script, option, &rows->skips_bad_rows, err);
    *rows->range = option->name.range;
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "COPY ... FROM (query) has no option %s (it has FROM, TO, IGNORE_ERRORS)",
                    gdb_text_quote(option->name.text, quoted));
}

static bool is_end(const gdb_copy_rows *rows, uint32_t node, gdb_text_view named)
{
    return named.data == NULL ||
           gdb_text_equal_nocase(gdb_catalog_node_by_id(catalog_of(rows), node)->name, named);
}

/* The only pair, or the one whose ends the options name. */
static gdb_status find_pair(gdb_copy_rows *rows, gdb_error *err)
{
    const gdb_rel_schema *rel = rows->rel;
    uint32_t matching = 0;

    for (uint32_t i = 0; i < rel->pair_count; i++) {
        if (!is_end(rows, rel->pairs[i].from, rows->from) ||
            !is_end(rows, rel->pairs[i].to, rows->to))
            continue;
        rows->id = rel->pairs[i].id;
        matching++;
    }
    if (matching == 1)
        return GDB_OK;
    *rows->range = rows->copy->statement->copy_from.table.range;
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "relationship table '%.*s' %s (expected COPY ... FROM (query) (FROM='TABLE', "
                    "TO='TABLE'))",
                    GDB_TEXT_ARG(rel->name),
                    matching == 0 ? "does not join these node tables"
                                  : "joins several pairs of node tables, and which one is meant is "
                                    "not said");
}

/* --- which columns ----------------------------------------------------- */

static gdb_status find_named_column(gdb_copy_rows *rows, const gdb_ast_name *name, uint32_t *out,
                                    gdb_error *err)
{
    const gdb_ast_statement *statement = rows->copy->statement;
    char quoted[GDB_TEXT_QUOTE_SIZE];
    uint32_t count;
    const gdb_column_schema *schema = schema_of(rows, &count);
    int found = gdb_schema_find_column(schema, count, name->text);

    *rows->range = name->range;
    gdb_text_quote(name->text, quoted);
    if (found < 0)
        return GDB_FAIL(err, GDB_ERR_QUERY, "table '%.*s' has no column %s",
                        GDB_TEXT_ARG(statement->copy_from.table.text), quoted);
    *out = (uint32_t)found + rows->ends;
    for (const gdb_ast_name *other = statement->copy_from.columns; other < name; other++)
        if (gdb_text_equal_nocase(other->text, name->text))
            return GDB_FAIL(err, GDB_ERR_QUERY, "column %s is named twice", quoted);
    return GDB_OK;
}

static gdb_status find_columns(gdb_copy_rows *rows, gdb_error *err)
{
    const gdb_ast_statement *statement = rows->copy->statement;
    uint32_t count, expected;

    (void)schema_of(rows, &count);
    rows->column_count = count + rows->ends;
    expected = statement->copy_from.has_columns
                   ? (uint32_t)statement->copy_from.column_count + rows->ends
                   : rows->column_count;
    *rows->range = statement->copy_from.query->range;
    if (rows->value_count != expected)
        return GDB_FAIL(err, GDB_ERR_QUERY,
                        "the query has %u column%s, and '%.*s' takes %u%s", rows->value_count,
                        gdb_plural(rows->value_count),
                        GDB_TEXT_ARG(statement->copy_from.table.text), expected,
                        rows->ends > 0 ? ": the keys of both ends, then properties" : "");
    rows->columns = gdb_alloc_array(expected, sizeof(*rows->columns), err);
    rows->row = gdb_alloc_array(rows->column_count, sizeof(*rows->row), err);
    if (rows->columns == NULL || rows->row == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < expected; i++)
        rows->columns[i] = i;
    for (uint32_t i = rows->ends; i < expected && statement->copy_from.has_columns; i++)
        GDB_TRY(find_named_column(rows, &statement->copy_from.columns[i - rows->ends],
                                  &rows->columns[i], err));
    return GDB_OK;
}

/* --- opening ----------------------------------------------------------- */

static gdb_status open_rows(gdb_copy_rows *rows, gdb_error *err)
{
    const gdb_ast_statement *statement = rows->copy->statement;

    GDB_TRY(find_table(rows, err));
    for (size_t i = 0; i < statement->copy_from.option_count; i++)
        GDB_TRY(read_option(rows, &statement->copy_from.options[i], err));
    if (rows->node != NULL)
        rows->id = rows->node->id;
    else
        GDB_TRY(find_pair(rows, err));
    GDB_TRY(find_columns(rows, err));
    *rows->range = statement->range;
    return gdb_row_inserter_open(&rows->inserter, rows->copy->database, rows->copy->transaction,
                                 rows->id, err);
}

gdb_status gdb_copy_rows_open(gdb_copy_rows **out, const gdb_copy_from *copy, uint32_t value_count,
                              gdb_ast_range *range, gdb_error *err)
{
    gdb_copy_rows *rows = gdb_alloc_zero(sizeof(*rows), err);
    gdb_status status = GDB_OK;

    if (rows == NULL)
        return GDB_ERR_NOMEM;
    rows->copy = copy;
    rows->range = range;
    rows->value_count = value_count;
    GDB_TRY_OUT(open_rows(rows, err));
    gdb_transaction_set_place(copy->transaction, copy->statement->range.offset,
                              copy->statement->range.length);
    *out = rows;
    rows = NULL;
out:
    gdb_copy_rows_close(rows);
    return status;
}

void gdb_copy_rows_close(gdb_copy_rows *rows)
{
    if (rows == NULL)
        return;
    gdb_row_inserter_close(rows->inserter);
    gdb_free(rows->columns);
    gdb_free(rows->row);
    gdb_arena_release(&rows->values);
    gdb_free(rows);
}

/* --- rows -------------------------------------------------------------- */

/* Of an end: of the key of its node table. */
static const gdb_column_schema *column_schema(const gdb_copy_rows *rows, uint32_t column,
                                              gdb_text_view *name)
{
    const gdb_rel_pair *pair = NULL;
    const gdb_node_schema *end;

    if (column >= rows->ends) {
        uint32_t count;
        const gdb_column_schema *schema = &schema_of(rows, &count)[column - rows->ends];

        *name = schema->name;
        return schema;
    }
    (void)gdb_catalog_rel_by_pair(catalog_of(rows), rows->id, &pair);
    end = gdb_catalog_node_by_id(catalog_of(rows), column == 0 ? pair->from : pair->to);
    *name = gdb_text_of(column == 0 ? "from" : "to");
    return &end->columns[end->key_column];
}

/* Defaults, and the values of the query over them. */
static gdb_status fill_row(gdb_copy_rows *rows, const gdb_value *values, bool *is_good,
                           char message[GDB_ERROR_MESSAGE_SIZE], gdb_error *err)
{
    gdb_error failure = GDB_ERROR_INIT;
    gdb_text_view name;
    uint32_t count;
    const gdb_column_schema *schema = schema_of(rows, &count);

    *is_good = true;
    gdb_arena_clear(&rows->values);
    for (uint32_t c = 0; c < count; c++)
        rows->row[rows->ends + c] =
            schema[c].default_value != NULL ? *schema[c].default_value : gdb_value_null();
    for (uint32_t i = 0; i < rows->value_count; i++) {
        const gdb_column_schema *column = column_schema(rows, rows->columns[i], &name);
        gdb_status status = gdb_stored_value(&rows->row[rows->columns[i]], column->type, &values[i],
                                             &rows->values, &failure);

        if (status == GDB_OK)
            continue;
        if (status != GDB_ERR_QUERY)
            return GDB_FAIL(err, status, "%s", failure.message);
        snprintf(message, GDB_ERROR_MESSAGE_SIZE, "%.*s.%.*s: %s",
                 GDB_TEXT_ARG(rows->copy->statement->copy_from.table.text), GDB_TEXT_ARG(name),
                 failure.message);
        *is_good = false;
        return GDB_OK;
    }
    return GDB_OK;
}

gdb_status gdb_copy_rows_insert(gdb_copy_rows *rows, const gdb_value *values, gdb_error *err)
{
    const gdb_ast_range range = rows->copy->statement->copy_from.query->range;
    gdb_row_fault fault;
    bool is_good;

    rows->number++;
    GDB_TRY(gdb_interrupt_check(rows->copy->interrupt, err));
    GDB_TRY(fill_row(rows, values, &is_good, fault.message, err));
    if (is_good)
        GDB_TRY(gdb_row_insert(rows->inserter, rows->row, &is_good, &fault, err));
    if (is_good) {
        rows->inserted++;
        return GDB_OK;
    }
    rows->left_out++;
    if (rows->skips_bad_rows)
        return GDB_OK;
    return gdb_error_where(err,
                           GDB_FAIL(err, GDB_ERR_QUERY, "row %" PRIu64 " of the query: %s",
                                    rows->number, fault.message),
                           "@%u+%u", range.offset, range.length);
}

uint64_t gdb_copy_rows_finish(gdb_copy_rows *rows)
{
    gdb_copy_warn_left_out(rows->copy->sink, rows->copy->statement->copy_from.table.text,
                           rows->left_out);
    return rows->inserted;
}
