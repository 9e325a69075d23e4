/* SPDX-License-Identifier: MIT */
#include "lib/import/import_expect.h"

/* The table's name as it was declared; empty if there is none. */
static gdb_text_view declared_name(const gdb_catalog *catalog, gdb_text_view name)
{
    const gdb_node_schema *node = gdb_catalog_find_node(catalog, name);
    const gdb_rel_schema *rel = gdb_catalog_find_rel(catalog, name);

    if (node != NULL)
        return node->name;
    return rel != NULL ? rel->name : gdb_text("", 0);
}

gdb_status gdb_expectations_check_tables(const gdb_import_options *options,
                                         const gdb_catalog *catalog, gdb_error *err)
{
    for (size_t i = 0; i < options->expectation_count; i++) {
        gdb_text_view name = options->expectations[i].table;
        if (declared_name(catalog, name).size == 0)
            return GDB_FAIL(err, GDB_ERR_INPUT, "--expect: there is no table '%.*s'",
                            GDB_TEXT_ARG(name));
    }
    return GDB_OK;
}

gdb_status gdb_expectations_check_rows(const gdb_import_options *options,
                                       const gdb_catalog *catalog,
                                       const gdb_import_report *report, gdb_error *err)
{
    for (size_t i = 0; i < options->expectation_count; i++) {
        const gdb_expectation *expectation = &options->expectations[i];
        gdb_text_view name = declared_name(catalog, expectation->table);
        uint64_t rows = 0;
        for (uint32_t t = 0; t < report->table_count; t++)
            if (gdb_text_equal(report->tables[t].name, name))
                rows += report->tables[t].counts.rows_loaded;
        if (rows != expectation->rows)
            return GDB_FAIL(err, GDB_ERR_INPUT,
                            "--expect: %.*s would get %llu row%s, expected %llu",
                            GDB_TEXT_ARG(name), (unsigned long long)rows, gdb_plural(rows),
                            (unsigned long long)expectation->rows);
    }
    return GDB_OK;
}
