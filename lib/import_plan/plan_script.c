/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/plan_script.h"

#include "lib/cypher/token.h"

typedef struct printer {
    const gdb_import_plan *plan;
    const gdb_catalog_data *catalog;
    gdb_buffer *out;
    gdb_error *err;
} printer;

static gdb_status print(printer *p, const char *text)
{
    return gdb_buffer_append_text(p->out, text, p->err);
}

/* --- names and texts ------------------------------------------------------ */

static bool is_bare(gdb_text_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size > 0 && gdb_keyword_lookup(name) == GDB_KW_NONE_OF_THEM;
}

static gdb_status print_name(printer *p, gdb_text_view name)
{
    if (is_bare(name))
        return gdb_buffer_append(p->out, name.data, name.size, p->err);
    GDB_TRY(gdb_buffer_append_byte(p->out, '`', p->err));
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '`')
            GDB_TRY(gdb_buffer_append_byte(p->out, '`', p->err));
        GDB_TRY(gdb_buffer_append_byte(p->out, (uint8_t)name.data[i], p->err));
    }
    return gdb_buffer_append_byte(p->out, '`', p->err);
}

/* The inside of a string. */
static gdb_status print_escaped(printer *p, gdb_text_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\'' || c == '\\')
            GDB_TRY(gdb_buffer_append_byte(p->out, '\\', p->err));
        if (c == '\t')
            GDB_TRY(print(p, "\\t"));
        else if (c < 0x20 || c == 0x7F)
            GDB_TRY(gdb_buffer_append_format(p->out, p->err, "\\u%04X", (unsigned)c));
        else
            GDB_TRY(gdb_buffer_append_byte(p->out, c, p->err));
    }
    return GDB_OK;
}

static gdb_status print_string(printer *p, gdb_text_view text)
{
    GDB_TRY(print(p, "'"));
    GDB_TRY(print_escaped(p, text));
    return print(p, "'");
}

/* An option whose value is one character; '\0' for none. */
static gdb_status print_character(printer *p, const char *option, char c)
{
    GDB_TRY(gdb_buffer_append_format(p->out, p->err, ", %s=", option));
    return print_string(p, gdb_text(&c, c != '\0' ? 1 : 0));
}

/* --- tables --------------------------------------------------------------- */

static gdb_status print_columns(printer *p, const gdb_column_schema *columns, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY(print(p, c > 0 ? ", " : ""));
        GDB_TRY(print_name(p, columns[c].name));
        GDB_TRY(gdb_buffer_append_format(p->out, p->err, " %s", gdb_type_name(columns[c].type)));
    }
    return GDB_OK;
}

static gdb_status print_node_table(printer *p, const gdb_node_schema *node)
{
    GDB_TRY(print(p, "CREATE NODE TABLE "));
    GDB_TRY(print_name(p, node->name));
    GDB_TRY(print(p, "("));
    GDB_TRY(print_columns(p, node->columns, node->column_count));
    GDB_TRY(print(p, ", PRIMARY KEY("));
    GDB_TRY(print_name(p, node->columns[node->key_column].name));
    return print(p, "));\n");
}

static gdb_status print_rel_table(printer *p, const gdb_rel_schema *rel)
{
    const gdb_catalog *catalog = p->plan->catalog;

    GDB_TRY(print(p, "CREATE REL TABLE "));
    GDB_TRY(print_name(p, rel->name));
    for (uint32_t i = 0; i < rel->pair_count; i++) {
        GDB_TRY(print(p, i == 0 ? "(FROM " : ", FROM "));
        GDB_TRY(print_name(p, gdb_catalog_node_by_id(catalog, rel->pairs[i].from)->name));
        GDB_TRY(print(p, " TO "));
        GDB_TRY(print_name(p, gdb_catalog_node_by_id(catalog, rel->pairs[i].to)->name));
    }
    GDB_TRY(print(p, rel->column_count > 0 ? ", " : ""));
    GDB_TRY(print_columns(p, rel->columns, rel->column_count));
    if (rel->multiplicity != GDB_MULTIPLICITY_MANY_MANY)
        GDB_TRY(gdb_buffer_append_format(p->out, p->err, ", %s",
                                         gdb_multiplicity_name(rel->multiplicity)));
    return print(p, ");\n");
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
            GDB_TRY(print_escaped(p, table->shape.column_names[column]));
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
    GDB_TRY(print_name(p, gdb_text_of(table->name)));
    GDB_TRY(print(p, " FROM "));
    GDB_TRY(print_string(p, gdb_text_of(table->files[f].path)));
    GDB_TRY(print(p, " ("));
    GDB_TRY(print_options(p, table, f));
    return print(p, ");\n");
}

gdb_status gdb_plan_script_options(const gdb_import_plan *plan, const gdb_plan_table *table,
                                   uint32_t file, gdb_buffer *out, gdb_error *err)
{
    printer p = {plan, gdb_catalog_get(plan->catalog), out, err};

    return print_options(&p, table, file);
}

gdb_status gdb_plan_script_print(const gdb_import_plan *plan, gdb_buffer *out, gdb_error *err)
{
    printer p = {plan, gdb_catalog_get(plan->catalog), out, err};

    for (uint32_t i = 0; i < p.catalog->node_count; i++)
        GDB_TRY(print_node_table(&p, &p.catalog->nodes[i]));
    for (uint32_t i = 0; i < p.catalog->rel_count; i++)
        GDB_TRY(print_rel_table(&p, &p.catalog->rels[i]));
    for (uint32_t t = 0; t < plan->table_count; t++)
        for (uint32_t f = 0; f < plan->tables[t].file_count; f++)
            GDB_TRY(print_copy(&p, &plan->tables[t], f));
    return GDB_OK;
}
