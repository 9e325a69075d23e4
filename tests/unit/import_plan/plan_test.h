/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_UNIT_IMPORT_PLAN_PLAN_TEST_H
#define GDB_TESTS_UNIT_IMPORT_PLAN_PLAN_TEST_H

/*
 * plan_test.h - plans of small files in a folder of their own, compared as text:
 *
 *     node Person (id INT64 key, name STRING)
 *       p.csv ',' header -> id name
 *     rel Knows Person -> Person (since DATE)
 *       k.csv '|' -> from to since
 *     warning k.csv:1: ...
 *
 * '-' stands for a field that is not loaded. With a row filter the file's line goes on with
 * " rows 'Person'", and " and strays".
 */

#include "tests/support/test.h"

#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/import_plan/import_plan.h"

static char plan_folder[64];
static char plan_home[1024];
static gdb_error plan_err;

/* Setup and teardown of every test: an empty working directory. */
static int plan_setup(void **state)
{
    (void)state;
    gdb_error_clear(&plan_err);
    snprintf(plan_folder, sizeof(plan_folder), "/tmp/gdb-test-XXXXXX");
    return getcwd(plan_home, sizeof(plan_home)) == NULL || mkdtemp(plan_folder) == NULL ||
           chdir(plan_folder) != 0;
}

static int plan_teardown(void **state)
{
    (void)state;
    return chdir(plan_home) != 0 || gdb_file_remove_directory(plan_folder, NULL) != GDB_OK;
}

static inline void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static inline void describe_columns(gdb_buffer *out, const gdb_column_schema *columns,
                                    uint32_t count, int key)
{
    gdb_buffer_append_text(out, " (", NULL);
    for (uint32_t c = 0; c < count; c++)
        gdb_buffer_append_format(out, NULL, "%s%.*s %s%s", c == 0 ? "" : ", ",
                                 GDB_TEXT_ARG(columns[c].name), gdb_type_name(columns[c].type),
                                 (int)c == key ? " key" : "");
    gdb_buffer_append_text(out, ")\n", NULL);
}

static inline void describe_table(gdb_buffer *out, const gdb_import_plan *plan,
                                  const gdb_plan_table *table)
{
    const gdb_node_schema *node = gdb_catalog_node_by_id(plan->catalog, table->id);
    const gdb_rel_pair *pair;
    const gdb_rel_schema *rel = gdb_catalog_rel_by_pair(plan->catalog, table->id, &pair);

    if (table->is_rel) {
        gdb_buffer_append_format(
            out, NULL, "rel %s %.*s -> %.*s", table->name,
            GDB_TEXT_ARG(gdb_catalog_node_by_id(plan->catalog, pair->from)->name),
            GDB_TEXT_ARG(gdb_catalog_node_by_id(plan->catalog, pair->to)->name));
        describe_columns(out, rel->columns, rel->column_count, -1);
    } else {
        gdb_buffer_append_format(out, NULL, "node %s", table->name);
        describe_columns(out, node->columns, node->column_count, (int)node->key_column);
    }
    for (uint32_t i = 0; i < table->file_count; i++) {
        const gdb_csv_file *file = &table->files[i];
        gdb_buffer_append_format(out, NULL, "  %s '%c'%s ->", file->path, file->dialect.delimiter,
                                 file->skip_header ? " header" : "");
        for (uint32_t f = 0; f < file->field_count; f++) {
            uint32_t column = file->columns[f];
            if (column == GDB_CSV_IGNORE)
                gdb_buffer_append_text(out, " -", NULL);
            else
                gdb_buffer_append_format(out, NULL, " %.*s",
                                         GDB_TEXT_ARG(table->shape.column_names[column]));
        }
        if (file->filter != NULL)
            gdb_buffer_append_format(out, NULL, " rows '%.*s'%s",
                                     GDB_TEXT_ARG(file->filter->table),
                                     file->filter->takes_strays ? " and strays" : "");
        gdb_buffer_append_text(out, "\n", NULL);
    }
}

static inline void assert_plan(const gdb_plan_options *options, const char *expected)
{
    gdb_import_plan plan = {0};
    gdb_buffer out = {0};

    assert_ok(gdb_import_plan_make(&plan, options, &plan_err), plan_err);
    for (uint32_t t = 0; t < plan.table_count; t++)
        describe_table(&out, &plan, &plan.tables[t]);
    for (uint32_t i = 0; i < plan.warning_count; i++)
        gdb_buffer_append_format(&out, NULL, "warning %s\n", plan.warnings[i]);
    gdb_buffer_append_byte(&out, '\0', NULL);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
    gdb_import_plan_release(&plan);
}

/* Planning fails at `where`, with a message that holds `part`. */
static inline void assert_no_plan(const gdb_plan_options *options, gdb_status status,
                                  const char *where, const char *part)
{
    gdb_import_plan plan = {0};
    gdb_status got = gdb_import_plan_make(&plan, options, &plan_err);

    if (got != status || strcmp(plan_err.where, where) != 0 ||
        strstr(plan_err.message, part) == NULL)
        fail_msg("got %s at '%s': %s\nexpected %s at '%s': ...%s...", gdb_status_name(got),
                 plan_err.where, plan_err.message, gdb_status_name(status), where, part);
    assert_null(plan.catalog);
    assert_int_equal(plan.table_count, 0);
    gdb_error_clear(&plan_err);
}

/* One script, s.cypher. */
static inline void assert_script(const char *script, const char *expected)
{
    static const char *const scripts[] = {"s.cypher"};
    gdb_plan_options options = {.scripts = scripts, .script_count = 1};

    write_text("s.cypher", script);
    assert_plan(&options, expected);
}

static inline void assert_bad_script(const char *script, const char *where, const char *part)
{
    static const char *const scripts[] = {"s.cypher"};
    gdb_plan_options options = {.scripts = scripts, .script_count = 1};

    write_text("s.cypher", script);
    assert_no_plan(&options, GDB_ERR_INPUT, where, part);
}

/* --nodes and --rels, each list ending with NULL, with a schema or (NULL) without. */
static inline gdb_plan_options arguments_of(const char *schema, const char *const *nodes,
                                            const char *const *rels)
{
    gdb_plan_options options = {.nodes = nodes, .rels = rels};

    if (schema != NULL) {
        write_text("schema.cypher", schema);
        options.schema = "schema.cypher";
    }
    while (nodes != NULL && nodes[options.node_count] != NULL)
        options.node_count++;
    while (rels != NULL && rels[options.rel_count] != NULL)
        options.rel_count++;
    return options;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
