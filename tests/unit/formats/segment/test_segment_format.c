/* SPDX-License-Identifier: MIT */
#include "formats/segment/segment_format.h"

#include "formats/database/database_format.h"
#include "tests/support/test.h"

/* A compressed dictionary of 1000 entries over 100000 rows, 10 of them NULL. */
static gdb_segment dictionary(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_DICTIONARY,
                     .flags = GDB_SEGMENT_HAS_MIN_MAX | GDB_SEGMENT_COMPRESSED,
                     .value_width = 10,
                     .anchor_width = 17,
                     .delta_width = 14,
                     .block_width = 16,
                     .row_count = 100000,
                     .null_count = 10,
                     .distinct = 1000,
                     .entry_count = 1000,
                     .first_page = 77,
                     .min = 1,
                     .max = 2,
                     .byte_count = 100000,
                     .stored_count = 40000};
    gdb_segment_layout layout;

    gdb_segment_layout_derive(&layout, &s);
    s.page_count = layout.page_count;
    return s;
}

static gdb_segment packed(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_BIT_PACKED,
                     .flags = GDB_SEGMENT_HAS_MIN_MAX,
                     .value_width = 20,
                     .row_count = 5000,
                     .base = (uint64_t)-100,
                     .min = (uint64_t)-100,
                     .max = 1000,
                     .page_count = 4,
                     .first_page = 9};

    return s;
}

static gdb_segment heap(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_STRING_HEAP,
                     .anchor_width = 15,
                     .delta_width = 11,
                     .row_count = 3000,
                     .entry_count = 3000,
                     .page_count = 12,
                     .first_page = 9,
                     .byte_count = 40000,
                     .stored_count = 40000};

    s.page_count = 1 + 2 + 10;
    return s;
}

static gdb_segment lists(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_ELIAS_FANO,
                     .flags = GDB_SEGMENT_HAS_MIN_MAX,
                     .value_width = 20,
                     .block_width = 14 + GDB_ELIAS_FANO_ENTRY_SHIFT,
                     .row_count = 5000,
                     .page_count = 1 + 3,
                     .first_page = 9,
                     .base = 100,
                     .min = 100,
                     .max = 1000000,
                     .stored_count = 9000};

    return s;
}

static gdb_segment decimals(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_DECIMAL,
                     .value_width = 20,
                     .scale = 2,
                     .row_count = 5000,
                     .null_count = 1000,
                     .entry_count = 400,
                     .page_count = 1 + 4 + 2,
                     .first_page = 9,
                     .base = (uint64_t)-100,
                     .stored_count = 4800};

    return s;
}

static gdb_segment offsets(void)
{
    gdb_segment s = {.encoding = GDB_ENCODING_OFFSETS,
                     .anchor_width = 15,
                     .delta_width = 11,
                     .row_count = 3000,
                     .page_count = 3,
                     .first_page = 9,
                     .byte_count = 40000};

    return s;
}

static void areas_follow_one_another(void **state)
{
    gdb_segment s = dictionary();
    gdb_segment_layout l;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_STRING, &err), err);
    assert_int_equal(l.nulls.page, 0);
    assert_int_equal(l.nulls.pages, 4); /* 32640 bits a page */
    assert_int_equal(l.values.page, 4);
    assert_int_equal(l.values.pages, 31); /* 3264 codes a page */
    assert_int_equal(l.anchors.page, 35);
    assert_int_equal(l.anchors.pages, 1);
    assert_int_equal(l.deltas.page, 36);
    assert_int_equal(l.deltas.pages, 1);
    assert_int_equal(l.blocks.page, 37);
    assert_int_equal(l.blocks.pages, 1);
    assert_int_equal(l.block_count, 4);
    assert_int_equal(l.bytes.page, 38);
    assert_int_equal(l.bytes.pages, 10);
    assert_int_equal(l.page_count, 48);
    s = heap();
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_STRING, &err), err);
    s = packed();
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_INT32, &err), err);
    s = offsets();
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_INVALID, &err), err);
    s = lists();
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_INVALID, &err), err);
    assert_int_equal(l.values.pages, 0);
    assert_int_equal(l.blocks.pages, 1);
    assert_int_equal(l.block_count, 40);
    assert_int_equal(l.bytes.page, 1);
    assert_int_equal(l.bytes.pages, 3);
    s = decimals();
    assert_ok(gdb_segment_layout_init(&l, &s, GDB_TYPE_DOUBLE, &err), err);
    assert_int_equal(l.values.page, 1);
    assert_int_equal(l.values.pages, 4);
    assert_int_equal(l.bytes.page, 5);
    assert_int_equal(l.bytes.pages, 2);
}

static void only_new_encodings_are_features(void **state)
{
    gdb_segment s = packed();

    (void)state;
    assert_true(gdb_segment_features(&s) == 0);
    s = lists();
    assert_true(gdb_segment_features(&s) == GDB_DATABASE_FEATURE_ELIAS_FANO);
    s = decimals();
    assert_true(gdb_segment_features(&s) == GDB_DATABASE_FEATURE_DECIMAL);
}

static void descriptor_round_trips(void **state)
{
    gdb_segment s = dictionary(), out;
    uint8_t bytes[GDB_SEGMENT_DESCRIPTOR_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    s.ordinal = 0x12345678;
    s.scale = 5;
    s.base = 1;
    s.raw_bytes = UINT64_MAX;
    gdb_segment_descriptor_encode(&s, bytes);
    assert_ok(gdb_segment_descriptor_decode(&out, bytes, &err), err);
    assert_int_equal(out.encoding, s.encoding);
    assert_int_equal(out.flags, s.flags);
    assert_int_equal(out.value_width, 10);
    assert_int_equal(out.anchor_width, 17);
    assert_int_equal(out.delta_width, 14);
    assert_int_equal(out.block_width, 16);
    assert_int_equal(out.scale, 5);
    assert_int_equal(out.ordinal, 0x12345678);
    assert_int_equal(out.row_count, 100000);
    assert_int_equal(out.null_count, 10);
    assert_int_equal(out.distinct, 1000);
    assert_int_equal(out.entry_count, 1000);
    assert_int_equal(out.page_count, s.page_count);
    assert_int_equal(out.first_page, 77);
    assert_true(out.base == 1 && out.min == 1 && out.max == 2);
    assert_true(out.byte_count == 100000 && out.stored_count == 40000);
    assert_true(out.raw_bytes == UINT64_MAX);
    bytes[7] = 1;
    assert_fails(gdb_segment_descriptor_decode(&out, bytes, &err), GDB_ERR_CORRUPT, "reserved",
                 err);
}

static void wrong_fields_are_named(void **state)
{
    gdb_segment s;
    gdb_segment_layout l;
    gdb_error err = GDB_ERROR_INIT;
    const gdb_type_id strings_list = gdb_type_list_of(GDB_TYPE_STRING);

    (void)state;
#define EXPECT(make, type, change, part)                                                           \
    s = make();                                                                                    \
    change;                                                                                        \
    assert_fails(gdb_segment_layout_init(&l, &s, (type), &err), GDB_ERR_CORRUPT, part, err)
    EXPECT(packed, GDB_TYPE_INT32, s.encoding = 0, "unknown encoding 0");
    EXPECT(packed, GDB_TYPE_INT32, s.encoding = 99, "unknown encoding 99");
    EXPECT(packed, GDB_TYPE_INT32, s.flags = 8, "unknown flags");
    EXPECT(packed, GDB_TYPE_INT32, s.flags = GDB_SEGMENT_HAS_NAN, "NaN");
    EXPECT(packed, GDB_TYPE_INT32, s.flags = 0, "without the flag");
    EXPECT(packed, GDB_TYPE_INT32, s.flags |= GDB_SEGMENT_COMPRESSED, "compressed flag");
    EXPECT(packed, GDB_TYPE_INT32, s.value_width = 0, "value_width is 0");
    EXPECT(packed, GDB_TYPE_INT32, s.value_width = 57, "value_width is 57");
    EXPECT(packed, GDB_TYPE_INT32, s.value_width = 33, "outside the type");
    EXPECT(packed, GDB_TYPE_INT32, s.value_width = 30, "page_count is 4, expected 5");
    EXPECT(packed, GDB_TYPE_INT32, s.anchor_width = 1, "anchor_width");
    EXPECT(packed, GDB_TYPE_INT32, s.delta_width = 1, "delta_width");
    EXPECT(packed, GDB_TYPE_INT32, s.block_width = 1, "block_width");
    EXPECT(packed, GDB_TYPE_INT32, s.entry_count = 1, "entry_count");
    EXPECT(packed, GDB_TYPE_INT32, s.byte_count = 1, "byte_count");
    EXPECT(packed, GDB_TYPE_INT32, s.stored_count = 1, "stored_count");
    EXPECT(packed, GDB_TYPE_INT32, s.row_count = 0, "no rows");
    EXPECT(packed, GDB_TYPE_INT32, s.null_count = 5001, "NULLs");
    EXPECT(packed, GDB_TYPE_INT32, s.null_count = 1, "page_count is 4, expected 5");
    EXPECT(packed, GDB_TYPE_INT32, s.distinct = 5001, "distinct");
    EXPECT(packed, GDB_TYPE_INT32, s.page_count = 3, "page_count");
    EXPECT(packed, GDB_TYPE_INT32, s.base = INT32_MAX, "outside the type");
    EXPECT(packed, GDB_TYPE_INT32, s.base = UINT64_C(1) << 40, "base outside the type");
    EXPECT(packed, GDB_TYPE_INT32, s.min = 1001, "minimum is above");
    EXPECT(packed, GDB_TYPE_INT32, s.max = UINT64_C(1) << 40, "outside the type");
    EXPECT(packed, GDB_TYPE_UINT8, s.base = 0, "outside the type");
    EXPECT(packed, GDB_TYPE_DOUBLE, s.max = s.min = 0, "type DOUBLE");
    EXPECT(packed, GDB_TYPE_STRING, s.min = 0, "type STRING");
    EXPECT(packed, GDB_TYPE_INVALID, s.null_count = 1, "NULLs in a part");
    EXPECT(packed, GDB_TYPE_NODE, s.null_count = 0, "cannot be stored");
    EXPECT(packed, GDB_TYPE_INT32, s.encoding = GDB_ENCODING_RAW, "value_width is 20, expected 32");
    EXPECT(packed, GDB_TYPE_INT32, s.encoding = GDB_ENCODING_CONSTANT, "value_width");
    EXPECT(packed, GDB_TYPE_INT32, memset(&s, 0, sizeof(s)); s.encoding = GDB_ENCODING_CONSTANT;
           s.row_count = 3; s.first_page = 4, "no pages, but a first page");

    EXPECT(dictionary, GDB_TYPE_STRING, s.value_width = 11, "value_width is 11, expected 10");
    EXPECT(dictionary, GDB_TYPE_STRING, s.entry_count = 0, "a dictionary of");
    EXPECT(dictionary, GDB_TYPE_STRING, s.entry_count = 99991, "a dictionary of");
    EXPECT(dictionary, GDB_TYPE_STRING, s.anchor_width = 18, "anchor_width is 18");
    EXPECT(dictionary, GDB_TYPE_STRING, s.delta_width = 18, "delta_width is 18");
    EXPECT(dictionary, GDB_TYPE_STRING, s.block_width = 0, "block_width is 0");
    EXPECT(dictionary, GDB_TYPE_STRING, s.block_width = 17, "block_width is 17");
    EXPECT(dictionary, GDB_TYPE_STRING, s.stored_count = 0, "stored_count is 0");
    EXPECT(dictionary, GDB_TYPE_STRING, s.stored_count = 100001, "stored_count is 100001");
    EXPECT(dictionary, GDB_TYPE_STRING, s.byte_count = UINT64_C(1) << 37, "byte_count");
    EXPECT(dictionary, GDB_TYPE_STRING, s.base = 1, "base");
    EXPECT(dictionary, GDB_TYPE_STRING, s.flags = GDB_SEGMENT_HAS_MIN_MAX, "block_width");
    EXPECT(dictionary, GDB_TYPE_INT64, s.base = 0, "type INT64");
    EXPECT(dictionary, GDB_TYPE_STRING, s.null_count = s.row_count; s.distinct = 0; s.flags = 4;
           s.min = s.max = 0, "all NULL");

    EXPECT(heap, strings_list, s.entry_count = 2999, "entry_count is 2999");
    EXPECT(heap, strings_list, s.flags |= GDB_SEGMENT_HAS_MIN_MAX, "minimum and maximum of lists");
    EXPECT(packed, strings_list, s.flags = 0; s.min = s.max = 0, "type STRING[]");
    EXPECT(heap, GDB_TYPE_STRING, s.entry_count = 2999, "entry_count is 2999");
    EXPECT(heap, GDB_TYPE_STRING, s.stored_count = 39999, "differ");
    EXPECT(heap, GDB_TYPE_STRING, s.byte_count = s.stored_count = UINT64_C(1) << 62, "byte_count");
    EXPECT(heap, GDB_TYPE_STRING, s.encoding = GDB_ENCODING_CONSTANT, "anchor_width");

    EXPECT(offsets, GDB_TYPE_INVALID, s.flags = 1; s.max = 1, "flags");
    EXPECT(offsets, GDB_TYPE_INVALID, s.byte_count = 2000, "anchor_width");
    EXPECT(offsets, GDB_TYPE_INVALID, s.byte_count = UINT64_MAX, "byte_count");
    EXPECT(offsets, GDB_TYPE_INVALID, s.base = 1, "base");
    EXPECT(offsets, GDB_TYPE_INVALID, s.value_width = 1, "value_width");
    EXPECT(offsets, GDB_TYPE_INT64, s.base = 0, "type INT64");

    EXPECT(lists, GDB_TYPE_INT64, s.null_count = 1, "null_count");
    EXPECT(lists, GDB_TYPE_INT64, s.value_width = 0, "value_width is 0 (elias-fano)");
    EXPECT(lists, GDB_TYPE_INT64, s.value_width = 57, "value_width is 57");
    EXPECT(lists, GDB_TYPE_UINT8, s.min = s.max = 0, "outside the type");
    EXPECT(lists, GDB_TYPE_DOUBLE, s.max = s.min = 0, "type DOUBLE");
    EXPECT(lists, GDB_TYPE_STRING, s.min = 0, "type STRING");
    EXPECT(lists, GDB_TYPE_INT64, s.block_width = 19, "block_width is 19");
    EXPECT(lists, GDB_TYPE_INT64, s.stored_count = 39, "stored_count is 39 for 40 blocks");
    EXPECT(lists, GDB_TYPE_INT64, s.stored_count = 40 * 1024 + 1, "stored_count is 40961");
    EXPECT(lists, GDB_TYPE_INT64, s.byte_count = 1, "byte_count");
    EXPECT(lists, GDB_TYPE_INT64, s.entry_count = 1, "entry_count");
    EXPECT(lists, GDB_TYPE_INT64, s.anchor_width = 1, "anchor_width");
    EXPECT(lists, GDB_TYPE_INT64, s.delta_width = 1, "delta_width");
    EXPECT(lists, GDB_TYPE_INT64, s.flags |= GDB_SEGMENT_COMPRESSED, "compressed flag");
    EXPECT(lists, GDB_TYPE_INT64, s.scale = 1, "scale is 1 in a elias-fano segment, expected 0");

    EXPECT(decimals, GDB_TYPE_INT64, s.base = 0, "type INT64");
    EXPECT(decimals, GDB_TYPE_STRING, s.base = 0, "type STRING");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.scale = 23, "scale is 23");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.value_width = 0, "value_width is 0");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.value_width = 56, "value_width is 56");
    EXPECT(decimals, GDB_TYPE_FLOAT, s.base = (UINT64_C(1) << 53) + 1, "base is 9007199254740993");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.base = UINT64_C(1) << 63, "base is -9223372036854775808");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.entry_count = 4001, "4001 exceptions for 4000 values");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.stored_count = 4799, "stored_count is 4799");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.entry_count = 0, "stored_count is 4800");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.anchor_width = 1, "anchor_width");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.delta_width = 1, "delta_width");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.block_width = 1, "block_width");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.byte_count = 1, "byte_count");
    EXPECT(decimals, GDB_TYPE_DOUBLE, s.flags |= GDB_SEGMENT_COMPRESSED, "compressed flag");
#undef EXPECT
}

/* Any change of a descriptor's bytes is refused, or is one that another segment could have. */
static void check_flips(gdb_segment s, gdb_type_id type, uint32_t most_accepted)
{
    uint8_t bytes[GDB_SEGMENT_DESCRIPTOR_SIZE];
    uint32_t accepted = 0;
    gdb_segment out;
    gdb_segment_layout l;

    gdb_segment_descriptor_encode(&s, bytes);
    for (size_t bit = 0; bit < 80 * 8; bit++) { /* raw_bytes, the last field, may be anything */
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (gdb_segment_descriptor_decode(&out, bytes, NULL) == GDB_OK &&
            gdb_segment_layout_init(&l, &out, type, NULL) == GDB_OK) {
            accepted++;
            assert_int_equal(l.page_count, out.page_count);
            assert_int_equal(l.bytes.page + l.bytes.pages, l.page_count);
        }
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(accepted <= most_accepted);
}

static void flipped_bits_keep_the_layout_consistent(void **state)
{
    (void)state;
    check_flips(packed(), GDB_TYPE_INT32, 220);
    check_flips(dictionary(), GDB_TYPE_STRING, 340);
    check_flips(heap(), GDB_TYPE_STRING, 200);
    check_flips(offsets(), GDB_TYPE_INVALID, 200);
    check_flips(lists(), GDB_TYPE_INVALID, 330);
    check_flips(decimals(), GDB_TYPE_DOUBLE, 330);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_follow_one_another),
        cmocka_unit_test(only_new_encodings_are_features),
        cmocka_unit_test(descriptor_round_trips),
        cmocka_unit_test(wrong_fields_are_named),
        cmocka_unit_test(flipped_bits_keep_the_layout_consistent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
