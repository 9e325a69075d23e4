/* SPDX-License-Identifier: MIT */
#include "tests/fault/numbered_commits.h"

#include "lib/checkpoint/checkpoint.h"
#include "lib/log/log_writer.h"
#include "tests/support/test.h"

enum { OLD_NODES = 30, OLD_RELS = 60, FIRST_KEY = 1000, NODES = 1, RELS = 2, COLUMN = 2 };

static gdb_status open_database(const char *directory, gdb_database **out, gdb_error *err)
{
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.500s/db", directory);
    return gdb_database_open(out, path, NULL, err);
}

static gdb_status find(const gdb_database *database, uint64_t key, uint64_t *offset, gdb_error *err)
{
    gdb_value value = gdb_value_int64((int64_t)key);
    gdb_key_lookup *lookup = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_key_lookup_open(&lookup, gdb_database_node_table(database, NODES), err));
    status = gdb_key_lookup_find(lookup, &value, offset, err);
out:
    gdb_key_lookup_close(lookup);
    return status;
}

/* --- how many there are ------------------------------------------------ */

/* The name of node 0: "name 0", or the number of the last transaction. */
static gdb_status read_count(const gdb_database *database, uint64_t *count, gdb_error *err)
{
    gdb_column_reader *reader = NULL;
    gdb_vector name = {0};
    gdb_status status = GDB_OK;
    uint64_t offset = 0;
    gdb_text_view text;
    char digits[32];

    GDB_TRY_OUT(find(database, 0, &offset, err));
    GDB_TRY_OUT(gdb_node_table_column(gdb_database_node_table(database, NODES), 1, &reader, err));
    GDB_TRY_OUT(gdb_vector_init(&name, GDB_TYPE_STRING, err));
    GDB_TRY_OUT(gdb_column_reader_gather(reader, &offset, NULL, 1, &name, err));
    text = gdb_vector_get(&name, 0).as.text;
    snprintf(digits, sizeof(digits), "%.*s", GDB_TEXT_ARG(text));
    *count = strtoull(digits, NULL, 10);
out:
    gdb_vector_release(&name);
    gdb_column_reader_close(reader);
    return status;
}

/* The tables and columns, and what the node at `offset` has in the last one. */
static bool has_tables_of(const gdb_database *database, uint64_t count, uint64_t offset,
                          gdb_error *err)
{
    const gdb_catalog *catalog = gdb_database_catalog(database);
    const gdb_node_schema *nodes = gdb_catalog_node_by_id(catalog, NODES);
    gdb_column_reader *reader = NULL;
    gdb_vector number = {0};
    char table[32], column[32];
    bool is_right = false;

    snprintf(table, sizeof(table), "T%llu", (unsigned long long)count);
    snprintf(column, sizeof(column), "c%llu", (unsigned long long)count);
    if (gdb_catalog_get(catalog)->node_count != 2 || nodes->column_count != COLUMN + 1 ||
        gdb_catalog_find_node(catalog, gdb_text_of(table)) == NULL ||
        !gdb_text_equal(nodes->columns[COLUMN].name, gdb_text_of(column)))
        return false;
    if (gdb_node_table_column(gdb_database_node_table(database, NODES), COLUMN, &reader, err) ==
            GDB_OK &&
        gdb_vector_init(&number, GDB_TYPE_INT64, err) == GDB_OK &&
        gdb_column_reader_gather(reader, &offset, NULL, 1, &number, err) == GDB_OK)
        is_right = !gdb_vector_is_null(&number, 0) &&
                   gdb_vector_get(&number, 0).as.integer == (int64_t)count;
    gdb_vector_release(&number);
    gdb_column_reader_close(reader);
    return is_right;
}

static bool holds_whole_ones(const gdb_database *database, uint64_t count, gdb_error *err)
{
    uint64_t left = count < 2 ? count : 2;

    if (gdb_database_table_size(database, NODES) != OLD_NODES + left ||
        gdb_database_table_size(database, RELS) != OLD_RELS + left)
        return false;
    for (uint64_t number = 1; number <= count + 1; number++) {
        bool is_wanted = number <= count && number + 2 > count;
        uint64_t offset = GDB_NODE_NONE;

        if (find(database, FIRST_KEY + number, &offset, err) != GDB_OK ||
            (offset != GDB_NODE_NONE) != is_wanted)
            return false;
        if (number == count && !has_tables_of(database, count, offset, err))
            return false;
    }
    return true;
}

gdb_status numbered_commits_read(const gdb_database *database, uint64_t *count, gdb_error *err)
{
    GDB_TRY(read_count(database, count, err));
    if (!holds_whole_ones(database, *count, err))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "something else than %llu transactions",
                        (unsigned long long)*count);
    return GDB_OK;
}

bool numbered_commits_look(import_graphs *run, const char *directory, uint64_t *count, char *why,
                           size_t why_size)
{
    gdb_database *database = NULL;
    import_graph graph = GRAPH_NEW;
    bool exists;
    gdb_status status;

    if (!import_graphs_look(run, directory, &exists, &graph, why, why_size))
        return false;
    if (!exists || graph != GRAPH_OLD) {
        snprintf(why, why_size, "not the old database");
        return false;
    }
    status = open_database(directory, &database, &run->err);
    if (status == GDB_OK)
        status = numbered_commits_read(database, count, &run->err);
    gdb_database_close(database);
    if (status != GDB_OK)
        snprintf(why, why_size, "open: %s", run->err.message);
    return status == GDB_OK;
}

/* --- more of them ------------------------------------------------------ */

static gdb_status append_removal(const gdb_database *database, gdb_log_writer *writer,
                                 uint64_t number, gdb_error *err)
{
    gdb_log_record delete_rel = {.type = GDB_LOG_DELETE_REL, .table = RELS};
    gdb_log_record delete_node = {.type = GDB_LOG_DELETE_NODE, .table = NODES};
    gdb_csr_cursor *cursor = NULL;
    gdb_csr_list list;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(find(database, FIRST_KEY + number, &delete_node.offset, err));
    GDB_TRY_OUT(gdb_csr_cursor_open(&cursor, gdb_database_rel_table(database, RELS), GDB_FORWARD,
                                    err));
    GDB_TRY_OUT(gdb_csr_cursor_lists(cursor, &delete_node.offset, 1, &list, err));
    assert_int_equal(list.count, 1);
    delete_rel.from = delete_node.offset;
    GDB_TRY_OUT(gdb_csr_cursor_targets(cursor, list.begin, 1, &delete_rel.to, err));
    GDB_TRY_OUT(
        gdb_csr_forward_entries(cursor, list.begin, 1, NULL, &delete_rel.offset, err));
    GDB_TRY_OUT(gdb_log_writer_append(writer, &delete_rel, err));
    status = gdb_log_writer_append(writer, &delete_node, err);
out:
    gdb_csr_cursor_close(cursor);
    return status;
}

static gdb_status append_statement(gdb_log_writer *writer, const char *before, uint64_t number,
                                   const char *after, gdb_error *err)
{
    gdb_log_record record = {.type = GDB_LOG_DDL};
    char text[128];

    snprintf(text, sizeof(text), "%s%llu%s", before, (unsigned long long)number, after);
    record.statement = gdb_text_of(text);
    return gdb_log_writer_append(writer, &record, err);
}

static gdb_status append_statements(gdb_log_writer *writer, uint64_t number, gdb_error *err)
{
    GDB_TRY(append_statement(writer, "CREATE NODE TABLE T", number, "(id INT64, PRIMARY KEY(id))",
                             err));
    GDB_TRY(append_statement(writer, "ALTER TABLE P ADD c", number, " INT64", err));
    if (number == 1)
        return GDB_OK;
    GDB_TRY(append_statement(writer, "ALTER TABLE P DROP c", number - 1, "", err));
    return append_statement(writer, "DROP TABLE T", number - 1, "", err);
}

static gdb_status append_addition(const gdb_database *database, gdb_log_writer *writer,
                                  uint64_t number, gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(database, NODES);
    gdb_value weight = gdb_value_int64((int64_t)number), values[3];
    char name[32];
    gdb_log_record rel = {.type = GDB_LOG_INSERT_REL,
                          .table = RELS,
                          .offset = gdb_rel_table_row_count(gdb_database_rel_table(database, RELS)),
                          .from = gdb_node_table_row_count(nodes),
                          .value_count = 1,
                          .values = &weight};
    gdb_log_record node = {.type = GDB_LOG_INSERT_NODE,
                           .table = NODES,
                           .offset = rel.from,
                           .value_count = 3,
                           .values = values};
    gdb_log_record update = {
        .type = GDB_LOG_UPDATE_NODE, .table = NODES, .column = 1, .value_count = 1,
        .values = &values[1]};

    snprintf(name, sizeof(name), "%llu", (unsigned long long)number);
    values[0] = gdb_value_int64((int64_t)(FIRST_KEY + number));
    values[1] = gdb_value_string(gdb_text_of(name));
    values[2] = weight;
    GDB_TRY(find(database, 0, &rel.to, err));
    update.offset = rel.to;
    GDB_TRY(gdb_log_writer_append(writer, &node, err));
    GDB_TRY(gdb_log_writer_append(writer, &rel, err));
    return gdb_log_writer_append(writer, &update, err);
}

static gdb_status make_one(const char *directory, uint64_t *number, gdb_error *err)
{
    gdb_database *database = NULL;
    gdb_log_writer *writer = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(open_database(directory, &database, err));
    GDB_TRY_OUT(read_count(database, number, err));
    ++*number;
    GDB_TRY_OUT(gdb_log_writer_open(&writer, gdb_database_path(database),
                                    gdb_database_header_get(database), NULL, err));
    if (*number > 2)
        GDB_TRY_OUT(append_removal(database, writer, *number - 2, err));
    GDB_TRY_OUT(append_statements(writer, *number, err));
    GDB_TRY_OUT(append_addition(database, writer, *number, err));
    status = gdb_log_writer_commit(writer, err);
out:
    gdb_log_writer_close(writer);
    gdb_database_close(database);
    return status;
}

gdb_status numbered_commits_make(const char *directory, uint64_t count, disk *listener,
                                 gdb_error *err)
{
    for (uint64_t i = 0, number; i < count; i++) {
        GDB_TRY(make_one(directory, &number, err));
        if (listener != NULL)
            disk_acknowledge(listener, number);
    }
    return GDB_OK;
}

gdb_status numbered_commits_fold(const char *directory, bool compact, gdb_error *err)
{
    gdb_checkpoint_options options = {.threads = 1, .compact = compact};
    gdb_checkpoint_report report;
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.500s/db", directory);
    return gdb_checkpoint(path, &options, &report, err);
}
