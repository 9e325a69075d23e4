/* SPDX-License-Identifier: MIT */
#include "lib/cypher/cypher_text.h"
#include "lib/schema/ddl.h"
#include "lib/schema/default_value.h"

static gdb_status print_column(const gdb_column_schema *column, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_cypher_append_name(out, column->name, err));
    GDB_TRY(gdb_buffer_append_format(out, err, " %s", gdb_type_name(column->type)));
    if (column->default_value == NULL)
        return GDB_OK;
    GDB_TRY(gdb_buffer_append_text(out, " DEFAULT ", err));
    return gdb_default_value_print(column->default_value, out, err);
}

static gdb_status print_columns(const gdb_column_schema *columns, uint32_t count, gdb_buffer *out,
                                gdb_error *err)
{
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY(gdb_buffer_append_text(out, c > 0 ? ", " : "", err));
        GDB_TRY(print_column(&columns[c], out, err));
    }
    return GDB_OK;
}

gdb_status gdb_ddl_print_node_table(const gdb_node_schema *node, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "CREATE NODE TABLE ", err));
    GDB_TRY(gdb_cypher_append_name(out, node->name, err));
    GDB_TRY(gdb_buffer_append_text(out, "(", err));
    GDB_TRY(print_columns(node->columns, node->column_count, out, err));
    GDB_TRY(gdb_buffer_append_text(out, ", PRIMARY KEY(", err));
    GDB_TRY(gdb_cypher_append_name(out, node->columns[node->key_column].name, err));
    return gdb_buffer_append_text(out, "))", err);
}

gdb_status gdb_ddl_print_rel_table(const gdb_catalog *catalog, const gdb_rel_schema *rel,
                                   gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "CREATE REL TABLE ", err));
    GDB_TRY(gdb_cypher_append_name(out, rel->name, err));
    for (uint32_t i = 0; i < rel->pair_count; i++) {
        const gdb_rel_pair *pair = &rel->pairs[i];

        GDB_TRY(gdb_buffer_append_text(out, i == 0 ? "(FROM " : ", FROM ", err));
        GDB_TRY(gdb_cypher_append_name(out, gdb_catalog_node_by_id(catalog, pair->from)->name,
                                       err));
        GDB_TRY(gdb_buffer_append_text(out, " TO ", err));
        GDB_TRY(gdb_cypher_append_name(out, gdb_catalog_node_by_id(catalog, pair->to)->name, err));
    }
    GDB_TRY(gdb_buffer_append_text(out, rel->column_count > 0 ? ", " : "", err));
    GDB_TRY(print_columns(rel->columns, rel->column_count, out, err));
    if (rel->multiplicity != GDB_MULTIPLICITY_MANY_MANY)
        GDB_TRY(gdb_buffer_append_format(out, err, ", %s",
                                         gdb_multiplicity_name(rel->multiplicity)));
    return gdb_buffer_append_text(out, ")", err);
}

static gdb_status print_alter(const gdb_catalog *catalog, const gdb_ast_statement *statement,
                              const gdb_catalog_change *change, gdb_buffer *out, gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);
    const gdb_column_schema *columns =
        change->is_rel ? data->rels[change->place].columns : data->nodes[change->place].columns;

    GDB_TRY(gdb_buffer_append_text(out, "ALTER TABLE ", err));
    GDB_TRY(gdb_cypher_append_name(out, statement->alter_table.table.text, err));
    switch (statement->alter_table.kind) {
    case GDB_AST_ALTER_ADD_COLUMN:
        GDB_TRY(gdb_buffer_append_text(out, " ADD ", err));
        return print_column(&columns[change->column], out, err);
    case GDB_AST_ALTER_DROP_COLUMN:
        GDB_TRY(gdb_buffer_append_text(out, " DROP ", err));
        return gdb_cypher_append_name(out, statement->alter_table.name.text, err);
    case GDB_AST_ALTER_RENAME_COLUMN:
        GDB_TRY(gdb_buffer_append_text(out, " RENAME ", err));
        GDB_TRY(gdb_cypher_append_name(out, statement->alter_table.name.text, err));
        GDB_TRY(gdb_buffer_append_text(out, " TO ", err));
        break;
    case GDB_AST_ALTER_RENAME_TABLE:
        GDB_TRY(gdb_buffer_append_text(out, " RENAME TO ", err));
        break;
    }
    return gdb_cypher_append_name(out, statement->alter_table.new_name.text, err);
}

gdb_status gdb_ddl_print(const gdb_catalog *catalog, const gdb_ast_statement *statement,
                         const gdb_catalog_change *change, gdb_buffer *out, gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);

    if (change->kind == GDB_CATALOG_ADD_TABLE)
        return change->is_rel
                   ? gdb_ddl_print_rel_table(catalog, &data->rels[change->place], out, err)
                   : gdb_ddl_print_node_table(&data->nodes[change->place], out, err);
    if (statement->kind == GDB_AST_STATEMENT_ALTER_TABLE)
        return print_alter(catalog, statement, change, out, err);
    GDB_TRY(gdb_buffer_append_text(out, "DROP TABLE ", err));
    return gdb_cypher_append_name(out, statement->drop_table.name.text, err);
}
