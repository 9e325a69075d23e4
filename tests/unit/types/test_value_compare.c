/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <math.h>

#include "lib/types/value.h"

static gdb_value text(const char *s)
{
    return gdb_value_string(gdb_text_of(s));
}

static gdb_value list(const gdb_value *items, size_t count)
{
    gdb_value v = {.type = GDB_TYPE_LIST, .as.list = {items, count}};

    return v;
}

static gdb_value map(const gdb_map_entry *entries, size_t count)
{
    gdb_value v = {.type = GDB_TYPE_MAP, .as.map = {entries, count}};

    return v;
}

static gdb_value typed(gdb_type_id type, int64_t v)
{
    gdb_value value = {.type = type, .as.integer = v};

    return value;
}

/* Every value against every other: the order is the order of the table. */
static void values_have_one_total_order(void **state)
{
    const gdb_value one = gdb_value_int64(1), two = gdb_value_int64(2);
    const gdb_value pair[] = {gdb_value_int64(1), gdb_value_int64(2)};
    const gdb_map_entry a1[] = {{gdb_text_of("a"), one}}, a2[] = {{gdb_text_of("a"), two}};
    const gdb_map_entry b1[] = {{gdb_text_of("b"), one}};
    gdb_value node = {.type = GDB_TYPE_NODE, .as.node = {1, 0, 5}};
    gdb_value node2 = {.type = GDB_TYPE_NODE, .as.node = {1, 0, 6}};
    gdb_value node3 = {.type = GDB_TYPE_NODE, .as.node = {2, 0, 0}};
    gdb_value rel = {.type = GDB_TYPE_REL, .as.rel = {.table = 1, .position = 5}};
    gdb_value rel2 = {.type = GDB_TYPE_REL, .as.rel = {.table = 1, .position = 6}};
    gdb_value path = list(pair, 1);
    const gdb_value order[] = {
        map(NULL, 0), map(a1, 1), map(a2, 1), map(b1, 1), node, node2, node3, rel, rel2,
        list(NULL, 0), list(pair, 1), list(pair, 2), list(pair + 1, 1), path, text(""), text("a"),
        text("ab"), text("b"), gdb_value_bool(false), gdb_value_bool(true),
        gdb_value_double(-(double)INFINITY), gdb_value_double(-9223372036854777856.0),
        gdb_value_int64(INT64_MIN), gdb_value_int64(-1), gdb_value_double(-0.5),
        gdb_value_int64(0), gdb_value_double(5e-324), gdb_value_double(0.5), gdb_value_int64(1),
        gdb_value_double(1.5), gdb_value_double(9007199254740992.0),
        gdb_value_int64(INT64_C(9007199254740993)), gdb_value_double(9007199254740994.0),
        gdb_value_int64(INT64_MAX), gdb_value_double(9223372036854775808.0),
        gdb_value_uint64(UINT64_C(9223372036854775809)), gdb_value_uint64(UINT64_MAX),
        gdb_value_double(18446744073709551616.0), gdb_value_double((double)INFINITY),
        gdb_value_double((double)NAN), typed(GDB_TYPE_DATE, -5), typed(GDB_TYPE_DATE, 5),
        typed(GDB_TYPE_TIMESTAMP, -5), typed(GDB_TYPE_TIMESTAMP, 5), gdb_value_null()};
    size_t count = sizeof(order) / sizeof(*order);
    gdb_value copy[sizeof(order) / sizeof(*order)];

    (void)state;
    memcpy(copy, order, sizeof(order));
    for (size_t i = 0; i < count; i++)
        if (i == 13)
            copy[i].type = GDB_TYPE_PATH;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int expected = (i > j) - (i < j), got = gdb_value_compare(&copy[i], &copy[j]);
            if ((got > 0) - (got < 0) != expected)
                fail_msg("value %zu with %zu: %d", i, j, got);
        }
    }
}

static void expect_same(gdb_value a, gdb_value b)
{
    assert_int_equal(gdb_value_compare(&a, &b), 0);
    assert_true(gdb_value_hash(&a) == gdb_value_hash(&b));
}

static void values_that_compare_equal_hash_alike(void **state)
{
    const gdb_map_entry ab[] = {{gdb_text_of("a"), gdb_value_int64(1)},
                                {gdb_text_of("b"), gdb_value_double(2)}};
    const gdb_map_entry ba[] = {{gdb_text_of("b"), gdb_value_int64(2)},
                                {gdb_text_of("a"), gdb_value_double(1)}};
    const gdb_value ints[] = {gdb_value_int64(1), gdb_value_null()};
    const gdb_value reals[] = {gdb_value_double(1), gdb_value_null()};

    (void)state;
    expect_same(gdb_value_int64(3), gdb_value_double(3));
    expect_same(gdb_value_int64(-3), gdb_value_double(-3));
    expect_same(gdb_value_uint64(3), gdb_value_int64(3));
    expect_same(gdb_value_uint64(UINT64_C(1) << 63), gdb_value_double(9223372036854775808.0));
    expect_same(gdb_value_int64(INT64_MIN), gdb_value_double(-9223372036854775808.0));
    expect_same(gdb_value_double(0), gdb_value_double(-0.0));
    expect_same(gdb_value_int64(0), gdb_value_double(-0.0));
    expect_same(gdb_value_double((double)NAN), gdb_value_double(-(double)NAN));
    expect_same(typed(GDB_TYPE_INT8, 5), typed(GDB_TYPE_INT32, 5));
    expect_same(map(ab, 2), map(ba, 2));
    expect_same(list(ints, 2), list(reals, 2));
    expect_same(gdb_value_null(), (gdb_value){.type = GDB_TYPE_INT64, .is_null = true});
}

static void values_that_differ_hash_apart(void **state)
{
    gdb_value values[] = {gdb_value_int64(1), gdb_value_int64(2), gdb_value_double(1.5),
                          text("1"), text("2"), text(""), gdb_value_bool(true),
                          gdb_value_bool(false), gdb_value_null(), list(NULL, 0), map(NULL, 0)};
    size_t count = sizeof(values) / sizeof(*values);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(gdb_value_hash(&values[i]) != gdb_value_hash(&values[j]));
}

static int equal(gdb_value a, gdb_value b)
{
    return gdb_value_equal(&a, &b);
}

static void cypher_equality_knows_null_and_nan(void **state)
{
    const gdb_value with_null[] = {gdb_value_int64(1), gdb_value_null()};
    const gdb_value one_two[] = {gdb_value_int64(1), gdb_value_int64(2)};
    const gdb_value three_null[] = {gdb_value_int64(3), gdb_value_null()};
    const gdb_map_entry a[] = {{gdb_text_of("a"), gdb_value_int64(1)}};
    const gdb_map_entry a_null[] = {{gdb_text_of("a"), gdb_value_null()}};
    const gdb_map_entry b[] = {{gdb_text_of("b"), gdb_value_int64(1)}};

    (void)state;
    assert_int_equal(equal(gdb_value_int64(1), gdb_value_double(1)), 1);
    assert_int_equal(equal(gdb_value_int64(1), gdb_value_int64(2)), 0);
    assert_int_equal(equal(gdb_value_int64(1), text("1")), 0);
    assert_int_equal(equal(gdb_value_null(), gdb_value_null()), -1);
    assert_int_equal(equal(gdb_value_null(), gdb_value_int64(1)), -1);
    assert_int_equal(equal(gdb_value_double((double)NAN), gdb_value_double((double)NAN)), 0);
    assert_int_equal(equal(list(one_two, 2), list(one_two, 2)), 1);
    assert_int_equal(equal(list(one_two, 2), list(one_two, 1)), 0);
    assert_int_equal(equal(list(with_null, 2), list(one_two, 2)), -1);
    assert_int_equal(equal(list(three_null, 2), list(one_two, 2)), 0);
    assert_int_equal(equal(map(a, 1), map(a, 1)), 1);
    assert_int_equal(equal(map(a, 1), map(a_null, 1)), -1);
    assert_int_equal(equal(map(a, 1), map(b, 1)), 0);
    assert_int_equal(equal(map(a, 1), map(NULL, 0)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_one_total_order),
        cmocka_unit_test(values_that_compare_equal_hash_alike),
        cmocka_unit_test(values_that_differ_hash_apart),
        cmocka_unit_test(cypher_equality_knows_null_and_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
