/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/database/database.h"
#include "lib/log/log_writer.h"
#include "tests/support/make_db.h"

/* P(id INT64 key, name STRING) with three nodes, K from P to P with two relationships. */
enum { P = 1, K = 2, NODES = 3, RELS = 2 };

typedef struct fixture {
    make_db *db;
    const char *directory;
    char log[512];
    gdb_log_writer *writer;
    gdb_error err;
} fixture;

static void open_writer(fixture *f)
{
    gdb_database_options options = {.base_only = true};
    gdb_database *database = NULL;

    assert_ok(gdb_database_open(&database, f->directory, &options, &f->err), f->err);
    assert_ok(gdb_log_writer_open(&f->writer, f->directory, gdb_database_header_get(database), NULL,
                                  &f->err),
              f->err);
    gdb_database_close(database);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->db = make_db_begin();
    make_db_nodes(f->db, "P", "id:INT64 name:STRING", "1|a\n2|b\n3|c\n");
    make_db_rels(f->db, "K", "P", "P", "", "0|1\n1|2\n");
    f->directory = make_db_finish(f->db);
    snprintf(f->log, sizeof(f->log), "%.480s/wal.gdb", f->directory);
    open_writer(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_log_writer_close(f->writer);
    make_db_end(f->db);
    free(f);
    return 0;
}

static void insert_node(fixture *f, uint64_t offset, int64_t id)
{
    gdb_value values[2] = {gdb_value_int64(id), gdb_value_string(gdb_text_of("new"))};
    gdb_log_record record = {.type = GDB_LOG_INSERT_NODE,
                             .table = P,
                             .offset = offset,
                             .values = values,
                             .value_count = 2};

    assert_ok(gdb_log_writer_append(f->writer, &record, &f->err), f->err);
}

static void delete_rel(fixture *f, uint64_t position, uint64_t from, uint64_t to)
{
    gdb_log_record record = {
        .type = GDB_LOG_DELETE_REL, .table = K, .offset = position, .from = from, .to = to};

    assert_ok(gdb_log_writer_append(f->writer, &record, &f->err), f->err);
}

static void commit(fixture *f)
{
    assert_ok(gdb_log_writer_commit(f->writer, &f->err), f->err);
}

static gdb_status open_database(fixture *f, gdb_database **out)
{
    *out = NULL;
    return gdb_database_open(out, f->directory, NULL, &f->err);
}

static void assert_sizes(fixture *f, uint64_t nodes, uint64_t rels, uint64_t transactions)
{
    gdb_database *database;

    assert_ok(open_database(f, &database), f->err);
    assert_int_equal(gdb_database_table_size(database, P), nodes);
    assert_int_equal(gdb_database_table_size(database, K), rels);
    assert_int_equal(gdb_database_log(database)->transactions, transactions);
    gdb_database_close(database);
}

static uint64_t find(fixture *f, const gdb_database *database, int64_t id)
{
    gdb_value key = gdb_value_int64(id);
    gdb_key_lookup *lookup = NULL;
    uint64_t offset;

    assert_ok(gdb_key_lookup_open(&lookup, gdb_database_node_table(database, P), &f->err), f->err);
    assert_ok(gdb_key_lookup_find(lookup, &key, &offset, &f->err), f->err);
    gdb_key_lookup_close(lookup);
    return offset;
}

/* Bytes to the end of the log, or in place of its last ones. */
static void write_at_end(const fixture *f, const char *bytes, size_t size, long back)
{
    FILE *file = fopen(f->log, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, -back, SEEK_END), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void committed_transactions_are_part_of_the_database(void **state)
{
    fixture *f = *state;
    gdb_database *database;

    assert_sizes(f, NODES, RELS, 0);
    insert_node(f, NODES, 10);
    insert_node(f, NODES + 1, 11);
    commit(f);
    delete_rel(f, 0, 0, 1);
    commit(f);
    insert_node(f, NODES + 2, 12); /* never committed */
    assert_sizes(f, NODES + 2, RELS - 1, 2);
    assert_ok(open_database(f, &database), f->err);
    assert_int_equal(find(f, database, 11), NODES + 1);
    assert_int_equal(find(f, database, 3), 2);
    assert_int_equal(find(f, database, 12), GDB_NODE_NONE);
    gdb_database_close(database);
}

static void the_base_alone_is_what_it_was(void **state)
{
    fixture *f = *state;
    gdb_database_options options = {.base_only = true};
    gdb_database *database = NULL;

    insert_node(f, NODES, 10);
    commit(f);
    assert_ok(gdb_database_open(&database, f->directory, &options, &f->err), f->err);
    assert_int_equal(gdb_database_table_size(database, P), NODES);
    assert_int_equal(find(f, database, 10), GDB_NODE_NONE);
    gdb_database_close(database);
}

static void a_torn_tail_is_passed_over(void **state)
{
    fixture *f = *state;

    insert_node(f, NODES, 10);
    commit(f);
    insert_node(f, NODES + 1, 11);
    commit(f);
    write_at_end(f, "?", 1, 5); /* in the last COMMIT */
    assert_sizes(f, NODES + 1, RELS, 1);
    write_at_end(f, "more", 4, 0);
    assert_sizes(f, NODES + 1, RELS, 1);
}

static void damage_is_named_with_its_place(void **state)
{
    fixture *f = *state;
    gdb_database *database;

    insert_node(f, NODES, 10);
    commit(f);
    insert_node(f, NODES + 1, 11);
    commit(f);
    write_at_end(f, "?", 1, (long)gdb_log_writer_size(f->writer) - 100); /* in the first record */
    assert_int_equal(open_database(f, &database), GDB_ERR_CORRUPT);
    assert_non_null(strstr(f->err.where, "wal.gdb: byte "));
    gdb_error_clear(&f->err);
}

/* A record that is whole, and says what cannot be. */
static void a_record_that_contradicts_the_base_is_damage(void **state)
{
    fixture *f = *state;
    gdb_database *database;

    insert_node(f, NODES + 7, 10);
    commit(f);
    assert_int_equal(open_database(f, &database), GDB_ERR_CORRUPT);
    assert_non_null(strstr(f->err.where, "wal.gdb: byte 96"));
    assert_non_null(strstr(f->err.message, "whose next is 3"));
    gdb_error_clear(&f->err);
}

static void change_tables(fixture *f, const char *statement)
{
    gdb_log_record record = {.type = GDB_LOG_DDL, .statement = gdb_text_of(statement)};

    assert_ok(gdb_log_writer_append(f->writer, &record, &f->err), f->err);
}

/* The columns of records are those of the catalog as the records before have left it. */
static void changes_of_tables_are_part_of_the_log(void **state)
{
    fixture *f = *state;
    gdb_value age = gdb_value_int64(70), values[] = {gdb_value_int64(10), age}, out;
    gdb_column_reader *reader = NULL;
    gdb_vector vector = {0};
    gdb_database *database;
    const gdb_catalog_data *catalog;

    insert_node(f, NODES, 9);
    change_tables(f, "ALTER TABLE P ADD age INT64");
    assert_ok(gdb_log_writer_append(f->writer,
                                    &(gdb_log_record){.type = GDB_LOG_UPDATE_NODE,
                                                      .table = P,
                                                      .offset = 1,
                                                      .column = 2,
                                                      .value_count = 1,
                                                      .values = &age},
                                    &f->err),
              f->err);
    change_tables(f, "ALTER TABLE P DROP name");
    assert_ok(gdb_log_writer_append(f->writer,
                                    &(gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                                                      .table = P,
                                                      .offset = NODES + 1,
                                                      .value_count = 2,
                                                      .values = values},
                                    &f->err),
              f->err);
    change_tables(f, "DROP TABLE K");
    change_tables(f, "CREATE NODE TABLE Q(k STRING PRIMARY KEY)");
    commit(f);
    assert_ok(open_database(f, &database), f->err);
    catalog = gdb_catalog_get(gdb_database_catalog(database));
    assert_int_equal(catalog->rel_count, 0);
    assert_int_equal(catalog->node_count, 2);
    assert_int_equal(catalog->nodes[1].id, 3);
    assert_int_equal(gdb_catalog_get(gdb_database_base_catalog(database))->rel_count, 1);
    assert_null(gdb_database_rel_table(database, K));
    assert_int_equal(gdb_database_table_size(database, P), NODES + 2);
    assert_int_equal(find(f, database, 10), NODES + 1);
    assert_ok(gdb_node_table_column(gdb_database_node_table(database, P), 1, &reader, &f->err),
              f->err);
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_INT64, &f->err), f->err);
    for (uint64_t row = 0; row < NODES + 2; row++) {
        assert_ok(gdb_column_reader_scan(reader, row, 1, &vector, &f->err), f->err);
        out = gdb_vector_get(&vector, 0);
        assert_int_equal(out.is_null, row != 1 && row != NODES + 1);
        if (!out.is_null)
            assert_int_equal(out.as.integer, 70);
    }
    gdb_vector_release(&vector);
    gdb_column_reader_close(reader);
    gdb_database_close(database);
}

/* Rows of the base and those inserted before have the default of a column that is added. */
static void added_columns_have_their_default(void **state)
{
    static const char *const texts[] = {"Oslo", "Rome"};
    fixture *f = *state;
    gdb_value rome = gdb_value_string(gdb_text_of("Rome"));
    gdb_column_reader *reader = NULL;
    gdb_vector vector = {0}, gathered = {0};
    uint64_t rows[NODES + 1];
    gdb_database *database;

    insert_node(f, NODES, 9);
    change_tables(f, "ALTER TABLE P ADD town STRING DEFAULT 'Oslo'");
    assert_ok(gdb_log_writer_append(f->writer,
                                    &(gdb_log_record){.type = GDB_LOG_UPDATE_NODE,
                                                      .table = P,
                                                      .offset = 1,
                                                      .column = 2,
                                                      .value_count = 1,
                                                      .values = &rome},
                                    &f->err),
              f->err);
    change_tables(f, "ALTER TABLE P DROP name");
    commit(f);
    assert_ok(open_database(f, &database), f->err);
    assert_ok(gdb_node_table_column(gdb_database_node_table(database, P), 1, &reader, &f->err),
              f->err);
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_STRING, &f->err), f->err);
    assert_ok(gdb_vector_init(&gathered, GDB_TYPE_STRING, &f->err), f->err);
    for (uint64_t row = 0; row <= NODES; row++)
        rows[row] = NODES - row;
    assert_ok(gdb_column_reader_gather(reader, rows, NULL, NODES + 1, &gathered, &f->err), f->err);
    for (uint64_t row = 0; row <= NODES; row++) {
        gdb_text_view want = gdb_text_of(texts[row == 1]);

        assert_ok(gdb_column_reader_scan(reader, row, 1, &vector, &f->err), f->err);
        assert_true(gdb_text_equal(gdb_vector_get(&vector, 0).as.text, want));
        assert_true(gdb_text_equal(gdb_vector_get(&gathered, (uint32_t)(NODES - row)).as.text,
                                   want));
    }
    gdb_vector_release(&vector);
    gdb_vector_release(&gathered);
    gdb_column_reader_close(reader);
    gdb_database_close(database);
}

static void assert_misfit(const char *statement, const char *message)
{
    void *state = NULL;
    gdb_database *database;
    fixture *f;

    setup(&state);
    f = state;
    change_tables(f, statement);
    commit(f);
    assert_int_equal(open_database(f, &database), GDB_ERR_CORRUPT);
    assert_non_null(strstr(f->err.where, "wal.gdb: byte 96"));
    assert_non_null(strstr(f->err.message, message));
    gdb_error_clear(&f->err);
    teardown(&state);
}

static void changes_that_do_not_fit_the_tables_are_damage(void **state)
{
    (void)state;
    assert_misfit("DROP TABLE Q", "there is no table 'Q'");
    assert_misfit("ALTER TABLE P ADD name STRING", "has a column 'name' already");
    assert_misfit("ALTER TABLE P ADD IF NOT EXISTS name STRING", "changes nothing");
    assert_misfit("MATCH (p:P) RETURN p", "is no statement of DDL");
    assert_misfit("DROP TABLE K; DROP TABLE P", "is no statement of DDL");
    assert_misfit("EXPLAIN DROP TABLE K", "is no statement of DDL");
    assert_misfit("DROP TABEL K", "is no statement");
    assert_misfit("ALTER TABLE P ADD age INT8 DEFAULT 128", "is out of the range of INT8");
}

static void the_overlay_takes_its_memory_from_the_pool(void **state)
{
    fixture *f = *state;
    gdb_database_options options = {.buffer_pool = GDB_BUFFER_POOL_LEAST};
    gdb_database *database = NULL;
    gdb_buffer_pool_stats stats;

    insert_node(f, NODES, 10);
    commit(f);
    assert_ok(gdb_database_open(&database, f->directory, &options, &f->err), f->err);
    gdb_buffer_pool_stats_get(gdb_database_pool(database), &stats);
    assert_true(stats.charged > 0);
    gdb_database_close(database);
    for (uint64_t i = 1; i < 40000; i++)
        insert_node(f, NODES + i, 10 + (int64_t)i);
    commit(f);
    assert_int_equal(gdb_database_open(&database, f->directory, &options, &f->err), GDB_ERR_NOMEM);
    gdb_error_clear(&f->err);
    assert_sizes(f, NODES + 40000, RELS, 2);
}

static void every_failed_allocation_is_an_error_and_no_more(void **state)
{
    fixture *f = *state;
    gdb_database *database;
    int64_t n = 0;

    insert_node(f, NODES, 10);
    delete_rel(f, 0, 0, 1);
    commit(f);
    for (;; n++) {
        gdb_status status;

        gdb_alloc_fail_after(n);
        status = open_database(f, &database);
        gdb_alloc_fail_after(-1);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        assert_null(database);
        gdb_error_clear(&f->err);
    }
    assert_true(n > 30);
    gdb_database_close(database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(committed_transactions_are_part_of_the_database, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_base_alone_is_what_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(a_torn_tail_is_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_named_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_record_that_contradicts_the_base_is_damage, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(changes_of_tables_are_part_of_the_log, setup, teardown),
        cmocka_unit_test_setup_teardown(added_columns_have_their_default, setup, teardown),
        cmocka_unit_test(changes_that_do_not_fit_the_tables_are_damage),
        cmocka_unit_test_setup_teardown(the_overlay_takes_its_memory_from_the_pool, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(every_failed_allocation_is_an_error_and_no_more, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
