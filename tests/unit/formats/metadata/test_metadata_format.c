/* SPDX-License-Identifier: MIT */
#include "formats/metadata/metadata_format.h"

#include "formats/database/database_format.h"
#include "formats/key_index/key_index_format.h"
#include "lib/base/bytes_le.h"
#include "lib/base/checked_math.h"
#include "tests/support/test.h"

/*
 * A node table of 2.5 groups with an integer key and a string column, and relationships from it
 * to itself: all of them in the first group, 1.5 times GDB_GROUP_SIZE.
 */
enum { G = GDB_GROUP_SIZE, ROWS = 2 * G + G / 2, RELS = G + G / 2, PAGES = 1 << 20 };

typedef struct sample {
    gdb_column_schema node_columns[2], rel_columns[1];
    gdb_node_schema node;
    gdb_rel_pair pair;
    gdb_rel_schema rel;
    gdb_catalog_data catalog;
    gdb_segment segments[2][3], offsets[2][3], targets[2][2], property[2];
    gdb_column_metadata columns[2], rel_column[1];
    gdb_csr_group_metadata groups[2][3];
    gdb_key_index_part parts[2];
    gdb_segment deleted[2];
    gdb_node_table_metadata node_metadata;
    gdb_rel_table_metadata rel_metadata;
    gdb_load load;
    gdb_metadata metadata;
} sample;

static gdb_segment packed(uint32_t rows, uint64_t first_page)
{
    gdb_segment s = {.encoding = GDB_ENCODING_BIT_PACKED, .value_width = 20, .row_count = rows};
    gdb_segment_layout layout;

    s.first_page = first_page;
    gdb_segment_layout_derive(&layout, &s);
    s.page_count = layout.page_count;
    return s;
}

static gdb_segment constant(uint32_t rows, uint32_t null_count)
{
    gdb_segment s = {.encoding = GDB_ENCODING_CONSTANT, .row_count = rows,
                     .null_count = null_count};
    gdb_segment_layout layout;

    gdb_segment_layout_derive(&layout, &s);
    s.page_count = layout.page_count;
    s.first_page = layout.page_count > 0 ? 50 : 0;
    return s;
}

static gdb_segment offsets(uint32_t lists, uint64_t total)
{
    gdb_segment s = {.encoding = GDB_ENCODING_OFFSETS, .row_count = lists, .byte_count = total};
    gdb_segment_layout layout;

    if (total > 0) {
        s.delta_width = 1;
        s.first_page = 900;
        gdb_segment_layout_derive(&layout, &s);
        s.page_count = layout.page_count;
    }
    return s;
}

static gdb_key_index_part part(uint64_t rows, uint64_t entries, uint64_t first_page)
{
    gdb_key_index_part p = {.row_count = rows, .first_page = first_page, .entry_count = entries};

    p.offset_width = (uint8_t)gdb_bit_width(rows - 1);
    p.page_count = gdb_key_index_bucket_count(entries, p.offset_width);
    return p;
}

static void make(sample *s)
{
    memset(s, 0, sizeof(*s));
    s->node_columns[0] = (gdb_column_schema){gdb_text_of("id"), GDB_TYPE_INT64, NULL};
    s->node_columns[1] = (gdb_column_schema){gdb_text_of("name"), GDB_TYPE_STRING, NULL};
    s->rel_columns[0] = (gdb_column_schema){gdb_text_of("since"), GDB_TYPE_INT64, NULL};
    s->node = (gdb_node_schema){4, gdb_text_of("Person"), s->node_columns, 2, 0};
    s->pair = (gdb_rel_pair){6, 4, 4};
    s->rel = (gdb_rel_schema){gdb_text_of("knows"), GDB_MULTIPLICITY_MANY_MANY, &s->pair, 1,
                              s->rel_columns, 1};
    s->catalog = (gdb_catalog_data){7, &s->node, 1, &s->rel, 1};
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t rows = i < 2 ? G : ROWS - 2 * G;

        s->segments[0][i] = packed(rows, 100 + 200 * i);
        s->segments[1][i] = constant(rows, rows);
        for (int d = 0; d < 2; d++) {
            s->offsets[d][i] = offsets(rows, i == 0 ? RELS : 0);
            s->groups[d][i] = (gdb_csr_group_metadata){rows, i == 0 ? RELS : 0, s->offsets[d][i],
                                                       s->targets[d], i == 0 ? 2 : 0};
        }
    }
    for (int d = 0; d < 2; d++) {
        s->targets[d][0] = packed(G, 2000);
        s->targets[d][1] = packed(RELS - G, 3000);
        s->rel_metadata.csr[d] = (gdb_csr_metadata){s->groups[d], 3};
    }
    s->property[0] = packed(G, 4000);
    s->property[1] = constant(RELS - G, 0);
    s->rel_column[0] = (gdb_column_metadata){.segments = s->property, .segment_count = 2};
    s->columns[0] = (gdb_column_metadata){.segments = s->segments[0], .segment_count = 3};
    s->columns[1] = (gdb_column_metadata){.segments = s->segments[1], .segment_count = 3};
    s->node_metadata.id = 4;
    s->node_metadata.row_count = ROWS;
    s->node_metadata.columns = s->columns;
    s->node_metadata.column_count = 2;
    s->parts[0] = part(ROWS, ROWS, 6000);
    s->node_metadata.key_index = (gdb_key_index_metadata){s->parts, 1};
    s->rel_metadata.id = 6;
    s->rel_metadata.rel_count = RELS;
    s->rel_metadata.columns = s->rel_column;
    s->rel_metadata.column_count = 1;
    s->load = (gdb_load){.table = 4, .name = gdb_text_of("Person"), .path = gdb_text_of("p.csv")};
    s->metadata = (gdb_metadata){&s->node_metadata, 1, &s->rel_metadata, 1, {NULL, 0}};
}

/* The same with one deleted row in the first group and two in the last, and two key indexes. */
static void make_long(sample *s)
{
    make(s);
    s->parts[0] = part(ROWS - 3, ROWS - 3, 6000);
    s->parts[1] = part(3, 2, 7000);
    s->node_metadata.key_index.part_count = 2;
    s->deleted[0] = (gdb_segment){.encoding = GDB_ENCODING_CONSTANT, .row_count = 1, .base = 1};
    s->deleted[1] = packed(2, 8000);
    s->deleted[1].ordinal = 2;
    s->node_metadata.deleted = s->deleted;
    s->node_metadata.deleted_count = 2;
}

static gdb_status encode_decode(const sample *s, gdb_metadata *out, gdb_arena *arena,
                                gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status;

    assert_ok(gdb_metadata_encode(&s->metadata, &bytes, err), *err);
    status = gdb_metadata_decode(out, bytes.data, bytes.size, &s->catalog, PAGES, arena, err);
    gdb_buffer_release(&bytes);
    return status;
}

static void metadata_round_trips(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_buffer a = {0}, b = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make(&s);
    assert_ok(encode_decode(&s, &out, &arena, &err), err);
    assert_int_equal(out.nodes[0].columns[0].segments[1].first_page, 300);
    assert_int_equal(out.rels[0].csr[GDB_BACKWARD].groups[0].target_segment_count, 2);
    assert_ok(gdb_metadata_encode(&s.metadata, &a, &err), err);
    assert_ok(gdb_metadata_encode(&out, &b, &err), err);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    gdb_buffer_release(&a);
    gdb_buffer_release(&b);
    gdb_arena_release(&arena);
}

static void trailing_empty_groups_may_be_left_out(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make(&s);
    s.rel_metadata.csr[1].group_count = 1;
    assert_ok(encode_decode(&s, &out, &arena, &err), err);
    gdb_arena_release(&arena);
}

static void a_load_ledger_is_its_end(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make(&s);
    assert_int_equal(gdb_metadata_features(&s.metadata) & GDB_DATABASE_FEATURE_LOADS, 0);
    assert_ok(encode_decode(&s, &out, &arena, &err), err);
    assert_int_equal(out.loads.count, 0);
    s.metadata.loads = (gdb_load_ledger){&s.load, 1};
    assert_true((gdb_metadata_features(&s.metadata) & GDB_DATABASE_FEATURE_LOADS) != 0);
    assert_ok(encode_decode(&s, &out, &arena, &err), err);
    assert_int_equal(out.loads.count, 1);
    assert_true(gdb_text_equal(out.loads.items[0].path, s.load.path));
    s.load.table = 7;
    assert_fails(encode_decode(&s, &out, &arena, &err), GDB_ERR_CORRUPT, "expected 1 to 6", err);
    gdb_arena_release(&arena);
}

static void rules_are_checked(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
#define EXPECT(change, part)                                                                       \
    make(&s);                                                                                      \
    change;                                                                                        \
    assert_fails(encode_decode(&s, &out, &arena, &err), GDB_ERR_CORRUPT, part, err)
    EXPECT(s.node_metadata.id = 5, "expected table 4");
    EXPECT(s.node_metadata.column_count = 1, "1 column, the catalog has 2");
    EXPECT(s.node_metadata.row_count++, "rows");
    EXPECT(s.columns[1].segment_count = 2, "2 segments");
    EXPECT(s.segments[1][0] = constant(G - 1, 0), "entry_count");
    EXPECT(s.segments[1][0] = constant(G - 1, G - 1), "expected");
    EXPECT(s.segments[0][1].first_page = 1, "not inside");
    EXPECT(s.segments[0][1].first_page = PAGES, "not inside");
    EXPECT(s.segments[0][1].first_page = UINT64_MAX, "not inside");
    EXPECT(s.segments[0][1].page_count++, "page_count");
    EXPECT(s.segments[0][1] = constant(G, 1), "key column has NULLs");
    EXPECT(s.parts[0].entry_count++, "keys for");
    EXPECT(s.parts[0].page_count = 0, "buckets");
    EXPECT(s.parts[0].offset_width = 1, "offsets of 1 bit");
    EXPECT(s.parts[0].offset_width = 57, "offsets of 57 bits");
    EXPECT(s.parts[0].first_page = PAGES - 1; s.parts[0].page_count += 1,
           "not inside");
    EXPECT(s.rel_metadata.id = 4, "expected table 6");
    EXPECT(s.rel_metadata.rel_count++, "relationships, expected");
    EXPECT(s.groups[0][1].node_count--, "lists in a group");
    EXPECT(s.groups[0][0].rel_count--, "lists and");
    EXPECT(s.groups[0][0].target_segment_count = 1, "targets: 1 segment");
    EXPECT(s.groups[0][0].offsets = packed(G, 900), "offsets of a group");
    EXPECT(s.targets[0][0] = offsets(G, 5), "encoded as offsets");
    EXPECT(s.rel_column[0].segment_count = 1, "segment 1 of a column");
    EXPECT(s.property[1] = constant(RELS - G - 1, 0), "segment 1 of a column");
    EXPECT(s.metadata.rel_count = 0, "the catalog has");
    gdb_arena_release(&arena);
}

static void deleted_rows_and_parts_of_key_indexes_round_trip(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make(&s);
    assert_int_equal(gdb_metadata_features(&s.metadata), 0);
    make_long(&s);
    assert_int_equal(gdb_metadata_features(&s.metadata), GDB_DATABASE_FEATURE_LONG_NODES);
    assert_ok(encode_decode(&s, &out, &arena, &err), err);
    assert_int_equal(gdb_metadata_features(&out), GDB_DATABASE_FEATURE_LONG_NODES);
    assert_int_equal(out.nodes[0].row_count, ROWS);
    assert_int_equal(gdb_node_metadata_deleted_rows(&out.nodes[0]), 3);
    assert_int_equal(out.nodes[0].deleted[1].ordinal, 2);
    assert_int_equal(out.nodes[0].key_index.part_count, 2);
    assert_int_equal(out.nodes[0].key_index.parts[1].row_count, 3);
    assert_int_equal(out.nodes[0].key_index.parts[1].entry_count, 2);
    assert_int_equal(gdb_key_index_pages(&out.nodes[0].key_index),
                     s.parts[0].page_count + s.parts[1].page_count);
    gdb_arena_release(&arena);
}

static void rules_of_deleted_rows_and_parts_are_checked(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
#define EXPECT_LONG(change, part)                                                                  \
    make_long(&s);                                                                                 \
    change;                                                                                        \
    assert_fails(encode_decode(&s, &out, &arena, &err), GDB_ERR_CORRUPT, part, err)
    EXPECT_LONG(s.parts[0].row_count++, "a part for 3 of 2 rows");
    EXPECT_LONG(s.parts[1].row_count--, "no part for 1 row");
    EXPECT_LONG(s.parts[1].row_count = 0, "a part for 0 of 3 rows");
    EXPECT_LONG(s.node_metadata.key_index.part_count = 1, "no part for 3 rows");
    EXPECT_LONG(s.parts[1].entry_count = 4, "4 keys for 3 rows");
    EXPECT_LONG(s.parts[0].entry_count -= 3, "keys for");
    EXPECT_LONG(s.parts[1].offset_width = 1, "offsets of 1 bit");
    EXPECT_LONG(s.parts[1].entry_count = 0, "buckets for no rows");
    EXPECT_LONG(s.parts[1].page_count = 0, "buckets for 2 rows");
    EXPECT_LONG(s.parts[1].first_page = PAGES, "not inside");
    EXPECT_LONG(s.deleted[1].ordinal = 3, "deleted rows of group 3");
    EXPECT_LONG(s.deleted[1].ordinal = 0, "deleted rows of group 0");
    EXPECT_LONG(s.deleted[1] = packed(G / 2 + 1, 8000); s.deleted[1].ordinal = 2, "deleted rows");
    EXPECT_LONG(s.deleted[1].first_page = PAGES, "not inside");
    EXPECT_LONG(s.deleted[0] = offsets(1, 0), "encoded as offsets");
#undef EXPECT_LONG
    gdb_arena_release(&arena);
}

/* One way to say everything: the long form is for what the short one cannot say. */
static void a_form_that_nothing_needs_is_refused(void **state)
{
    static sample s;
    gdb_metadata out;
    gdb_arena arena = {0};
    gdb_buffer bytes = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make(&s);
    s.parts[0] = part(ROWS, ROWS - 1, 6000);
    assert_ok(gdb_metadata_encode(&s.metadata, &bytes, &err), err);
    /* The entries are the last field before the list of deleted rows, which is empty, and its
     * pair. */
    for (size_t i = 0; i + 12 <= bytes.size; i++)
        if (gdb_load_u64le(bytes.data + i) == ROWS - 1 && gdb_load_u32le(bytes.data + i + 8) == 0)
            gdb_store_u64le(bytes.data + i, ROWS);
    assert_fails(gdb_metadata_decode(&out, bytes.data, bytes.size, &s.catalog, PAGES, &arena, &err),
                 GDB_ERR_CORRUPT, "nothing needs", err);
    bytes.data[4] = 2;
    assert_fails(gdb_metadata_decode(&out, bytes.data, bytes.size, &s.catalog, PAGES, &arena, &err),
                 GDB_ERR_CORRUPT, "form 2", err);
    gdb_buffer_release(&bytes);
    gdb_arena_release(&arena);
}

static void check_truncations(const sample *s)
{
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_metadata out;

    assert_ok(gdb_metadata_encode(&s->metadata, &bytes, &err), err);
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *copy = malloc(size + 1);

        memcpy(copy, bytes.data, size);
        assert_int_equal(gdb_metadata_decode(&out, copy, size, &s->catalog, PAGES, &arena, &err),
                         GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
        gdb_arena_clear(&arena);
        free(copy);
    }
    gdb_arena_release(&arena);
    gdb_buffer_release(&bytes);
}

static void every_truncation_fails(void **state)
{
    static sample s;

    (void)state;
    make(&s);
    check_truncations(&s);
    make_long(&s);
    check_truncations(&s);
}

static void check_changed_bytes(const sample *s)
{
    static sample changed;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_metadata out, again;

    assert_ok(gdb_metadata_encode(&s->metadata, &bytes, &err), err);
    for (size_t i = 0; i < bytes.size; i++)
        for (unsigned bit = 0; bit < 8; bit += 3) {
            bytes.data[i] ^= (uint8_t)(1u << bit);
            if (gdb_metadata_decode(&out, bytes.data, bytes.size, &s->catalog, PAGES, &arena,
                                    &err) == GDB_OK) {
                changed = *s;
                changed.metadata = out;
                assert_ok(encode_decode(&changed, &again, &arena, &err), err);
            }
            gdb_error_clear(&err);
            gdb_arena_clear(&arena);
            bytes.data[i] ^= (uint8_t)(1u << bit);
        }
    gdb_arena_release(&arena);
    gdb_buffer_release(&bytes);
}

static void every_changed_byte_fails_or_decodes_to_valid_metadata(void **state)
{
    static sample s;

    (void)state;
    make(&s);
    check_changed_bytes(&s);
    make_long(&s);
    check_changed_bytes(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata_round_trips),
        cmocka_unit_test(trailing_empty_groups_may_be_left_out),
        cmocka_unit_test(a_load_ledger_is_its_end),
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(deleted_rows_and_parts_of_key_indexes_round_trip),
        cmocka_unit_test(rules_of_deleted_rows_and_parts_are_checked),
        cmocka_unit_test(a_form_that_nothing_needs_is_refused),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(every_changed_byte_fails_or_decodes_to_valid_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
