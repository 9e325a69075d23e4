/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/overlay/overlay.h"
#include "tests/support/overlay_tables.h"

/* P(id INT64 key, name STRING, tags INT64[]) with 100 rows, K from P to P(w DOUBLE) with 50. */
enum { NODES = 100, RELS = 50 };

typedef struct fixture {
    overlay_tables tables;
    gdb_memory_budget budget;
    gdb_overlay *overlay;
    gdb_error err;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    overlay_tables_open(&f->tables, 3, NODES, RELS);
    gdb_memory_budget_init(&f->budget, 1 << 20);
    assert_ok(gdb_overlay_create(&f->overlay, f->tables.catalog, &f->tables.metadata, &f->budget,
                                 &f->err),
              f->err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_overlay_free(f->overlay);
    assert_int_equal(atomic_load(&f->budget.used), 0);
    overlay_tables_close(&f->tables);
    free(f);
    return 0;
}

static gdb_value text(const char *data)
{
    return gdb_value_string(gdb_text_of(data));
}

static gdb_status apply(fixture *f, gdb_log_record record)
{
    return gdb_overlay_apply(f->overlay, &record, &f->err);
}

static gdb_status insert_values(fixture *f, uint64_t offset, const gdb_value *values,
                                uint32_t count)
{
    return apply(f, (gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                                     .table = f->tables.p,
                                     .offset = offset,
                                     .values = values,
                                     .value_count = count});
}

/* With the tags [10010]. */
static gdb_status insert(fixture *f, uint64_t offset, int64_t id, const char *name)
{
    gdb_value values[3] = {
        gdb_value_int64(id), text(name), {.type = gdb_type_list_of(GDB_TYPE_INT64)}};

    values[2].as.text = gdb_buffer_view(&f->tables.tags);
    return insert_values(f, offset, values, 3);
}

static gdb_status update(fixture *f, uint64_t offset, uint32_t column, gdb_value value)
{
    return apply(f, (gdb_log_record){.type = GDB_LOG_UPDATE_NODE,
                                     .table = f->tables.p,
                                     .offset = offset,
                                     .column = column,
                                     .values = &value,
                                     .value_count = 1});
}

static gdb_status delete (fixture *f, uint64_t offset)
{
    return apply(
        f, (gdb_log_record){.type = GDB_LOG_DELETE_NODE, .table = f->tables.p, .offset = offset});
}

static gdb_status connect(fixture *f, uint64_t position, uint64_t from, uint64_t to)
{
    gdb_value weight = gdb_value_double((double)position);

    return apply(f, (gdb_log_record){.type = GDB_LOG_INSERT_REL,
                                     .table = f->tables.k,
                                     .offset = position,
                                     .from = from,
                                     .to = to,
                                     .values = &weight,
                                     .value_count = 1});
}

static gdb_status weigh(fixture *f, uint64_t position, uint32_t column, gdb_value value)
{
    return apply(f, (gdb_log_record){.type = GDB_LOG_UPDATE_REL,
                                     .table = f->tables.k,
                                     .offset = position,
                                     .column = column,
                                     .values = &value,
                                     .value_count = 1});
}

static gdb_status disconnect(fixture *f, uint64_t position, uint64_t from, uint64_t to)
{
    return apply(f, (gdb_log_record){.type = GDB_LOG_DELETE_REL,
                                     .table = f->tables.k,
                                     .offset = position,
                                     .from = from,
                                     .to = to});
}

static uint64_t find(fixture *f, int64_t id)
{
    gdb_value key = gdb_value_int64(id);

    return gdb_node_overlay_find(gdb_overlay_nodes(f->overlay, f->tables.p),
                                 gdb_key_hash_integer((uint64_t)id), &key, GDB_NODE_NONE);
}

static void nothing_is_there_before_a_change(void **state)
{
    fixture *f = *state;

    assert_null(gdb_overlay_nodes(f->overlay, f->tables.p));
    assert_null(gdb_overlay_rels(f->overlay, f->tables.k));
    assert_null(gdb_overlay_nodes(f->overlay, 1000));
    assert_ok(gdb_overlay_make(f->overlay, f->tables.p, &f->err), f->err);
    assert_non_null(gdb_overlay_nodes(f->overlay, f->tables.p));
    assert_null(gdb_overlay_rels(f->overlay, f->tables.p));
    assert_fails(gdb_overlay_make(f->overlay, 1000, &f->err), GDB_ERR_CORRUPT, "table 1000",
                 f->err);
}

static void inserted_nodes_have_values_and_keys(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;
    gdb_value value;

    assert_ok(insert(f, NODES, 1000, "Ada"), f->err);
    assert_ok(insert(f, NODES + 1, 1001, ""), f->err);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    assert_int_equal(nodes->inserted_count, 2);
    value = gdb_column_overlay_get(&nodes->columns[1], NODES);
    assert_memory_equal(value.as.text.data, "Ada", 3);
    value = gdb_column_overlay_get(&nodes->columns[2], NODES + 1);
    assert_int_equal(value.as.list.count, 1);
    assert_int_equal(value.as.list.items[0].as.integer, 10010);
    assert_int_equal(find(f, 1001), NODES + 1);
    assert_int_equal(find(f, 5), GDB_NODE_NONE);
    assert_true(gdb_node_overlay_lives(nodes, NODES + 1));
    assert_false(gdb_node_overlay_lives(nodes, NODES + 2));
}

static void keys_follow_their_nodes(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;
    gdb_value key = gdb_value_int64(7);

    assert_ok(insert(f, NODES, 1000, "Ada"), f->err);
    assert_ok(update(f, NODES, 0, key), f->err);
    assert_int_equal(find(f, 1000), GDB_NODE_NONE);
    assert_int_equal(find(f, 7), NODES);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    key = gdb_value_int64(8);
    assert_ok(update(f, 3, 0, key), f->err);
    assert_int_equal(find(f, 8), 3);
    assert_ok(delete (f, 3), f->err);
    assert_int_equal(find(f, 8), GDB_NODE_NONE);
    assert_ok(delete (f, NODES), f->err);
    assert_int_equal(find(f, 7), GDB_NODE_NONE);
    assert_ok(delete (f, 4), f->err);
    assert_false(gdb_node_overlay_lives(nodes, 4));
}

static void changed_values_are_patched_into_vectors(void **state)
{
    fixture *f = *state;
    const gdb_column_overlay *names;
    gdb_vector vector;
    gdb_value value = text("new"), null = {.type = GDB_TYPE_STRING, .is_null = true};

    for (uint64_t row = 0; row < NODES; row += 3)
        assert_ok(update(f, row, 1, row % 2 ? value : null), f->err);
    value = text("newer");
    assert_ok(update(f, 9, 1, value), f->err);
    names = &gdb_overlay_nodes(f->overlay, f->tables.p)->columns[1];
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_STRING, &f->err), f->err);
    value = text("base");
    for (uint64_t first = 0; first + 4 <= NODES; first++) {
        gdb_vector_clear(&vector);
        for (uint32_t i = 0; i < 4; i++)
            assert_ok(gdb_vector_set(&vector, i, &value, &f->err), f->err);
        gdb_column_overlay_patch(names, first, 4, &vector);
        for (uint32_t i = 0; i < 4; i++) {
            uint64_t row = first + i;
            const char *expected = row == 9 ? "newer" : row % 3 == 0 ? "new" : "base";
            gdb_value got = gdb_vector_get(&vector, i);

            assert_int_equal(got.is_null, row % 6 == 0);
            if (!got.is_null)
                assert_true(gdb_text_equal(got.as.text, gdb_text_of(expected)));
            assert_int_equal(gdb_column_overlay_has(names, row), row % 3 == 0);
        }
    }
    gdb_vector_release(&vector);
}

/* The ends of a node's added or removed relationships, as the bits of a mask. */
static uint64_t chain(const gdb_rel_overlay *rels, gdb_direction direction, uint64_t node,
                      bool removed)
{
    const gdb_rel_change *changes = removed ? rels->removed : rels->added;
    uint64_t slot = gdb_rel_overlay_list(rels, direction, node), next, mask = 0;
    const gdb_changed_list *list;

    assert_true(slot != GDB_SLOT_NONE);
    list = &rels->changed[direction].lists[slot];
    assert_int_equal(list->node, node);
    for (next = removed ? list->last_removed : list->last_added; next != 0;
         next = changes[next - 1].next[direction])
        mask |= UINT64_C(1) << changes[next - 1].ends[direction == GDB_FORWARD] % 64;
    return mask;
}

static void relationships_hang_on_both_ends(void **state)
{
    fixture *f = *state;
    const gdb_rel_overlay *rels;

    assert_ok(connect(f, RELS, 1, 2), f->err);
    assert_ok(connect(f, RELS + 1, 1, 3), f->err);
    assert_ok(connect(f, RELS + 2, 4, 3), f->err);
    assert_ok(disconnect(f, 20, 1, 5), f->err);
    rels = gdb_overlay_rels(f->overlay, f->tables.k);
    assert_int_equal(chain(rels, GDB_FORWARD, 1, false), 1 << 2 | 1 << 3);
    assert_int_equal(chain(rels, GDB_BACKWARD, 3, false), 1 << 1 | 1 << 4);
    assert_int_equal(chain(rels, GDB_FORWARD, 1, true), 1 << 5);
    assert_int_equal(chain(rels, GDB_BACKWARD, 5, true), 1 << 1);
    assert_true(gdb_rel_overlay_list(rels, GDB_FORWARD, 2) == GDB_SLOT_NONE);
    assert_ok(disconnect(f, RELS + 1, 1, 3), f->err);
    assert_int_equal(
        rels->changed[GDB_FORWARD].lists[gdb_rel_overlay_list(rels, GDB_FORWARD, 1)].added_count,
        1);
    assert_int_equal(rels->removed_count, 1);
    assert_false(gdb_rel_overlay_lives(rels, RELS + 1));
    assert_false(gdb_rel_overlay_lives(rels, 20));
    assert_true(gdb_rel_overlay_lives(rels, 21));
}

static void what_contradicts_the_tables_is_damage(void **state)
{
    fixture *f = *state;
    gdb_value number = gdb_value_int64(1), null = {.type = GDB_TYPE_INT64, .is_null = true};
    gdb_value name = text("x"), list = {.type = gdb_type_list_of(GDB_TYPE_STRING)};

    assert_fails(insert(f, NODES + 1, 1, "x"), GDB_ERR_CORRUPT, "whose next is 100", f->err);
    assert_fails(insert_values(f, NODES, &number, 1), GDB_ERR_CORRUPT, "1 values", f->err);
    assert_fails(update(f, NODES, 0, number), GDB_ERR_CORRUPT, "no node 100 to change", f->err);
    assert_fails(update(f, 0, 3, number), GDB_ERR_CORRUPT, "no column 3", f->err);
    assert_fails(update(f, 0, 0, null), GDB_ERR_CORRUPT, "a key is NULL", f->err);
    assert_fails(update(f, 0, 0, name), GDB_ERR_CORRUPT, "a STRING is no INT64", f->err);
    assert_fails(update(f, 0, 2, list), GDB_ERR_CORRUPT, "a STRING[] is no INT64[]", f->err);
    assert_ok(delete (f, 9), f->err);
    assert_fails(delete (f, 9), GDB_ERR_CORRUPT, "no node 9 to delete", f->err);
    assert_fails(connect(f, RELS, 1, 9), GDB_ERR_CORRUPT, "not both there", f->err);
    assert_fails(connect(f, RELS, NODES, 1), GDB_ERR_CORRUPT, "not both there", f->err);
    assert_fails(connect(f, RELS + 1, 1, 2), GDB_ERR_CORRUPT, "whose next is 50", f->err);
    assert_fails(disconnect(f, RELS, 1, 2), GDB_ERR_CORRUPT, "no relationship 50", f->err);
    assert_ok(connect(f, RELS, 1, 2), f->err);
    assert_fails(disconnect(f, RELS, 1, 3), GDB_ERR_CORRUPT, "between these nodes", f->err);
    assert_fails(weigh(f, 0, 1, number), GDB_ERR_CORRUPT, "no column 1", f->err);
    assert_fails(weigh(f, 0, 0, name), GDB_ERR_CORRUPT, "a STRING is no DOUBLE", f->err);
    assert_fails(apply(f, (gdb_log_record){.type = GDB_LOG_DELETE_NODE, .table = f->tables.k}),
                 GDB_ERR_CORRUPT, "no nodes to change", f->err);
    assert_fails(apply(f, (gdb_log_record){.type = GDB_LOG_DELETE_REL, .table = f->tables.p}),
                 GDB_ERR_CORRUPT, "no relationships to change", f->err);
}

static const gdb_node_overlay *nodes_of(const fixture *f)
{
    return gdb_overlay_nodes(f->overlay, f->tables.p);
}

static void changes_follow_their_tables(void **state)
{
    fixture *f = *state;
    gdb_column_schema age = {.name = gdb_text_of("age"), .type = GDB_TYPE_INT32};
    gdb_value years = {.type = GDB_TYPE_INT32, .as.integer = 70}, id = gdb_value_int64(5);
    gdb_catalog_change change;

    assert_ok(insert(f, NODES, 1000, "Ada"), f->err);
    assert_ok(connect(f, RELS, 1, 2), f->err);
    assert_ok(gdb_catalog_add_column(f->tables.catalog, gdb_text_of("P"), &age, &change, &f->err),
              f->err);
    assert_ok(gdb_overlay_change_tables(f->overlay, f->tables.catalog, &f->tables.metadata, &change,
                                        &f->err),
              f->err);
    assert_int_equal(nodes_of(f)->column_count, 4);
    assert_true(gdb_column_overlay_get(&nodes_of(f)->columns[3], NODES).is_null);
    assert_ok(update(f, 7, 3, years), f->err);
    assert_ok(gdb_catalog_drop_column(f->tables.catalog, gdb_text_of("P"), gdb_text_of("name"),
                                      &change, &f->err),
              f->err);
    assert_ok(gdb_overlay_change_tables(f->overlay, f->tables.catalog, &f->tables.metadata, &change,
                                        &f->err),
              f->err);
    assert_int_equal(gdb_column_overlay_get(&nodes_of(f)->columns[2], 7).as.integer, 70);
    assert_fails(update(f, 7, 3, years), GDB_ERR_CORRUPT, "no column 3", f->err);
    assert_ok(update(f, 7, 0, id), f->err);
    assert_ok(gdb_catalog_drop_table(f->tables.catalog, gdb_text_of("K"), &change, &f->err),
              f->err);
    assert_ok(gdb_overlay_change_tables(f->overlay, f->tables.catalog, &f->tables.metadata, &change,
                                        &f->err),
              f->err);
    assert_null(gdb_overlay_rels(f->overlay, f->tables.k));
    assert_fails(connect(f, RELS, 1, 2), GDB_ERR_CORRUPT, "there is none", f->err);
}

/* A few changes of every kind, each tried until it succeeds. */
static gdb_status change(fixture *f, int step)
{
    gdb_value name = text("a text"), key = gdb_value_int64(5), weight = gdb_value_double(1);

    switch (step) {
    case 0:
        return insert(f, NODES, 1000, "Ada");
    case 1:
        return update(f, 4, 1, name);
    case 2:
        return update(f, NODES, 0, key);
    case 3:
        return connect(f, RELS, NODES, 3);
    case 4:
        return weigh(f, 6, 0, weight);
    case 5:
        return disconnect(f, 6, 1, 2);
    default:
        return delete (f, 5);
    }
}

static void a_change_that_fails_can_be_made_again(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;
    const gdb_rel_overlay *rels;
    int failures = 0;

    for (int step = 0; step < 7; step++) {
        for (int64_t allocations = 0;; allocations++) {
            gdb_status status;

            gdb_alloc_fail_after(allocations);
            status = change(f, step);
            gdb_alloc_fail_after(-1);
            if (status == GDB_OK)
                break;
            assert_int_equal(status, GDB_ERR_NOMEM);
            gdb_error_clear(&f->err);
            failures++;
        }
    }
    assert_in_range(failures, 10, 100);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    rels = gdb_overlay_rels(f->overlay, f->tables.k);
    assert_int_equal(nodes->inserted_count, 1);
    assert_int_equal(nodes->keys->map.count, 1);
    assert_int_equal(find(f, 5), NODES);
    assert_int_equal(nodes->deleted.count, 1);
    assert_int_equal(rels->added_count, 1);
    assert_int_equal(rels->removed_count, 1);
    assert_int_equal(chain(rels, GDB_BACKWARD, 3, false), UINT64_C(1) << (NODES % 64));
}

static void changes_are_charged(void **state)
{
    fixture *f = *state;
    uint64_t offset = NODES;

    f->budget.limit = 100000;
    while (insert(f, offset, (int64_t)offset, "a name of some length") == GDB_OK)
        offset++;
    assert_int_equal(f->err.status, GDB_ERR_NOMEM);
    assert_non_null(strstr(f->err.message, "checkpointed"));
    gdb_error_clear(&f->err);
    assert_in_range(offset - NODES, 100, 2000);
    assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, offset - NODES);
    f->budget.limit = 1000000;
    assert_ok(insert(f, offset, (int64_t)offset, "goes on"), f->err);
}

/* --- values that are set again and again ------------------------------------ */

enum { TEXT_SIZE = 900, ROUNDS = 12000 };

/* The name of a node in some round. */
static const char *name_of(char *buffer, uint64_t offset, int round)
{
    memset(buffer, 'a' + round % 26, TEXT_SIZE);
    snprintf(buffer, 30, "%llu in %d", (unsigned long long)offset, round);
    buffer[strlen(buffer)] = '.';
    buffer[TEXT_SIZE] = 0;
    return buffer;
}

static void assert_name(const fixture *f, uint64_t offset, const char *expected)
{
    const gdb_node_overlay *nodes = gdb_overlay_nodes(f->overlay, f->tables.p);

    assert_true(gdb_text_equal(gdb_column_overlay_get(&nodes->columns[1], offset).as.text,
                               gdb_text_of(expected)));
}

static void assert_tag(const fixture *f, uint64_t offset)
{
    const gdb_node_overlay *nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    gdb_value tags = gdb_column_overlay_get(&nodes->columns[2], offset);

    assert_int_equal(tags.type, GDB_TYPE_LIST);
    assert_int_equal(tags.as.list.count, 1);
    assert_int_equal(tags.as.list.items[0].as.integer, 10010);
}

/* Many times what the budget holds; `keep_every`: how many changes a transaction has, 0: none, as
 * when a log is read. */
static void set_again_and_again(fixture *f, int keep_every)
{
    char name[TEXT_SIZE + 1];
    gdb_value tags = {.type = gdb_type_list_of(GDB_TYPE_INT64)};

    tags.as.text = gdb_buffer_view(&f->tables.tags);
    assert_ok(insert(f, NODES, 1000, "stays as it is"), f->err);
    assert_ok(insert(f, NODES + 1, 1001, "is set"), f->err);
    assert_ok(update(f, 5, 1, text("of the base, stays")), f->err);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t offset = round % 2 == 0 ? 7 : NODES + 1;

        assert_ok(update(f, offset, 1, text(name_of(name, offset, round))), f->err);
        assert_ok(update(f, 7, 2, tags), f->err);
        if (keep_every > 0 && round % keep_every == 0)
            gdb_overlay_keep(f->overlay);
    }
    assert_name(f, 5, "of the base, stays");
    assert_name(f, 7, name_of(name, 7, ROUNDS - 2));
    assert_name(f, NODES, "stays as it is");
    assert_name(f, NODES + 1, name_of(name, NODES + 1, ROUNDS - 1));
    assert_tag(f, 7);
    assert_tag(f, NODES);
}

static void values_that_were_replaced_give_their_memory_back(void **state)
{
    fixture *f = *state;
    uint64_t start;

    gdb_overlay_keep(f->overlay);
    set_again_and_again(f, 10);
    gdb_overlay_keep(f->overlay);
    start = atomic_load(&f->budget.used);
    assert_in_range(start, 1, 500000);
    /* what is taken back was not replaced */
    for (int i = 0; i < 3; i++) {
        char name[TEXT_SIZE + 1];

        for (int round = 0; round < 300; round++)
            assert_ok(update(f, 7, 1, text(name_of(name, 7, round))), f->err);
        gdb_overlay_undo(f->overlay);
        assert_name(f, 7, name_of(name, 7, ROUNDS - 2));
        assert_name(f, 5, "of the base, stays");
    }
}

static void values_of_a_log_give_their_memory_back(void **state)
{
    fixture *f = *state;

    set_again_and_again(f, 0);
    assert_in_range(atomic_load(&f->budget.used), 1, 500000);
}

static void values_stay_where_there_is_no_memory_to_move_them(void **state)
{
    enum { NAMES = 50, AGAIN = 200 };
    fixture *f = *state;
    char name[TEXT_SIZE + 1];

    gdb_overlay_keep(f->overlay);
    for (uint64_t i = 0; i < NAMES; i++)
        assert_ok(update(f, i, 1, text(name_of(name, i, 0))), f->err);
    for (int i = 0; i < AGAIN; i++)
        assert_ok(update(f, NAMES, 1, text(name_of(name, NAMES, i))), f->err);
    f->budget.limit = atomic_load(&f->budget.used) + 20000;
    gdb_overlay_keep(f->overlay);
    for (uint64_t i = 0; i < NAMES; i++)
        assert_name(f, i, name_of(name, i, 0));
    assert_name(f, NAMES, name_of(name, NAMES, AGAIN - 1));
    f->budget.limit = 1 << 20;
    assert_ok(update(f, 3, 1, text("goes on")), f->err);
    gdb_overlay_keep(f->overlay);
    assert_name(f, 3, "goes on");
    assert_name(f, 4, name_of(name, 4, 0));
}

/* --- and back ---------------------------------------------------------- */

/* All kinds of changes, also of what they have changed themselves. */
static void change_much(fixture *f)
{
    gdb_value key = gdb_value_int64(7), other = gdb_value_int64(8), name = text("Eve");

    assert_ok(insert(f, NODES + 1, 2000, "a name that is not kept"), f->err);
    assert_ok(update(f, NODES + 1, 0, key), f->err);
    assert_ok(update(f, NODES, 1, name), f->err);
    assert_ok(update(f, NODES, 0, other), f->err);
    assert_ok(update(f, 3, 1, gdb_value_null()), f->err);
    assert_ok(update(f, 4, 1, name), f->err);
    assert_ok(update(f, 4, 0, key), f->err);
    assert_ok(update(f, 4, 1, gdb_value_null()), f->err);
    assert_ok(delete (f, 3), f->err);
    assert_ok(delete (f, NODES), f->err);
    assert_ok(delete (f, NODES + 1), f->err);
    assert_ok(delete (f, 64), f->err);
    assert_ok(connect(f, RELS + 1, 1, 2), f->err);
    assert_ok(connect(f, RELS + 2, 5, 2), f->err);
    assert_ok(weigh(f, RELS + 1, 0, gdb_value_double(9)), f->err);
    assert_ok(weigh(f, RELS, 0, gdb_value_double(9)), f->err);
    assert_ok(weigh(f, 7, 0, gdb_value_null()), f->err);
    assert_ok(disconnect(f, RELS, 1, 2), f->err);
    assert_ok(disconnect(f, RELS + 2, 5, 2), f->err);
    assert_ok(disconnect(f, 7, 1, 3), f->err);
}

static void assert_list(fixture *f, gdb_direction direction, uint64_t node, uint64_t added,
                        uint64_t last_added, uint64_t removed)
{
    const gdb_rel_overlay *rels = gdb_overlay_rels(f->overlay, f->tables.k);
    const gdb_changed_list *list =
        &rels->changed[direction].lists[gdb_rel_overlay_list(rels, direction, node)];

    assert_int_equal(list->added_count, added);
    assert_int_equal(list->last_added, last_added);
    assert_int_equal(list->removed_count, removed);
}

static void what_is_undone_is_as_it_was(void **state)
{
    fixture *f = *state;
    const gdb_node_overlay *nodes;
    const gdb_rel_overlay *rels;
    uint64_t charged = 0;

    assert_ok(insert(f, NODES, 1000, "Ada"), f->err);
    assert_ok(update(f, 3, 1, text("Bob")), f->err);
    assert_ok(update(f, 3, 0, gdb_value_int64(33)), f->err);
    assert_ok(connect(f, RELS, 1, 2), f->err);
    gdb_overlay_keep(f->overlay);
    nodes = gdb_overlay_nodes(f->overlay, f->tables.p);
    rels = gdb_overlay_rels(f->overlay, f->tables.k);
    for (int i = 0; i < 100; i++) {
        change_much(f);
        assert_int_equal(find(f, 7), 4);
        gdb_overlay_undo(f->overlay);
        assert_int_equal(nodes->inserted_count, 1);
        assert_int_equal(nodes->deleted.count, 0);
        assert_int_equal(nodes->columns[0].inserted_count, 1);
        assert_int_equal(nodes->columns[1].changed_rows.rows.count, 1);
        assert_int_equal(nodes->keys->map.count, 2);
        assert_int_equal(find(f, 1000), NODES);
        assert_int_equal(find(f, 33), 3);
        assert_int_equal(find(f, 7), GDB_NODE_NONE);
        assert_int_equal(gdb_text_compare(gdb_column_overlay_get(&nodes->columns[1], NODES).as.text,
                                          gdb_text_of("Ada")),
                         0);
        assert_int_equal(gdb_text_compare(gdb_column_overlay_get(&nodes->columns[1], 3).as.text,
                                          gdb_text_of("Bob")),
                         0);
        assert_false(gdb_column_overlay_has(&nodes->columns[1], 4));
        assert_int_equal(rels->added_count, 1);
        assert_int_equal(rels->removed_count, 0);
        assert_int_equal(rels->deleted.count, 0);
        assert_true(gdb_column_overlay_get(&rels->columns[0], RELS).as.real == RELS);
        assert_false(gdb_column_overlay_has(&rels->columns[0], 7));
        assert_list(f, GDB_FORWARD, 1, 1, 1, 0);
        assert_list(f, GDB_BACKWARD, 2, 1, 1, 0);
        assert_list(f, GDB_BACKWARD, 3, 0, 0, 0);
        assert_list(f, GDB_FORWARD, 5, 0, 0, 0);
        if (i > 0)
            assert_int_equal(atomic_load(&f->budget.used), charged);
        charged = atomic_load(&f->budget.used);
    }
    change_much(f);
    gdb_overlay_keep(f->overlay);
    gdb_overlay_undo(f->overlay);
    assert_int_equal(find(f, 7), 4);
    assert_int_equal(nodes->deleted.count, 4);
}
/* Records are looked at before it is their turn, and need not make sense; what is before the first
 * that does not is said. */
static void replay_stops_at_what_makes_no_sense(void **state)
{
    fixture *f = *state;
    gdb_value values[3] = {gdb_value_int64(7), text("n"), gdb_value_null()};
    gdb_value name = text("n"), null = gdb_value_null();
    const gdb_log_record good = {.type = GDB_LOG_INSERT_NODE,
                                 .table = f->tables.p,
                                 .offset = NODES,
                                 .values = values,
                                 .value_count = 3};
    const gdb_log_record bad[] = {
        {.type = GDB_LOG_INSERT_NODE, .table = f->tables.p, .values = &name, .value_count = 1},
        {.type = GDB_LOG_INSERT_NODE, .table = f->tables.p, .values = &null, .value_count = 1},
        {.type = GDB_LOG_INSERT_NODE, .table = f->tables.p},
        {.type = GDB_LOG_DELETE_NODE, .table = UINT32_MAX},
        {.type = GDB_LOG_DELETE_REL, .table = f->tables.k, .from = UINT64_MAX, .to = NODES},
        {.type = GDB_LOG_INSERT_NODES, .table = f->tables.p, .rows = {.row_count = 3000}},
        {.type = GDB_LOG_INSERT_NODES, .table = UINT32_MAX, .rows = {.row_count = 1}},
        {.type = GDB_LOG_INSERT_NODES, .table = f->tables.k, .rows = {.row_count = 1}},
        {.type = GDB_LOG_INSERT_RELS, .table = f->tables.p, .rows = {.row_count = 1}},
    };
    enum { COUNT = sizeof(bad) / sizeof(bad[0]) };
    uint32_t done;

    assert_ok(gdb_overlay_make(f->overlay, f->tables.k, &f->err), f->err);
    for (size_t i = 0; i < COUNT; i++) {
        gdb_log_record records[] = {good, bad[i], bad[(i + 1) % COUNT], bad[i]};

        records[0].offset += i;
        values[0] = gdb_value_int64(1000 + (int64_t)i);
        assert_int_equal(gdb_overlay_replay(f->overlay, records, 4, 2, &done, &f->err),
                         GDB_ERR_CORRUPT);
        gdb_error_clear(&f->err);
        assert_int_equal(done, 1);
        assert_int_equal(gdb_overlay_nodes(f->overlay, f->tables.p)->inserted_count, i + 1);
        assert_int_equal(find(f, 1000 + (int64_t)i), NODES + i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(replay_stops_at_what_makes_no_sense, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_there_before_a_change, setup, teardown),
        cmocka_unit_test_setup_teardown(inserted_nodes_have_values_and_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_follow_their_nodes, setup, teardown),
        cmocka_unit_test_setup_teardown(changed_values_are_patched_into_vectors, setup, teardown),
        cmocka_unit_test_setup_teardown(relationships_hang_on_both_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(what_contradicts_the_tables_is_damage, setup, teardown),
        cmocka_unit_test_setup_teardown(changes_follow_their_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_that_fails_can_be_made_again, setup, teardown),
        cmocka_unit_test_setup_teardown(changes_are_charged, setup, teardown),
        cmocka_unit_test_setup_teardown(values_that_were_replaced_give_their_memory_back, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(values_of_a_log_give_their_memory_back, setup, teardown),
        cmocka_unit_test_setup_teardown(values_stay_where_there_is_no_memory_to_move_them, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_undone_is_as_it_was, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
