/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/bitmap.h"
#include "lib/import/key_table.h"
#include "tests/support/temp_dir.h"

enum { COUNT = 5000, BLOCK = 333 };

typedef struct keys {
    gdb_row_column column;
    uint64_t values[COUNT];
    uint64_t ends[COUNT];
    uint64_t dead[COUNT / 64 + 1];
    uint64_t offsets[COUNT];
} keys;

/* Where the keys of some tests are: nowhere else than in the spill file. */
typedef struct spilling {
    temp_dir dir;
    gdb_memory_budget memory;
    gdb_spill_file *spill;
} spilling;

static int spill(void **state)
{
    static spilling s;
    gdb_error err = GDB_ERROR_INIT;

    temp_dir_make(&s.dir);
    gdb_memory_budget_init(&s.memory, 0);
    assert_ok(gdb_spill_file_create(&s.spill, s.dir.path, &err), err);
    *state = &s;
    return 0;
}

static int end_spilling(void **state)
{
    spilling *s = *state;

    assert_true(gdb_spill_file_size(s->spill) > 0);
    gdb_spill_file_free(s->spill);
    temp_dir_remove(&s->dir);
    return 0;
}

/* `s` is NULL where nothing spills. */
static gdb_key_table *create(spilling *s, gdb_type_id type, uint64_t expected)
{
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_table_create(&table, type, expected, s != NULL ? &s->memory : NULL,
                                   s != NULL ? s->spill : NULL, "P", &err),
              err);
    return table;
}

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
    assert_ok(gdb_key_table_insert(table, &batch, 0, count, k->dead, replace, k->offsets, &err),
              err);
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

/* Ranges of hashes side by side give every key, each where it belongs. */
static void collect_gives_each_once(const gdb_key_table *table, uint64_t (*make)(uint64_t))
{
    static const uint32_t begins[] = {0, 1, 1U << 30, (1U << 30) + 77, 3U << 30, UINT32_MAX};
    enum { RANGES = sizeof(begins) / sizeof(begins[0]) };
    uint64_t seen[COUNT / 64 + 1] = {0};
    gdb_key_entries entries = {0};
    gdb_error err = GDB_ERROR_INIT;
    size_t count = 0;

    for (size_t r = 0; r < RANGES; r++) {
        uint32_t last = r + 1 < RANGES ? begins[r + 1] - 1 : UINT32_MAX;
        entries.count = 0;
        assert_ok(gdb_key_table_collect(table, begins[r], last, &entries, &err), err);
        for (size_t i = 0; i < entries.count; i++) {
            gdb_key_entry entry = entries.items[i];
            assert_true(entry.hash >> 32 >= begins[r] && entry.hash >> 32 <= last);
            assert_int_equal(entry.hash, gdb_key_hash_integer(make(entry.row)));
            assert_false(gdb_bitmap_get(seen, entry.row));
            gdb_bitmap_set(seen, entry.row);
        }
        count += entries.count;
    }
    assert_int_equal(count, COUNT);
    gdb_key_entries_release(&entries);
}

/* Insert make(i) in blocks, find every one of them, and none of make(i) for i >= COUNT. */
static void all_are_found(spilling *s, gdb_type_id type, uint64_t (*make)(uint64_t))
{
    keys *k = make_keys(type);
    gdb_key_table *table = NULL;
    gdb_error err = GDB_ERROR_INIT;

    table = create(s, type, 10);
    for (uint64_t begin = 0; begin < COUNT; begin += BLOCK) {
        uint32_t n = (uint32_t)(COUNT - begin < BLOCK ? COUNT - begin : BLOCK);
        for (uint32_t i = 0; i < n; i++)
            k->values[i] = make(begin + i);
        insert(table, k, n, false);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(k->offsets[i], GDB_KEY_NONE);
    }
    assert_int_equal(gdb_key_table_count(table), COUNT);
    collect_gives_each_once(table, make);
    for (int sealed = 0; sealed < 2; sealed++) {
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
        assert_ok(gdb_key_table_seal(table, &err), err);
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
    all_are_found(*state, GDB_TYPE_INT64, make_dense);
    all_are_found(*state, GDB_TYPE_UINT64, make_dense);
}

static void keys_that_fit_beside_their_row_are_found(void **state)
{
    all_are_found(*state, GDB_TYPE_INT64, make_middling);
    all_are_found(*state, GDB_TYPE_TIMESTAMP, make_middling);
}

static void keys_of_all_64_bits_are_found(void **state)
{
    all_are_found(*state, GDB_TYPE_INT64, make_wide);
    all_are_found(*state, GDB_TYPE_UINT64, make_wide);
    all_are_found(*state, GDB_TYPE_UINT64, make_aliases);
}

/* The other way round: the image with this hash. */
static uint64_t image_of(uint64_t hash)
{
    hash ^= hash >> 31 ^ hash >> 62;
    hash *= UINT64_C(0x319642b2d24d8ec3);
    hash ^= hash >> 27 ^ hash >> 54;
    hash *= UINT64_C(0x96de1b173f119089);
    return hash ^ hash >> 30 ^ hash >> 60;
}

/* All with the first home or the last, and so far around the end. */
static uint64_t make_of_two_homes(uint64_t i)
{
    return image_of(i % 2 == 0 ? i : UINT64_MAX - i);
}

/* The same for keys that are small beside their rows: those with the hashes at both ends. */
static uint64_t make_small_of_two_homes(uint64_t i)
{
    static uint64_t made[2 * COUNT];
    static uint64_t count, next;

    for (; count <= i; next++) {
        uint64_t top = gdb_key_hash_integer(next) >> 58;
        if (top == 0 || top == 63)
            made[count++] = next;
    }
    return made[i];
}

static void keys_of_the_same_home_are_found(void **state)
{
    assert_int_equal(gdb_key_hash_integer(image_of(77)), 77);
    all_are_found(*state, GDB_TYPE_UINT64, make_of_two_homes);
    all_are_found(*state, GDB_TYPE_INT64, make_small_of_two_homes);
}

/* Each block is below and above all before it, until 64 bits do not hold key and row. */
static uint64_t make_outwards(uint64_t i)
{
    uint64_t block = i / BLOCK < 14 ? i / BLOCK : 14, far = (UINT64_C(1) << (20 + 3 * block)) + i;

    return i % 2 == 0 ? far : UINT64_MAX - far;
}

static uint64_t make_falling(uint64_t i)
{
    return UINT64_C(1) << 63 | (2 * COUNT - i) << 20;
}

static void keys_may_come_from_any_side(void **state)
{
    all_are_found(*state, GDB_TYPE_INT64, make_outwards);
    all_are_found(*state, GDB_TYPE_UINT64, make_outwards);
    all_are_found(*state, GDB_TYPE_INT64, make_falling);
    all_are_found(*state, GDB_TYPE_UINT64, make_falling);
}

static void a_far_key_is_not_taken_for_a_near_one(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table;
    gdb_error err = GDB_ERROR_INIT;

    table = create(*state, GDB_TYPE_INT64, 10);
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
    gdb_key_table *table;
    gdb_error err = GDB_ERROR_INIT;

    table = create(*state, GDB_TYPE_STRING, 0);
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

/* Texts whose length takes one byte and two, and the bits of a text's hash that a slot keeps. */
static void texts_of_any_length_are_kept_with_their_hashes(void **state)
{
    enum { TEXTS = 300 };
    keys *k = make_keys(GDB_TYPE_STRING);
    gdb_key_table *table;
    gdb_key_entries entries = {0};
    gdb_error err = GDB_ERROR_INIT;

    table = create(*state, GDB_TYPE_STRING, 0);
    for (uint32_t i = 0; i < TEXTS; i++) {
        assert_ok(gdb_buffer_append_format(&k->column.text, &err, "%0*d", (int)i, 0), err);
        k->ends[i] = k->column.text.size;
    }
    insert(table, k, TEXTS, false);
    lookup(table, k, TEXTS);
    assert_int_equal(k->offsets[0], 0); /* "0", as "%00d" prints it */
    assert_int_equal(k->offsets[1], 0);
    for (uint32_t i = 2; i < TEXTS; i++)
        assert_int_equal(k->offsets[i], i - 1);
    assert_ok(gdb_key_table_collect(table, 0, UINT32_MAX, &entries, &err), err);
    assert_int_equal(entries.count, TEXTS - 1);
    for (size_t i = 0; i < entries.count; i++) {
        uint32_t row = (uint32_t)entries.items[i].row + 1;
        gdb_text_view text = gdb_text((const char *)k->column.text.data + k->ends[row - 1],
                                      (size_t)(k->ends[row] - k->ends[row - 1]));
        assert_int_equal(entries.items[i].hash,
                         gdb_key_hash_string(text) & ~UINT64_C(0xffff0000));
    }
    gdb_key_entries_release(&entries);
    gdb_key_table_free(table);
    gdb_buffer_release(&k->column.text);
    free(k);
}

static void an_equal_key_takes_no_offset(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table;
    const uint64_t values[7] = {5, 6, 5, 7, 6, 5, 8};

    table = create(*state, GDB_TYPE_INT64, 0);
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

static void settle(gdb_key_table *table, keys *k, uint32_t count, uint64_t first,
                   gdb_status expected)
{
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_key_batch_set(&batch, &k->column, count, &err), err);
    assert_ok(gdb_key_batch_hash(&batch, &err), err);
    assert_int_equal(gdb_key_table_settle(table, &batch, first, k->dead, k->offsets, &err),
                     expected);
    gdb_key_batch_release(&batch);
}

static void the_last_row_of_a_key_keeps_it(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table;
    gdb_error err = GDB_ERROR_INIT;
    const uint64_t values[6] = {5, 6, 5, 7, 6, 5};

    table = create(*state, GDB_TYPE_INT64, 0);
    memcpy(k->values, values, sizeof(values));
    insert(table, k, 6, true);
    assert_int_equal(gdb_key_table_count(table), 6);
    lookup(table, k, 6);
    assert_int_equal(k->offsets[0], 5);
    assert_int_equal(k->offsets[1], 4);
    settle(table, k, 4, 0, GDB_OK);
    assert_int_equal(gdb_key_table_end_settling(table, &err), GDB_ERR_INPUT);
    memmove(k->values, values + 4, 2 * sizeof(*values));
    settle(table, k, 2, 4, GDB_OK);
    gdb_error_clear(&err);
    assert_ok(gdb_key_table_end_settling(table, &err), err);
    assert_int_equal(gdb_key_table_count(table), 3);
    memcpy(k->values, values, sizeof(values));
    for (int sealed = 0; sealed < 2; sealed++) {
        lookup(table, k, 6);
        assert_int_equal(k->offsets[3], 0); /* 7 */
        assert_int_equal(k->offsets[1], 1); /* 6 */
        assert_int_equal(k->offsets[0], 2); /* 5 */
        assert_ok(gdb_key_table_seal(table, &err), err);
    }
    gdb_key_table_free(table);
    free(k);
}

static void dead_rows_are_not_settled(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table;
    gdb_error err = GDB_ERROR_INIT;
    const uint64_t values[5] = {5, 9, 6, 5, 6};

    table = create(*state, GDB_TYPE_INT64, 0);
    memcpy(k->values, values, sizeof(values));
    gdb_bitmap_set(k->dead, 1); /* 9, and the last 6: both times */
    gdb_bitmap_set(k->dead, 4);
    insert(table, k, 5, true);
    assert_int_equal(gdb_key_table_count(table), 3);
    settle(table, k, 5, 0, GDB_OK);
    assert_int_equal(k->offsets[0], 2); /* the second 5 */
    for (int i = 1; i < 5; i++)
        assert_int_equal(k->offsets[i], GDB_KEY_NONE);
    assert_ok(gdb_key_table_end_settling(table, &err), err);
    lookup(table, k, 5);
    assert_int_equal(k->offsets[2], 0);
    assert_int_equal(k->offsets[3], 1);
    assert_int_equal(k->offsets[1], GDB_KEY_NONE);
    gdb_key_table_free(table);
    free(k);
}

static void rows_that_were_replaced_are_told_by_whom(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table;
    const uint64_t values[4] = {5, 6, 5, 6};

    table = create(*state, GDB_TYPE_INT64, 0);
    memcpy(k->values, values, sizeof(values));
    insert(table, k, 4, true);
    settle(table, k, 4, 0, GDB_OK);
    assert_int_equal(k->offsets[0], 2);
    assert_int_equal(k->offsets[1], 3);
    assert_int_equal(k->offsets[2], GDB_KEY_NONE);
    assert_int_equal(k->offsets[3], GDB_KEY_NONE);
    k->values[0] = 8;
    settle(table, k, 1, 4, GDB_ERR_INPUT);
    gdb_key_table_free(table);
    free(k);
}

/* In small tables, keys often stand behind the end of the slots, that is, at their beginning. */
static void keys_around_the_end_are_found(void **state)
{
    enum { FEW = 37, TABLES = 500 };
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_error err = GDB_ERROR_INIT;

    for (uint64_t t = 0; t < TABLES; t++) {
        gdb_key_table *table = create(*state, GDB_TYPE_INT64, 0);
        for (uint64_t i = 0; i < FEW; i++)
            k->values[i] = spread(t * FEW + i) >> 24;
        insert(table, k, FEW, false);
        assert_ok(gdb_key_table_seal(table, &err), err);
        lookup(table, k, FEW);
        for (uint64_t i = 0; i < FEW; i++)
            assert_int_equal(k->offsets[i], i);
        for (uint64_t i = 0; i < FEW; i++)
            k->values[i]++;
        lookup(table, k, FEW);
        for (uint64_t i = 0; i < FEW; i++)
            assert_int_equal(k->offsets[i], GDB_KEY_NONE);
        gdb_key_table_free(table);
    }
    free(k);
}

static void a_spent_budget_is_named(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table = NULL;
    gdb_memory_budget memory;
    gdb_key_batch batch = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_memory_budget_init(&memory, 50000);
    /* Many more are expected than there is room for; a thousand fit. */
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_INT64, 1000000, &memory, NULL, "P", &err), err);
    assert_true(gdb_memory_left(&memory) >= 25000);
    for (uint32_t i = 0; i < COUNT; i++)
        k->values[i] = i;
    insert(table, k, 1000, false);
    assert_ok(gdb_key_batch_set(&batch, &k->column, COUNT, &err), err);
    assert_ok(gdb_key_batch_hash(&batch, &err), err);
    assert_int_equal(gdb_key_table_insert(table, &batch, 0, COUNT, k->dead, false, k->offsets,
                                          &err),
                     GDB_ERR_NOMEM);
    assert_non_null(strstr(err.message, "the keys of P"));
    gdb_key_batch_release(&batch);
    gdb_key_table_free(table);
    assert_int_equal(gdb_memory_left(&memory), 50000);
    free(k);
}

/* Nine and a half bytes a key: three fifths of the slots would need more. */
static void little_memory_is_filled_further(void **state)
{
    keys *k = make_keys(GDB_TYPE_INT64);
    gdb_key_table *table = NULL;
    gdb_memory_budget memory;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_memory_budget_init(&memory, COUNT * 19 / 2);
    assert_ok(gdb_key_table_create(&table, GDB_TYPE_INT64, 0, &memory, NULL, "P", &err), err);
    for (uint64_t begin = 0; begin < COUNT; begin += BLOCK) {
        uint32_t n = (uint32_t)(COUNT - begin < BLOCK ? COUNT - begin : BLOCK);
        for (uint32_t i = 0; i < n; i++)
            k->values[i] = make_middling(begin + i);
        insert(table, k, n, false);
    }
    collect_gives_each_once(table, make_middling);
    assert_ok(gdb_key_table_seal(table, &err), err);
    for (uint32_t i = 0; i < COUNT; i++)
        k->values[i] = make_middling(i);
    lookup(table, k, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(k->offsets[i], i);
    gdb_key_table_free(table);
    assert_int_equal(gdb_memory_left(&memory), COUNT * 19 / 2);
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
        cmocka_unit_test_setup_teardown(dense_keys_are_found, spill, end_spilling),
        cmocka_unit_test(keys_that_fit_beside_their_row_are_found),
        cmocka_unit_test_setup_teardown(keys_that_fit_beside_their_row_are_found, spill,
                                        end_spilling),
        cmocka_unit_test(keys_of_all_64_bits_are_found),
        cmocka_unit_test_setup_teardown(keys_of_all_64_bits_are_found, spill, end_spilling),
        cmocka_unit_test(keys_of_the_same_home_are_found),
        cmocka_unit_test_setup_teardown(keys_of_the_same_home_are_found, spill, end_spilling),
        cmocka_unit_test(keys_may_come_from_any_side),
        cmocka_unit_test_setup_teardown(keys_may_come_from_any_side, spill, end_spilling),
        cmocka_unit_test(a_far_key_is_not_taken_for_a_near_one),
        cmocka_unit_test_setup_teardown(a_far_key_is_not_taken_for_a_near_one, spill, end_spilling),
        cmocka_unit_test(narrow_types_are_widened_by_their_sign),
        cmocka_unit_test(texts_are_found_by_all_their_bytes),
        cmocka_unit_test_setup_teardown(texts_are_found_by_all_their_bytes, spill, end_spilling),
        cmocka_unit_test(an_equal_key_takes_no_offset),
        cmocka_unit_test_setup_teardown(an_equal_key_takes_no_offset, spill, end_spilling),
        cmocka_unit_test(texts_of_any_length_are_kept_with_their_hashes),
        cmocka_unit_test_setup_teardown(texts_of_any_length_are_kept_with_their_hashes, spill,
                                        end_spilling),
        cmocka_unit_test(the_last_row_of_a_key_keeps_it),
        cmocka_unit_test_setup_teardown(the_last_row_of_a_key_keeps_it, spill, end_spilling),
        cmocka_unit_test(dead_rows_are_not_settled),
        cmocka_unit_test(rows_that_were_replaced_are_told_by_whom),
        cmocka_unit_test_setup_teardown(rows_that_were_replaced_are_told_by_whom, spill,
                                        end_spilling),
        cmocka_unit_test(keys_around_the_end_are_found),
        cmocka_unit_test_setup_teardown(keys_around_the_end_are_found, spill, end_spilling),
        cmocka_unit_test(a_spent_budget_is_named),
        cmocka_unit_test(little_memory_is_filled_further),
        cmocka_unit_test(keys_print_as_their_type_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
