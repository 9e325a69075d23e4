/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/database/database_format.h"
#include "lib/storage/segment_writer.h"
#include "lib/table/deleted_rows.h"

/* Lists of deleted rows of a table N(id INT64) of 3 groups, read into its overlay. */
enum { G = GDB_GROUP_SIZE, ROWS = 3 * G };

typedef struct fixture {
    gdb_catalog *catalog;
    gdb_metadata metadata;
    gdb_node_table_metadata nodes;
    gdb_segment lists[2];
    uint32_t table;
    gdb_page_io *io;
    gdb_page_writer *writer;
    gdb_buffer_pool *pool;
    gdb_overlay *overlay;
    gdb_error err;
} fixture;

static int setup(void **state)
{
    gdb_column_schema column = {gdb_text_of("id"), GDB_TYPE_INT64, NULL};
    gdb_node_schema node = {.name = gdb_text_of("N"), .columns = &column, .column_count = 1};
    const gdb_node_schema *added;
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    assert_ok(gdb_catalog_create(&f->catalog, &f->err), f->err);
    assert_ok(gdb_catalog_add_node(f->catalog, &node, &added, &f->err), f->err);
    f->table = added->id;
    f->nodes = (gdb_node_table_metadata){.id = f->table, .row_count = ROWS, .deleted = f->lists};
    f->metadata.nodes = &f->nodes;
    f->metadata.node_count = 1;
    assert_ok(gdb_page_io_memory_open(&f->io, &f->err), f->err);
    assert_ok(gdb_page_writer_open(&f->writer, f->io, GDB_DATABASE_SLOTS, &f->err), f->err);
    assert_ok(gdb_overlay_create(&f->overlay, f->catalog, &f->metadata, NULL, &f->err), f->err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_overlay_free(f->overlay);
    gdb_buffer_pool_close(f->pool);
    gdb_page_writer_close(f->writer);
    gdb_page_io_close(f->io);
    gdb_catalog_free(f->catalog);
    free(f);
    return 0;
}

static void add_list(fixture *f, uint32_t group, const uint64_t *rows, uint32_t count)
{
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)f->table, GDB_PAGE_PART_DELETED_ROWS,
                            group};
    gdb_encoded_segment encoded = {0};

    assert_ok(gdb_segment_encode_targets(&encoded, rows, count, &owner, &f->err), f->err);
    assert_ok(gdb_page_writer_append_segment(f->writer, &encoded, &f->err), f->err);
    f->lists[f->nodes.deleted_count++] = encoded.segment;
    gdb_encoded_segment_release(&encoded);
}

static gdb_status load(fixture *f)
{
    uint64_t pages;

    assert_ok(gdb_page_writer_flush(f->writer, &f->err), f->err);
    pages = gdb_page_writer_end(f->writer);
    assert_ok(gdb_buffer_pool_open(&f->pool, f->io, pages, pages, 1 << 20, &f->err), f->err);
    return gdb_deleted_rows_load(f->pool, &f->metadata, f->overlay, &f->err);
}

static void rows_become_deletions(void **state)
{
    static const uint64_t first[] = {0, 3, 6}, last[] = {G - 1};
    fixture *f = *state;
    const gdb_node_overlay *nodes;

    add_list(f, 0, first, 3);
    add_list(f, 2, last, 1);
    assert_ok(load(f), f->err);
    nodes = gdb_overlay_nodes(f->overlay, f->table);
    assert_non_null(nodes);
    assert_int_equal(nodes->deleted.count, 4);
    assert_false(gdb_node_overlay_lives(nodes, 0));
    assert_true(gdb_node_overlay_lives(nodes, 1));
    assert_false(gdb_node_overlay_lives(nodes, 6));
    assert_true(gdb_node_overlay_lives(nodes, G + 3));
    assert_false(gdb_node_overlay_lives(nodes, ROWS - 1));
}

static void without_any_there_is_no_overlay(void **state)
{
    fixture *f = *state;

    assert_ok(load(f), f->err);
    assert_null(gdb_overlay_nodes(f->overlay, f->table));
}

static void a_list_that_does_not_rise_is_refused(void **state)
{
    static const uint64_t rows[] = {3, 3};
    fixture *f = *state;

    add_list(f, 1, rows, 2);
    assert_fails(load(f), GDB_ERR_CORRUPT, "row 3 is not the next deleted one of group 1", f->err);
}

static void a_list_that_leaves_its_group_is_refused(void **state)
{
    static const uint64_t rows[] = {1, G};
    fixture *f = *state;

    add_list(f, 0, rows, 2);
    assert_fails(load(f), GDB_ERR_CORRUPT, "is not the next deleted one of group 0", f->err);
}

static void a_list_that_leaves_its_table_is_refused(void **state)
{
    static const uint64_t rows[] = {1};
    fixture *f = *state;

    add_list(f, 3, rows, 1);
    assert_fails(load(f), GDB_ERR_CORRUPT, "has no node", f->err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_become_deletions),
        TEST(without_any_there_is_no_overlay),
        TEST(a_list_that_does_not_rise_is_refused),
        TEST(a_list_that_leaves_its_group_is_refused),
        TEST(a_list_that_leaves_its_table_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
