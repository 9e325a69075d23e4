/* SPDX-License-Identifier: MIT */
#include "lib/append/append.h"

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/database.h"
#include "lib/verify/verify.h"
#include "tests/support/random.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test.h"

/*
 * P(id INT64, name STRING) and R(P to P, number INT64, note STRING), loaded in pieces: each is the
 * next rows of both, and its relationships have ends that are there by then.
 */

enum { NODES_MOST = 400, RELS_MOST = 900, PIECES_MOST = 6, NODES = 1, RELS = 2 };

typedef struct piece {
    unsigned node_end, rel_end; /* rows of this piece and those before */
} piece;

typedef struct fixture {
    temp_dir dir;
    char nodes[TEMP_PATH_SIZE], rels[TEMP_PATH_SIZE], database[TEMP_PATH_SIZE];
    unsigned rel_ends[RELS_MOST][2]; /* numbers of nodes */
    uint64_t random;
    gdb_error err;
} fixture;

static uint64_t next_random(fixture *f, uint64_t below)
{
    return random_next(&f->random) % below;
}

static long long key_of(unsigned node)
{
    return (long long)(node * 2654435761u % 100003u) - 50000;
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    temp_dir_make(&f->dir);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    temp_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* --- files ------------------------------------------------------------- */

static FILE *open_file(fixture *f, const char *name, const char *table,
                       char argument[TEMP_PATH_SIZE])
{
    char path[TEMP_PATH_SIZE];
    FILE *file = fopen(temp_dir_join(&f->dir, name, path), "w");

    assert_non_null(file);
    snprintf(argument, TEMP_PATH_SIZE, "%s=%.480s", table, path);
    return file;
}

static void write_rows(fixture *f, unsigned node, unsigned node_end, unsigned rel, unsigned rel_end)
{
    FILE *file = open_file(f, "nodes.csv", "P", f->nodes);

    fprintf(file, "id:INT64,name:STRING\n");
    for (; node < node_end; node++)
        fprintf(file, node % 5 == 0 ? "%lld,\n" : "%lld,name %u\n", key_of(node), node);
    assert_int_equal(fclose(file), 0);
    file = open_file(f, "rels.csv", "R:P:P", f->rels);
    fprintf(file, ":START_ID,:END_ID,number:INT64,note:STRING\n");
    for (; rel < rel_end; rel++)
        fprintf(file, rel % 3 == 0 ? "%lld,%lld,%u,\n" : "%lld,%lld,%u,note %u\n",
                key_of(f->rel_ends[rel][0]), key_of(f->rel_ends[rel][1]), rel, rel % 17);
    assert_int_equal(fclose(file), 0);
}

static gdb_status append(fixture *f, unsigned threads, size_t block_size)
{
    const char *nodes[] = {f->nodes}, *rels[] = {f->rels};
    gdb_import_options options = {
        .database = f->database,
        .plan = {.nodes = nodes, .node_count = 1, .rels = rels, .rel_count = 1, .threads = 1},
        .reproducible = true,
        .compression = {true, 1},
        .threads = threads,
        .block_size = block_size};
    gdb_import_report report = {0};
    gdb_status status = gdb_append(&options, &report, &f->err);

    gdb_import_report_release(&report);
    return status;
}

/* Pieces of random sizes, of which some have no nodes or no relationships. */
static unsigned make_pieces(fixture *f, piece pieces[PIECES_MOST])
{
    unsigned count = 1 + (unsigned)next_random(f, PIECES_MOST), nodes = 0, rels = 0;

    for (unsigned i = 0; i < count; i++) {
        nodes +=
            (unsigned)next_random(f, NODES_MOST / PIECES_MOST) * (next_random(f, 4) > 0) + (i == 0);
        pieces[i].node_end = nodes;
        for (unsigned n = (unsigned)next_random(f, RELS_MOST / PIECES_MOST); n > 0; n--, rels++) {
            f->rel_ends[rels][0] =
                (unsigned)(next_random(f, nodes) * next_random(f, nodes) / nodes);
            f->rel_ends[rels][1] = (unsigned)next_random(f, nodes);
        }
        pieces[i].rel_end = rels;
    }
    return count;
}

/* --- what a database holds, as text ------------------------------------ */

static void dump_value(gdb_column_reader *reader, uint64_t row, gdb_buffer *out)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector = {0};
    gdb_value value;

    assert_ok(gdb_vector_init(&vector, gdb_column_reader_type(reader), &err), err);
    assert_ok(gdb_column_reader_gather(reader, &row, NULL, 1, &vector, &err), err);
    value = gdb_vector_get(&vector, 0);
    if (value.is_null)
        assert_ok(gdb_buffer_append_text(out, " null", &err), err);
    else if (value.type == GDB_TYPE_STRING)
        assert_ok(gdb_buffer_append_format(out, &err, " %.*s", GDB_TEXT_ARG(value.as.text)), err);
    else
        assert_ok(gdb_buffer_append_format(out, &err, " %lld", (long long)value.as.integer), err);
    gdb_vector_release(&vector);
}

static void dump_nodes(const gdb_database *database, gdb_buffer *out)
{
    const gdb_node_table *table = gdb_database_node_table(database, NODES);
    gdb_error err = GDB_ERROR_INIT;
    gdb_key_lookup *lookup;

    assert_ok(gdb_key_lookup_open(&lookup, table, &err), err);
    for (uint32_t c = 0; c < 2; c++) {
        gdb_column_reader *reader;
        assert_ok(gdb_node_table_column(table, c, &reader, &err), err);
        for (uint64_t row = 0; row < gdb_node_table_row_count(table); row++)
            dump_value(reader, row, out);
        gdb_column_reader_close(reader);
    }
    for (unsigned node = 0; node < gdb_node_table_row_count(table); node++) {
        gdb_value key = gdb_value_int64(key_of(node));
        uint64_t offset;
        assert_ok(gdb_key_lookup_find(lookup, &key, &offset, &err), err);
        assert_int_equal(offset, node);
    }
    gdb_key_lookup_close(lookup);
}

static void dump_lists(const gdb_database *database, gdb_direction direction, gdb_buffer *out)
{
    const gdb_rel_table *table = gdb_database_rel_table(database, RELS);
    uint64_t nodes = gdb_database_table_size(database, NODES);
    gdb_error err = GDB_ERROR_INIT;
    gdb_csr_cursor *cursor;

    assert_ok(gdb_csr_cursor_open(&cursor, table, direction, &err), err);
    for (uint64_t node = 0; node < nodes; node++) {
        gdb_csr_list list;
        assert_ok(gdb_csr_cursor_lists(cursor, &node, 1, &list, &err), err);
        assert_ok(gdb_buffer_append_text(out, "\n", &err), err);
        for (uint64_t i = 0; i < list.count; i++) {
            uint64_t target;
            assert_ok(gdb_csr_cursor_targets(cursor, list.begin + i, 1, &target, &err), err);
            assert_ok(gdb_buffer_append_format(out, &err, " %u", (unsigned)target), err);
        }
    }
    gdb_csr_cursor_close(cursor);
}

static void dump(fixture *f, gdb_buffer *out)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL, .threads = 1};
    gdb_verify_result result = {0};
    gdb_database *database = NULL;

    gdb_buffer_clear(out);
    assert_ok(gdb_verify(f->database, &options, &result, &f->err), f->err);
    if (result.problems.total > 0 &&
        strstr(result.problems.items[0].detail, "nothing owns") == NULL)
        fail_msg("%s: %s", result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
    assert_ok(gdb_database_open(&database, f->database, NULL, &f->err), f->err);
    dump_nodes(database, out);
    dump_lists(database, GDB_FORWARD, out);
    dump_lists(database, GDB_BACKWARD, out);
    for (uint32_t c = 0; c < 2; c++) {
        gdb_column_reader *reader;
        assert_ok(gdb_rel_table_column(gdb_database_rel_table(database, RELS), c, &reader, &f->err),
                  f->err);
        for (uint64_t row = 0; row < gdb_database_table_size(database, RELS); row++)
            dump_value(reader, row, out);
        gdb_column_reader_close(reader);
    }
    gdb_database_close(database);
}

static void use_database(fixture *f, const char *name)
{
    (void)temp_dir_join(&f->dir, name, f->database);
}

/* --- tests ------------------------------------------------------------- */

static void pieces_make_the_graph_that_all_at_once_makes(void **state)
{
    fixture *f = *state;
    gdb_buffer pieces_dump = {0}, once_dump = {0};

    for (uint64_t seed = 1; seed <= 12; seed++) {
        piece pieces[PIECES_MOST];
        unsigned count, node = 0, rel = 0;
        char name[32];

        f->random = seed;
        count = make_pieces(f, pieces);
        snprintf(name, sizeof(name), "pieces%u", (unsigned)seed);
        use_database(f, name);
        for (unsigned i = 0; i < count; i++) {
            write_rows(f, node, pieces[i].node_end, rel, pieces[i].rel_end);
            assert_ok(append(f, 1 + (unsigned)next_random(f, 3), 50 + next_random(f, 2000)),
                      f->err);
            node = pieces[i].node_end;
            rel = pieces[i].rel_end;
        }
        dump(f, &pieces_dump);
        snprintf(name, sizeof(name), "once%u", (unsigned)seed);
        use_database(f, name);
        write_rows(f, 0, node, 0, rel);
        assert_ok(append(f, 1, 0), f->err);
        dump(f, &once_dump);
        if (pieces_dump.size != once_dump.size ||
            memcmp(pieces_dump.data, once_dump.data, once_dump.size) != 0)
            fail_msg("seed %u: %u pieces make another graph", (unsigned)seed, count);
    }
    gdb_buffer_release(&pieces_dump);
    gdb_buffer_release(&once_dump);
}

static void a_failed_allocation_changes_nothing(void **state)
{
    fixture *f = *state;
    gdb_buffer before = {0}, after = {0};
    bool done = false;

    for (unsigned rel = 0; rel < 60; rel++) {
        f->rel_ends[rel][0] = rel * 7 % 30;
        f->rel_ends[rel][1] = rel * 3 % 30;
    }
    use_database(f, "db");
    write_rows(f, 0, 20, 0, 0);
    assert_ok(append(f, 1, 0), f->err);
    dump(f, &before);
    write_rows(f, 20, 30, 0, 60);
    for (int64_t n = 0; !done; n += 1 + n / 16) {
        gdb_status status;
        gdb_alloc_fail_after(n);
        status = append(f, 1, 500);
        gdb_alloc_fail_after(-1);
        done = status == GDB_OK;
        if (!done)
            assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&f->err);
        dump(f, &after);
        if (!done) {
            assert_int_equal(before.size, after.size);
            assert_memory_equal(before.data, after.data, before.size);
        }
    }
    assert_true(after.size > before.size);
    gdb_buffer_release(&before);
    gdb_buffer_release(&after);
}

/* The same files and options give the same bytes, whatever the threads. */
static void threads_and_blocks_do_not_change_the_bytes(void **state)
{
    fixture *f = *state;
    gdb_buffer bytes[2] = {{0}, {0}};

    for (unsigned rel = 0; rel < RELS_MOST; rel++) {
        f->rel_ends[rel][0] = rel * 7 % 300;
        f->rel_ends[rel][1] = rel * rel % 300;
    }
    for (unsigned i = 0; i < 2; i++) {
        char path[TEMP_PATH_SIZE + 16];
        use_database(f, i == 0 ? "one" : "three");
        write_rows(f, 0, 100, 0, 0);
        assert_ok(append(f, 1, 0), f->err);
        write_rows(f, 100, 300, 0, RELS_MOST);
        assert_ok(append(f, i == 0 ? 1 : 3, i == 0 ? 0 : 333), f->err);
        snprintf(path, sizeof(path), "%s/data.gdb", f->database);
        assert_ok(gdb_file_read_all(path, SIZE_MAX, &bytes[i], &f->err), f->err);
    }
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].size);
    gdb_buffer_release(&bytes[0]);
    gdb_buffer_release(&bytes[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pieces_make_the_graph_that_all_at_once_makes),
        TEST(threads_and_blocks_do_not_change_the_bytes),
        TEST(a_failed_allocation_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
