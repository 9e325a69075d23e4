/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/cypher/statement_shape.h"

static gdb_statement_shape a, b;

static bool same_shape(const char *one, const char *other)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_statement_shape_read(&a, gdb_text_of(one), 0, &err), err);
    assert_ok(gdb_statement_shape_read(&b, gdb_text_of(other), 0, &err), err);
    assert_true(a.token_count > 0 && b.token_count > 0);
    if (a.key.size != b.key.size || memcmp(a.key.data, b.key.data, a.key.size) != 0)
        return false;
    assert_int_equal(a.hash, b.hash);
    assert_int_equal(a.token_count, b.token_count);
    return true;
}

static void values_of_maps_and_assignments_do_not_count(void **state)
{
    (void)state;
    assert_true(same_shape("CREATE (:P {id: 1, n: 'a'})", "CREATE (:P {id: 0x22, n: \"it's\"})"));
    assert_true(same_shape("CREATE (:P{id:1})", " CREATE  ( :P /* x */ {id\n: 17 } ) // the end"));
    assert_true(
        same_shape("MATCH (p:P {id: 1}) SET p.f = 1.5", "MATCH (p:P {id: 2}) SET p.f = 1e9"));
    assert_true(
        same_shape("MATCH (p:P) WHERE p.a = 1 RETURN p", "MATCH (p:P) WHERE p.a = 2 RETURN p"));
    assert_true(same_shape("MERGE (p:P {id: 1}) ON CREATE SET p.a = 2 ON MATCH SET p.a = 3",
                           "MERGE (p:P {id: 4}) ON CREATE SET p.a = 5 ON MATCH SET p.a = 6"));
    assert_true(same_shape("CREATE (:P {id: 1}); RETURN 1", "CREATE (:P {id: 2})"));
}

static void everything_else_counts(void **state)
{
    static const char *const pairs[][2] = {
        {"CREATE (:P {id: 1})", "CREATE (:P {id: '1'})"},
        {"CREATE (:P {id: 1})", "CREATE (:P {id: 1.0})"},
        {"CREATE (:P {id: -1})", "CREATE (:P {id: -2})"},
        {"CREATE (:P {id: 1 + 1})", "CREATE (:P {id: 2 + 1})"},
        {"CREATE (:P {id: 1})", "CREATE (:P {iD: 1})"},
        {"CREATE (:P {id: true})", "CREATE (:P {id: false})"},
        {"CREATE (:P {id: $a})", "CREATE (:P {id: $b})"},
        {"CREATE (:P {id: 1})", "CREATE (:`P` {id: 1})"},
        {"CREATE (:P {id: 1})", "CREATE (:P {id: 1, a: 2})"},
        {"CREATE (:P {id: [1]})", "CREATE (:P {id: [2]})"},
        {"MATCH (p) RETURN 1", "MATCH (p) RETURN 2"},
        {"MATCH (p) RETURN p LIMIT 1", "MATCH (p) RETURN p LIMIT 2"},
        {"MATCH (p)-[*1..2]->() RETURN p", "MATCH (p)-[*1..3]->() RETURN p"},
        {"MATCH (p) WHERE p.a > 1 RETURN p", "MATCH (p) WHERE p.a > 2 RETURN p"},
        {"MATCH (p) SET p.a = 1 + 1", "MATCH (p) SET p.a = 2 + 1"},
        {"RETURN ab", "RETURN a b"},
        {"RETURN 'a', 'b'", "RETURN 'a, b'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (same_shape(pairs[i][0], pairs[i][1]))
            fail_msg("%s\n%s", pairs[i][0], pairs[i][1]);
}

static void slots_are_the_literals(void **state)
{
    const char *text = "; MATCH (p {id: 12, n: -3}) SET p.n = 'x;y'; RETURN 1";
    gdb_error err = GDB_ERROR_INIT;
    size_t slots = 0;

    (void)state;
    assert_ok(gdb_statement_shape_read(&a, gdb_text_of(text), 1, &err), err);
    for (uint32_t i = 0; i < a.token_count; i++)
        slots += a.is_slot[i];
    assert_int_equal(slots, 2);
    assert_string_equal(text + a.end, "; RETURN 1");
    assert_int_equal(gdb_statement_shape_range(&a).offset, 2);
    assert_int_equal(gdb_statement_shape_range(&a).length, a.end - 2);
}

static void without_tokens_there_is_no_shape(void **state)
{
    static const char *const texts[] = {"",          " ",         "; RETURN 1", "/* */",
                                        "RETURN 'a", "RETURN 1a", "RETURN ?",   "RETURN `"};
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer text = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_ok(gdb_statement_shape_read(&a, gdb_text_of(texts[i]), 0, &err), err);
        assert_int_equal(a.token_count, 0);
    }
    for (int i = 0; i < GDB_SHAPE_MOST_TOKENS; i++)
        assert_ok(gdb_buffer_append_text(&text, "a ", &err), err);
    assert_ok(gdb_statement_shape_read(&a, gdb_buffer_view(&text), 0, &err), err);
    assert_int_equal(a.token_count, GDB_SHAPE_MOST_TOKENS);
    assert_ok(gdb_buffer_append_text(&text, "a", &err), err);
    assert_ok(gdb_statement_shape_read(&a, gdb_buffer_view(&text), 0, &err), err);
    assert_int_equal(a.token_count, 0);
    gdb_buffer_release(&text);
}

static int release(void **state)
{
    (void)state;
    gdb_statement_shape_release(&a);
    gdb_statement_shape_release(&b);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_maps_and_assignments_do_not_count),
        cmocka_unit_test(everything_else_counts),
        cmocka_unit_test(slots_are_the_literals),
        cmocka_unit_test(without_tokens_there_is_no_shape),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
