/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/array.h"
#include "lib/table/csr_merge.h"
#include "tests/support/graph_model.h"

/* K of the model: from P to P. */
typedef struct fixture {
    graph_model model;
    make_db *db;
    gdb_database *database;
    gdb_overlay *overlay;
    uint32_t pair;
    gdb_csr_cursor *cursors[2];
    gdb_error err;
} fixture;

static void begin(fixture *f, uint64_t seed, uint64_t nodes)
{
    const gdb_catalog_data *catalog;

    memset(f, 0, sizeof(*f));
    graph_model_init(&f->model, seed, nodes);
    f->db = graph_model_make_db(&f->model);
    f->database = make_db_open(f->db, 0);
    catalog = gdb_catalog_get(gdb_database_catalog(f->database));
    f->pair = catalog->rels[0].pairs[0].id;
    assert_ok(gdb_database_make_overlay(f->database, &f->overlay, &f->err), f->err);
    assert_ok(gdb_overlay_make(f->overlay, f->pair, &f->err), f->err);
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        assert_ok(gdb_csr_cursor_open(&f->cursors[d], gdb_database_rel_table(f->database, f->pair),
                                      (gdb_direction)d, &f->err),
                  f->err);
}

static void end(fixture *f)
{
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        gdb_csr_cursor_close(f->cursors[d]);
    gdb_database_close(f->database);
    make_db_end(f->db);
    graph_model_release(&f->model);
}

/* An entry of a list: by neighbour, then position. */
typedef struct entry {
    uint64_t target, position;
} entry;

static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

/* The list of a node as the model has it; the caller frees it. */
static entry *expected_list(const fixture *f, gdb_direction direction, uint64_t node, size_t *count)
{
    const model_table *rels = &f->model.tables[MODEL_K];
    entry *list = calloc(rels->count + 1, sizeof(*list));

    assert_non_null(list);
    *count = 0;
    for (size_t i = 0; i < rels->count; i++) {
        const model_row *rel = &rels->rows[i];
        uint64_t here = direction == GDB_FORWARD ? rel->from : rel->to;

        if (rel->lives && here == node)
            list[(*count)++] = (entry){direction == GDB_FORWARD ? rel->to : rel->from, i};
    }
    qsort(list, *count, sizeof(*list), compare_entries);
    return list;
}

/* Targets and positions together, positions alone, and by their targets. */
static void check_forward_part(fixture *f, const gdb_csr_list *list, const entry *expected,
                               uint64_t first, uint32_t count)
{
    gdb_csr_cursor *cursor = f->cursors[GDB_FORWARD];
    uint64_t *targets = calloc(count + 1, sizeof(*targets));
    uint64_t *positions = calloc(count + 1, sizeof(*positions));
    uint64_t *alone = calloc(count + 1, sizeof(*alone));
    uint64_t *found = calloc(count + 1, sizeof(*found));

    assert_true(targets != NULL && positions != NULL && alone != NULL && found != NULL);
    assert_ok(gdb_csr_forward_entries(cursor, list->begin + first, count, targets, positions,
                                      &f->err),
              f->err);
    assert_ok(gdb_csr_forward_entries(cursor, list->begin + first, count, NULL, alone, &f->err),
              f->err);
    assert_ok(gdb_csr_forward_positions(cursor, list, first, targets, count, found, &f->err),
              f->err);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(targets[i], expected[first + i].target);
        assert_int_equal(positions[i], expected[first + i].position);
        assert_int_equal(alone[i], expected[first + i].position);
        assert_int_equal(found[i], expected[first + i].position);
    }
    free(found);
    free(targets);
    free(positions);
    free(alone);
}

/* A part of a list, read in one go. */
static void check_part(fixture *f, gdb_direction direction, uint64_t node, const gdb_csr_list *list,
                       const entry *expected, uint64_t first, uint32_t count)
{
    uint64_t *targets = calloc(count + 1, sizeof(*targets));
    uint64_t *positions = calloc(count + 1, sizeof(*positions));

    assert_ok(
        gdb_csr_cursor_targets(f->cursors[direction], list->begin + first, count, targets, &f->err),
        f->err);
    if (direction == GDB_FORWARD)
        check_forward_part(f, list, expected, first, count);
    else if (count > 0)
        assert_ok(gdb_csr_backward_positions(f->cursors[GDB_BACKWARD], f->cursors[GDB_FORWARD],
                                             node, list, first, count, positions, &f->err),
                  f->err);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(targets[i], expected[first + i].target);
        assert_true(direction == GDB_FORWARD || positions[i] == expected[first + i].position);
    }
    free(targets);
    free(positions);
}

static void check_finds(fixture *f, gdb_direction direction, const gdb_csr_list *list,
                        const entry *expected)
{
    for (uint64_t target = 0; target < f->model.tables[MODEL_P].count + 2; target++) {
        uint64_t less = 0, equal = 0, place, count;

        for (uint64_t i = 0; i < list->count; i++) {
            less += expected[i].target < target;
            equal += expected[i].target == target;
        }
        assert_ok(gdb_csr_cursor_find(f->cursors[direction], list, target, &place, &count, &f->err),
                  f->err);
        assert_int_equal(place - list->begin, less);
        assert_int_equal(count, equal);
    }
}

static void check_node(fixture *f, gdb_direction direction, uint64_t node)
{
    size_t count;
    entry *expected = expected_list(f, direction, node, &count);
    gdb_csr_list list;

    assert_ok(gdb_csr_cursor_lists(f->cursors[direction], &node, 1, &list, &f->err), f->err);
    assert_int_equal(list.count, count);
    gdb_csr_cursor_touch(f->cursors[direction], &list, 1);
    check_part(f, direction, node, &list, expected, 0, (uint32_t)count);
    for (int i = 0; i < 4 && count > 0; i++) {
        uint64_t first = graph_model_random(&f->model, count);

        check_part(f, direction, node, &list, expected, first,
                   1 + (uint32_t)graph_model_random(&f->model, count - first));
    }
    check_finds(f, direction, &list, expected);
    free(expected);
}

/* The cursors stay open: what they have made is forgotten when the overlay changes. */
static void changed_lists_are_those_of_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        fixture f;

        begin(&f, seed, 10 * seed);
        for (int round = 0; round < 6; round++) {
            for (uint64_t node = 0; node < f.model.tables[MODEL_P].count; node++)
                for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
                    check_node(&f, (gdb_direction)d, node);
            for (int i = 0; i < 50; i++)
                graph_model_change(&f.model, graph_model_apply, f.overlay);
        }
        end(&f);
    }
}

static void add_rel(fixture *f, uint64_t from, uint64_t to)
{
    gdb_value values[2] = {gdb_value_int64(1), {.type = GDB_TYPE_STRING, .is_null = true}};
    model_table *rels = &f->model.tables[MODEL_K];
    gdb_log_record record = {.type = GDB_LOG_INSERT_REL,
                             .table = f->pair,
                             .offset = rels->count,
                             .from = from,
                             .to = to,
                             .values = values,
                             .value_count = 2};

    assert_ok(gdb_overlay_apply(f->overlay, &record, &f->err), f->err);
    assert_ok(gdb_array_reserve(&rels->rows, &rels->capacity, rels->count + 1, sizeof(*rels->rows),
                                &f->err),
              f->err);
    rels->rows[rels->count++] = (model_row){.lives = true, .from = from, .to = to};
}

static void remove_rel(fixture *f, uint64_t position)
{
    model_row *rel = &f->model.tables[MODEL_K].rows[position];
    gdb_log_record record = {.type = GDB_LOG_DELETE_REL,
                             .table = f->pair,
                             .offset = position,
                             .from = rel->from,
                             .to = rel->to};

    if (!rel->lives)
        return;
    assert_ok(gdb_overlay_apply(f->overlay, &record, &f->err), f->err);
    rel->lives = false;
}

/* Of more entries than are merged as a whole: with many changes, and then fewer. */
static void long_lists_are_merged_piece_by_piece(void **state)
{
    uint64_t nodes;
    fixture f;

    (void)state;
    begin(&f, 6, 40);
    nodes = f.model.tables[MODEL_P].count;
    for (int i = 0; i < 1500; i++) {
        uint64_t other = graph_model_random(&f.model, nodes);

        add_rel(&f, i % 2 == 0 ? 0 : other, i % 2 == 0 ? other : 0);
    }
    for (int round = 0; round < 2; round++) {
        for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
            for (uint64_t node = 0; node < 4; node++)
                check_node(&f, (gdb_direction)d, node);
        for (uint64_t i = 0; i < f.model.tables[MODEL_K].count; i += 3)
            remove_rel(&f, i);
    }
    end(&f);
}

/* Part by part, now of one list and now of another, and now and then from the beginning again. */
static void lists_that_are_read_alternately_stay_apart(void **state)
{
    enum { LISTS = 3, PART = 7 };
    uint64_t places[LISTS] = {0}, node_count;
    entry *expected[LISTS];
    gdb_csr_list lists[LISTS];
    size_t counts[LISTS];
    fixture f;

    (void)state;
    begin(&f, 8, 40);
    node_count = f.model.tables[MODEL_P].count;
    for (int i = 0; i < 1200; i++)
        add_rel(&f, (uint64_t)i % LISTS, graph_model_random(&f.model, node_count));
    for (uint64_t node = 0; node < LISTS; node++) {
        expected[node] = expected_list(&f, GDB_FORWARD, node, &counts[node]);
        assert_ok(gdb_csr_cursor_lists(f.cursors[GDB_FORWARD], &node, 1, &lists[node], &f.err),
                  f.err);
        assert_int_equal(lists[node].count, counts[node]);
    }
    for (int step = 0; step < 600; step++) {
        uint64_t node = graph_model_random(&f.model, LISTS), left = counts[node] - places[node];
        uint32_t part = left < PART ? (uint32_t)left : PART;

        check_part(&f, GDB_FORWARD, node, &lists[node], expected[node], places[node], part);
        places[node] = step % 50 == 49 ? 0 : places[node] + part;
    }
    for (uint64_t node = 0; node < LISTS; node++)
        free(expected[node]);
    end(&f);
}

static void entries_behind_the_end_are_refused(void **state)
{
    gdb_value values[2] = {gdb_value_int64(1), {.type = GDB_TYPE_STRING, .is_null = true}};
    uint64_t node = 0, targets[2];
    gdb_log_record record;
    gdb_csr_list list;
    fixture f;

    (void)state;
    begin(&f, 1, 10);
    record = (gdb_log_record){.type = GDB_LOG_INSERT_REL,
                              .table = f.pair,
                              .offset = f.model.tables[MODEL_K].count,
                              .to = 5,
                              .values = values,
                              .value_count = 2};
    assert_ok(gdb_overlay_apply(f.overlay, &record, &f.err), f.err);
    assert_ok(gdb_csr_cursor_lists(f.cursors[GDB_FORWARD], &node, 1, &list, &f.err), f.err);
    assert_true(gdb_csr_is_merged(list.begin));
    assert_fails(gdb_csr_cursor_targets(f.cursors[GDB_FORWARD], list.begin + list.count - 1, 2,
                                        targets, &f.err),
                 GDB_ERR_USAGE, "of a list of", f.err);
    targets[0] = 3; /* the entry is not node 3, or 4 */
    targets[1] = 4;
    assert_true(gdb_csr_forward_positions(f.cursors[GDB_FORWARD], &list, list.count - 1, targets, 1,
                                          targets, &f.err) == GDB_ERR_USAGE ||
                gdb_csr_forward_positions(f.cursors[GDB_FORWARD], &list, list.count - 1,
                                          targets + 1, 1, targets, &f.err) == GDB_ERR_USAGE);
    end(&f);
}

/* The first relationship that leads from one node to another, and a node that it does not lead to.
 */
static uint64_t first_rel(const fixture *f, uint64_t *stranger)
{
    const model_table *rels = &f->model.tables[MODEL_K];

    assert_true(rels->count > 0);
    for (*stranger = 0; *stranger == rels->rows[0].from || *stranger == rels->rows[0].to;)
        ++*stranger;
    return 0;
}

/* What the log says of a relationship's ends is checked when their lists are read. */
static void a_removal_that_contradicts_the_base_is_damage(void **state)
{
    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        gdb_direction wrong_end = variant % 2 == 0 ? GDB_FORWARD : GDB_BACKWARD;
        uint64_t stranger, position, ends[2];
        gdb_log_record record;
        int failures = 0;
        fixture f;

        begin(&f, 3, 12);
        position = first_rel(&f, &stranger);
        ends[0] = f.model.tables[MODEL_K].rows[position].from;
        ends[1] = f.model.tables[MODEL_K].rows[position].to;
        ends[wrong_end] = stranger;
        record = (gdb_log_record){.type = GDB_LOG_DELETE_REL,
                                  .table = f.pair,
                                  .offset = position,
                                  .from = ends[0],
                                  .to = ends[1]};
        assert_ok(gdb_overlay_apply(f.overlay, &record, &f.err), f.err);
        for (uint64_t i = 0; i < 6 && variant >= 2; i++) /* among others that are added */
            add_rel(&f, i % 2 == 0 ? ends[0] : i, i % 2 == 0 ? i : ends[1]);
        for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
            gdb_csr_list list;
            gdb_status status = gdb_csr_cursor_lists(f.cursors[d], &ends[d], 1, &list, &f.err);

            for (uint64_t i = 0; status == GDB_OK && i < list.count; i++) {
                uint64_t target;

                status = gdb_csr_cursor_targets(f.cursors[d], list.begin + i, 1, &target, &f.err);
            }
            assert_true(status == GDB_OK || status == GDB_ERR_CORRUPT);
            failures += status == GDB_ERR_CORRUPT;
            gdb_error_clear(&f.err);
        }
        assert_true(failures > 0);
        end(&f);
    }
}

static void pieces_are_charged_to_the_pool(void **state)
{
    gdb_buffer_pool_stats before, stats;
    fixture f;

    (void)state;
    begin(&f, 4, 40);
    gdb_buffer_pool_stats_get(gdb_database_pool(f.database), &before);
    for (int i = 0; i < 100; i++)
        graph_model_change(&f.model, graph_model_apply, f.overlay);
    for (uint64_t node = 0; node < f.model.tables[MODEL_P].count; node++)
        check_node(&f, GDB_FORWARD, node);
    gdb_buffer_pool_stats_get(gdb_database_pool(f.database), &stats);
    assert_true(stats.charged > before.charged);
    gdb_csr_cursor_close(f.cursors[GDB_FORWARD]);
    f.cursors[GDB_FORWARD] = NULL;
    gdb_buffer_pool_stats_get(gdb_database_pool(f.database), &stats);
    assert_int_equal(stats.charged, before.charged);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_lists_are_those_of_the_model),
        cmocka_unit_test(long_lists_are_merged_piece_by_piece),
        cmocka_unit_test(lists_that_are_read_alternately_stay_apart),
        cmocka_unit_test(entries_behind_the_end_are_refused),
        cmocka_unit_test(a_removal_that_contradicts_the_base_is_damage),
        cmocka_unit_test(pieces_are_charged_to_the_pool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
