/* SPDX-License-Identifier: MIT */
#include "formats/load_ledger/load_ledger_format.h"

#include "tests/support/test.h"

enum { NEXT_ID = 9 };

static gdb_load items[3];
static const gdb_load_ledger sample = {items, 3};
static gdb_error err;
static gdb_arena arena;

static void make(void)
{
    memset(items, 0, sizeof(items));
    items[0] = (gdb_load){.table = 1,
                          .digest = {1000, {1, 2, 3}},
                          .rows_loaded = 5,
                          .rows_rejected = 2,
                          .time = 1767225600,
                          .name = gdb_text_of("Person"),
                          .path = gdb_text_of("data/person.csv.zst"),
                          .options = gdb_text_of("HEADER=true")};
    items[1] = items[0];
    items[1].table = 8;
    items[1].name = gdb_text_of("Knows");
    items[1].path = gdb_text_of("-");
    items[1].options = gdb_text("", 0);
    items[2] = items[0];
    items[2].time = GDB_LOAD_TIME_MAX;
    items[2].path = gdb_text_of("not UTF-8: \xff");
}

static gdb_status decode(const uint8_t *bytes, size_t size, gdb_load_ledger *out)
{
    gdb_byte_reader reader = gdb_byte_reader_init(bytes, size);

    return gdb_load_ledger_decode(out, &reader, NEXT_ID, &arena, &err);
}

static gdb_status encode_decode(gdb_load_ledger *out)
{
    gdb_buffer bytes = {0};
    gdb_status status;

    assert_ok(gdb_load_ledger_encode(&sample, &bytes, &err), err);
    status = decode(bytes.data, bytes.size, out);
    gdb_buffer_release(&bytes);
    return status;
}

static void ledgers_come_back(void **state)
{
    gdb_load_ledger out;

    (void)state;
    make();
    assert_ok(encode_decode(&out), err);
    assert_int_equal(out.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(out.items[i].table, items[i].table);
        assert_true(gdb_content_digest_equal(&out.items[i].digest, &items[i].digest));
        assert_int_equal(out.items[i].rows_loaded, 5);
        assert_int_equal(out.items[i].rows_rejected, 2);
        assert_true(out.items[i].time == items[i].time);
        assert_true(gdb_text_equal(out.items[i].name, items[i].name));
        assert_true(gdb_text_equal(out.items[i].path, items[i].path));
        assert_true(gdb_text_equal(out.items[i].options, items[i].options));
    }
    gdb_arena_clear(&arena);
}

static void a_file_is_found_by_its_contents_and_table(void **state)
{
    gdb_content_digest digest;

    (void)state;
    make();
    digest = items[0].digest;
    assert_ptr_equal(gdb_load_ledger_find(&sample, 1, &digest), &items[2]);
    assert_ptr_equal(gdb_load_ledger_find(&sample, 8, &digest), &items[1]);
    assert_null(gdb_load_ledger_find(&sample, 2, &digest));
    digest.size++;
    assert_null(gdb_load_ledger_find(&sample, 1, &digest));
    digest.size--;
    digest.hash[15] = 1;
    assert_null(gdb_load_ledger_find(&sample, 1, &digest));
}

static void rules_are_checked(void **state)
{
    gdb_load_ledger out;

    (void)state;
#define EXPECT(change, part)                                                                       \
    make();                                                                                        \
    change;                                                                                        \
    assert_fails(encode_decode(&out), GDB_ERR_CORRUPT, part, err)
    EXPECT(items[1].table = 0, "table 0, expected 1 to 8");
    EXPECT(items[1].table = NEXT_ID, "table 9, expected 1 to 8");
    EXPECT(items[0].time = GDB_LOAD_TIME_MAX + 1, "behind the year 9999");
    EXPECT(items[2].name = gdb_text("", 0), "without a name");
    EXPECT(items[2].path = gdb_text("", 0), "without a name");
    EXPECT(items[2].options = gdb_text("a\0b", 3), "a byte 0");
    assert_fails(decode((const uint8_t *)"\0\0\0\0", 4, &out), GDB_ERR_CORRUPT, "no loads", err);
    assert_fails(decode((const uint8_t *)"\xff\xff\xff\xff", 4, &out), GDB_ERR_CORRUPT,
                 "cut short", err);
    gdb_arena_clear(&arena);
}

static void what_is_cut_or_changed_is_refused_or_another_ledger(void **state)
{
    gdb_buffer bytes = {0}, again = {0};
    gdb_load_ledger out;

    (void)state;
    make();
    assert_ok(gdb_load_ledger_encode(&sample, &bytes, &err), err);
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *copy = malloc(size + 1);
        memcpy(copy, bytes.data, size);
        assert_fails(decode(copy, size, &out), GDB_ERR_CORRUPT, "cut short", err);
        free(copy);
    }
    assert_ok(gdb_buffer_append_byte(&bytes, 0, &err), err);
    assert_fails(decode(bytes.data, bytes.size, &out), GDB_ERR_CORRUPT, "1 byte behind the end",
                 err);
    bytes.size--;
    for (size_t bit = 0; bit < bytes.size * 8; bit++) {
        bytes.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (decode(bytes.data, bytes.size, &out) == GDB_OK) {
            gdb_buffer_clear(&again);
            assert_ok(gdb_load_ledger_encode(&out, &again, &err), err);
            assert_int_equal(again.size, bytes.size);
            assert_memory_equal(again.data, bytes.data, bytes.size);
        }
        gdb_error_clear(&err);
        gdb_arena_clear(&arena);
        bytes.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    gdb_buffer_release(&again);
    gdb_buffer_release(&bytes);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ledgers_come_back),
        cmocka_unit_test(a_file_is_found_by_its_contents_and_table),
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(what_is_cut_or_changed_is_refused_or_another_ledger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
