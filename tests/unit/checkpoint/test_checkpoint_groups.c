/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/database/database_format.h"
#include "lib/base/checked_math.h"
#include "lib/checkpoint/checkpoint.h"
#include "lib/log/log_writer.h"
#include "lib/verify/verify.h"
#include "tests/support/break_db.h"
#include "tests/support/make_db.h"
#include "tests/support/temp_dir.h"

/*
 * What a checkpoint of few changes writes of tables of many groups: pages and groups are counted.
 * Node i has the key 10 * i; relationship i goes from it to its neighbour, those of the last node
 * to the first and to itself.
 */

enum {
    G = GDB_GROUP_SIZE,
    LAST = G > 64 ? 2 : 20, /* the group that is half full */
    GROUPS = LAST + 1,
    ROWS = LAST * G + G / 2,
    RELS = ROWS + 1,
    NODES = 1,
    PAIR = 2,
    KEY = 0,
    VALUE = 1,
    NAME = 2
};

typedef struct fixture {
    make_db *db;
    char path[TEMP_PATH_SIZE];
    gdb_database *database; /* opened for the log, or to look */
    gdb_log_writer *log;
    gdb_checkpoint_options options;
    gdb_checkpoint_report report;
    gdb_error err;
} fixture;

static gdb_value node_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context;
    (void)arena;
    if (column == NAME)
        return gdb_value_string(gdb_text_of(row % 2 == 0 ? "even" : "odd"));
    return gdb_value_int64((int64_t)(column == KEY ? 10 * row : row % 7));
}

static gdb_value rel_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    uint64_t from = row < ROWS ? row : ROWS - 1;

    (void)context;
    (void)arena;
    if (column == 0)
        return gdb_value_int64((int64_t)from);
    if (column == 1)
        return gdb_value_int64((int64_t)(row == ROWS ? ROWS - 1 : (row + 1) % ROWS));
    return gdb_value_int64((int64_t)row);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    f->db = make_db_begin();
    make_db_nodes_from(f->db, "N", "id:INT64 value:INT64 name:STRING", ROWS, node_value, NULL);
    make_db_rels_from(f->db, "R", "N", "N", "number:INT64", RELS, rel_value, NULL);
    snprintf(f->path, sizeof(f->path), "%.500s", make_db_finish(f->db));
    f->options.threads = 2;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    make_db_end(f->db);
    free(f);
    return 0;
}

static void open_database(fixture *f)
{
    assert_ok(gdb_database_open(&f->database, f->path, NULL, &f->err), f->err);
}

static void close_database(fixture *f)
{
    gdb_database_close(f->database);
    f->database = NULL;
}

static void begin(fixture *f)
{
    open_database(f);
    assert_ok(
        gdb_log_writer_open(&f->log, f->path, gdb_database_header_get(f->database), NULL, &f->err),
        f->err);
}

static void append(fixture *f, const gdb_log_record *record)
{
    assert_ok(gdb_log_writer_append(f->log, record, &f->err), f->err);
}

static void check_sound(fixture *f)
{
    gdb_verify_options options = {GDB_VERIFY_FULL, 2, 0, NULL, NULL};
    gdb_verify_result result;

    memset(&result, 0, sizeof(result));
    assert_ok(gdb_verify(f->path, &options, &result, &f->err), f->err);
    if (result.problems.total > 0)
        fail_msg("%s: %s", result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

/* Commit, fold in, and have the result open. */
static void fold(fixture *f)
{
    assert_ok(gdb_log_writer_commit(f->log, &f->err), f->err);
    gdb_log_writer_close(f->log);
    f->log = NULL;
    close_database(f);
    assert_ok(gdb_checkpoint(f->path, &f->options, &f->report, &f->err), f->err);
    check_sound(f);
    open_database(f);
}

static const gdb_node_table_metadata *nodes_of(const fixture *f)
{
    return gdb_node_table_metadata_get(gdb_database_node_table(f->database, NODES));
}

static const gdb_rel_table_metadata *rels_of(const fixture *f)
{
    return gdb_rel_table_metadata_get(gdb_database_rel_table(f->database, PAIR));
}

static uint64_t find(const fixture *f, int64_t key)
{
    const gdb_value value = gdb_value_int64(key);
    gdb_error err = GDB_ERROR_INIT;
    gdb_key_lookup *lookup = NULL;
    uint64_t offset = 0;

    assert_ok(gdb_key_lookup_open(&lookup, gdb_database_node_table(f->database, NODES), &err), err);
    assert_ok(gdb_key_lookup_find(lookup, &value, &offset, &err), err);
    gdb_key_lookup_close(lookup);
    return offset;
}

static void set_value(fixture *f, uint64_t row, uint32_t column, int64_t to)
{
    gdb_value value = gdb_value_int64(to);

    append(f, &(gdb_log_record){.type = GDB_LOG_UPDATE_NODE, .table = NODES, .offset = row,
                                .column = column, .value_count = 1, .values = &value});
}

static void insert_node(fixture *f, uint64_t row, int64_t key)
{
    gdb_value values[3] = {gdb_value_int64(key), gdb_value_int64(1),
                           gdb_value_string(gdb_text_of("new"))};

    append(f, &(gdb_log_record){.type = GDB_LOG_INSERT_NODE, .table = NODES, .offset = row,
                                .value_count = 3, .values = values});
}

static void insert_rel(fixture *f, uint64_t position, uint64_t from, uint64_t to)
{
    gdb_value value = gdb_value_int64(-1);

    append(f, &(gdb_log_record){.type = GDB_LOG_INSERT_REL, .table = PAIR, .offset = position,
                                .from = from, .to = to, .value_count = 1, .values = &value});
}

static void delete_rel(fixture *f, uint64_t position, uint64_t from, uint64_t to)
{
    append(f, &(gdb_log_record){.type = GDB_LOG_DELETE_REL, .table = PAIR, .offset = position,
                                .from = from, .to = to});
}

/* The node of a row, with its relationships: from its predecessor, whose one it is, and to its
 * successor. */
static void delete_node(fixture *f, uint64_t row)
{
    delete_rel(f, row - 1, row - 1, row);
    delete_rel(f, row, row, row + 1);
    append(f, &(gdb_log_record){.type = GDB_LOG_DELETE_NODE, .table = NODES, .offset = row});
}

/* Pages of catalog, metadata and free list: every checkpoint writes these. */
static uint64_t blob_pages(const fixture *f)
{
    const gdb_database_header *header = gdb_database_header_get(f->database);

    return gdb_div_up(header->catalog.size, GDB_PAGE_PAYLOAD) +
           gdb_div_up(header->metadata.size, GDB_PAGE_PAYLOAD) +
           gdb_div_up(header->free_pages.size, GDB_PAGE_PAYLOAD);
}

/* --- values ------------------------------------------------------------ */

static void a_value_costs_its_segment(void **state)
{
    fixture *f = *state;
    gdb_segment kept, key;

    begin(f);
    kept = nodes_of(f)->columns[VALUE].segments[LAST];
    key = nodes_of(f)->columns[KEY].segments[1];
    set_value(f, G + 3, VALUE, 1000);
    fold(f);
    assert_int_equal(f->report.groups_written, 1);
    assert_int_equal(f->report.groups_kept, LAST + 2 * GROUPS);
    assert_true(f->report.pages_written <=
                nodes_of(f)->columns[VALUE].segments[1].page_count + blob_pages(f));
    assert_int_equal(nodes_of(f)->columns[VALUE].segments[1].max, 1000);
    assert_memory_equal(&kept, &nodes_of(f)->columns[VALUE].segments[LAST], sizeof(kept));
    assert_memory_equal(&key, &nodes_of(f)->columns[KEY].segments[1], sizeof(key));
    assert_int_equal(nodes_of(f)->key_index.part_count, 1);
    close_database(f);
}

/* The budget has room for one segment at a time. */
static void segments_wait_for_memory(void **state)
{
    fixture *f = *state;

    begin(f);
    for (uint64_t row = 0; row < ROWS; row += G / 2)
        set_value(f, row, VALUE, -9);
    f->options.memory = (uint64_t)G * 10 + 4096;
    f->options.threads = 4;
    fold(f);
    assert_int_equal(f->report.groups_written, GROUPS);
    for (uint32_t g = 0; g < GROUPS; g++)
        assert_int_equal((int64_t)nodes_of(f)->columns[VALUE].segments[g].min, -9);
    close_database(f);
}

static void a_property_costs_its_segment(void **state)
{
    fixture *f = *state;
    gdb_value value = gdb_value_int64(-5);

    begin(f);
    append(f, &(gdb_log_record){.type = GDB_LOG_UPDATE_REL, .table = PAIR, .offset = G + 1,
                                .column = 0, .value_count = 1, .values = &value});
    fold(f);
    assert_int_equal(f->report.groups_written, 1);
    assert_int_equal(f->report.groups_kept, 3 * GROUPS - 1);
    assert_true(f->report.pages_written <=
                rels_of(f)->columns[0].segments[1].page_count + blob_pages(f));
    assert_int_equal((int64_t)rels_of(f)->columns[0].segments[1].min, -5);
    close_database(f);
}

/* --- relationships ----------------------------------------------------- */

/* From the first group to the last: a forward group and a backward one. */
static void a_relationship_costs_a_group_of_each_direction(void **state)
{
    fixture *f = *state;
    gdb_csr_group_metadata kept[2];

    begin(f);
    kept[GDB_FORWARD] = rels_of(f)->csr[GDB_FORWARD].groups[1];
    kept[GDB_BACKWARD] = rels_of(f)->csr[GDB_BACKWARD].groups[1];
    insert_rel(f, RELS, 3, LAST * G + 1);
    fold(f);
    assert_int_equal(f->report.groups_written, 2);
    assert_int_equal(f->report.groups_kept, 3 * GROUPS - 2);
    assert_int_equal(rels_of(f)->rel_count, RELS + 1);
    assert_int_equal(rels_of(f)->csr[GDB_FORWARD].groups[0].rel_count, G + 1);
    assert_int_equal(rels_of(f)->csr[GDB_FORWARD].groups[0].target_segment_count, 2);
    assert_int_equal(rels_of(f)->csr[GDB_BACKWARD].groups[LAST].rel_count, G / 2 + 2);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        assert_memory_equal(&kept[d].offsets, &rels_of(f)->csr[d].groups[1].offsets,
                            sizeof(kept[d].offsets));
    close_database(f);
}

/* An addition that is taken back before the checkpoint is no change. */
static void what_is_taken_back_costs_nothing(void **state)
{
    fixture *f = *state;

    begin(f);
    insert_rel(f, RELS, 3, LAST * G + 1);
    delete_rel(f, RELS, 3, LAST * G + 1);
    fold(f);
    assert_int_equal(f->report.groups_written, 0);
    assert_true(f->report.pages_written <= blob_pages(f));
    assert_int_equal(rels_of(f)->rel_count, RELS);
    close_database(f);
}

/* --- nodes ------------------------------------------------------------- */

/* The last group of nodes, and the offsets of the last groups of lists. */
static void an_insertion_costs_the_last_group(void **state)
{
    fixture *f = *state;
    gdb_segment targets;

    begin(f);
    targets = rels_of(f)->csr[GDB_FORWARD].groups[LAST].targets[0];
    insert_node(f, ROWS, 7);
    fold(f);
    assert_int_equal(f->report.groups_written, 1 + 2);
    assert_int_equal(f->report.groups_kept, 3 * LAST);
    assert_int_equal(nodes_of(f)->row_count, ROWS + 1);
    assert_int_equal(rels_of(f)->csr[GDB_FORWARD].groups[LAST].node_count, G / 2 + 1);
    assert_memory_equal(&targets, &rels_of(f)->csr[GDB_FORWARD].groups[LAST].targets[0],
                        sizeof(targets));
    assert_int_equal(find(f, 7), ROWS);
    assert_int_equal(find(f, 70), 7);
    assert_int_equal(find(f, 8), GDB_NODE_NONE);
    close_database(f);
}

/* Behind groups that have no relationships. */
static void groups_between_are_made(void **state)
{
    fixture *f = *state;

    begin(f);
    for (uint64_t i = 0; i < 2 * G; i++)
        insert_node(f, ROWS + i, (int64_t)(10 * i + 1));
    insert_rel(f, RELS, ROWS + 2 * G - 1, ROWS + 2 * G - 1);
    fold(f);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        assert_int_equal(rels_of(f)->csr[d].group_count, LAST + 3);
        assert_int_equal(rels_of(f)->csr[d].groups[LAST + 1].rel_count, 0);
        assert_int_equal(rels_of(f)->csr[d].groups[LAST + 2].rel_count, 1);
    }
    assert_int_equal(find(f, 20 * (int64_t)G - 9), ROWS + 2 * G - 1);
    close_database(f);
}

static void a_deleted_node_leaves_its_row(void **state)
{
    fixture *f = *state;

    begin(f);
    delete_node(f, 5);
    delete_node(f, G + 1);
    delete_node(f, G + 3);
    fold(f);
    assert_int_equal(nodes_of(f)->row_count, ROWS);
    assert_int_equal(gdb_database_table_size(f->database, NODES), ROWS - 3);
    assert_int_equal(nodes_of(f)->deleted_count, 2);
    assert_int_equal(nodes_of(f)->deleted[1].row_count, 2);
    assert_int_equal(find(f, 50), GDB_NODE_NONE);
    assert_int_equal(find(f, 60), 6);
    assert_false(gdb_node_table_has(gdb_database_node_table(f->database, NODES), G + 3));
    assert_true((gdb_database_header_get(f->database)->must_understand &
                 GDB_DATABASE_FEATURE_LONG_NODES) != 0);
    close_database(f);

    /* The list of the first group stays, that of the second grows. */
    begin(f);
    delete_node(f, G + 5);
    fold(f);
    assert_int_equal(nodes_of(f)->deleted[0].row_count, 1);
    assert_int_equal(nodes_of(f)->deleted[1].row_count, 3);
    close_database(f);

    /* A new node has the key of a deleted one. */
    begin(f);
    insert_node(f, ROWS, 50);
    fold(f);
    assert_int_equal(find(f, 50), ROWS);
    assert_int_equal(find(f, 10 * (G + 1)), GDB_NODE_NONE);
    close_database(f);

    f->options.compact = true;
    begin(f);
    fold(f);
    assert_int_equal(nodes_of(f)->row_count, ROWS - 3);
    assert_int_equal(nodes_of(f)->deleted_count, 0);
    assert_int_equal(nodes_of(f)->key_index.part_count, 1);
    assert_int_equal(gdb_database_header_get(f->database)->must_understand &
                         GDB_DATABASE_FEATURE_LONG_NODES,
                     0);
    assert_int_equal(find(f, 50), ROWS - 4);
    close_database(f);
}

static void say_that_another_is_deleted(gdb_metadata *metadata)
{
    metadata->nodes[0].deleted[0].base++;
}

/* gdb-verify sees that a row which is said to have no node has relationships, and that one which is
 * not said to have none is in no index. */
static void a_wrong_list_of_deleted_rows_is_found(void **state)
{
    fixture *f = *state;
    gdb_verify_options options = {GDB_VERIFY_FULL, 2, 0, NULL, NULL};
    gdb_verify_result result;
    bool has_rels = false;
    break_db broken;

    begin(f);
    delete_node(f, 5);
    fold(f);
    close_database(f);
    break_db_open(&broken, f->path);
    break_db_metadata(&broken, say_that_another_is_deleted);
    break_db_close(&broken);
    memset(&result, 0, sizeof(result));
    assert_ok(gdb_verify(f->path, &options, &result, &f->err), f->err);
    for (size_t i = 0; i < result.problems.count; i++)
        has_rels =
            has_rels || strstr(result.problems.items[i].detail, "node 6 was deleted") != NULL;
    assert_true(has_rels);
    gdb_verify_result_release(&result);
}

/* More than an eighth: the table is written as a whole. */
static void a_crowd_of_deleted_nodes_is_closed_up(void **state)
{
    fixture *f = *state;
    uint64_t gone = 0;

    begin(f);
    for (uint64_t row = 1; row < ROWS - 2; row += 6, gone++)
        delete_node(f, row);
    fold(f);
    assert_true(gone > ROWS / 8);
    assert_int_equal(nodes_of(f)->row_count, ROWS - gone);
    assert_int_equal(nodes_of(f)->deleted_count, 0);
    assert_int_equal(f->report.groups_kept, 0);
    assert_int_equal(rels_of(f)->rel_count, RELS - 2 * gone);
    assert_int_equal(find(f, 10), GDB_NODE_NONE);
    assert_int_equal(find(f, 20), 1);
    close_database(f);
}

/* --- keys -------------------------------------------------------------- */

/* Parts for what is inserted, merged when they are of like sizes. */
static void new_keys_make_parts(void **state)
{
    fixture *f = *state;
    uint64_t row = ROWS;

    for (int round = 0; round < 3; round++) {
        uint64_t count = round == 0 ? 3 : 2;

        begin(f);
        for (uint64_t i = 0; i < count; i++, row++)
            insert_node(f, row, (int64_t)(10 * row + 1));
        fold(f);
        assert_int_equal(nodes_of(f)->key_index.part_count, 2);
        assert_int_equal(nodes_of(f)->key_index.parts[0].row_count, ROWS);
        assert_int_equal(nodes_of(f)->key_index.parts[1].row_count, row - ROWS);
        for (uint64_t i = ROWS; i < row; i++)
            assert_int_equal(find(f, (int64_t)(10 * i + 1)), i);
        assert_int_equal(find(f, 10), 1);
        assert_int_equal(find(f, 11), GDB_NODE_NONE);
        close_database(f);
    }
}

/* A key that changes in the first part: that part and all behind it. */
static void a_changed_key_costs_its_index(void **state)
{
    fixture *f = *state;

    begin(f);
    insert_node(f, ROWS, 1);
    fold(f);
    close_database(f);
    begin(f);
    set_value(f, 4, KEY, 3);
    fold(f);
    assert_int_equal(nodes_of(f)->key_index.part_count, 1);
    assert_int_equal(find(f, 3), 4);
    assert_int_equal(find(f, 40), GDB_NODE_NONE);
    assert_int_equal(find(f, 1), ROWS);
    close_database(f);

    /* Its old key for another node, in a part of its own. */
    begin(f);
    insert_node(f, ROWS + 1, 40);
    fold(f);
    assert_int_equal(find(f, 40), ROWS + 1);
    assert_int_equal(find(f, 3), 4);
    close_database(f);
}

/* Of a log that no statement has written. */
static void two_nodes_of_one_key_are_found(void **state)
{
    fixture *f = *state;

    begin(f);
    for (uint64_t row = ROWS; row < ROWS + 5; row++)
        insert_node(f, row, row == ROWS + 4 ? 1 : (int64_t)(10 * (row - ROWS) + 1));
    assert_ok(gdb_log_writer_commit(f->log, &f->err), f->err);
    gdb_log_writer_close(f->log);
    close_database(f);
    assert_int_equal(gdb_checkpoint(f->path, &f->options, &f->report, &f->err), GDB_ERR_CORRUPT);
    assert_string_equal(f->err.message, "table 'N': two nodes have the same key");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_costs_its_segment),
        TEST(segments_wait_for_memory),
        TEST(a_property_costs_its_segment),
        TEST(a_relationship_costs_a_group_of_each_direction),
        TEST(what_is_taken_back_costs_nothing),
        TEST(an_insertion_costs_the_last_group),
        TEST(groups_between_are_made),
        TEST(a_deleted_node_leaves_its_row),
        TEST(a_wrong_list_of_deleted_rows_is_found),
        TEST(a_crowd_of_deleted_nodes_is_closed_up),
        TEST(new_keys_make_parts),
        TEST(a_changed_key_costs_its_index),
        TEST(two_nodes_of_one_key_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
