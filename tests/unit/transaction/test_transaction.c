/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/transaction/transaction.h"
#include "tests/support/make_db.h"

/* P(id INT64 key, name STRING) with three nodes, K from P to P with two relationships. */
enum { P = 1, K = 2, NODES = 3, RELS = 2 };

typedef struct fixture {
    make_db *db;
    gdb_database *database;
    gdb_transaction *transaction;
    gdb_error err;
} fixture;

static void open_database(fixture *f)
{
    assert_ok(gdb_database_open(&f->database, make_db_finish(f->db), NULL, &f->err), f->err);
    assert_ok(gdb_transaction_open(&f->transaction, f->database, &f->err), f->err);
}

static void close_database(fixture *f)
{
    gdb_transaction_close(f->transaction);
    gdb_database_close(f->database);
}

static void reopen(fixture *f)
{
    close_database(f);
    open_database(f);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->db = make_db_begin();
    make_db_nodes(f->db, "P", "id:INT64 name:STRING", "1|a\n2|b\n3|c\n");
    make_db_rels(f->db, "K", "P", "P", "w:INT64", "0|1|5\n1|2|6\n");
    open_database(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    close_database(f);
    make_db_end(f->db);
    free(f);
    return 0;
}

static gdb_status insert_node(fixture *f, gdb_value id, gdb_node_id *out)
{
    gdb_value values[2] = {id, gdb_value_string(gdb_text_of("new"))};

    return gdb_transaction_insert_node(f->transaction, P, values, out, &f->err);
}

static gdb_status insert_rel(fixture *f, uint64_t from, uint64_t to, gdb_rel_id *out)
{
    gdb_value weight = gdb_value_int64(7);

    return gdb_transaction_insert_rel(f->transaction, K, from, to, &weight, out, &f->err);
}

static uint64_t find(fixture *f, int64_t id)
{
    gdb_value key = gdb_value_int64(id);
    gdb_key_lookup *lookup;
    uint64_t offset;

    assert_ok(gdb_key_lookup_open(&lookup, gdb_database_node_table(f->database, P), &f->err),
              f->err);
    assert_ok(gdb_key_lookup_find(lookup, &key, &offset, &f->err), f->err);
    gdb_key_lookup_close(lookup);
    return offset;
}

static void assert_sizes(fixture *f, uint64_t nodes, uint64_t rels)
{
    assert_int_equal(gdb_database_table_size(f->database, P), nodes);
    assert_int_equal(gdb_database_table_size(f->database, K), rels);
}

static void commit(fixture *f)
{
    assert_ok(gdb_transaction_commit(f->transaction, &f->err), f->err);
    assert_false(gdb_transaction_has_changes(f->transaction));
}

static void what_is_committed_is_there_when_opened_again(void **state)
{
    fixture *f = *state;
    gdb_node_id node;
    gdb_rel_id rel;

    assert_ok(insert_node(f, gdb_value_int64(9), &node), f->err);
    assert_int_equal(node.offset, NODES);
    assert_ok(insert_rel(f, node.offset, 0, &rel), f->err);
    assert_int_equal(rel.position, RELS);
    assert_true(gdb_transaction_has_changes(f->transaction));
    assert_int_equal(find(f, 9), NODES);
    commit(f);
    reopen(f);
    assert_sizes(f, NODES + 1, RELS + 1);
    assert_int_equal(find(f, 9), NODES);
    assert_false(gdb_transaction_has_changes(f->transaction));
}

static void what_is_not_committed_is_not(void **state)
{
    fixture *f = *state;
    gdb_node_id node;

    assert_ok(insert_node(f, gdb_value_int64(9), &node), f->err);
    assert_sizes(f, NODES + 1, RELS);
    reopen(f);
    assert_sizes(f, NODES, RELS);
    assert_int_equal(find(f, 9), GDB_NODE_NONE);
}

static void a_rollback_leaves_what_was_committed(void **state)
{
    fixture *f = *state;
    gdb_value name = gdb_value_string(gdb_text_of("changed")), key = gdb_value_int64(100);
    gdb_node_id first, second, base = {.table = P};
    gdb_rel_id rel;

    assert_ok(insert_node(f, gdb_value_int64(8), &first), f->err);
    commit(f);
    assert_ok(insert_node(f, gdb_value_int64(9), &second), f->err);
    assert_ok(insert_rel(f, first.offset, second.offset, &rel), f->err);
    assert_ok(gdb_transaction_update_node(f->transaction, &base, 1, &name, &f->err), f->err);
    assert_ok(gdb_transaction_update_node(f->transaction, &base, 0, &key, &f->err), f->err);
    assert_ok(gdb_transaction_delete_node(f->transaction, &(gdb_node_id){.table = P, .offset = 2},
                                          true, &f->err),
              f->err);
    assert_int_equal(find(f, 100), 0);
    assert_int_equal(find(f, 1), GDB_NODE_NONE);
    assert_sizes(f, NODES + 1, RELS);
    assert_ok(gdb_transaction_rollback(f->transaction, &f->err), f->err);
    assert_false(gdb_transaction_has_changes(f->transaction));
    assert_sizes(f, NODES + 1, RELS);
    assert_int_equal(find(f, 8), NODES);
    assert_int_equal(find(f, 9), GDB_NODE_NONE);
    assert_int_equal(find(f, 100), GDB_NODE_NONE);
    assert_int_equal(find(f, 1), 0);
    assert_ok(insert_node(f, gdb_value_int64(9), &second), f->err);
    commit(f);
    reopen(f);
    assert_sizes(f, NODES + 2, RELS);
}

/* The transaction cannot be committed, and is rolled back. */
static void assert_broken(fixture *f, const char *message)
{
    assert_fails(gdb_transaction_commit(f->transaction, &f->err), GDB_ERR_QUERY, message, f->err);
    assert_ok(gdb_transaction_rollback(f->transaction, &f->err), f->err);
    assert_false(gdb_transaction_has_changes(f->transaction));
}

static void set_key(fixture *f, uint64_t offset, int64_t key)
{
    gdb_value value = gdb_value_int64(key);
    gdb_node_id node = {.table = P, .offset = offset};

    assert_ok(gdb_transaction_update_node(f->transaction, &node, 0, &value, &f->err), f->err);
}

static void keys_are_of_one_node_in_the_end(void **state)
{
    fixture *f = *state;
    gdb_node_id node, first = {.table = P};
    gdb_value null = gdb_value_null();

    assert_ok(insert_node(f, gdb_value_int64(2), &node), f->err);
    assert_broken(f, "there is a node P with the key '2' already");
    set_key(f, 0, 2);
    assert_broken(f, "there is a node P with the key '2' already");
    assert_ok(insert_node(f, gdb_value_int64(9), &node), f->err);
    assert_ok(insert_node(f, gdb_value_int64(9), &node), f->err);
    assert_broken(f, "there is a node P with the key '9' already");
    assert_fails(insert_node(f, gdb_value_null(), &node), GDB_ERR_QUERY,
                 "P.id is the key of a node and cannot be NULL", f->err);
    assert_fails(gdb_transaction_update_node(f->transaction, &first, 0, &null, &f->err),
                 GDB_ERR_QUERY, "cannot be NULL", f->err);
    assert_false(gdb_transaction_has_changes(f->transaction));
    set_key(f, 0, 1);
    assert_ok(insert_node(f, gdb_value_int64(9), &node), f->err);
    commit(f);
    assert_sizes(f, NODES + 1, RELS);
}

static void keys_can_be_swapped_and_passed_on(void **state)
{
    fixture *f = *state;
    gdb_node_id node, third = {.table = P, .offset = 2};

    set_key(f, 0, 2);
    set_key(f, 1, 1);
    commit(f);
    assert_int_equal(find(f, 2), 0);
    assert_int_equal(find(f, 1), 1);
    set_key(f, 0, 1); /* also back to what they are in the base */
    set_key(f, 1, 2);
    commit(f);
    assert_int_equal(find(f, 1), 0);
    assert_ok(insert_node(f, gdb_value_int64(3), &node), f->err);
    assert_ok(gdb_transaction_delete_node(f->transaction, &third, true, &f->err), f->err);
    commit(f);
    reopen(f);
    assert_int_equal(find(f, 1), 0);
    assert_int_equal(find(f, 2), 1);
    assert_int_equal(find(f, 3), node.offset);
}

static void what_is_broken_is_said_with_its_place(void **state)
{
    fixture *f = *state;
    gdb_node_id node;

    gdb_transaction_set_place(f->transaction, 7, 5);
    assert_ok(insert_node(f, gdb_value_int64(2), &node), f->err);
    gdb_transaction_set_place(f->transaction, 20, 3);
    assert_ok(insert_node(f, gdb_value_int64(20), &node), f->err);
    gdb_error_clear(&f->err);
    assert_int_equal(gdb_transaction_commit(f->transaction, &f->err), GDB_ERR_QUERY);
    assert_string_equal(f->err.where, "@7+5");
    assert_ok(gdb_transaction_rollback(f->transaction, &f->err), f->err);
}

static void relationships_keep_their_ends(void **state)
{
    fixture *f = *state;
    gdb_node_id middle = {.table = P, .offset = 1};
    gdb_value weight = gdb_value_int64(1);
    gdb_rel_id rel, first = {.table = K, .source_table = P, .target_table = P, .target = 1};

    assert_ok(gdb_transaction_delete_node(f->transaction, &middle, false, &f->err), f->err);
    assert_broken(f, "the node P with the key '2' still has relationships of table K");
    assert_sizes(f, NODES, RELS);
    assert_ok(gdb_transaction_delete_node(f->transaction, &middle, true, &f->err), f->err);
    assert_sizes(f, NODES - 1, 0);
    assert_ok(gdb_transaction_delete_node(f->transaction, &middle, true, &f->err), f->err);
    assert_ok(gdb_transaction_delete_rel(f->transaction, &first, &f->err), f->err);
    assert_sizes(f, NODES - 1, 0);
    assert_fails(insert_rel(f, 0, 1, &rel), GDB_ERR_QUERY, "the node P with the key '2' is deleted",
                 f->err);
    assert_fails(gdb_transaction_update_node(f->transaction, &middle, 1, &weight, &f->err),
                 GDB_ERR_QUERY, "the node P with the key '2' is deleted", f->err);
    assert_fails(gdb_transaction_update_rel(f->transaction, &first, 0, &weight, &f->err),
                 GDB_ERR_QUERY, "the relationship of table K is deleted", f->err);
    commit(f);
    reopen(f);
    assert_sizes(f, NODES - 1, 0);
}

static void a_node_may_go_before_its_relationships(void **state)
{
    fixture *f = *state;
    gdb_node_id first = {.table = P};
    gdb_rel_id rel;

    assert_ok(insert_rel(f, 0, 2, &rel), f->err);
    commit(f);
    assert_ok(gdb_transaction_delete_node(f->transaction, &first, false, &f->err), f->err);
    assert_ok(gdb_transaction_delete_rel(f->transaction, &rel, &f->err), f->err);
    assert_broken(f, "still has relationships of table K");
    assert_ok(gdb_transaction_delete_node(f->transaction, &first, false, &f->err), f->err);
    assert_ok(gdb_transaction_delete_rel(f->transaction, &rel, &f->err), f->err);
    rel = (gdb_rel_id){.table = K, .source_table = P, .target_table = P, .target = 1};
    assert_ok(gdb_transaction_delete_rel(f->transaction, &rel, &f->err), f->err);
    commit(f);
    reopen(f);
    assert_int_equal(gdb_database_table_size(f->database, P), NODES - 1);
}

static void many_relationships_go_with_their_node(void **state)
{
    fixture *f = *state;
    gdb_node_id hub = {.table = P, .offset = 1};
    gdb_rel_id rel;

    for (int i = 0; i < 500; i++) {
        assert_ok(insert_rel(f, 1, (uint64_t)i % 3, &rel), f->err);
        assert_ok(insert_rel(f, (uint64_t)i % 3, 1, &rel), f->err);
    }
    assert_ok(insert_rel(f, 0, 2, &rel), f->err);
    commit(f);
    assert_ok(gdb_transaction_delete_node(f->transaction, &hub, true, &f->err), f->err);
    commit(f);
    reopen(f);
    assert_sizes(f, NODES - 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_committed_is_there_when_opened_again, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rollback_leaves_what_was_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_are_of_one_node_in_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_can_be_swapped_and_passed_on, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_broken_is_said_with_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(relationships_keep_their_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(a_node_may_go_before_its_relationships, setup, teardown),
        cmocka_unit_test_setup_teardown(many_relationships_go_with_their_node, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
