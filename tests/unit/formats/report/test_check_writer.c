/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/report/check_writer.h"
#include "lib/base/alloc.h"

static gdb_status write_all(gdb_check_writer *writer, gdb_buffer *out, gdb_error *err)
{
    const gdb_text_view found[] = {gdb_text_of("page 3: <bad> & \"sum\""), gdb_text_of("a\nb\xff")};
    const gdb_text_view reason[] = {gdb_text_of("needs #full")};
    const gdb_check checks[] = {
        {gdb_text_of("header"), GDB_CHECK_PASSED, 0.25, NULL, 0},
        {gdb_text_of("pages #1"), GDB_CHECK_FAILED, 0.5, found, 2},
        {gdb_text_of("edges"), GDB_CHECK_SKIPPED, -1, reason, 1},
    };

    GDB_TRY(gdb_check_begin(writer, out, err));
    for (size_t i = 0; i < 3; i++)
        GDB_TRY(gdb_check_write(writer, &checks[i], out, err));
    return gdb_check_end(writer, out, err);
}

static void expect_checks(gdb_check_form form, const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_check_writer writer;
    gdb_buffer out = {0};

    gdb_check_writer_init(&writer, form, "gdb-verify");
    assert_ok(write_all(&writer, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
    gdb_check_writer_release(&writer);
}

static void text_says_how_each_check_went(void **state)
{
    (void)state;
    expect_checks(GDB_CHECK_TEXT, "ok      header\n"
                                  "FAILED  pages #1\n"
                                  "        page 3: <bad> & \"sum\"\n"
                                  "        a\\nb\\xff\n"
                                  "skipped edges\n"
                                  "        needs #full\n"
                                  "3 checks: 1 passed, 1 failed, 1 skipped\n");
}

static void json_has_every_check_and_the_counts(void **state)
{
    (void)state;
    expect_checks(GDB_CHECK_JSON,
                  "{\"suite\":\"gdb-verify\",\n\"checks\":[\n"
                  "{\"name\":\"header\",\"outcome\":\"passed\",\"seconds\":0.25,\"lines\":[]},\n"
                  "{\"name\":\"pages #1\",\"outcome\":\"failed\",\"seconds\":0.5,\"lines\":"
                  "[\"page 3: <bad> & \\\"sum\\\"\",\"a\\nb\xef\xbf\xbd\"]},\n"
                  "{\"name\":\"edges\",\"outcome\":\"skipped\",\"seconds\":null,\"lines\":"
                  "[\"needs #full\"]}\n],\n\"passed\":1,\"failed\":1,\"skipped\":1}\n");
}

static void tap_has_a_plan_and_yaml(void **state)
{
    (void)state;
    expect_checks(GDB_CHECK_TAP, "TAP version 14\n"
                                 "ok 1 - header\n"
                                 "not ok 2 - pages \\#1\n"
                                 "  ---\n"
                                 "  found:\n"
                                 "    - \"page 3: <bad> & \\\"sum\\\"\"\n"
                                 "    - \"a\\nb\xef\xbf\xbd\"\n"
                                 "  ...\n"
                                 "ok 3 - edges # SKIP needs \\#full\n"
                                 "1..3\n");
}

static void junit_is_well_formed_xml_with_counts(void **state)
{
    (void)state;
    expect_checks(
        GDB_CHECK_JUNIT,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "<testsuite name=\"gdb-verify\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" "
        "time=\"0.75\">\n"
        "<testcase classname=\"gdb-verify\" name=\"header\" time=\"0.25\"/>\n"
        "<testcase classname=\"gdb-verify\" name=\"pages #1\" time=\"0.5\">\n"
        "<failure message=\"page 3: &lt;bad&gt; &amp; &quot;sum&quot;\">"
        "page 3: &lt;bad&gt; &amp; &quot;sum&quot;\na\\nb\\xff</failure>\n</testcase>\n"
        "<testcase classname=\"gdb-verify\" name=\"edges\">\n"
        "<skipped message=\"needs #full\">needs #full</skipped>\n</testcase>\n"
        "</testsuite>\n</testsuites>\n");
}

static void junit_mends_what_xml_forbids(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_check check = {gdb_text_of("\x01\xef\xbf\xbe\xef\xbf\xbf"), GDB_CHECK_PASSED, -1, NULL, 0};
    gdb_check_writer writer;
    gdb_buffer out = {0};

    (void)state;
    gdb_check_writer_init(&writer, GDB_CHECK_JUNIT, "s");
    assert_ok(gdb_check_begin(&writer, &out, &err), err);
    assert_ok(gdb_check_write(&writer, &check, &out, &err), err);
    assert_ok(gdb_check_end(&writer, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_non_null(
        strstr((const char *)out.data, "name=\"\\x01\xef\xbf\xbd\xef\xbf\xbd\"/>"));
    gdb_buffer_release(&out);
    gdb_check_writer_release(&writer);
}

static void no_checks_are_a_valid_document_in_every_form(void **state)
{
    static const char *const expected[] = {
        "0 checks: 0 passed, 0 failed\n",
        "{\"suite\":\"s\",\n\"checks\":[],\n\"passed\":0,\"failed\":0,\"skipped\":0}\n",
        "TAP version 14\n1..0\n",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"s\" "
        "tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0.0\">\n</testsuite>\n"
        "</testsuites>\n"};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int i = 0; i < GDB_CHECK_FORM_COUNT; i++) {
        gdb_check_writer writer;
        gdb_buffer out = {0};

        gdb_check_writer_init(&writer, (gdb_check_form)i, "s");
        assert_ok(gdb_check_begin(&writer, &out, &err), err);
        assert_ok(gdb_check_end(&writer, &out, &err), err);
        assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
        assert_string_equal((const char *)out.data, expected[i]);
        gdb_buffer_release(&out);
        gdb_check_writer_release(&writer);
    }
}

static void forms_are_found_by_their_names(void **state)
{
    gdb_check_form form;

    (void)state;
    for (int i = 0; i < GDB_CHECK_FORM_COUNT; i++) {
        assert_true(
            gdb_check_form_parse(gdb_text_of(gdb_check_form_name((gdb_check_form)i)), &form));
        assert_int_equal(form, i);
    }
    assert_false(gdb_check_form_parse(gdb_text_of("xml"), &form));
}

static void missing_memory_is_reported_in_every_form(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int i = 0; i < GDB_CHECK_FORM_COUNT; i++) {
        gdb_status status = GDB_ERR_NOMEM;
        for (int64_t n = 0; status != GDB_OK; n++) {
            gdb_check_writer writer;
            gdb_buffer out = {0};

            gdb_check_writer_init(&writer, (gdb_check_form)i, "s");
            gdb_alloc_fail_after(n);
            status = write_all(&writer, &out, &err);
            gdb_alloc_fail_after(-1);
            assert_true(n > 0 || status == GDB_ERR_NOMEM);
            gdb_error_clear(&err);
            gdb_buffer_release(&out);
            gdb_check_writer_release(&writer);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_says_how_each_check_went),
        cmocka_unit_test(json_has_every_check_and_the_counts),
        cmocka_unit_test(tap_has_a_plan_and_yaml),
        cmocka_unit_test(junit_is_well_formed_xml_with_counts),
        cmocka_unit_test(junit_mends_what_xml_forbids),
        cmocka_unit_test(no_checks_are_a_valid_document_in_every_form),
        cmocka_unit_test(forms_are_found_by_their_names),
        cmocka_unit_test(missing_memory_is_reported_in_every_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
