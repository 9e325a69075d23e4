/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <math.h>

#include "formats/report/report_unit.h"
#include "formats/report/report_writer.h"
#include "lib/base/alloc.h"

static const gdb_report_column summary_columns[] = {
    {"rows", "rows", GDB_REPORT_COUNT},
    {"seconds", "time", GDB_REPORT_SECONDS},
    {"rate", "rows a second", GDB_REPORT_RATE},
};
static const gdb_report_section summary = {"summary", NULL, GDB_REPORT_FACTS, summary_columns, 3};

static const gdb_report_column table_columns[] = {
    {"table", "table", GDB_REPORT_VALUE},
    {"rows", "rows", GDB_REPORT_COUNT},
    {"share", "", GDB_REPORT_BAR},
    {"stored", "stored", GDB_REPORT_BYTES},
    {"least", "min", GDB_REPORT_VALUE},
};
static const gdb_report_section tables = {"tables", "Tables", GDB_REPORT_TABLE, table_columns, 5};

static gdb_value text(const char *s)
{
    return gdb_value_string(gdb_text_of(s));
}

static void expect_report(gdb_report_form form, size_t table_rows, const char *expected)
{
    const gdb_value facts[] = {gdb_value_int64(1234567), gdb_value_double(0.125),
                               gdb_value_double((double)INFINITY)};
    const gdb_value rows[] = {text("Person"),        gdb_value_int64(1200),
                              gdb_value_double(0.1), gdb_value_uint64(1536),
                              gdb_value_null(),      text("K\nnows"),
                              gdb_value_int64(7),    gdb_value_double(0.001),
                              gdb_value_uint64(999), gdb_value_int64(-5)};
    gdb_error err = GDB_ERROR_INIT;
    gdb_report_writer writer;
    gdb_buffer out = {0};

    gdb_report_writer_init(&writer, form);
    writer.ascii = true;
    assert_ok(gdb_report_begin(&writer, &out, &err), err);
    assert_ok(gdb_report_section_write(&writer, &summary, facts, 1, &out, &err), err);
    assert_ok(gdb_report_section_write(&writer, &tables, rows, table_rows, &out, &err), err);
    assert_ok(gdb_report_end(&writer, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
    gdb_report_writer_release(&writer);
}

static void text_has_units_and_aligned_columns(void **state)
{
    (void)state;
    expect_report(GDB_REPORT_AS_TEXT, 2,
                  "rows:          1,234,567\n"
                  "time:          0.125 s\n"
                  "rows a second: -\n"
                  "\n"
                  "Tables\n"
                  "  table     rows           stored  min\n"
                  "  Person   1,200  ####     1.5 KB  -\n"
                  "  K\\nnows      7  #     999 bytes  -5\n");
}

static void json_has_bare_numbers_from_the_same_rows(void **state)
{
    (void)state;
    expect_report(GDB_REPORT_AS_JSON, 2,
                  "{\n\"summary\":{\"rows\":1234567,\"seconds\":0.125,\"rate\":null},\n"
                  "\"tables\":[\n"
                  "{\"table\":\"Person\",\"rows\":1200,\"stored\":1536,\"least\":null},\n"
                  "{\"table\":\"K\\nnows\",\"rows\":7,\"stored\":999,\"least\":-5}\n"
                  "]\n}\n");
}

static void a_table_without_rows_is_silent_in_text_and_empty_in_json(void **state)
{
    (void)state;
    expect_report(GDB_REPORT_AS_TEXT, 0,
                  "rows:          1,234,567\ntime:          0.125 s\nrows a second: -\n");
    expect_report(GDB_REPORT_AS_JSON, 0,
                  "{\n\"summary\":{\"rows\":1234567,\"seconds\":0.125,\"rate\":null},\n"
                  "\"tables\":[]\n}\n");
}

static void facts_have_one_row(void **state)
{
    const gdb_value facts[] = {gdb_value_int64(1), gdb_value_null(), gdb_value_null(),
                               gdb_value_int64(1), gdb_value_null(), gdb_value_null()};
    gdb_error err = GDB_ERROR_INIT;
    gdb_report_writer writer;
    gdb_buffer out = {0};

    (void)state;
    gdb_report_writer_init(&writer, GDB_REPORT_AS_TEXT);
    assert_ok(gdb_report_begin(&writer, &out, &err), err);
    assert_fails(gdb_report_section_write(&writer, &summary, facts, 2, &out, &err), GDB_ERR_USAGE,
                 "'summary'", err);
    gdb_buffer_release(&out);
    gdb_report_writer_release(&writer);
}

static void expect_shown(gdb_report_kind kind, gdb_value v, const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    assert_ok(gdb_report_print_value(kind, &v, false, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
}

static void every_kind_has_its_unit(void **state)
{
    (void)state;
    expect_shown(GDB_REPORT_COUNT, gdb_value_int64(0), "0");
    expect_shown(GDB_REPORT_COUNT, gdb_value_int64(999), "999");
    expect_shown(GDB_REPORT_COUNT, gdb_value_int64(-1000), "-1,000");
    expect_shown(GDB_REPORT_COUNT, gdb_value_uint64(UINT64_MAX), "18,446,744,073,709,551,615");
    expect_shown(GDB_REPORT_COUNT, gdb_value_int64(INT64_MIN), "-9,223,372,036,854,775,808");
    expect_shown(GDB_REPORT_COUNT, gdb_value_double(1234.6), "1,235");
    expect_shown(GDB_REPORT_BYTES, gdb_value_int64(1), "1 byte");
    expect_shown(GDB_REPORT_BYTES, gdb_value_int64(1023), "1,023 bytes");
    expect_shown(GDB_REPORT_BYTES, gdb_value_int64(1024), "1.0 KB");
    expect_shown(GDB_REPORT_BYTES, gdb_value_int64(1048575), "1.0 MB");
    expect_shown(GDB_REPORT_BYTES, gdb_value_int64(13107200), "12.5 MB");
    expect_shown(GDB_REPORT_BYTES, gdb_value_uint64(UINT64_MAX), "16.0 EB");
    expect_shown(GDB_REPORT_SECONDS, gdb_value_double(0.0004), "0.000 s");
    expect_shown(GDB_REPORT_SECONDS, gdb_value_double(9.9999), "10.0 s");
    expect_shown(GDB_REPORT_SECONDS, gdb_value_double(75.26), "75.3 s");
    expect_shown(GDB_REPORT_SECONDS, gdb_value_double(3723), "1:02:03 h");
    expect_shown(GDB_REPORT_RATIO, gdb_value_double(0.1249), "12.5 %");
    expect_shown(GDB_REPORT_RATIO, gdb_value_int64(1), "100.0 %");
    expect_shown(GDB_REPORT_RATE, gdb_value_double(1234567.4), "1,234,567/s");
    expect_shown(GDB_REPORT_BYTE_RATE, gdb_value_double(2e6), "1.9 MB/s");
    expect_shown(GDB_REPORT_DECIMAL, gdb_value_double(3.14159), "3.14");
    expect_shown(GDB_REPORT_DECIMAL, gdb_value_double(-0.5), "-0.50");
    expect_shown(GDB_REPORT_DECIMAL, gdb_value_double(1e300), "1.000e+300");
    expect_shown(GDB_REPORT_BAR, gdb_value_double(0.05), "██");
    expect_shown(GDB_REPORT_BAR, gdb_value_double(-1), "");
    expect_shown(GDB_REPORT_COUNT, gdb_value_null(), "-");
    expect_shown(GDB_REPORT_COUNT, text("many"), "many");
    expect_shown(GDB_REPORT_VALUE, gdb_value_double(2), "2.0");
}

static void missing_memory_is_reported(void **state)
{
    const gdb_value rows[] = {text("Person"), gdb_value_int64(1), gdb_value_double(0.5),
                              gdb_value_int64(1), gdb_value_null()};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int form = 0; form < 2; form++) {
        gdb_status status = GDB_ERR_NOMEM;
        for (int64_t n = 0; status != GDB_OK; n++) {
            gdb_report_writer writer;
            gdb_buffer out = {0};

            gdb_report_writer_init(&writer, (gdb_report_form)form);
            gdb_alloc_fail_after(n);
            status = gdb_report_section_write(&writer, &tables, rows, 1, &out, &err);
            gdb_alloc_fail_after(-1);
            assert_true(n > 0 || status == GDB_ERR_NOMEM);
            gdb_error_clear(&err);
            gdb_buffer_release(&out);
            gdb_report_writer_release(&writer);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_units_and_aligned_columns),
        cmocka_unit_test(json_has_bare_numbers_from_the_same_rows),
        cmocka_unit_test(a_table_without_rows_is_silent_in_text_and_empty_in_json),
        cmocka_unit_test(facts_have_one_row),
        cmocka_unit_test(every_kind_has_its_unit),
        cmocka_unit_test(missing_memory_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
