/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/overlay/list_changes.h"
#include "tests/support/overlay_tables.h"
#include "tests/support/random.h"

/*
 * Random insertions, deletions and undone ones, with reads of the sorted changes between them: few
 * and many changes to a read, so that what was sorted is changed in its place, outgrown and given
 * up. The model sorts what there is anew each time.
 */

enum { BASE = 60, MOST = 900, FROM_NODES = 3, TO_NODES = 20, ROUNDS = 120, CHANGES_MOST = 40 };

typedef struct model_rel {
    uint64_t ends[2]; /* FROM, TO */
    bool lives;
} model_rel;

typedef struct fixture {
    overlay_tables tables;
    gdb_memory_budget budget;
    gdb_rel_overlay *rels;
    model_rel model[MOST]; /* by position */
    uint64_t count;
    struct {
        uint64_t position;
        bool is_insert;
    } done[ROUNDS * CHANGES_MOST]; /* that can be undone, the last one first */
    size_t done_count;
    uint64_t random;
    gdb_error err;
} fixture;

static int compare(const void *a, const void *b)
{
    const gdb_list_change *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

/* What the model has of a node's list: added ones that live, or base ones that do not. */
static uint64_t expect(const fixture *f, gdb_direction direction, uint64_t node, bool is_added,
                       gdb_list_change *out)
{
    uint64_t count = 0;

    for (uint64_t p = is_added ? BASE : 0; p < (is_added ? f->count : BASE); p++)
        if (f->model[p].ends[direction] == node && f->model[p].lives == is_added)
            out[count++] = (gdb_list_change){f->model[p].ends[direction == GDB_FORWARD], p};
    qsort(out, count, sizeof(*out), compare);
    return count;
}

static void assert_changes(const gdb_list_change *got, uint64_t got_count,
                           const gdb_list_change *expected, uint64_t count)
{
    assert_int_equal(got_count, count);
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(got[i].target, expected[i].target);
        assert_int_equal(got[i].position, expected[i].position);
    }
}

static void check(fixture *f, gdb_direction direction, uint64_t node)
{
    uint64_t slot = gdb_rel_overlay_list(f->rels, direction, node);
    gdb_list_change expected[MOST];
    const gdb_list_changes *changes;

    if (slot == GDB_SLOT_NONE)
        return;
    assert_ok(gdb_list_changes_get(f->rels, direction, slot, &changes, &f->err), f->err);
    assert_changes(changes->added, changes->added_count, expected,
                   expect(f, direction, node, true, expected));
    assert_changes(changes->removed, changes->removed_count, expected,
                   expect(f, direction, node, false, expected));
}

static void undo(fixture *f)
{
    uint64_t position = f->done[--f->done_count].position;

    if (f->done[f->done_count].is_insert) {
        gdb_rel_overlay_undo_insert(f->rels);
        f->count--;
    } else {
        gdb_rel_overlay_undo_delete(f->rels, position);
        f->model[position].lives = true;
    }
}

static void change(fixture *f)
{
    uint32_t what = random_below(&f->random, 10);
    uint64_t position = random_below(&f->random, (uint32_t)f->count);
    const model_rel *old = &f->model[position];

    if (what < 5 && f->count < MOST) {
        model_rel added = {{random_below(&f->random, FROM_NODES), random_below(&f->random, TO_NODES)},
                           true};
        gdb_value weight = gdb_value_double(1);

        assert_ok(gdb_rel_overlay_insert(f->rels, f->count, added.ends[0], added.ends[1], &weight,
                                         1, &f->err),
                  f->err);
        f->done[f->done_count].is_insert = true;
        f->done[f->done_count++].position = f->count;
        f->model[f->count++] = added;
    } else if (what < 8 && old->lives) {
        assert_ok(
            gdb_rel_overlay_delete(f->rels, position, old->ends[0], old->ends[1], &f->err),
            f->err);
        f->done[f->done_count].is_insert = false;
        f->done[f->done_count++].position = position;
        f->model[position].lives = false;
    } else if (what >= 8 && f->done_count > 0) {
        undo(f);
    }
}

static void sorted_changes_are_those_of_the_list(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    const gdb_rel_pair *pair;
    const gdb_rel_schema *schema;

    (void)state;
    assert_non_null(f);
    f->random = 20;
    overlay_tables_open(&f->tables, 3, TO_NODES, BASE);
    gdb_memory_budget_init(&f->budget, 4 << 20);
    schema = gdb_catalog_rel_by_pair(f->tables.catalog, f->tables.k, &pair);
    assert_non_null(schema);
    assert_ok(gdb_rel_overlay_create(&f->rels, schema, pair, BASE, &f->budget, &f->err), f->err);
    for (; f->count < BASE; f->count++)
        f->model[f->count] =
            (model_rel){{f->count % FROM_NODES, f->count * 7 % TO_NODES}, true};
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t changes = random_below(&f->random, round % 2 == 0 ? 3 : CHANGES_MOST);

        for (uint32_t i = 0; i < changes; i++)
            change(f);
        for (uint64_t node = 0; node < TO_NODES; node++) {
            check(f, GDB_FORWARD, node);
            check(f, GDB_BACKWARD, node);
        }
    }
    while (f->done_count > 0)
        undo(f);
    for (uint64_t node = 0; node < TO_NODES; node++) {
        check(f, GDB_FORWARD, node);
        check(f, GDB_BACKWARD, node);
    }
    gdb_rel_overlay_free(f->rels);
    assert_int_equal(atomic_load(&f->budget.used), 0);
    overlay_tables_close(&f->tables);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sorted_changes_are_those_of_the_list)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
