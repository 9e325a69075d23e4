/* SPDX-License-Identifier: MIT */
#include "formats/catalog/catalog_format.h"
#include "formats/database/database_format.h"
#include "formats/list/list_format.h"

#include "tests/support/test.h"

static gdb_value name_default, score_default, since_default;
static gdb_column_schema person_columns[3], likes_columns[1], city_columns[1];
static gdb_node_schema nodes[2];
static gdb_rel_pair pairs[2];
static gdb_rel_schema rels[1];

static gdb_catalog_data sample(void)
{
    gdb_catalog_data c;

    person_columns[0] = (gdb_column_schema){gdb_text_of("id"), GDB_TYPE_INT64, NULL};
    person_columns[1] = (gdb_column_schema){gdb_text_of("name"), GDB_TYPE_STRING, NULL};
    person_columns[2] = (gdb_column_schema){gdb_text_of("score"), GDB_TYPE_DOUBLE, NULL};
    city_columns[0] = (gdb_column_schema){gdb_text_of("name"), GDB_TYPE_STRING, NULL};
    likes_columns[0] = (gdb_column_schema){gdb_text_of("since"), GDB_TYPE_DATE, NULL};
    nodes[0] = (gdb_node_schema){1, gdb_text_of("Person"), person_columns, 3, 0};
    nodes[1] = (gdb_node_schema){2, gdb_text_of("City"), city_columns, 1, 0};
    pairs[0] = (gdb_rel_pair){3, 1, 1};
    pairs[1] = (gdb_rel_pair){5, 1, 2};
    rels[0] = (gdb_rel_schema){gdb_text_of("likes"), GDB_MULTIPLICITY_MANY_ONE, pairs, 2,
                               likes_columns, 1};
    c = (gdb_catalog_data){6, nodes, 2, rels, 1};
    return c;
}

/* With a default of a text, of a number, and of a date that is a list. */
static gdb_catalog_data sample_with_defaults(void)
{
    gdb_catalog_data c = sample();

    name_default = gdb_value_string(gdb_text_of("nobody"));
    score_default = gdb_value_double(-0.5);
    since_default = (gdb_value){.type = gdb_type_list_of(GDB_TYPE_INT8)};
    since_default.as.text = gdb_text("\004\001\377", 3); /* two elements, 1 and -1 */
    person_columns[1].default_value = &name_default;
    person_columns[2].default_value = &score_default;
    likes_columns[0] = (gdb_column_schema){gdb_text_of("l"), since_default.type, &since_default};
    return c;
}

static gdb_status encode_decode(const gdb_catalog_data *c, gdb_catalog_data *out, gdb_arena *arena,
                                gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status;

    assert_ok(gdb_catalog_encode(c, &bytes, err), *err);
    status = gdb_catalog_decode(out, bytes.data, bytes.size, arena, err);
    gdb_buffer_release(&bytes);
    return status;
}

static void catalog_round_trips(void **state)
{
    gdb_catalog_data c = sample(), out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_int_equal(out.next_id, 6);
    assert_int_equal(out.node_count, 2);
    assert_true(gdb_text_equal(out.nodes[0].name, gdb_text_of("Person")));
    assert_int_equal(out.nodes[0].column_count, 3);
    assert_int_equal(out.nodes[0].columns[2].type, GDB_TYPE_DOUBLE);
    assert_true(gdb_text_equal(out.nodes[0].columns[1].name, gdb_text_of("name")));
    assert_int_equal(out.nodes[1].id, 2);
    assert_int_equal(out.rel_count, 1);
    assert_int_equal(out.rels[0].multiplicity, GDB_MULTIPLICITY_MANY_ONE);
    assert_int_equal(out.rels[0].pair_count, 2);
    assert_int_equal(out.rels[0].pairs[1].id, 5);
    assert_int_equal(out.rels[0].pairs[1].to, 2);
    assert_int_equal(out.rels[0].columns[0].type, GDB_TYPE_DATE);
    gdb_arena_release(&arena);
}

static void empty_catalog_round_trips(void **state)
{
    gdb_catalog_data c = {1, NULL, 0, NULL, 0}, out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_int_equal(out.node_count + out.rel_count, 0);
    gdb_arena_release(&arena);
}

static void columns_may_be_lists(void **state)
{
    gdb_catalog_data c = sample(), out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_true(gdb_catalog_features(&c) == 0);
    likes_columns[0].type = gdb_type_list_of(GDB_TYPE_DATE);
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_int_equal(out.rels[0].columns[0].type, 45);
    assert_true(gdb_catalog_features(&out) == GDB_DATABASE_FEATURE_LISTS);
    c = sample();
    person_columns[2].type = gdb_type_list_of(GDB_TYPE_STRING);
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_int_equal(out.nodes[0].columns[2].type, 44);
    assert_true(gdb_catalog_features(&out) == GDB_DATABASE_FEATURE_LISTS);
    gdb_arena_release(&arena);
}

static void columns_may_be_arrays(void **state)
{
    gdb_catalog_data c = sample_with_defaults(), out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    person_columns[2].type = gdb_type_array_of(GDB_TYPE_FLOAT, 65535);
    person_columns[2].default_value = NULL;
    since_default.type = likes_columns[0].type = gdb_type_array_of(GDB_TYPE_INT8, 2);
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_int_equal(out.nodes[0].columns[2].type, person_columns[2].type);
    assert_int_equal(out.rels[0].columns[0].type, since_default.type);
    assert_int_equal(out.rels[0].columns[0].default_value->type, since_default.type);
    assert_true(gdb_catalog_features(&out) ==
                (GDB_DATABASE_FEATURE_ARRAYS | GDB_DATABASE_FEATURE_DEFAULTS |
                 GDB_DATABASE_FEATURE_LISTS));
    gdb_arena_release(&arena);
}

static void defaults_round_trip(void **state)
{
    gdb_catalog_data c = sample_with_defaults(), out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;
    const gdb_value *value;

    (void)state;
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    assert_null(out.nodes[0].columns[0].default_value);
    value = out.nodes[0].columns[1].default_value;
    assert_int_equal(value->type, GDB_TYPE_STRING);
    assert_true(gdb_text_equal(value->as.text, gdb_text_of("nobody")));
    assert_true(out.nodes[0].columns[2].default_value->as.real == -0.5);
    value = out.rels[0].columns[0].default_value;
    assert_int_equal(value->type, since_default.type);
    assert_true(gdb_text_equal(value->as.text, since_default.as.text));
    assert_true(gdb_catalog_features(&out) ==
                (GDB_DATABASE_FEATURE_DEFAULTS | GDB_DATABASE_FEATURE_LISTS));
    c = sample();
    person_columns[2].default_value = &score_default;
    assert_true(gdb_catalog_features(&c) == GDB_DATABASE_FEATURE_DEFAULTS);
    gdb_arena_release(&arena);
}

static void rules_are_checked(void **state)
{
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;
    char long_text[GDB_DEFAULT_SIZE_MAX + 1];
    gdb_catalog_data c, out;
    char control[2] = "\n";

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
#define EXPECT(change, part)                                                                       \
    c = sample_with_defaults();                                                                    \
    change;                                                                                        \
    assert_fails(encode_decode(&c, &out, &arena, &err), GDB_ERR_CORRUPT, part, err)
    EXPECT(c.next_id = 5, "table id 5");
    EXPECT(c.next_id = 0, "next table id");
    EXPECT(c.next_id = 65537, "next table id");
    EXPECT(nodes[1].id = 1, "twice");
    EXPECT(nodes[1].id = 0, "table id 0");
    EXPECT(pairs[0].id = 2, "twice");
    EXPECT(nodes[1].name = gdb_text_of("PERSON"), "two tables named 'PERSON'");
    EXPECT(rels[0].name = gdb_text_of("city"), "two tables");
    EXPECT(person_columns[2].name = gdb_text_of("ID"), "two columns named 'ID'");
    EXPECT(person_columns[2].name = gdb_text_of(""), "a name of 0 bytes");
    EXPECT(person_columns[2].name = gdb_text_of(control), "control character");
    EXPECT(person_columns[2].type = GDB_TYPE_NODE, "unknown type 65");
    EXPECT(person_columns[2].type = (gdb_type_id)32, "unknown type 32");
    EXPECT(person_columns[2].type = (gdb_type_id)47, "unknown type 47");
    EXPECT(person_columns[2].type = (gdb_type_id)(64 + 32), "unknown type 96");
    EXPECT(person_columns[0].type = (gdb_type_id)37, "a key of type INT64[]");
    EXPECT(person_columns[0].type = (gdb_type_id)(37 + 256), "a key of type INT64[1]");
    EXPECT(since_default.type = gdb_type_array_of(GDB_TYPE_INT8, 2), "a default of type INT8[2]");
    EXPECT(since_default.type = likes_columns[0].type = gdb_type_array_of(GDB_TYPE_INT8, 3),
           "2 elements, of INT8[3]");
    EXPECT(nodes[0].key_column = 3, "key column 3 of 3");
    EXPECT(nodes[0].key_column = 2, "a key of type DOUBLE");
    EXPECT(rels[0].multiplicity = (gdb_multiplicity)4, "multiplicity 4");
    EXPECT(rels[0].pair_count = 0, "joins nothing");
    EXPECT(pairs[1].to = 1, "one pair twice");
    EXPECT(pairs[1].to = 3, "not node tables");
    EXPECT(pairs[1].from = 70000, "not node tables");
    EXPECT(name_default = gdb_value_int64(1), "'name' has a default of type INT64");
    EXPECT(name_default = gdb_value_null(), "'name' has a default of type NULL");
    EXPECT(name_default.as.text = gdb_text("\377", 1), "a text that is not valid UTF-8");
    EXPECT(name_default.as.text = gdb_text(long_text, sizeof(long_text)),
           "a default of 4097 bytes");
    EXPECT(since_default.as.text.size = 2, "list");
    name_default = gdb_value_string(gdb_text(long_text, GDB_DEFAULT_SIZE_MAX));
    since_default.as.text.size = 3;
    assert_ok(encode_decode(&c, &out, &arena, &err), err);
    gdb_arena_release(&arena);
}

static void every_truncation_fails(void **state)
{
    gdb_catalog_data c = sample_with_defaults(), out;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_catalog_encode(&c, &bytes, &err), err);
    for (size_t size = 0; size < bytes.size; size++) {
        /* a copy of just that size, so that a sanitizer sees a read behind it */
        uint8_t *copy = malloc(size + 1);

        memcpy(copy, bytes.data, size);
        assert_int_equal(gdb_catalog_decode(&out, copy, size, &arena, &err), GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
        free(copy);
    }
    assert_ok(gdb_buffer_append_byte(&bytes, 0, &err), err);
    assert_fails(gdb_catalog_decode(&out, bytes.data, bytes.size, &arena, &err), GDB_ERR_CORRUPT,
                 "behind the end", err);
    gdb_arena_release(&arena);
    gdb_buffer_release(&bytes);
}

static void every_changed_byte_fails_or_decodes_to_a_valid_catalog(void **state)
{
    gdb_catalog_data c = sample_with_defaults(), out, again;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_catalog_encode(&c, &bytes, &err), err);
    for (size_t i = 0; i < bytes.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes.data[i] ^= (uint8_t)(1u << bit);
            if (gdb_catalog_decode(&out, bytes.data, bytes.size, &arena, &err) == GDB_OK)
                assert_ok(encode_decode(&out, &again, &arena, &err), err);
            gdb_error_clear(&err);
            bytes.data[i] ^= (uint8_t)(1u << bit);
            gdb_arena_clear(&arena);
        }
    gdb_arena_release(&arena);
    gdb_buffer_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(catalog_round_trips),
        cmocka_unit_test(empty_catalog_round_trips),
        cmocka_unit_test(columns_may_be_lists),
        cmocka_unit_test(columns_may_be_arrays),
        cmocka_unit_test(defaults_round_trip),
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(every_changed_byte_fails_or_decodes_to_a_valid_catalog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
