/* SPDX-License-Identifier: MIT */
#include "lib/stats/stats.h"

#include "tests/support/graph_model.h"
#include "tests/support/make_db.h"
#include "tests/support/test.h"

static make_db *make_sample(void)
{
    make_db *db = make_db_begin();

    make_db_nodes(db, "Person", "id:INT64 name:STRING height:DOUBLE",
                  "10|Alice|1.5\n-20|Bob|\n30||2.25\n40|Bob|-1\n");
    make_db_nodes(db, "City", "name:STRING", "Bonn\n");
    make_db_rels(db, "Knows", "Person", "Person", "since:DATE",
                 "0|1|2020-01-31\n0|1|\n0|2|2021-02-28\n0|3|\n1|0|1999-12-31\n");
    make_db_rels(db, "LivesIn", "Person", "City", "", "0|0\n1|0\n");
    return db;
}

static gdb_stats *make_stats(gdb_database *database, const char *table, bool degrees)
{
    gdb_text_view name = gdb_text_of(table != NULL ? table : "");
    gdb_stats_options options = {&name, table != NULL ? 1 : 0, degrees, 2, NULL};
    gdb_error err = GDB_ERROR_INIT;
    gdb_stats *stats = NULL;

    assert_ok(gdb_stats_make(&stats, database, &options, &err), err);
    return stats;
}

static void tables_and_their_rows_are_counted(void **state)
{
    make_db *db = make_sample();
    gdb_database *database = make_db_open(db, 0);
    gdb_stats *stats = make_stats(database, NULL, false);

    (void)state;
    assert_int_equal(stats->nodes, 5);
    assert_int_equal(stats->rels, 7);
    assert_int_equal(stats->table_count, 4);
    assert_int_equal(stats->node_table_count, 2);
    assert_int_equal(stats->tables[0].rows, 4);
    assert_int_equal(stats->tables[0].column_count, 3);
    assert_true(stats->tables[0].index_bytes > 0);
    assert_true(stats->tables[2].is_rel);
    assert_true(gdb_text_equal(stats->tables[3].to, gdb_text_of("City")));
    assert_null(stats->tables[2].degrees);
    gdb_stats_free(stats);
    gdb_database_close(database);
    make_db_end(db);
}

static void compare_degrees(const gdb_degree_stats *a, const gdb_degree_stats *b)
{
    assert_int_equal(a->nodes, b->nodes);
    assert_int_equal(a->rels, b->rels);
    assert_int_equal(a->isolated, b->isolated);
    assert_int_equal(a->min, b->min);
    assert_int_equal(a->max, b->max);
    assert_int_equal(a->percentile_50, b->percentile_50);
    assert_int_equal(a->percentile_99, b->percentile_99);
}

/* Tables with changes over them are counted as those that were made anew of what is left. */
static void changes_count(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_overlay *overlay = NULL;
    graph_model model;
    make_db *db, *anew;
    gdb_database *changed, *expected;
    gdb_stats *a, *b;

    (void)state;
    graph_model_init(&model, 5, 60);
    db = graph_model_make_db(&model);
    changed = make_db_open(db, 0);
    assert_ok(gdb_database_make_overlay(changed, &overlay, &err), err);
    for (int i = 0; i < 300; i++)
        graph_model_change(&model, graph_model_apply, overlay);
    anew = graph_model_make_db(&model);
    expected = make_db_open(anew, 0);
    a = make_stats(changed, NULL, true);
    b = make_stats(expected, NULL, true);
    assert_int_equal(a->nodes, b->nodes);
    assert_int_equal(a->rels, b->rels);
    assert_int_equal(a->table_count, b->table_count);
    for (uint32_t t = 0; t < a->table_count; t++) {
        assert_int_equal(a->tables[t].rows, b->tables[t].rows);
        for (int d = 0; a->tables[t].degrees != NULL && d < 2; d++)
            compare_degrees(&a->tables[t].degrees[d], &b->tables[t].degrees[d]);
    }
    gdb_stats_free(a);
    gdb_stats_free(b);
    gdb_database_close(changed);
    gdb_database_close(expected);
    make_db_end(db);
    make_db_end(anew);
    graph_model_release(&model);
}

static void bytes_add_up_to_the_file(void **state)
{
    make_db *db = make_sample();
    gdb_database *database = make_db_open(db, 0);
    gdb_stats *stats = make_stats(database, NULL, false);

    (void)state;
    assert_int_equal(stats->file_bytes, stats->column_bytes + stats->list_bytes +
                                            stats->index_bytes + stats->catalog_bytes +
                                            stats->metadata_bytes + stats->header_bytes);
    assert_int_equal(stats->file_bytes, stats->pages * GDB_PAGE_SIZE);
    gdb_stats_free(stats);
    gdb_database_close(database);
    make_db_end(db);
}

static void columns_have_ranges_and_nulls(void **state)
{
    make_db *db = make_sample();
    gdb_database *database = make_db_open(db, 0);
    gdb_stats *stats = make_stats(database, "person", false);
    const gdb_column_stats *id, *name, *height;

    (void)state;
    assert_int_equal(stats->table_count, 1);
    id = &stats->tables[0].columns[0];
    name = &stats->tables[0].columns[1];
    height = &stats->tables[0].columns[2];
    assert_true(id->is_key);
    assert_int_equal(id->nulls, 0);
    assert_int_equal(id->min.as.integer, -20);
    assert_int_equal(id->max.as.integer, 40);
    assert_int_equal(name->nulls, 1);
    assert_string_equal(name->text_min, "Alice");
    assert_string_equal(name->text_max, "Bob");
    assert_int_equal(height->nulls, 1);
    assert_true(height->min.as.real == -1 && height->max.as.real == 2.25);
    assert_true(height->stored_bytes >= GDB_PAGE_SIZE);
    gdb_stats_free(stats);
    gdb_database_close(database);
    make_db_end(db);
}

static void degrees_are_distributed_in_both_directions(void **state)
{
    make_db *db = make_sample();
    gdb_database *database = make_db_open(db, 0);
    gdb_stats *stats = make_stats(database, "Knows", true);
    const gdb_degree_stats *forward, *backward;

    (void)state;
    assert_int_equal(stats->table_count, 1);
    forward = &stats->tables[0].degrees[GDB_FORWARD];
    backward = &stats->tables[0].degrees[GDB_BACKWARD];
    assert_int_equal(forward->nodes, 4);
    assert_int_equal(forward->rels, 5);
    assert_int_equal(forward->isolated, 2);
    assert_int_equal(forward->max, 4);
    assert_int_equal(forward->percentile_50, 0);
    assert_int_equal(forward->percentile_90, 4);
    assert_int_equal(forward->histogram[0], 2);
    assert_int_equal(forward->histogram[1], 1);
    assert_int_equal(forward->histogram[3], 1);
    assert_int_equal(backward->isolated, 0);
    assert_int_equal(backward->min, 1);
    assert_int_equal(backward->max, 2);
    assert_true(backward->mean == 1.25);
    gdb_stats_free(stats);
    gdb_database_close(database);
    make_db_end(db);
}

static void an_unknown_table_is_a_usage_error(void **state)
{
    make_db *db = make_sample();
    gdb_database *database = make_db_open(db, 0);
    gdb_text_view name = gdb_text_of("Persn");
    gdb_stats_options options = {&name, 1, false, 1, NULL};
    gdb_error err = GDB_ERROR_INIT;
    gdb_stats *stats = NULL;

    (void)state;
    assert_fails(gdb_stats_make(&stats, database, &options, &err), GDB_ERR_USAGE, "'Persn'", err);
    gdb_database_close(database);
    make_db_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_their_rows_are_counted),
        cmocka_unit_test(changes_count),
        cmocka_unit_test(bytes_add_up_to_the_file),
        cmocka_unit_test(columns_have_ranges_and_nulls),
        cmocka_unit_test(degrees_are_distributed_in_both_directions),
        cmocka_unit_test(an_unknown_table_is_a_usage_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
