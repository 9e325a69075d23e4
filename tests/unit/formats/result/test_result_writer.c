/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <math.h>

#include "formats/result/result_writer.h"
#include "lib/base/alloc.h"

static gdb_value text(const char *s)
{
    return gdb_value_string(gdb_text_of(s));
}

static const gdb_result_column person[] = {{{"name", 4}, GDB_TYPE_STRING},
                                           {{"age", 3}, GDB_TYPE_INT64}};

/* Write one result of `rows` rows, as often as `results` says. */
static void write_results(gdb_result_options options, const gdb_result_column *columns,
                          size_t column_count, const gdb_value *values, size_t rows, int results,
                          const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_result_writer writer;
    gdb_buffer out = {0};

    gdb_result_writer_init(&writer, &options);
    for (int r = 0; r < results; r++) {
        assert_ok(gdb_result_writer_begin(&writer, columns, column_count, &out, &err), err);
        for (size_t i = 0; i < rows; i++)
            assert_ok(gdb_result_writer_row(&writer, values + i * column_count, &out, &err), err);
        assert_ok(gdb_result_writer_end(&writer, &out, &err), err);
    }
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
    gdb_result_writer_release(&writer);
}

static void expect_people(gdb_result_format format, const char *expected)
{
    const gdb_value values[] = {text("Ann"), gdb_value_int64(34), text("Bob, \"B\""),
                                gdb_value_null(), text(""), gdb_value_int64(-1)};

    write_results((gdb_result_options){.format = format}, person, 2, values, 3, 1, expected);
}

static void expect_one(gdb_result_options options, gdb_value v, const char *expected)
{
    const gdb_result_column column = {gdb_text_of("x"), v.type};

    options.no_header = true;
    write_results(options, &column, 1, &v, 1, 1, expected);
}

static void expect_json(gdb_value v, const char *expected)
{
    char whole[512];

    snprintf(whole, sizeof(whole), "{\"x\":%s}\n", expected);
    expect_one((gdb_result_options){.format = GDB_RESULT_JSONL}, v, whole);
}

static gdb_value typed(gdb_type_id type, int64_t v)
{
    gdb_value value = {.type = type, .as.integer = v};

    return value;
}

static void formats_are_found_by_their_names(void **state)
{
    gdb_result_format format;

    (void)state;
    for (int i = 0; i < GDB_RESULT_FORMAT_COUNT; i++) {
        const char *name = gdb_result_format_name((gdb_result_format)i);
        assert_true(gdb_result_format_parse(gdb_text_of(name), &format));
        assert_int_equal(format, i);
    }
    assert_false(gdb_result_format_parse(gdb_text_of("xml"), &format));
    assert_false(gdb_result_format_parse(gdb_text_of(""), &format));
}

static void csv_quotes_only_what_must_be(void **state)
{
    (void)state;
    expect_people(GDB_RESULT_CSV, "name,age\nAnn,34\n\"Bob, \"\"B\"\"\",\n\"\",-1\n");
}

static void csv_quotes_line_breaks_and_texts_that_look_like_null(void **state)
{
    gdb_result_options csv = {.format = GDB_RESULT_CSV};
    gdb_result_options with_null = {.format = GDB_RESULT_CSV,
                                    .has_null_text = true,
                                    .null_text = gdb_text_of("NULL")};

    (void)state;
    expect_one(csv, text("a\nb"), "\"a\nb\"\n");
    expect_one(csv, text("a\rb"), "\"a\rb\"\n");
    expect_one(csv, text("a b'c"), "a b'c\n");
    expect_one(csv, text("\""), "\"\"\"\"\n");
    expect_one(csv, text("NULL"), "NULL\n");
    expect_one(csv, text("\xff"), "\xff\n");
    expect_one(with_null, text("NULL"), "\"NULL\"\n");
    expect_one(with_null, text(""), "\"\"\n");
    expect_one(with_null, gdb_value_null(), "NULL\n");
    expect_one(with_null, gdb_value_int64(5), "5\n");
}

static void csv_repeats_its_header_for_each_result(void **state)
{
    const gdb_value values[] = {text("Ann"), gdb_value_int64(34)};

    (void)state;
    write_results((gdb_result_options){.format = GDB_RESULT_CSV}, person, 2, values, 1, 2,
                  "name,age\nAnn,34\nname,age\nAnn,34\n");
    write_results((gdb_result_options){.format = GDB_RESULT_CSV, .no_header = true}, person, 2,
                  values, 1, 2, "Ann,34\nAnn,34\n");
    write_results((gdb_result_options){.format = GDB_RESULT_CSV}, person, 2, values, 0, 1,
                  "name,age\n");
}

static void every_type_has_its_text(void **state)
{
    gdb_result_options csv = {.format = GDB_RESULT_CSV};

    (void)state;
    expect_one(csv, gdb_value_bool(true), "true\n");
    expect_one(csv, gdb_value_double(3), "3.0\n");
    expect_one(csv, gdb_value_double(1e20), "1e+20\n");
    expect_one(csv, (gdb_value){.type = GDB_TYPE_FLOAT, .as.real = (double)0.1f}, "0.1\n");
    expect_one(csv, gdb_value_uint64(UINT64_MAX), "18446744073709551615\n");
    expect_one(csv, typed(GDB_TYPE_DATE, 18292), "2020-01-31\n");
    expect_one(csv, typed(GDB_TYPE_TIMESTAMP, INT64_C(1580472000500000)),
               "2020-01-31 12:00:00.5\n");
}

static void tsv_escapes_and_never_quotes(void **state)
{
    gdb_result_options tsv = {.format = GDB_RESULT_TSV};

    (void)state;
    expect_people(GDB_RESULT_TSV, "name\tage\nAnn\t34\nBob, \"B\"\t\\N\n\t-1\n");
    expect_one(tsv, text("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e\n");
    expect_one(tsv, text("\\N"), "\\\\N\n");
}

static void json_is_an_array_of_objects_for_each_result(void **state)
{
    const gdb_value values[] = {text("Ann"), gdb_value_int64(34)};
    gdb_result_options json = {.format = GDB_RESULT_JSON};

    (void)state;
    expect_people(GDB_RESULT_JSON, "[{\"name\":\"Ann\",\"age\":34},\n"
                                   "{\"name\":\"Bob, \\\"B\\\"\",\"age\":null},\n"
                                   "{\"name\":\"\",\"age\":-1}]\n");
    write_results(json, person, 2, values, 1, 2,
                  "[{\"name\":\"Ann\",\"age\":34}]\n[{\"name\":\"Ann\",\"age\":34}]\n");
    write_results(json, person, 2, values, 0, 1, "[]\n");
    expect_people(GDB_RESULT_JSONL, "{\"name\":\"Ann\",\"age\":34}\n"
                                    "{\"name\":\"Bob, \\\"B\\\"\",\"age\":null}\n"
                                    "{\"name\":\"\",\"age\":-1}\n");
}

static void json_has_its_form_for_every_type(void **state)
{
    (void)state;
    expect_json(gdb_value_int64(INT64_MIN), "-9223372036854775808");
    expect_json(gdb_value_uint64(UINT64_MAX), "18446744073709551615");
    expect_json(gdb_value_bool(false), "false");
    expect_json(gdb_value_double(0.1), "0.1");
    expect_json(gdb_value_double(-0.0), "-0.0");
    expect_json(gdb_value_double(1e300), "1e+300");
    expect_json(gdb_value_double((double)NAN), "\"nan\"");
    expect_json(gdb_value_double(-(double)INFINITY), "\"-inf\"");
    expect_json(typed(GDB_TYPE_DATE, 18292), "\"2020-01-31\"");
    expect_json(typed(GDB_TYPE_TIMESTAMP, INT64_C(1580472000000000)), "\"2020-01-31 12:00:00\"");
    expect_json(gdb_value_null(), "null");
}

static void json_nests_nodes_relationships_and_paths(void **state)
{
    const gdb_map_entry node_entries[] = {{{"_id", 3}, text("Person:0")},
                                          {{"_label", 6}, text("Person")},
                                          {{"na\"me", 5}, gdb_value_null()}};
    const gdb_value node = {.type = GDB_TYPE_MAP, .as.map = {node_entries, 3}};
    const gdb_value nodes[] = {node, gdb_value_double(2)};
    const gdb_map_entry path_entries[] = {
        {{"_nodes", 6}, {.type = GDB_TYPE_LIST, .as.list = {nodes, 2}}},
        {{"_rels", 5}, {.type = GDB_TYPE_LIST}}};

    (void)state;
    expect_json((gdb_value){.type = GDB_TYPE_MAP, .as.map = {path_entries, 2}},
                "{\"_nodes\":[{\"_id\":\"Person:0\",\"_label\":\"Person\",\"na\\\"me\":null},2.0],"
                "\"_rels\":[]}");
}

static void json_escapes_and_mends_text(void **state)
{
    (void)state;
    expect_json(text("\b\f\n\r\t\x01\x1f\x7f\"\\/"),
                "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\\"\\\\/\"");
    expect_json(text("Gr\xc3\xbc\xf0\x9f\x98\x80"), "\"Gr\xc3\xbc\xf0\x9f\x98\x80\"");
    expect_json(text("a\xff\xc3z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
    expect_json(text("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    expect_json(text("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    expect_json(gdb_value_string(gdb_text("a\0b", 3)), "\"a\\u0000b\"");
}

static void table_aligns_numbers_to_the_right(void **state)
{
    (void)state;
    expect_people(GDB_RESULT_TABLE, "┌──────────┬──────┐\n"
                                    "│ name     │  age │\n"
                                    "├──────────┼──────┤\n"
                                    "│ Ann      │   34 │\n"
                                    "│ Bob, \"B\" │ NULL │\n"
                                    "│          │   -1 │\n"
                                    "└──────────┴──────┘\n");
}

static void table_can_be_ascii_and_without_header(void **state)
{
    const gdb_value values[] = {text("Ann"), gdb_value_int64(34)};
    gdb_result_options options = {.format = GDB_RESULT_TABLE, .ascii = true};

    (void)state;
    write_results(
        options, person, 2, values, 1, 1,
        "+------+-----+\n| name | age |\n+------+-----+\n| Ann  |  34 |\n+------+-----+\n");
    options.no_header = true;
    write_results(options, person, 2, values, 1, 1, "+-----+----+\n| Ann | 34 |\n+-----+----+\n");
}

static void table_counts_columns_of_the_screen_and_escapes(void **state)
{
    const gdb_value values[] = {text("\xe6\x97\xa5\xe6\x9c\xac"), text("e\xcc\x81x"),
                                text("a\nb"), text("\x1b[31m"), text("\xff\xc2\x85")};
    const gdb_result_column column = {{"t", 1}, GDB_TYPE_STRING};

    (void)state;
    write_results((gdb_result_options){.format = GDB_RESULT_TABLE, .ascii = true}, &column, 1,
                  values, 5, 1,
                  "+------------+\n"
                  "| t          |\n"
                  "+------------+\n"
                  "| \xe6\x97\xa5\xe6\x9c\xac       |\n"
                  "| e\xcc\x81x         |\n"
                  "| a\\nb       |\n"
                  "| \\x1b[31m   |\n"
                  "| \\xff\\u0085 |\n"
                  "+------------+\n");
}

static void table_keeps_to_the_screen(void **state)
{
    const gdb_value values[] = {text("a long text that does not fit"), gdb_value_int64(34),
                                text("\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5"
                                     "\xe6\x97\xa5\xe6\x97\xa5"),
                                gdb_value_int64(5)};
    gdb_result_options options = {.format = GDB_RESULT_TABLE, .ascii = true, .width = 20};

    (void)state;
    write_results(options, person, 2, values, 2, 1,
                  "+------------+-----+\n"
                  "| name       | age |\n"
                  "+------------+-----+\n"
                  "| a long te… |  34 |\n"
                  "| \xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5…  |   5 |\n"
                  "+------------+-----+\n");
    options.width = 5;
    write_results(options, person, 2, values, 1, 1,
                  "+-----+-----+\n| na… | age |\n+-----+-----+\n| a … |  34 |\n+-----+-----+\n");
}

static void table_of_many_bytes_is_written_before_its_end(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_result_options options = {.format = GDB_RESULT_TABLE, .ascii = true};
    const gdb_result_column column = {{"t", 1}, GDB_TYPE_STRING};
    gdb_result_writer writer;
    gdb_buffer out = {0};
    char line[1000];
    gdb_value v = gdb_value_string(gdb_text(line, sizeof(line)));
    size_t before;

    (void)state;
    memset(line, 'x', sizeof(line));
    gdb_result_writer_init(&writer, &options);
    assert_ok(gdb_result_writer_begin(&writer, &column, 1, &out, &err), err);
    for (int i = 0; i < 10000; i++)
        assert_ok(gdb_result_writer_row(&writer, &v, &out, &err), err);
    assert_true(out.size > 9000000);
    before = out.size;
    v.as.text.size = 1;
    assert_ok(gdb_result_writer_row(&writer, &v, &out, &err), err);
    assert_int_equal(out.size - before, sizeof(line) + 5);
    assert_ok(gdb_result_writer_end(&writer, &out, &err), err);
    gdb_buffer_release(&out);
    gdb_result_writer_release(&writer);
}

static void markdown_escapes_what_markdown_reads(void **state)
{
    gdb_result_options markdown = {.format = GDB_RESULT_MARKDOWN};
    const gdb_value values[] = {text("Ann"), gdb_value_int64(34)};

    (void)state;
    expect_people(GDB_RESULT_MARKDOWN, "| name | age |\n| --- | ---: |\n| Ann | 34 |\n"
                                       "| Bob, \"B\" | NULL |\n|  | -1 |\n");
    expect_one(markdown, text("a|b\\c\r\nd<&"), "| a\\|b\\\\c<br>d&lt;&amp; |\n");
    write_results(markdown, person, 2, values, 1, 2,
                  "| name | age |\n| --- | ---: |\n| Ann | 34 |\n\n"
                  "| name | age |\n| --- | ---: |\n| Ann | 34 |\n");
}

static void line_names_each_value(void **state)
{
    (void)state;
    expect_people(GDB_RESULT_LINE, "name = Ann\n age = 34\n\nname = Bob, \"B\"\n age = NULL\n\n"
                                   "name = \n age = -1\n");
    expect_one((gdb_result_options){.format = GDB_RESULT_LINE}, text("a\nb"), "x = a\\nb\n");
}

static void nested_values_print_in_plain_formats(void **state)
{
    const gdb_value items[] = {text("a"), text("b"), gdb_value_null()};
    const gdb_map_entry entries[] = {{{"_id", 3}, text("Person:0")},
                                     {{"_label", 6}, text("Person")},
                                     {{"name", 4}, text("Ann")}};

    (void)state;
    expect_one((gdb_result_options){.format = GDB_RESULT_CSV},
               (gdb_value){.type = GDB_TYPE_LIST, .as.list = {items, 1}}, "[a]\n");
    expect_one((gdb_result_options){.format = GDB_RESULT_CSV},
               (gdb_value){.type = GDB_TYPE_LIST, .as.list = {items, 3}}, "\"[a,b,]\"\n");
    expect_one((gdb_result_options){.format = GDB_RESULT_LINE},
               (gdb_value){.type = GDB_TYPE_MAP, .as.map = {entries, 3}},
               "x = {_id: Person:0, _label: Person, name: Ann}\n");
}

static void a_result_without_columns_is_nothing_in_every_format(void **state)
{
    (void)state;
    for (int i = 0; i < GDB_RESULT_FORMAT_COUNT; i++)
        write_results((gdb_result_options){.format = (gdb_result_format)i}, NULL, 0, NULL, 1, 2,
                      "");
}

static void missing_memory_is_reported_by_every_format(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const gdb_value values[] = {text("a \"quoted\" | text"), gdb_value_int64(34)};

    (void)state;
    for (int i = 0; i < GDB_RESULT_FORMAT_COUNT; i++) {
        gdb_result_options options = {.format = (gdb_result_format)i};
        gdb_status status = GDB_ERR_NOMEM;

        for (int64_t n = 0; status != GDB_OK; n++) {
            gdb_result_writer writer;
            gdb_buffer out = {0};

            gdb_result_writer_init(&writer, &options);
            gdb_alloc_fail_after(n);
            status = gdb_result_writer_begin(&writer, person, 2, &out, &err);
            if (status == GDB_OK)
                status = gdb_result_writer_row(&writer, values, &out, &err);
            if (status == GDB_OK)
                status = gdb_result_writer_end(&writer, &out, &err);
            gdb_alloc_fail_after(-1);
            assert_true(n > 0 || status == GDB_ERR_NOMEM);
            assert_int_equal(err.status, status);
            gdb_error_clear(&err);
            gdb_buffer_release(&out);
            gdb_result_writer_release(&writer);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_found_by_their_names),
        cmocka_unit_test(csv_quotes_only_what_must_be),
        cmocka_unit_test(csv_quotes_line_breaks_and_texts_that_look_like_null),
        cmocka_unit_test(csv_repeats_its_header_for_each_result),
        cmocka_unit_test(every_type_has_its_text),
        cmocka_unit_test(tsv_escapes_and_never_quotes),
        cmocka_unit_test(json_is_an_array_of_objects_for_each_result),
        cmocka_unit_test(json_has_its_form_for_every_type),
        cmocka_unit_test(json_nests_nodes_relationships_and_paths),
        cmocka_unit_test(json_escapes_and_mends_text),
        cmocka_unit_test(table_aligns_numbers_to_the_right),
        cmocka_unit_test(table_can_be_ascii_and_without_header),
        cmocka_unit_test(table_counts_columns_of_the_screen_and_escapes),
        cmocka_unit_test(table_keeps_to_the_screen),
        cmocka_unit_test(table_of_many_bytes_is_written_before_its_end),
        cmocka_unit_test(markdown_escapes_what_markdown_reads),
        cmocka_unit_test(line_names_each_value),
        cmocka_unit_test(nested_values_print_in_plain_formats),
        cmocka_unit_test(a_result_without_columns_is_nothing_in_every_format),
        cmocka_unit_test(missing_memory_is_reported_by_every_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
