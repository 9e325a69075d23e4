/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <fcntl.h>
#include <unistd.h>

#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/utf8.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/row_block.h"
#include "lib/types/number_text.h"
#include "tests/support/csv_table.h"
#include "tests/support/temp_file.h"

static gdb_error err;

/* Parse one text as one block. */
static void parse_text(csv_table *t, const char *text)
{
    gdb_csv_source *source;
    bool end;

    temp_file_write(text, strlen(text));
    assert_ok(gdb_csv_source_open(&source, &t->file, 1, 0, &err), err);
    assert_ok(gdb_csv_source_take(source, &t->raw, &end, &err), err);
    assert_false(end);
    assert_ok(gdb_csv_parse(&t->block, &t->raw, &t->file, &t->shape, UINT64_MAX, &err), err);
    gdb_csv_source_close(source);
}

static void assert_text(const gdb_row_block *block, uint32_t column, uint32_t row, const char *text)
{
    gdb_text_view found = csv_table_text(block, column, row);

    if (!gdb_text_equal(found, gdb_text_of(text)))
        fail_msg("row %u: '%.*s' is not '%s'", row, GDB_TEXT_ARG(found), text);
    assert_false(gdb_bitmap_get(block->columns[column].nulls, row));
}

static void assert_is_null(const gdb_row_block *block, uint32_t column, uint32_t row)
{
    assert_true(gdb_bitmap_get(block->columns[column].nulls, row));
    assert_true(block->columns[column].has_nulls);
}

static void assert_reject(const gdb_row_block *block, size_t i, gdb_reject_code code, uint64_t line,
                          uint64_t column, uint64_t byte, const char *message)
{
    const gdb_reject *reject = &block->rejects[i];

    assert_true(i < block->reject_count);
    assert_string_equal(reject->message, message);
    assert_int_equal(reject->code, code);
    assert_int_equal(reject->line, line);
    assert_int_equal(reject->column, column);
    assert_int_equal(reject->byte, byte);
}

static void every_storable_type_fills_its_column(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64,  GDB_TYPE_DATE,  GDB_TYPE_DOUBLE,
                                        GDB_TYPE_STRING, GDB_TYPE_BOOL,  GDB_TYPE_TIMESTAMP,
                                        GDB_TYPE_UINT8,  GDB_TYPE_INT32};
    csv_table t;

    (void)state;
    csv_table_open(&t, 8, types);
    parse_text(&t, "1,1970-01-02,1.5,x,true,1970-01-01 00:00:01,255,-5\n"
                   "-9223372036854775808,1969-12-31,-2e3,yy,FALSE,1970-01-01T00:00:00.5Z,0,7\n"
                   ",,,,,,,\n");
    assert_int_equal(t.block.row_count, 3);
    assert_int_equal(t.block.reject_count, 0);
    assert_int_equal(((int64_t *)t.block.columns[0].values)[1], INT64_MIN);
    assert_int_equal(((int32_t *)t.block.columns[1].values)[0], 1);
    assert_int_equal(((int32_t *)t.block.columns[1].values)[1], -1);
    assert_true(((double *)t.block.columns[2].values)[0] == 1.5);
    assert_true(((double *)t.block.columns[2].values)[1] == -2000);
    assert_text(&t.block, 3, 1, "yy");
    assert_int_equal(((uint8_t *)t.block.columns[4].values)[0], 1);
    assert_int_equal(((uint8_t *)t.block.columns[4].values)[1], 0);
    assert_int_equal(((int64_t *)t.block.columns[5].values)[0], 1000000);
    assert_int_equal(((int64_t *)t.block.columns[5].values)[1], 500000);
    assert_int_equal(((uint8_t *)t.block.columns[6].values)[0], 255);
    assert_int_equal(((int32_t *)t.block.columns[7].values)[0], -5);
    for (uint32_t c = 0; c < 8; c++)
        assert_is_null(&t.block, c, 2);
    assert_int_equal(((int64_t *)t.block.columns[0].values)[2], 0);
    csv_table_close(&t);
}

static void bad_values_are_named_with_their_place(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_DATE, GDB_TYPE_STRING};
    csv_table t;

    (void)state;
    csv_table_open(&t, 3, types);
    parse_text(&t, "1,2020-01-01,a\n"
                   "2,2020-13-01,b\n"
                   "x,2020-13-01,c\n"
                   "\"4\",\"2020-01-01\",\"two\nlines\"\n"
                   "5,\"2020-01-0x\",d\n"
                   "6,2020-01-01,\xff\n"
                   "7,2020-01-01,e\n");
    assert_int_equal(t.block.row_count, 3);
    assert_int_equal(((int64_t *)t.block.columns[0].values)[2], 7);
    assert_text(&t.block, 2, 0, "a");
    assert_text(&t.block, 2, 1, "two\nlines");
    assert_text(&t.block, 2, 2, "e");
    assert_int_equal(t.block.reject_count, 4);
    assert_reject(&t.block, 0, GDB_REJECT_VALUE, 2, 3, 17,
                  "T.c1: '2020-13-01' is not a DATE (expected yyyy-mm-dd)");
    assert_reject(&t.block, 1, GDB_REJECT_VALUE, 3, 1, 30,
                  "T.c0: 'x' is not an INT64 (expected -9223372036854775808 .. "
                  "9223372036854775807)");
    assert_reject(&t.block, 2, GDB_REJECT_VALUE, 6, 3, 76,
                  "T.c1: '2020-01-0x' is not a DATE (expected yyyy-mm-dd)");
    assert_reject(&t.block, 3, GDB_REJECT_UTF8, 7, 14, 104,
                  "T.c2: '\\xff' is not valid UTF-8 (byte 1 of the value)");
    assert_int_equal(gdb_row_block_line(&t.block, 1), 4);
    csv_table_close(&t);
}

static void wrong_numbers_of_fields_are_counted(void **state)
{
    csv_table t;

    (void)state;
    csv_table_open(&t, 2, NULL);
    parse_text(&t, "a,b\na\na,b,c\n\r\n\"x\",y,z\n\na,b");
    assert_int_equal(t.block.row_count, 2);
    assert_int_equal(t.block.reject_count, 3);
    assert_reject(&t.block, 0, GDB_REJECT_FIELDS, 2, 2, 5, "T: expected 2 fields, found 1");
    assert_reject(&t.block, 1, GDB_REJECT_FIELDS, 3, 5, 10, "T: expected 2 fields, found 3");
    assert_reject(&t.block, 2, GDB_REJECT_FIELDS, 5, 7, 20, "T: expected 2 fields, found 3");
    csv_table_close(&t);
}

static void wrong_quotes_are_bad_and_stray_ones_are_data(void **state)
{
    csv_table t;

    (void)state;
    csv_table_open(&t, 2, NULL);
    parse_text(&t, "a\"b,c\"\n\"a\"b,c\n\"q\"\"q\",\"\"\n1,2\nx,\"open\nto the end");
    assert_int_equal(t.block.row_count, 3);
    assert_text(&t.block, 0, 0, "a\"b");
    assert_text(&t.block, 1, 0, "c\"");
    assert_text(&t.block, 0, 1, "q\"q");
    assert_text(&t.block, 1, 1, "");
    assert_int_equal(t.block.reject_count, 2);
    assert_reject(&t.block, 0, GDB_REJECT_QUOTE, 2, 1, 7,
                  "T: text behind the closing quote of field 1 (expected a delimiter or a line "
                  "end)");
    assert_reject(&t.block, 1, GDB_REJECT_QUOTE, 5, 3, 30,
                  "T: the quote that opens field 2 is never closed");
    csv_table_close(&t);
}

/* Row `row` of column `column` is this list, as text. */
static void assert_list(const gdb_row_block *block, uint32_t column, uint32_t row,
                        const char *expected)
{
    const gdb_row_column *c = &block->columns[column];
    uint64_t begin = row == 0 ? 0 : c->ends[row - 1];
    gdb_value value = {.type = GDB_TYPE_LIST};
    gdb_buffer printed = {0};
    gdb_arena arena = {0};

    assert_false(gdb_bitmap_get(c->nulls, row));
    assert_ok(gdb_list_decode(&value.as.list, c->type,
                              gdb_text((char *)c->text.data + begin, c->ends[row] - begin), &arena,
                              &err),
              err);
    assert_ok(gdb_value_print(&value, &printed, &err), err);
    assert_ok(gdb_buffer_append_byte(&printed, '\0', &err), err);
    assert_string_equal((char *)printed.data, expected);
    gdb_buffer_release(&printed);
    gdb_arena_release(&arena);
}

static void lists_are_parsed_in_both_forms(void **state)
{
    static gdb_type_id types[3];
    csv_table t;

    (void)state;
    types[0] = GDB_TYPE_INT64;
    types[1] = gdb_type_list_of(GDB_TYPE_INT64);
    types[2] = gdb_type_list_of(GDB_TYPE_STRING);
    csv_table_open(&t, 3, types);
    parse_text(&t, "1,1;2,a;b\n2,\"[3,,5]\",\"[\"\"x,y\"\",z]\"\n3,,\"\"\n");
    assert_int_equal(t.block.row_count, 3);
    assert_list(&t.block, 1, 0, "[1,2]");
    assert_list(&t.block, 2, 0, "[a,b]");
    assert_list(&t.block, 1, 1, "[3,NULL,5]");
    assert_list(&t.block, 2, 1, "[x,y,z]");
    assert_is_null(&t.block, 1, 2);
    assert_list(&t.block, 2, 2, "[]");
    csv_table_close(&t);
    csv_table_open(&t, 3, types);
    t.file.list_delimiter = '|';
    parse_text(&t, "1,1|2,[a;b]\n");
    assert_list(&t.block, 1, 0, "[1,2]");
    assert_list(&t.block, 2, 0, "[[a;b]]");
    csv_table_close(&t);
}

static void a_bad_element_is_named_and_leaves_its_neighbours_alone(void **state)
{
    static gdb_type_id types[3];
    csv_table t;

    (void)state;
    types[0] = GDB_TYPE_INT64;
    types[1] = gdb_type_list_of(GDB_TYPE_INT8);
    types[2] = gdb_type_list_of(GDB_TYPE_STRING);
    csv_table_open(&t, 3, types);
    parse_text(&t, "1,1;2,a\n2,1;300;x,b\n3,4,c;\xff\n4,\"[5,\n6,\"\"y\"\"]\",d\n5,7,e\n");
    assert_int_equal(t.block.row_count, 2);
    assert_list(&t.block, 1, 0, "[1,2]");
    assert_list(&t.block, 2, 0, "[a]");
    assert_list(&t.block, 1, 1, "[7]");
    assert_list(&t.block, 2, 1, "[e]");
    assert_int_equal(t.block.reject_count, 3);
    assert_reject(&t.block, 0, GDB_REJECT_VALUE, 2, 3, 10,
                  "T.c1: element 2 of '1;300;x': '300' is not an INT8 (expected -128 .. 127)");
    assert_reject(&t.block, 1, GDB_REJECT_UTF8, 3, 5, 24,
                  "T.c2: 'c;\\xff' is not valid UTF-8 (byte 3 of the value)");
    assert_reject(&t.block, 2, GDB_REJECT_VALUE, 4, 3, 30,
                  "T.c1: element 3 of '[5,\\n6,\"y\"]': 'y' is not an INT8 (expected -128 .. 127)");
    csv_table_close(&t);
}

static void null_text_counts_only_unquoted(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING};
    csv_table t;

    (void)state;
    csv_table_open(&t, 2, types);
    t.file.dialect.has_null_text = true;
    t.file.dialect.null_text = gdb_text_of("0");
    parse_text(&t, "0,0\n\"0\",\"0\"\n1,\n");
    assert_int_equal(t.block.row_count, 3);
    assert_is_null(&t.block, 0, 0);
    assert_is_null(&t.block, 1, 0);
    assert_false(gdb_bitmap_get(t.block.columns[0].nulls, 1));
    assert_text(&t.block, 1, 1, "0");
    assert_is_null(&t.block, 1, 2);
    csv_table_close(&t);
}

static void keys_must_not_be_null(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING};
    csv_table t;

    (void)state;
    csv_table_open(&t, 2, types);
    t.not_null[0] = true;
    parse_text(&t, "1,\n,x\n\"\",x\n");
    assert_int_equal(t.block.row_count, 1);
    assert_reject(&t.block, 0, GDB_REJECT_NULL_KEY, 2, 1, 3, "T.c0: a key is missing (NULL)");
    assert_int_equal(t.block.rejects[1].code, GDB_REJECT_VALUE);
    csv_table_close(&t);
}

static void ignored_fields_and_missing_columns_do_no_harm(void **state)
{
    csv_table t;

    (void)state;
    csv_table_open(&t, 3, NULL);
    t.columns[0] = 2;
    t.columns[1] = GDB_CSV_IGNORE;
    t.columns[2] = 0;
    parse_text(&t, "a,\xff,c\n");
    assert_int_equal(t.block.row_count, 1);
    assert_text(&t.block, 2, 0, "a");
    assert_text(&t.block, 0, 0, "c");
    assert_is_null(&t.block, 1, 0);
    assert_int_equal(t.block.columns[1].ends[0], 0);
    csv_table_close(&t);
}

static void missing_columns_have_their_defaults(void **state)
{
    const gdb_type_id types[] = {GDB_TYPE_STRING, GDB_TYPE_STRING, GDB_TYPE_INT16, GDB_TYPE_INT64};
    gdb_value word = gdb_value_string(gdb_text_of("word")), number = gdb_value_int64(-7);
    const gdb_value *defaults[] = {&word, &word, &number, NULL};
    csv_table t;

    (void)state;
    number.type = GDB_TYPE_INT16;
    csv_table_open(&t, 4, types);
    t.shape.defaults = defaults;
    t.file.field_count = 1;
    for (int pass = 0; pass < 2; pass++) { /* the block is used again */
        parse_text(&t, "a\n\"\"\nb\n,\n");
        assert_int_equal(t.block.row_count, 3);
        for (uint32_t row = 0; row < 3; row++) {
            assert_text(&t.block, 1, row, "word");
            assert_int_equal(((const int16_t *)t.block.columns[2].values)[row], -7);
            assert_is_null(&t.block, 3, row);
        }
        assert_text(&t.block, 0, 0, "a");
        assert_text(&t.block, 0, 1, "");
        assert_false(t.block.columns[1].has_nulls);
        assert_false(t.block.columns[2].has_nulls);
    }
    csv_table_close(&t);
}

static void no_more_rejects_are_made_than_asked_for(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64};
    gdb_csv_source *source;
    csv_table t;
    bool end;

    (void)state;
    csv_table_open(&t, 1, types);
    temp_file_write("1\nx\n2\ny\n3\nz\n4\n", 14);
    assert_ok(gdb_csv_source_open(&source, &t.file, 1, 0, &err), err);
    assert_ok(gdb_csv_source_take(source, &t.raw, &end, &err), err);
    assert_ok(gdb_csv_parse(&t.block, &t.raw, &t.file, &t.shape, 1, &err), err);
    assert_int_equal(t.block.reject_count, 2);
    assert_int_equal(t.block.rejects[1].line, 4);
    assert_int_equal(t.block.row_count, 2);
    gdb_csv_source_close(source);
    csv_table_close(&t);
}

static void later_rejects_point_at_their_field_and_sort_in(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_STRING, GDB_TYPE_INT64};
    csv_table t;

    (void)state;
    csv_table_open(&t, 2, types);
    parse_text(&t, "\"a\n\",1\nb,2\nc,x\nd,4\n");
    assert_int_equal(t.block.row_count, 3);
    assert_ok(gdb_row_block_reject(&t.block, &t.file, 1, 1, GDB_REJECT_MISSING_NODE, &err,
                                   "no node %d", 2), err);
    assert_ok(gdb_row_block_reject(&t.block, &t.file, 0, 1, GDB_REJECT_MISSING_NODE, &err,
                                   "no node %d", 1), err);
    assert_ok(gdb_row_block_reject(&t.block, &t.file, 0, 0, GDB_REJECT_MISSING_NODE, &err,
                                   "again"), err);
    assert_int_equal(t.block.dead_count, 2);
    assert_true(gdb_bitmap_get(t.block.dead, 0));
    assert_false(gdb_bitmap_get(t.block.dead, 2));
    gdb_row_block_sort_rejects(&t.block);
    assert_int_equal(t.block.reject_count, 3);
    assert_reject(&t.block, 0, GDB_REJECT_MISSING_NODE, 2, 3, 5, "no node 1");
    assert_reject(&t.block, 1, GDB_REJECT_MISSING_NODE, 3, 3, 9, "no node 2");
    assert_int_equal(t.block.rejects[2].code, GDB_REJECT_VALUE);
    assert_int_equal(t.block.rejects[2].record_begin, 11);
    assert_int_equal(t.block.rejects[2].record_end, 15);
    csv_table_close(&t);
}

static void failing_allocations_are_reported(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_STRING};
    gdb_csv_source *source;
    csv_table t;
    bool end;
    int failures = 0;

    (void)state;
    csv_table_open(&t, 2, types);
    temp_file_write("1,\"a\"\n2,b\nx,c\n4\n", 16);
    assert_ok(gdb_csv_source_open(&source, &t.file, 1, 0, &err), err);
    assert_ok(gdb_csv_source_take(source, &t.raw, &end, &err), err);
    gdb_csv_source_close(source);
    for (;; failures++) {
        gdb_row_block block;
        gdb_status status;
        gdb_alloc_fail_after(failures);
        status = gdb_row_block_init(&block, &t.shape, &err);
        if (status == GDB_OK) {
            status = gdb_csv_parse(&block, &t.raw, &t.file, &t.shape, 100, &err);
            gdb_row_block_release(&block);
        }
        gdb_alloc_fail_after(-1);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    assert_true(failures > 10);
    csv_table_close(&t);
}

static void check_filter(gdb_row_filter filter, gdb_csv_dialect dialect, const char *text,
                         const char *want)
{
    char out[512] = "";
    size_t n = 0;
    csv_table t;

    csv_table_open(&t, 2, NULL);
    t.file.dialect = dialect;
    t.file.filter = &filter;
    parse_text(&t, text);
    for (uint32_t r = 0; r < t.block.row_count; r++)
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%.*s ",
                              GDB_TEXT_ARG(csv_table_text(&t.block, 1 - filter.field, r)));
    for (size_t i = 0; i < t.block.reject_count; i++)
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%s:%llu:%llu ",
                              gdb_reject_code_name(t.block.rejects[i].code),
                              (unsigned long long)t.block.rejects[i].line,
                              (unsigned long long)t.block.rejects[i].column);
    assert_string_equal(out, want);
    csv_table_close(&t);
}

static void rows_of_other_tables_are_passed_over(void **state)
{
    static const char text[] =
        "1,P\n2,C\n3,p\n4,\"P\"\n\"5\",\"C\"\n6,P;C\n7,\n8\n9,\"\"\n\"10\",P\n"
        "11,\xFF\n12,P\"\n\"13\"x,P\n14,P";
    gdb_csv_dialect dialect = gdb_csv_dialect_default();
    gdb_row_filter filter = {1, {"P", 1}, true, true};

    (void)state;
    check_filter(filter, dialect, text,
                 "1 3 4 10 14 label:6:3 label:7:3 fields:8:2 label:9:3 label:11:4 quote:13:1 ");
    filter.takes_strays = false;
    check_filter(filter, dialect, text, "1 3 4 10 14 ");
    filter.table = gdb_text("C", 1);
    check_filter(filter, dialect, text, "2 5 ");
    filter.table = gdb_text("P;C", 3);
    filter.is_label = false;
    filter.takes_strays = true;
    check_filter(filter, dialect, "6,P;C\n7,P;D\n", "6 ");
    filter = (gdb_row_filter){0, {"P", 1}, true, true};
    dialect.has_null_text = true;
    dialect.null_text = gdb_text("-", 1);
    check_filter(filter, dialect, "P,1\n-,2\nC,3\nP,4\n", "1 4 label:2:1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_storable_type_fills_its_column),
        cmocka_unit_test(bad_values_are_named_with_their_place),
        cmocka_unit_test(wrong_numbers_of_fields_are_counted),
        cmocka_unit_test(wrong_quotes_are_bad_and_stray_ones_are_data),
        cmocka_unit_test(lists_are_parsed_in_both_forms),
        cmocka_unit_test(a_bad_element_is_named_and_leaves_its_neighbours_alone),
        cmocka_unit_test(null_text_counts_only_unquoted),
        cmocka_unit_test(keys_must_not_be_null),
        cmocka_unit_test(ignored_fields_and_missing_columns_do_no_harm),
        cmocka_unit_test(missing_columns_have_their_defaults),
        cmocka_unit_test(no_more_rejects_are_made_than_asked_for),
        cmocka_unit_test(later_rejects_point_at_their_field_and_sort_in),
        cmocka_unit_test(rows_of_other_tables_are_passed_over),
        cmocka_unit_test(failing_allocations_are_reported),
    };

    return cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
}
