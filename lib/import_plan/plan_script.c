/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_script.h"

#include "lib/cypher/cypher_text.h"
#include "lib/schema/ddl.h"

typedef struct printer {
    const gdb_import_plan *plan;
    gdb_buffer *out;
    gdb_error *err;
} printer;

static gdb_status print(printer *p, const char *text)
{
    return gdb_buffer_append_text(p->out, text, p->err);
}

static gdb_status print_string(printer *p, gdb_text_view text)
{
    return gdb_cypher_append_string(p->out, text, p->err);
}

/* An option whose value is one character; '\0' for none. */
static gdb_status print_character(printer *p, const char *option, char c)
{
    GDB_TRY(gdb_buffer_append_format(p->out, p->err, ", %s=", option));
    return print_string(p, gdb_text(&c, c != '\0' ? 1 : 0));
}

/* --- files ---------------------------------------------------------------- */

static bool is_in_order(const gdb_plan_table *table, const gdb_csv_file *file)
{
    for (uint32_t f = 0; f < file->field_count; f++)
        if (file->columns[f] != f)
            return false;
    return file->field_count == table->shape.column_count;
}

/* FIELDS, unless the file's own header or the order of the columns says the same. */
static gdb_status print_fields(printer *p, const gdb_plan_table *table, uint32_t f)
{
    const gdb_csv_file *file = &table->files[f];

    if (table->by_names[f] || is_in_order(table, file))
        return GDB_OK;
    for (uint32_t i = 0; i < file->field_count; i++) {
        uint32_t column = file->columns[i];
        GDB_TRY(print(p, i == 0 ? ", FIELDS=['" : "', '"));
        if (file->filter != NULL && i == file->filter->field) {
            GDB_TRY(print(p, table->is_rel ? ":TYPE" : ":LABEL"));
        } else if (column == GDB_CSV_IGNORE) {
            GDB_TRY(print(p, ":IGNORE"));
        } else if (table->is_rel && column < 2) {
            GDB_TRY(print(p, column == 0 ? ":START_ID" : ":END_ID"));
        } else {
            /* The type keeps a colon in the name from being taken for a word. */
            GDB_TRY(gdb_cypher_append_escaped(p->out, table->shape.column_names[column],
                                              p->err));
            GDB_TRY(gdb_buffer_append_format(p->out, p->err, ":%s",
                                             gdb_type_name(table->shape.types[column])));
        }
    }
    return print(p, "']");
}

static gdb_status print_ends(printer *p, const gdb_plan_table *table)
{
    const gdb_catalog *catalog = p->plan->catalog;
    const gdb_rel_pair *pair;
    const gdb_rel_schema *rel;

    if (!table->is_rel)
        return GDB_OK;
    rel = gdb_catalog_rel_by_pair(catalog, table->id, &pair);
    if (rel->pair_count == 1)
        return GDB_OK;
    GDB_TRY(print(p, ", FROM="));
    GDB_TRY(print_string(p, gdb_catalog_node_by_id(catalog, pair->from)->name));
    GDB_TRY(print(p, ", TO="));
    return print_string(p, gdb_catalog_node_by_id(catalog, pair->to)->name);
}

/* What stands between the parentheses of COPY. */
static gdb_status print_options(printer *p, const gdb_plan_table *table, uint32_t f)
{
    const gdb_csv_file *file = &table->files[f];
    const gdb_csv_dialect *dialect = &file->dialect;

    GDB_TRY(print(p, file->skip_header ? "HEADER=true" : "HEADER=false"));
    GDB_TRY(print_character(p, "DELIM", dialect->delimiter));
    GDB_TRY(print_character(p, "QUOTE", dialect->quote));
    if (dialect->quote != '\0')
        GDB_TRY(print_character(p, "ESCAPE", dialect->escape));
    if (dialect->comment != '\0')
        GDB_TRY(print_character(p, "COMMENT", dialect->comment));
    if (dialect->trim)
        GDB_TRY(print(p, ", TRIM=true"));
    if (dialect->invalid_utf8 == GDB_CSV_UTF8_REPLACE)
        GDB_TRY(print(p, ", INVALID_UTF8='replace'"));
    if (dialect->has_null_text) {
        GDB_TRY(print(p, ", NULL_STRINGS="));
        GDB_TRY(print_string(p, dialect->null_text));
    }
    if (file->list_delimiter != '\0')
        GDB_TRY(print_character(p, "LIST_DELIM", file->list_delimiter));
    if (file->input.encoding != GDB_TEXT_UTF8)
        GDB_TRY(gdb_buffer_append_format(p->out, p->err, ", ENCODING='%s'",
                                         gdb_text_encoding_names[file->input.encoding]));
    if (file->skip_lines > 0)
        GDB_TRY(gdb_buffer_append_format(p->out, p->err, ", SKIP=%llu",
                                         (unsigned long long)file->skip_lines));
    if (file->skips_bad_rows)
        GDB_TRY(print(p, ", IGNORE_ERRORS=true"));
    GDB_TRY(print_fields(p, table, f));
    if (file->filter != NULL) {
        GDB_TRY(print(p, table->is_rel ? ", TYPE=" : ", LABEL="));
        GDB_TRY(print_string(p, file->filter->table));
    }
    return print_ends(p, table);
}

static gdb_status print_copy(printer *p, const gdb_plan_table *table, uint32_t f)
{
    GDB_TRY(print(p, "COPY "));
    GDB_TRY(gdb_cypher_append_name(p->out, gdb_text_of(table->name), p->err));
    GDB_TRY(print(p, " FROM "));
    GDB_TRY(print_string(p, gdb_text_of(table->files[f].path)));
    GDB_TRY(print(p, " ("));
    GDB_TRY(print_options(p, table, f));
    return print(p, ");\n");
}

gdb_status gdb_plan_script_options(const gdb_import_plan *plan, const gdb_plan_table *table,
                                   uint32_t file, gdb_buffer *out, gdb_error *err)
{
    printer p = {plan, out, err};

    return print_options(&p, table, file);
}

gdb_status gdb_plan_script_print(const gdb_import_plan *plan, gdb_buffer *out, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(plan->catalog);
    printer p = {plan, out, err};

    for (uint32_t i = 0; i < catalog->node_count; i++) {
        GDB_TRY(gdb_ddl_print_node_table(&catalog->nodes[i], out, err));
        GDB_TRY(print(&p, ";\n"));
    }
    for (uint32_t i = 0; i < catalog->rel_count; i++) {
        GDB_TRY(gdb_ddl_print_rel_table(plan->catalog, &catalog->rels[i], out, err));
        GDB_TRY(print(&p, ";\n"));
    }
    for (uint32_t t = 0; t < plan->table_count; t++)
        for (uint32_t f = 0; f < plan->tables[t].file_count; f++)
            GDB_TRY(print_copy(&p, &plan->tables[t], f));
    return GDB_OK;
}
