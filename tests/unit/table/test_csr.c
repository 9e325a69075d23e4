/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/hash.h"
#include "tests/support/make_db.h"

/* More than one group of nodes, and groups with more than one segment of targets. */
enum {
    IS_SMALL = GDB_GROUP_SIZE < 1000,
    FROM_NODES = IS_SMALL ? 20 * GDB_GROUP_SIZE + 3 : GDB_GROUP_SIZE + 5000,
    TO_NODES = IS_SMALL ? 30 : 9000,
    RELS = IS_SMALL ? 900 : 5 * (GDB_GROUP_SIZE / 2)
};

typedef struct model_rel {
    uint64_t from, to, row;
} model_rel;

/* The same graph in memory: sorted forward, and the places of its lists. */
typedef struct model {
    model_rel *rels;
    uint64_t *starts; /* FROM_NODES + 1 */
} model;

static make_db *db;
static gdb_database *database;
static const gdb_rel_table *table;
static model graph;

/* Skewed: some nodes have none, node 7 has very many, and there are parallel relationships. */
static void ends_of(uint64_t row, uint64_t *from, uint64_t *to)
{
    uint64_t h = gdb_hash_u64(row + 17);

    *from = row % 3 == 0 ? 7 : (h % FROM_NODES) & ~UINT64_C(1);
    *to = (h >> 32) % (row % 2 == 0 ? TO_NODES : TO_NODES / 10);
}

static gdb_value node_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context;
    (void)column;
    (void)arena;
    return gdb_value_int64((int64_t)row * 3);
}

static gdb_value rel_value(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    uint64_t from, to;

    (void)context;
    (void)arena;
    ends_of(row, &from, &to);
    return gdb_value_int64((int64_t)(column == 0 ? from : column == 1 ? to : row));
}

static int compare_model(const void *a, const void *b)
{
    const model_rel *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static int open_graph(void **state)
{
    uint64_t done = 0;

    (void)state;
    graph.rels = calloc(RELS, sizeof(*graph.rels));
    graph.starts = calloc(FROM_NODES + 1, sizeof(*graph.starts));
    for (uint64_t i = 0; i < RELS; i++) {
        ends_of(i, &graph.rels[i].from, &graph.rels[i].to);
        graph.rels[i].row = i;
    }
    qsort(graph.rels, RELS, sizeof(*graph.rels), compare_model);
    for (uint64_t node = 0; node <= FROM_NODES; node++) {
        while (done < RELS && graph.rels[done].from < node)
            done++;
        graph.starts[node] = done;
    }
    db = make_db_begin();
    make_db_nodes_from(db, "A", "id:INT64", FROM_NODES, node_value, NULL);
    make_db_nodes_from(db, "B", "id:INT64", TO_NODES, node_value, NULL);
    make_db_rels_from(db, "R", "A", "B", "row:INT64", RELS, rel_value, NULL);
    database = make_db_open(db, 0);
    table = gdb_database_rel_table(database, 3);
    return table == NULL;
}

static int close_graph(void **state)
{
    (void)state;
    gdb_database_close(database);
    make_db_end(db);
    free(graph.rels);
    free(graph.starts);
    return 0;
}

static gdb_csr_cursor *open_cursor(gdb_direction direction)
{
    gdb_csr_cursor *cursor = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_csr_cursor_open(&cursor, table, direction, &err), err);
    return cursor;
}

static void check_list(uint64_t node, const gdb_csr_list *list)
{
    assert_int_equal(list->count, graph.starts[node + 1] - graph.starts[node]);
    assert_int_equal(list->begin, graph.starts[node]);
}

static void lists_of_consecutive_nodes(void **state)
{
    gdb_csr_cursor *cursor = open_cursor(GDB_FORWARD);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t nodes[1500];
    gdb_csr_list lists[1500];

    (void)state;
    for (uint64_t first = 0; first < FROM_NODES; first += 1500) {
        uint32_t n = FROM_NODES - first < 1500 ? (uint32_t)(FROM_NODES - first) : 1500;
        for (uint32_t i = 0; i < n; i++)
            nodes[i] = first + i;
        assert_ok(gdb_csr_cursor_lists(cursor, nodes, n, lists, &err), err);
        for (uint32_t i = 0; i < n; i++)
            check_list(nodes[i], &lists[i]);
    }
    gdb_csr_cursor_close(cursor);
    gdb_csr_cursor_close(NULL);
}

static void lists_of_scattered_nodes(void **state)
{
    gdb_csr_cursor *cursor = open_cursor(GDB_FORWARD);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t nodes[300];
    gdb_csr_list lists[300];

    (void)state;
    for (uint64_t round = 0; round < 20; round++) {
        for (uint32_t i = 0; i < 300; i++) {
            uint64_t h = gdb_hash_u64(round * 300 + i);
            nodes[i] = i % 4 == 3 ? nodes[i - 1] + 1 : h % FROM_NODES;
            if (nodes[i] >= FROM_NODES)
                nodes[i] = 0;
        }
        assert_ok(gdb_csr_cursor_lists(cursor, nodes, 300, lists, &err), err);
        for (uint32_t i = 0; i < 300; i++)
            check_list(nodes[i], &lists[i]);
    }
    nodes[0] = FROM_NODES;
    nodes[1] = UINT64_MAX;
    nodes[2] = 0;
    assert_ok(gdb_csr_cursor_lists(cursor, nodes, 3, lists, &err), err);
    assert_int_equal(lists[0].count, 0);
    assert_int_equal(lists[1].count, 0);
    check_list(0, &lists[2]);
    gdb_csr_cursor_close(cursor);
}

static void targets_over_lists_and_segments(void **state)
{
    gdb_csr_cursor *cursor = open_cursor(GDB_FORWARD);
    gdb_error err = GDB_ERROR_INIT;
    static uint64_t targets[RELS];

    (void)state;
    for (uint32_t step = 1; step <= RELS; step = step * 7 + 1) {
        for (uint64_t begin = 0; begin < RELS; begin += step) {
            uint32_t n = RELS - begin < step ? (uint32_t)(RELS - begin) : step;
            assert_ok(gdb_csr_cursor_targets(cursor, begin, n, targets + begin, &err), err);
        }
        for (uint64_t i = 0; i < RELS; i++)
            assert_int_equal(targets[i], graph.rels[i].to);
        memset(targets, 0xff, sizeof(targets));
    }
    assert_ok(gdb_csr_cursor_targets(cursor, RELS, 0, targets, &err), err);
    assert_fails(gdb_csr_cursor_targets(cursor, RELS, 1, targets, &err), GDB_ERR_CORRUPT, "entry",
                 err);
    assert_fails(gdb_csr_cursor_targets(cursor, RELS - 1, 2, targets, &err), GDB_ERR_CORRUPT,
                 "entry", err);
    gdb_csr_cursor_close(cursor);
}

static void find_gives_every_equal_entry(void **state)
{
    gdb_csr_cursor *cursor = open_cursor(GDB_FORWARD);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t nodes[4] = {7, 0, 2, FROM_NODES - 1}, place, count;
    gdb_csr_list lists[4];

    (void)state;
    assert_ok(gdb_csr_cursor_lists(cursor, nodes, 4, lists, &err), err);
    gdb_csr_cursor_touch(cursor, lists, 4);
    assert_true(lists[0].count > (IS_SMALL ? 200 : GDB_GROUP_SIZE / 2));
    for (unsigned k = 0; k < 4; k++) {
        uint64_t end = lists[k].begin + lists[k].count, first = lists[k].begin, behind;

        for (uint64_t target = 0; target <= TO_NODES; target += 1 + target / 50) {
            while (first < end && graph.rels[first].to < target)
                first++;
            for (behind = first; behind < end && graph.rels[behind].to == target;)
                behind++;
            assert_ok(gdb_csr_cursor_find(cursor, &lists[k], target, &place, &count, &err), err);
            assert_int_equal(place, first);
            assert_int_equal(count, behind - first);
        }
        assert_ok(gdb_csr_cursor_find(cursor, &lists[k], UINT64_MAX, &place, &count, &err), err);
        assert_int_equal(place, end);
        assert_int_equal(count, 0);
    }
    gdb_csr_cursor_close(cursor);
}

static void backward_lists_lead_to_forward_positions(void **state)
{
    gdb_csr_cursor *forward = open_cursor(GDB_FORWARD), *backward = open_cursor(GDB_BACKWARD);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t *seen = calloc(RELS, sizeof(*seen)), total = 0;
    static uint64_t sources[RELS], positions[RELS];

    (void)state;
    for (uint64_t node = 0; node < TO_NODES; node++) {
        gdb_csr_list list;
        uint32_t first, count;
        assert_ok(gdb_csr_cursor_lists(backward, &node, 1, &list, &err), err);
        assert_int_equal(list.begin, total);
        assert_ok(gdb_csr_cursor_targets(backward, list.begin, (uint32_t)list.count, sources, &err),
                  err);
        /* In one piece, and in the middle of a list (of parallel relationships, at times). */
        for (first = 0; first < list.count; first += count) {
            count = node % 2 == 0 ? (uint32_t)list.count : 1 + first % 3;
            if (count > list.count - first)
                count = (uint32_t)(list.count - first);
            assert_ok(gdb_csr_backward_positions(backward, forward, node, &list, first, count,
                                                 positions + first, &err),
                      err);
        }
        for (uint64_t i = 0; i < list.count; i++) {
            assert_true(positions[i] < RELS);
            assert_int_equal(graph.rels[positions[i]].from, sources[i]);
            assert_int_equal(graph.rels[positions[i]].to, node);
            assert_int_equal(seen[positions[i]]++, 0);
            if (i > 0)
                assert_true(sources[i] > sources[i - 1] ||
                            (sources[i] == sources[i - 1] && positions[i] == positions[i - 1] + 1));
        }
        total += list.count;
    }
    assert_int_equal(total, RELS);
    free(seen);
    gdb_csr_cursor_close(forward);
    gdb_csr_cursor_close(backward);
}

static void properties_follow_the_forward_order(void **state)
{
    gdb_column_reader *column = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector = {0};
    uint64_t rows[GDB_VECTOR_SIZE];

    (void)state;
    assert_ok(gdb_rel_table_column(table, 0, &column, &err), err);
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_INT64, &err), err);
    assert_int_equal(gdb_column_reader_row_count(column), RELS);
    for (uint64_t first = 0; first < RELS; first += GDB_VECTOR_SIZE) {
        uint32_t n = RELS - first < GDB_VECTOR_SIZE ? (uint32_t)(RELS - first) : GDB_VECTOR_SIZE;
        assert_ok(gdb_column_reader_scan(column, first, n, &vector, &err), err);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(gdb_vector_get(&vector, i).as.integer, graph.rels[first + i].row);
    }
    for (uint64_t round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
            rows[i] = gdb_hash_u64(round * GDB_VECTOR_SIZE + i) % RELS;
        gdb_vector_clear(&vector);
        assert_ok(gdb_column_reader_gather(column, rows, NULL, GDB_VECTOR_SIZE, &vector, &err),
                  err);
        for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
            assert_int_equal(gdb_vector_get(&vector, i).as.integer, graph.rels[rows[i]].row);
    }
    gdb_vector_release(&vector);
    gdb_column_reader_close(column);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_consecutive_nodes),
        cmocka_unit_test(lists_of_scattered_nodes),
        cmocka_unit_test(targets_over_lists_and_segments),
        cmocka_unit_test(find_gives_every_equal_entry),
        cmocka_unit_test(backward_lists_lead_to_forward_positions),
        cmocka_unit_test(properties_follow_the_forward_order),
    };
    return cmocka_run_group_tests(tests, open_graph, close_graph);
}
