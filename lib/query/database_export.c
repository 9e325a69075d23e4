/* SPDX-License-Identifier: MIT */
/*
 * Every file is written by a COPY (MATCH ... RETURN ...) TO 'file', run like any other query, so
 * that there is one reader of tables and one writer of CSV. One thread keeps the order of the rows:
 * nodes get the same offsets when they are loaded again.
 */
#include "lib/query/database_export.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/csv/csv_dialect.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/draft_file.h"
#include "lib/base/file.h"
#include "lib/base/text_quote.h"
#include "lib/cypher/cypher_text.h"
#include "lib/cypher/option_value.h"
#include "lib/cypher/syntax_error.h"
#include "lib/database/database_directory.h"
#include "lib/schema/ddl.h"

/* Bytes of a file's name, without its end: room is left for that, and for a number. */
enum { STEM_SIZE_MAX = 200 };

typedef struct export {
    const gdb_database *database;
    const gdb_catalog *catalog;
    const gdb_ast_script *script;
    const gdb_ast_statement *statement;
    const gdb_query_options *options;
    char *target;
    char *draft; /* the directory while it is written; NULL: not there */
    int lock;    /* of the draft; -1: none */
    gdb_csv_dialect dialect;
    bool has_header, has_escape;
    gdb_buffer dialect_options; /* of every COPY, each behind ", " */
    gdb_buffer loads;    /* copy.cypher */
    gdb_text_view *names; /* of files that have been given out */
    size_t name_count, name_capacity;
    gdb_arena arena;
    uint64_t rows;
    gdb_error *err;
} export;

/* --- options ----------------------------------------------------------- */

/* It goes into COPY ... TO, and into copy.cypher. */
static gdb_status read_character(export *e, const gdb_ast_option *option, const char *name,
                                 char *out)
{
    GDB_TRY(gdb_option_value_character(e->script, option, false, out, e->err));
    GDB_TRY(gdb_buffer_append_format(&e->dialect_options, e->err, ", %s=", name));
    return gdb_cypher_append_string(&e->dialect_options, gdb_text(out, 1), e->err);
}

static gdb_status read_option(export *e, const gdb_ast_option *option)
{
    gdb_text_view name = option->name.text;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    if (gdb_text_equal_nocase(name, gdb_text_of("FORMAT")) ||
        gdb_text_equal_nocase(name, gdb_text_of("FILE_FORMAT")))
        return gdb_option_value_format(e->script, option, e->err);
    if (gdb_text_equal_nocase(name, gdb_text_of("HEADER")) ||
        gdb_text_equal_nocase(name, gdb_text_of("HEADERS")))
        return gdb_option_value_bool(e->script, option, &e->has_header, e->err);
    if (gdb_text_equal_nocase(name, gdb_text_of("DELIM")) ||
        gdb_text_equal_nocase(name, gdb_text_of("DELIMITER")) ||
        gdb_text_equal_nocase(name, gdb_text_of("SEP")))
        return read_character(e, option, "DELIM", &e->dialect.delimiter);
    if (gdb_text_equal_nocase(name, gdb_text_of("QUOTE")))
        return read_character(e, option, "QUOTE", &e->dialect.quote);
    e->has_escape |= gdb_text_equal_nocase(name, gdb_text_of("ESCAPE"));
    if (gdb_text_equal_nocase(name, gdb_text_of("ESCAPE")))
        return read_character(e, option, "ESCAPE", &e->dialect.escape);
    return gdb_syntax_where(e->err,
                            GDB_FAIL(e->err, GDB_ERR_INPUT,
                                     "EXPORT DATABASE has no option %s (it has FORMAT, HEADER, "
                                     "DELIM, QUOTE, ESCAPE)",
                                     gdb_text_quote(name, quoted)),
                            e->script, option->name.range);
}

static gdb_status read_options(export *e)
{
    const gdb_ast_option *options = e->statement->database.options;

    e->dialect = gdb_csv_dialect_default();
    for (size_t i = 0; i < e->statement->database.option_count; i++)
        GDB_TRY(read_option(e, &options[i]));
    if (!e->has_escape)
        e->dialect.escape = e->dialect.quote;
    if (gdb_csv_dialect_check(&e->dialect, e->err) == GDB_OK)
        return GDB_OK;
    if (e->err != NULL)
        e->err->status = GDB_ERR_INPUT;
    return gdb_syntax_where(e->err, GDB_ERR_INPUT, e->script, options[0].name.range);
}

/* --- the directory ------------------------------------------------------ */

static gdb_status fail_directory(export *e, const char *why)
{
    gdb_ast_file_name name = e->statement->database.directory;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    return gdb_syntax_where(
        e->err,
        GDB_FAIL(e->err, GDB_ERR_INPUT, "%s %s", gdb_text_quote(name.text, quoted), why),
        e->script, name.range);
}

static bool is_empty(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    bool empty = directory != NULL;

    while (empty && (entry = readdir(directory)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (directory != NULL)
        closedir(directory);
    return empty;
}

static gdb_status find_target(export *e)
{
    gdb_text_view name = e->statement->database.directory.text;
    char resolved[PATH_MAX];
    struct stat st;

    while (name.size > 1 && name.data[name.size - 1] == '/')
        name.size--;
    if (name.size == 0 || memchr(name.data, '\0', name.size) != NULL)
        return fail_directory(e, "is not the name of a directory");
    e->target = gdb_alloc_text(name.data, name.size, e->err);
    if (e->target == NULL)
        return GDB_ERR_NOMEM;
    if (lstat(e->target, &st) != 0)
        return GDB_OK;
    if (realpath(e->target, resolved) == NULL || !is_empty(resolved))
        return fail_directory(e, "exists already, and is no empty directory");
    gdb_free(e->target);
    e->target = gdb_alloc_text(resolved, strlen(resolved), e->err);
    return e->target != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* An empty directory is replaced, in one step. */
static gdb_status put_in_place(export *e)
{
    gdb_status status;

    GDB_TRY(gdb_interrupt_check(e->options->interrupt, e->err));
    if (rename(e->draft, e->target) != 0)
        return errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
                   ? fail_directory(e, "exists already, and is no empty directory")
                   : GDB_FAIL_OS(e->err, GDB_ERR_IO, "cannot rename the export to '%s'",
                                 e->target);
    status = gdb_file_sync_parent(e->target, e->err);
    if (status == GDB_OK || rename(e->target, e->draft) != 0) {
        gdb_free(e->draft);
        e->draft = NULL;
    }
    return status;
}

/* --- files ------------------------------------------------------------- */

static gdb_status write_file(export *e, const char *name, const gdb_buffer *text)
{
    char *path = gdb_file_join_path(e->draft, name, e->err);
    gdb_draft_file *file = NULL;
    gdb_status status = GDB_OK;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_draft_file_open(&file, path, e->err));
    GDB_TRY_OUT(gdb_draft_file_write(file, text->data, text->size, e->err));
    GDB_TRY_OUT(gdb_draft_file_finish(file, e->err));
out:
    gdb_draft_file_close(file);
    gdb_free(path);
    return status;
}

/* A table's name, with '_' for what has a meaning in a path, a pattern or a string. */
static gdb_status append_stem(export *e, gdb_buffer *out, gdb_text_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_special = strchr("/\\*?[]{}'\"`:", c) != NULL || (c == '.' && out->size == 0);

        GDB_TRY(gdb_buffer_append_byte(out, (uint8_t)(is_special ? '_' : c), e->err));
    }
    return GDB_OK;
}

static bool is_taken(const export *e, gdb_text_view name)
{
    for (size_t i = 0; i < e->name_count; i++)
        if (gdb_text_equal_nocase(e->names[i], name))
            return true;
    return false;
}

/* "STEM.csv", or "STEM_2.csv" where that is taken: two names may differ in what became '_'. */
static gdb_status name_file(export *e, gdb_buffer *stem, gdb_text_view *out)
{
    gdb_buffer name = {0};
    gdb_status status = GDB_OK;

    if (stem->size > STEM_SIZE_MAX) {
        stem->size = STEM_SIZE_MAX;
        while ((stem->data[stem->size] & 0xC0) == 0x80) /* not in the middle of a character */
            stem->size--;
    }
    for (unsigned n = 1; n == 1 || is_taken(e, gdb_buffer_view(&name)); n++) {
        gdb_buffer_clear(&name);
        GDB_TRY_OUT(gdb_buffer_append(&name, stem->data, stem->size, e->err));
        if (n > 1)
            GDB_TRY_OUT(gdb_buffer_append_format(&name, e->err, "_%u", n));
        GDB_TRY_OUT(gdb_buffer_append_text(&name, ".csv", e->err));
    }
    *out = gdb_arena_copy_text(&e->arena, gdb_buffer_view(&name), e->err);
    if (out->data == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_array_reserve(&e->names, &e->name_capacity, e->name_count + 1,
                                  sizeof(*e->names), e->err));
    e->names[e->name_count++] = *out;
out:
    gdb_buffer_release(&name);
    return status;
}

/* --- tables ------------------------------------------------------------ */

static gdb_status run(export *e, gdb_text_view text)
{
    gdb_query_options options = {.interrupt = e->options->interrupt, .threads = 1};
    gdb_query *query = NULL;
    gdb_query_stats stats;
    gdb_status status = GDB_OK;
    const gdb_value *row;

    GDB_TRY_OUT(gdb_query_open(&query, text, &options, NULL, e->err));
    gdb_query_attach(query, e->database, NULL);
    GDB_TRY_OUT(gdb_query_begin(query, 0, NULL, e->err));
    GDB_TRY_OUT(gdb_query_next(query, &row, NULL, e->err));
    gdb_query_stats_get(query, &stats);
    e->rows += stats.rows;
out:
    gdb_query_close(query);
    return status;
}

/* MATCH ... RETURN v.`a` AS `a`, ...: names that are no names of ends have their own. */
static gdb_status append_columns(export *e, gdb_buffer *text, const char *variable,
                                 const gdb_column_schema *columns, uint32_t count)
{
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY(gdb_buffer_append_format(text, e->err, "%s%s.", c > 0 ? ", " : "", variable));
        GDB_TRY(gdb_cypher_append_name(text, columns[c].name, e->err));
        GDB_TRY(gdb_buffer_append_text(text, " AS ", e->err));
        GDB_TRY(gdb_cypher_append_name(text, columns[c].name, e->err));
    }
    return GDB_OK;
}

/* COPY (`select`) TO a file, and COPY t(...) FROM it into copy.cypher. */
static gdb_status export_rows(export *e, gdb_text_view table, const gdb_column_schema *columns,
                              uint32_t count, const gdb_buffer *select, gdb_text_view file,
                              const char *ends)
{
    gdb_text_view dialect = gdb_buffer_view(&e->dialect_options);
    char *path = gdb_file_join_path(e->draft, file.data, e->err);
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_buffer_append_format(&text, e->err, "COPY (%.*s) TO ", (int)select->size,
                                         (const char *)select->data));
    GDB_TRY_OUT(gdb_cypher_append_string(&text, gdb_text_of(path), e->err));
    GDB_TRY_OUT(gdb_buffer_append_format(&text, e->err, " (HEADER=%s%.*s)",
                                         e->has_header ? "true" : "false",
                                         GDB_TEXT_ARG(dialect)));
    GDB_TRY_OUT(run(e, gdb_buffer_view(&text)));
    GDB_TRY_OUT(gdb_buffer_append_text(&e->loads, "COPY ", e->err));
    GDB_TRY_OUT(gdb_cypher_append_name(&e->loads, table, e->err));
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY_OUT(gdb_buffer_append_text(&e->loads, c > 0 ? ", " : "(", e->err));
        GDB_TRY_OUT(gdb_cypher_append_name(&e->loads, columns[c].name, e->err));
    }
    GDB_TRY_OUT(gdb_buffer_append_text(&e->loads, count > 0 ? ") FROM " : " FROM ", e->err));
    GDB_TRY_OUT(gdb_cypher_append_string(&e->loads, file, e->err));
    /* KuzuDB reads line breaks in quotes by one thread only. */
    GDB_TRY_OUT(gdb_buffer_append_format(
        &e->loads, e->err, " (%sheader=%s, auto_detect=false, parallel=false%.*s);\n", ends,
        e->has_header ? "true" : "false", GDB_TEXT_ARG(dialect)));
out:
    gdb_buffer_release(&text);
    gdb_free(path);
    return status;
}

static gdb_status export_nodes(export *e, const gdb_node_schema *node)
{
    gdb_buffer select = {0}, stem = {0};
    gdb_status status = GDB_OK;
    gdb_text_view file;

    GDB_TRY_OUT(append_stem(e, &stem, node->name));
    GDB_TRY_OUT(name_file(e, &stem, &file));
    GDB_TRY_OUT(gdb_buffer_append_text(&select, "MATCH (n:", e->err));
    GDB_TRY_OUT(gdb_cypher_append_name(&select, node->name, e->err));
    GDB_TRY_OUT(gdb_buffer_append_text(&select, ") RETURN ", e->err));
    GDB_TRY_OUT(append_columns(e, &select, "n", node->columns, node->column_count));
    status = export_rows(e, node->name, node->columns, node->column_count, &select, file, "");
out:
    gdb_buffer_release(&select);
    gdb_buffer_release(&stem);
    return status;
}

/* The name of the column of an end: "from", with a '_' more as long as a property has it. */
static gdb_status append_end(export *e, gdb_buffer *select, const char *variable,
                             const gdb_node_schema *node, const char *name,
                             const gdb_rel_schema *rel)
{
    gdb_buffer unique = {0};
    gdb_status status = gdb_buffer_append_text(&unique, name, e->err);

    while (status == GDB_OK &&
           gdb_schema_find_column(rel->columns, rel->column_count, gdb_buffer_view(&unique)) >= 0)
        status = gdb_buffer_append_byte(&unique, '_', e->err);
    GDB_TRY_OUT(status);
    GDB_TRY_OUT(gdb_buffer_append_format(select, e->err, "%s.", variable));
    GDB_TRY_OUT(gdb_cypher_append_name(select, node->columns[node->key_column].name, e->err));
    GDB_TRY_OUT(gdb_buffer_append_text(select, " AS ", e->err));
    GDB_TRY_OUT(gdb_cypher_append_name(select, gdb_buffer_view(&unique), e->err));
out:
    gdb_buffer_release(&unique);
    return status;
}

static gdb_status append_pattern(export *e, gdb_buffer *select, const gdb_rel_schema *rel,
                                 const gdb_node_schema *from, const gdb_node_schema *to)
{
    GDB_TRY(gdb_buffer_append_text(select, "MATCH (a:", e->err));
    GDB_TRY(gdb_cypher_append_name(select, from->name, e->err));
    GDB_TRY(gdb_buffer_append_text(select, ")-[r:", e->err));
    GDB_TRY(gdb_cypher_append_name(select, rel->name, e->err));
    GDB_TRY(gdb_buffer_append_text(select, "]->(b:", e->err));
    GDB_TRY(gdb_cypher_append_name(select, to->name, e->err));
    GDB_TRY(gdb_buffer_append_text(select, ") RETURN ", e->err));
    GDB_TRY(append_end(e, select, "a", from, "from", rel));
    GDB_TRY(gdb_buffer_append_text(select, ", ", e->err));
    GDB_TRY(append_end(e, select, "b", to, "to", rel));
    GDB_TRY(gdb_buffer_append_text(select, rel->column_count > 0 ? ", " : "", e->err));
    return append_columns(e, select, "r", rel->columns, rel->column_count);
}

/* "from='A', to='B', ", ended by NUL */
static gdb_status append_ends(export *e, gdb_buffer *ends, const gdb_node_schema *from,
                              const gdb_node_schema *to)
{
    GDB_TRY(gdb_buffer_append_text(ends, "from=", e->err));
    GDB_TRY(gdb_cypher_append_string(ends, from->name, e->err));
    GDB_TRY(gdb_buffer_append_text(ends, ", to=", e->err));
    GDB_TRY(gdb_cypher_append_string(ends, to->name, e->err));
    GDB_TRY(gdb_buffer_append_text(ends, ", ", e->err));
    return gdb_buffer_append_byte(ends, 0, e->err);
}

static gdb_status export_pair(export *e, const gdb_rel_schema *rel, const gdb_rel_pair *pair)
{
    const gdb_node_schema *from = gdb_catalog_node_by_id(e->catalog, pair->from);
    const gdb_node_schema *to = gdb_catalog_node_by_id(e->catalog, pair->to);
    gdb_buffer select = {0}, stem = {0}, ends = {0};
    gdb_status status = GDB_OK;
    gdb_text_view file;

    GDB_TRY_OUT(append_stem(e, &stem, rel->name));
    GDB_TRY_OUT(gdb_buffer_append_byte(&stem, '_', e->err));
    GDB_TRY_OUT(append_stem(e, &stem, from->name));
    GDB_TRY_OUT(gdb_buffer_append_byte(&stem, '_', e->err));
    GDB_TRY_OUT(append_stem(e, &stem, to->name));
    GDB_TRY_OUT(name_file(e, &stem, &file));
    GDB_TRY_OUT(append_pattern(e, &select, rel, from, to));
    GDB_TRY_OUT(append_ends(e, &ends, from, to));
    status = export_rows(e, rel->name, rel->columns, rel->column_count, &select, file,
                         (const char *)ends.data);
out:
    gdb_buffer_release(&select);
    gdb_buffer_release(&stem);
    gdb_buffer_release(&ends);
    return status;
}

static gdb_status export_schema(export *e)
{
    const gdb_catalog_data *data = gdb_catalog_get(e->catalog);
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;

    for (uint32_t i = 0; i < data->node_count; i++) {
        GDB_TRY_OUT(gdb_ddl_print_node_table(&data->nodes[i], &text, e->err));
        GDB_TRY_OUT(gdb_buffer_append_text(&text, ";\n", e->err));
    }
    for (uint32_t i = 0; i < data->rel_count; i++) {
        GDB_TRY_OUT(gdb_ddl_print_rel_table(e->catalog, &data->rels[i], &text, e->err));
        GDB_TRY_OUT(gdb_buffer_append_text(&text, ";\n", e->err));
    }
    status = write_file(e, "schema.cypher", &text);
out:
    gdb_buffer_release(&text);
    return status;
}

static gdb_status export_tables(export *e)
{
    const gdb_catalog_data *data = gdb_catalog_get(e->catalog);

    for (uint32_t i = 0; i < data->node_count; i++)
        GDB_TRY(export_nodes(e, &data->nodes[i]));
    for (uint32_t i = 0; i < data->rel_count; i++)
        for (uint32_t k = 0; k < data->rels[i].pair_count; k++)
            GDB_TRY(export_pair(e, &data->rels[i], &data->rels[i].pairs[k]));
    return write_file(e, "copy.cypher", &e->loads);
}

static void release(export *e)
{
    if (e->draft != NULL)
        (void)gdb_file_remove_directory(e->draft, NULL);
    if (e->lock >= 0)
        close(e->lock);
    gdb_free(e->draft);
    gdb_free(e->target);
    gdb_free(e->names);
    gdb_buffer_release(&e->dialect_options);
    gdb_buffer_release(&e->loads);
    gdb_arena_release(&e->arena);
}

gdb_status gdb_database_export(const gdb_database *database, const gdb_ast_script *script,
                               const gdb_ast_statement *statement, const gdb_query_options *options,
                               uint64_t *rows, gdb_error *err)
{
    export e = {.database = database,
                .catalog = gdb_database_catalog(database),
                .script = script,
                .statement = statement,
                .options = options,
                .lock = -1,
                .has_header = true,
                .err = err};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(read_options(&e));
    GDB_TRY_OUT(find_target(&e));
    GDB_TRY_OUT(gdb_database_directory_make(&e.draft, &e.lock, e.target, err));
    GDB_TRY_OUT(export_schema(&e));
    GDB_TRY_OUT(export_tables(&e));
    GDB_TRY_OUT(put_in_place(&e));
    *rows = e.rows;
out:
    release(&e);
    return status;
}
