/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/bitmap.h"
#include "lib/import/key_table.h"

enum { COUNT = 5000, BLOCK = 333 };

typedef struct keys {
    gdb_row_column column;
    uint64_t values[COUNT];
    uint64_t ends[COUNT];
    uint64_t dead[COUNT / 64 + 1];
    uint64_t offsets[COUNT];
} keys;

static uint64_t spread(uint64_t i)
{
    i = (i ^ (i >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
    return i ^ (i >> 32);
}

static void insert(gdb_key_table *table, keys *k, uint32_t count, bool replace)
{
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_batch_set(&batch, &k->column, count, &err), err);
    assert_ok(gdb_key_batch_hash(&batch, &err), err);
    assert_ok(gdb_key_table_insert(table, &batch, k->dead, replace, k->offsets, &err), err);
    gdb_key_batch_release(&batch);
}

static void lookup(const gdb_key_table *table, keys *k, uint32_t count)
{
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_batch_set(&batch, &k->column, count, &err), err);
    assert_ok(gdb_key_table_lookup(table, &batch, k->offsets, &err), err);
    gdb_key_batch_release(&batch);
}

static keys *make_keys(gdb_type_id type)
{
    keys *k = calloc(1, sizeof(*k));

    assert_non_null(k);
    k->column.type = type;
    k->column.values = k->values;
    k->column.ends = k->ends;
    return k;
}

/* Insert make(i) in blocks, find every one of them, and none of make(i) for i >= COUNT. */
static void all_are_found(gdb_type_id type, uint64_t (*make)(uint64_t))
{
    keys *k = make_keys(type);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_table_create(&table, type, 10, &err), err);
    for (uint64_t begin = 0; begin < COUNT; begin += BLOCK) {
        uint32_t n = (uint32_t)(COUNT - begin < BLOCK ? COUNT - begin : BLOCK);
        for (uint32_t i = 0; i < n; i++)
            k->values[i] = make(begin + i);
        insert(table, k, n, false);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(k->offsets[i], GDB_KEY_NONE);
    }
    assert_int_equal(gdb_key_table_count(table), COUNT);
    for (uint64_t i = 0; i < COUNT; i++)
        assert_int_equal(gdb_key_table_hash(table, i), gdb_key_hash_integer(make(i)));
    for (int sealed = 0; sealed < 3; sealed++) {
        for (uint64_t i = 0; i < COUNT; i++)
            k->values[i] = make(i);
        lookup(table, k, COUNT);
        for (uint64_t i = 0; i < COUNT; i++)
            assert_int_equal(k->offsets[i], i);
        for (uint64_t i = 0; i < COUNT; i++)
            k->values[i] = make(COUNT + i);
        lookup(table, k, COUNT);
        for (uint64_t i = 0; i < COUNT; i++)
            assert_int_equal(k->offsets[i], GDB_KEY_NONE);
        if (sealed == 0)
            assert_ok(gdb_key_table_seal(table, &err), err);
        else
            gdb_key_table_drop_keys(table);
    }
    gdb_key_table_free(table);
    free(k);
}

static uint64_t make_dense(uint64_t i)
{
    return i * 2 - 700;
}

static uint64_t make_middling(uint64_t i)
{
    return (i * 7919 + 13) ^ 1;
}

static uint64_t make_wide(uint64_t i)
{
    return spread(i + 1);
}

/* Keys far apart whose differences to the least one have the low bits of others. */
static uint64_t make_aliases(uint64_t i)
{
    return (i % 100) << 57 | i / 100;
}

static void dense_keys_are_found(void **state)
{
    (void)state;
    all_are_found(GDB_TYPE_INT64, make_dense);
    all_are_found(GDB_TYPE_UINT64, make_dense);
}

static void keys_that_fit_beside_their_row_are_found(void **state)
{
    (void)state;
    all_are_found(GDB_TYPE_INT64, make_middling);
    all_are_found(GDB_TYPE_TIMESTAMP, make_middling);
}

static void keys_of_all_64_bits_are_found(void **state)
{
    (void)state;
    all_are_found(GDB_TYPE_INT64, make_wide);
    all_are_found(GDB_TYPE_UINT64, make_wide);
    all_are_found(GDB_TYPE_UINT64, make_aliases);
}

static void a_far_key_is_not_taken_for_a_near_one(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_INT64, 10, &err), err);
    for (uint32_t i = 0; i < 1000; i++)
        k->values[i] = (uint64_t)i * 100000;
    insert(table, k, 1000, false);
    assert_ok(gdb_key_table_seal(table, &err), err);
    for (uint32_t i = 0; i < 1000; i++)
        k->values[i] = (uint64_t)i * 100000 + (UINT64_C(1) << (54 + i % 10));
    lookup(table, k, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(k->offsets[i], GDB_KEY_NONE);
    gdb_key_table_free(table);
    free(k);
}

static void narrow_types_are_widened_by_their_sign(void **state)
{
    int8_t small[3] = {-128, 0, 127};
    uint8_t unsigned_small[3] = {255, 0, 128};
    gdb_row_column column = {.type = GDB_TYPE_INT8, .values = small};
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_key_batch_set(&batch, &column, 3, &err), err);
    assert_int_equal(batch.images[0], (uint64_t)-128);
    assert_int_equal(batch.images[2], 127);
    column.type = GDB_TYPE_UINT8;
    column.values = unsigned_small;
    assert_ok(gdb_key_batch_set(&batch, &column, 3, &err), err);
    assert_int_equal(batch.images[0], 255);
    assert_int_equal(batch.images[2], 128);
    gdb_key_batch_release(&batch);
}

static void make_texts(keys *k, uint32_t count, uint32_t first)
{
    gdb_error err = GDB_ERROR_INIT;

    gdb_buffer_clear(&k->column.text);
    for (uint32_t i = 0; i < count; i++) {
        assert_ok(gdb_buffer_append_format(&k->column.text, &err, "%*u", (int)((first + i) % 30),
                                           first + i),
                  err);
        k->ends[i] = k->column.text.size;
    }
}

static void texts_are_found_by_all_their_bytes(void **state)
{
    keys *k = make_keys(GDB_TYPE_STRING);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_STRING, 0, &err), err);
    make_texts(k, COUNT, 1);
    insert(table, k, COUNT, false);
    assert_ok(gdb_key_table_seal(table, &err), err);
    lookup(table, k, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(k->offsets[i], i);
    make_texts(k, COUNT, COUNT + 1);
    lookup(table, k, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(k->offsets[i], GDB_KEY_NONE);
    gdb_key_table_free(table);
    gdb_buffer_release(&k->column.text);
    free(k);
}

static void an_equal_key_takes_no_offset(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;
    const uint64_t values[7] = {5, 6, 5, 7, 6, 5, 8};

    (void)state;
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_INT64, 0, &err), err);
    memcpy(k->values, values, sizeof(values));
    gdb_bitmap_set(k->dead, 3); /* 7 was rejected before */
    insert(table, k, 7, false);
    assert_int_equal(gdb_key_table_count(table), 3);
    assert_int_equal(k->offsets[0], GDB_KEY_NONE);
    assert_int_equal(k->offsets[2], 0);
    assert_int_equal(k->offsets[3], GDB_KEY_NONE);
    assert_int_equal(k->offsets[4], 1);
    assert_int_equal(k->offsets[5], 0);
    assert_int_equal(k->offsets[6], GDB_KEY_NONE);
    lookup(table, k, 7);
    assert_int_equal(k->offsets[3], GDB_KEY_NONE);
    assert_int_equal(k->offsets[6], 2);
    gdb_key_table_free(table);
    free(k);
}

static void a_replaced_key_leads_to_its_last_row(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;
    const uint64_t values[5] = {5, 6, 5, 6, 5};

    (void)state;
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_INT64, 0, &err), err);
    memcpy(k->values, values, sizeof(values));
    insert(table, k, 5, true);
    assert_int_equal(gdb_key_table_count(table), 5);
    for (int sealed = 0; sealed < 2; sealed++) {
        lookup(table, k, 5);
        assert_int_equal(k->offsets[0], 4);
        assert_int_equal(k->offsets[1], 3);
        assert_ok(gdb_key_table_seal(table, &err), err);
    }
    gdb_key_table_free(table);
    free(k);
}

static void keys_print_as_their_type_does(void **state)
{
    int32_t day = 18262;
    int64_t minus = -3;
    uint64_t end = 3;
    gdb_row_column date = {.type = GDB_TYPE_DATE, .values = &day};
    gdb_row_column number = {.type = GDB_TYPE_INT64, .values = &minus};
    gdb_row_column text = {.type = GDB_TYPE_STRING, .ends = &end};
    gdb_error err = GDB_ERROR_INIT;
    char out[GDB_KEY_TEXT_SIZE];

    (void)state;
    gdb_key_print(&date, 0, out);
    assert_string_equal(out, "2020-01-01");
    gdb_key_print(&number, 0, out);
    assert_string_equal(out, "-3");
    assert_ok(gdb_buffer_append_text(&text.text, "a\nb", &err), err);
    gdb_key_print(&text, 0, out);
    assert_string_equal(out, "'a\\nb'");
    gdb_buffer_release(&text.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_keys_are_found),
        cmocka_unit_test(keys_that_fit_beside_their_row_are_found),
        cmocka_unit_test(keys_of_all_64_bits_are_found),
        cmocka_unit_test(a_far_key_is_not_taken_for_a_near_one),
        cmocka_unit_test(narrow_types_are_widened_by_their_sign),
        cmocka_unit_test(texts_are_found_by_all_their_bytes),
        cmocka_unit_test(an_equal_key_takes_no_offset),
        cmocka_unit_test(a_replaced_key_leads_to_its_last_row),
        cmocka_unit_test(keys_print_as_their_type_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
