/* SPDX-License-Identifier: MIT */
#include "formats/database/database_format.h"

#include "lib/base/bytes_le.h"
#include "tests/support/test.h"

static gdb_database_header sample(void)
{
    gdb_database_header h;

    memset(&h, 0, sizeof(h));
    h.version = GDB_DATABASE_VERSION;
    h.group_size = GDB_GROUP_SIZE;
    h.may_ignore = UINT64_C(1) << 63;
    for (int i = 0; i < GDB_UUID_SIZE; i++)
        h.uuid[i] = (uint8_t)(i + 1);
    h.epoch = 3;
    h.page_count = 100;
    h.catalog = (gdb_blob_ref){10, 4081, 0x11223344};
    h.metadata = (gdb_blob_ref){12, 4080 * 88, 0x55667788};
    h.log_position = 42;
    return h;
}

/* Encode, change one field, seal, decode. */
static gdb_status decode_changed(size_t offset, uint64_t value, size_t size, gdb_error *err)
{
    gdb_database_header h = sample(), out;
    uint8_t page[GDB_PAGE_SIZE];

    gdb_database_header_encode(&h, 1, page);
    for (size_t i = 0; i < size; i++)
        page[offset + i] = (uint8_t)(i < 8 ? value >> (8 * i) : 0);
    gdb_page_seal(page, 1);
    return gdb_database_header_decode(&out, page, 1, err);
}

static void header_round_trips_in_both_slots(void **state)
{
    gdb_database_header h = sample(), out;
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        gdb_database_header_encode(&h, slot, page);
        memset(&out, 0, sizeof(out));
        assert_ok(gdb_database_header_decode(&out, page, slot, &err), err);
        assert_int_equal(out.version, h.version);
        assert_int_equal(out.group_size, h.group_size);
        assert_true(out.may_ignore == h.may_ignore && out.must_understand == 0);
        assert_memory_equal(out.uuid, h.uuid, GDB_UUID_SIZE);
        assert_int_equal(out.epoch, 3);
        assert_int_equal(out.page_count, 100);
        assert_int_equal(out.catalog.first_page, 10);
        assert_int_equal(out.catalog.size, 4081);
        assert_int_equal(out.catalog.checksum, 0x11223344);
        assert_int_equal(out.metadata.first_page, 12);
        assert_int_equal(out.metadata.size, 4080 * 88);
        assert_int_equal(out.free_pages.size, 0);
        assert_int_equal(out.log_position, 42);
    }
}

static void header_of_the_other_slot_is_refused(void **state)
{
    gdb_database_header h = sample(), out;
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_database_header_encode(&h, 0, page);
    assert_fails(gdb_database_header_decode(&out, page, 1, &err), GDB_ERR_CORRUPT, "checksum",
                 err);
    gdb_page_seal(page, 1);
    assert_fails(gdb_database_header_decode(&out, page, 1, &err), GDB_ERR_CORRUPT, "place", err);
}

static void header_decode_finds_every_changed_byte(void **state)
{
    gdb_database_header h = sample(), out;
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_database_header_encode(&h, 0, page);
    for (size_t i = 0; i < GDB_PAGE_SIZE; i++) {
        page[i] ^= 0x10;
        assert_int_equal(gdb_database_header_decode(&out, page, 0, &err), GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
        page[i] ^= 0x10;
    }
}

static void header_with_a_newer_version_or_feature_is_unsupported(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(decode_changed(24, 2, 4, &err), GDB_ERR_UNSUPPORTED, "version 2", err);
    assert_fails(decode_changed(24, 0, 4, &err), GDB_ERR_CORRUPT, "version 0", err);
    assert_fails(decode_changed(32, UINT64_C(5) << 61, 8, &err), GDB_ERR_UNSUPPORTED,
                 "bits a000000000000000", err);
    assert_ok(decode_changed(32, GDB_DATABASE_FEATURES_KNOWN, 8, &err), err);
    assert_fails(decode_changed(28, GDB_GROUP_SIZE * 2, 4, &err), GDB_ERR_UNSUPPORTED, "groups",
                 err);
    assert_fails(decode_changed(28, 100, 4, &err), GDB_ERR_CORRUPT, "groups", err);
    assert_ok(decode_changed(40, UINT64_MAX, 8, &err), err);
}

static void a_list_of_free_pages_is_announced(void **state)
{
    gdb_database_header h = sample(), out;
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    h.free_pages = (gdb_blob_ref){2, 100, 7};
    gdb_database_header_encode(&h, 0, page);
    assert_fails(gdb_database_header_decode(&out, page, 0, &err), GDB_ERR_CORRUPT,
                 "does not announce", err);
    h.must_understand = GDB_DATABASE_FEATURE_FREE_PAGES;
    gdb_database_header_encode(&h, 0, page);
    assert_ok(gdb_database_header_decode(&out, page, 0, &err), err);
    assert_int_equal(out.free_pages.first_page, 2);
    assert_int_equal(out.free_pages.size, 100);
    assert_int_equal(out.free_pages.checksum, 7);
    assert_int_equal(gdb_blob_pages(&out.free_pages), 1);
    assert_int_equal(gdb_blob_pages(&out.catalog), 2);
}

static void header_relations_between_fields_are_checked(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(decode_changed(64, 0, 8, &err), GDB_ERR_CORRUPT, "epoch", err);
    assert_ok(decode_changed(64, GDB_DATABASE_EPOCH_MAX, 8, &err), err);
    assert_fails(decode_changed(64, GDB_DATABASE_EPOCH_MAX + 1, 8, &err), GDB_ERR_CORRUPT, "epoch",
                 err);
    assert_fails(decode_changed(72, 1, 8, &err), GDB_ERR_CORRUPT, "1 page", err);
    assert_fails(decode_changed(72, 99, 8, &err), GDB_ERR_CORRUPT, "the metadata", err);
    assert_fails(decode_changed(72, UINT64_MAX, 8, &err), GDB_ERR_CORRUPT, "pages", err);
    assert_fails(decode_changed(80, 1, 8, &err), GDB_ERR_CORRUPT, "the catalog", err);
    assert_fails(decode_changed(80, 11, 8, &err), GDB_ERR_CORRUPT, "overlap", err);
    assert_fails(decode_changed(80, UINT64_MAX, 8, &err), GDB_ERR_CORRUPT, "the catalog", err);
    assert_fails(decode_changed(88, UINT64_MAX, 8, &err), GDB_ERR_CORRUPT, "the catalog", err);
    assert_fails(decode_changed(100, 1, 4, &err), GDB_ERR_CORRUPT, "reserved", err);
    assert_fails(decode_changed(128, 20, 8, &err), GDB_ERR_CORRUPT, "the free list", err);
    assert_fails(decode_changed(104, 0, 24, &err), GDB_ERR_CORRUPT, "no metadata", err);
    assert_fails(decode_changed(160, 1, 8, &err), GDB_ERR_CORRUPT, "reserved byte 160", err);
    assert_fails(decode_changed(16, 0, 8, &err), GDB_ERR_CORRUPT, "no database header", err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_round_trips_in_both_slots),
        cmocka_unit_test(header_of_the_other_slot_is_refused),
        cmocka_unit_test(header_decode_finds_every_changed_byte),
        cmocka_unit_test(header_with_a_newer_version_or_feature_is_unsupported),
        cmocka_unit_test(a_list_of_free_pages_is_announced),
        cmocka_unit_test(header_relations_between_fields_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
