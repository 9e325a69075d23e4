/* SPDX-License-Identifier: MIT */
#include "formats/page/page_format.h"

#include "tests/support/test.h"

static void make_page(uint8_t page[GDB_PAGE_SIZE])
{
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 0x1234, GDB_PAGE_PART_FORWARD_TARGETS,
                            0x89abcdef};

    for (size_t i = 0; i < GDB_PAGE_SIZE; i++)
        page[i] = (uint8_t)(i * 7 + 3);
    gdb_page_header_encode(&owner, 0x654321, page);
}

static void page_header_round_trips(void **state)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_page_owner owner;
    uint32_t index;

    (void)state;
    make_page(page);
    gdb_page_header_decode(page, &owner, &index);
    assert_int_equal(owner.type, GDB_PAGE_TYPE_SEGMENT);
    assert_int_equal(owner.table, 0x1234);
    assert_int_equal(owner.part, GDB_PAGE_PART_FORWARD_TARGETS);
    assert_int_equal(owner.ordinal, 0x89abcdef);
    assert_int_equal(index, 0x654321);
}

static void page_header_has_the_specified_bytes(void **state)
{
    static const uint8_t expected[12] = {4,    0x21, 0x43, 0x65, 0x34, 0x12,
                                         0x01, 0x80, 0xef, 0xcd, 0xab, 0x89};
    uint8_t page[GDB_PAGE_SIZE];

    (void)state;
    make_page(page);
    assert_memory_equal(page + 4, expected, sizeof(expected));
}

static void sealing_in_two_steps_equals_sealing_at_once(void **state)
{
    uint8_t a[GDB_PAGE_SIZE], b[GDB_PAGE_SIZE];

    (void)state;
    make_page(a);
    make_page(b);
    gdb_page_seal(a, 77);
    gdb_page_seal_partial(b, gdb_page_partial_checksum(b), 77);
    assert_memory_equal(a, b, GDB_PAGE_SIZE);
}

static void page_check_finds_every_changed_byte(void **state)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_page(page);
    gdb_page_seal(page, 5);
    assert_ok(gdb_page_check(page, 5, &err), err);
    for (size_t i = 0; i < GDB_PAGE_SIZE; i++) {
        page[i] ^= (uint8_t)(1u << (i % 8));
        assert_fails(gdb_page_check(page, 5, &err), GDB_ERR_CORRUPT, "checksum", err);
        page[i] ^= (uint8_t)(1u << (i % 8));
    }
    assert_ok(gdb_page_check(page, 5, &err), err);
}

static void page_check_finds_a_page_at_the_wrong_place(void **state)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_page(page);
    gdb_page_seal(page, 5);
    assert_int_equal(gdb_page_check(page, 6, &err), GDB_ERR_CORRUPT);
    assert_string_equal(err.where, "page 6");
}

static void page_check_owner_compares_every_field(void **state)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 0x1234, GDB_PAGE_PART_FORWARD_TARGETS,
                            0x89abcdef};
    gdb_page_owner other;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_page(page);
    assert_ok(gdb_page_check_owner(page, 9, &owner, 0x654321, &err), err);
    assert_fails(gdb_page_check_owner(page, 9, &owner, 0, &err), GDB_ERR_CORRUPT, "place", err);
    other = owner;
    other.type = GDB_PAGE_TYPE_CATALOG;
    assert_fails(gdb_page_check_owner(page, 9, &other, 0x654321, &err), GDB_ERR_CORRUPT,
                 "type 4 (segment), expected 2 (catalog)", err);
    other = owner;
    other.table = 1;
    assert_fails(gdb_page_check_owner(page, 9, &other, 0x654321, &err), GDB_ERR_CORRUPT, "table",
                 err);
    other = owner;
    other.part = 1;
    assert_fails(gdb_page_check_owner(page, 9, &other, 0x654321, &err), GDB_ERR_CORRUPT, "part",
                 err);
    other = owner;
    other.ordinal = 1;
    assert_fails(gdb_page_check_owner(page, 9, &other, 0x654321, &err), GDB_ERR_CORRUPT, "run",
                 err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_header_round_trips),
        cmocka_unit_test(page_header_has_the_specified_bytes),
        cmocka_unit_test(sealing_in_two_steps_equals_sealing_at_once),
        cmocka_unit_test(page_check_finds_every_changed_byte),
        cmocka_unit_test(page_check_finds_a_page_at_the_wrong_place),
        cmocka_unit_test(page_check_owner_compares_every_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
