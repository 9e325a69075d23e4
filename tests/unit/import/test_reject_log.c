/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/import/reject_log.h"

static char directory[64], inside[80];
static gdb_error err;

static uint8_t text[] = "a,1\nb,x\nc,y\nd,z";
static gdb_raw_block raw = {.bytes = text, .size = sizeof(text) - 1, .first_line = 1};
static gdb_reject rejects[] = {
    {GDB_REJECT_VALUE, 4, 8, 2, 3, 6, "T.v: 'x' is not an INT64"},
    {GDB_REJECT_MISSING_NODE, 8, 12, 3, 3, 10, "no \"node\", here"},
    {GDB_REJECT_VALUE, 12, 15, 4, 3, 14, "T.v: 'z' is not an INT64"},
};
static gdb_row_block block = {.raw = &raw, .rejects = rejects, .reject_count = 3};

static uint32_t columns[] = {0, 1};
static gdb_csv_file file = {.field_count = 2, .columns = columns};

static const gdb_csv_file *file_of(const char *path)
{
    file.path = path;
    file.dialect = gdb_csv_dialect_default();
    return &file;
}

static void assert_content(const char *name, const char *expected)
{
    char path[160];
    gdb_buffer content = {0};

    snprintf(path, sizeof(path), "%s/%s", inside, name);
    assert_ok(gdb_file_read_all(path, 1 << 20, &content, &err), err);
    assert_ok(gdb_buffer_append_byte(&content, 0, &err), err);
    assert_string_equal((const char *)content.data, expected);
    gdb_buffer_release(&content);
}

static void the_first_reject_ends_an_import_that_does_not_skip(void **state)
{
    gdb_reject_options options = {.skip = false, .max_errors = 100};
    gdb_reject_log *log;

    (void)state;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_int_equal(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &block, &err),
                     GDB_ERR_INPUT);
    assert_string_equal(err.where, "t.csv:2:3");
    assert_string_equal(err.message, "T.v: 'x' is not an INT64");
    gdb_error_clear(&err);
    gdb_reject_log_close(log);
}

static void one_more_than_allowed_ends_it_and_tolerated_ones_do_not_count(void **state)
{
    gdb_reject_options options = {.skip = true, .max_errors = 2};
    gdb_reject_log *log;

    (void)state;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_fails(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &block, &err),
                 GDB_ERR_INPUT, "more than 2 bad rows; this one: T.v: 'z'", err);
    gdb_reject_log_close(log);

    options.tolerated = 1u << GDB_REJECT_MISSING_NODE;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &block, &err), err);
    assert_int_equal(gdb_reject_log_count(log), 3);
    assert_int_equal(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &block, &err),
                     GDB_ERR_INPUT);
    gdb_error_clear(&err);
    assert_ok(gdb_reject_log_finish(log, &err), err);
    gdb_reject_log_close(log);
    assert_int_equal(access(inside, F_OK), -1);
}

static void a_rate_is_judged_from_row_1000_on_and_at_the_end(void **state)
{
    enum { ROWS = 996 };
    static uint32_t begins[ROWS]; /* all in front of the rejects */
    static uint64_t dead[ROWS / 64 + 1];
    gdb_reject_options options = {
        .skip = true, .max_errors = UINT64_MAX, .has_max_rate = true, .max_rate = 0.29};
    gdb_row_block rows = {.raw = &raw, .row_count = ROWS, .record_begin = begins, .dead = dead};
    gdb_row_block bad = block;
    gdb_reject_log *log;

    (void)state;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &rows, &err), err);
    assert_ok(gdb_reject_log_judge(log, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &bad, &err), err);
    assert_fails(gdb_reject_log_judge(log, &err), GDB_ERR_INPUT,
                 "more than 0.29 % of the rows are bad (3 of 999)", err);
    rows.row_count = 3; /* one before each reject */
    begins[1] = 5;
    begins[2] = 9;
    rows.rejects = rejects;
    rows.reject_count = 3;
    assert_int_equal(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &rows, &err),
                     GDB_ERR_INPUT);
    assert_string_equal(err.where, "t.csv:2:3");
    assert_string_equal(err.message, "more than 0.29 % of the rows are bad (4 of 1001); this one: "
                                     "T.v: 'x' is not an INT64");
    gdb_error_clear(&err);
    gdb_reject_log_close(log);
}

static void each_layout_has_a_file_of_its_own(void **state)
{
    gdb_reject_options options = {.skip = true, .max_errors = UINT64_MAX, .directory = inside};
    static uint32_t turned[] = {1, 0};
    gdb_row_block one = block;
    gdb_csv_file other = *file_of("t.csv");
    gdb_reject_log *log;

    (void)state;
    one.reject_count = 1;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", &other, gdb_text_of("h"), &one, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", &other, gdb_text_of("h\r\n"), &one, &err), err);
    assert_ok(gdb_reject_log_add(log, "T", &other, gdb_text("", 0), &one, &err), err);
    other.dialect.null_text = gdb_text_of("NULL");
    assert_ok(gdb_reject_log_add(log, "T", &other, gdb_text_of("h"), &one, &err), err);
    other.columns = turned;
    assert_ok(gdb_reject_log_add(log, "T", &other, gdb_text_of("h"), &one, &err), err);
    assert_ok(gdb_reject_log_finish(log, &err), err);
    gdb_reject_log_close(log);
    assert_content("T.csv", "h\nb,x\nb,x\n");
    assert_content("T-2.csv", "b,x\n");
    assert_content("T-3.csv", "h\nb,x\n");
    assert_content("T-4.csv", "h\nb,x\n");
    assert_ok(gdb_file_remove_directory(inside, &err), err);
}

static void rejects_are_written_byte_for_byte_with_their_reasons(void **state)
{
    gdb_reject_options options = {.skip = true, .max_errors = UINT64_MAX, .directory = inside};
    gdb_row_block one = block;
    gdb_reject_log *log;

    (void)state;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_int_equal(access(inside, F_OK), -1);
    assert_ok(
        gdb_reject_log_add(log, "T", file_of("a,b.csv"), gdb_text_of("id,v\r\n"), &block, &err),
        err);
    one.reject_count = 1;
    assert_ok(gdb_reject_log_add(log, "T", file_of("t2.csv"), gdb_text_of("id,v\n"), &one, &err),
              err);
    assert_ok(gdb_reject_log_add(log, "T", file_of("t3.csv"), gdb_text_of("v,id"), &one, &err),
              err);
    assert_ok(gdb_reject_log_add(log, "../rejects", file_of("t4.csv"), gdb_text("", 0), &one, &err),
              err);
    assert_ok(gdb_reject_log_finish(log, &err), err);
    gdb_reject_log_close(log);
    assert_content("rejects.csv", "file,line,column,byte,table,code,message\n"
                                  "\"a,b.csv\",2,3,6,T,value,T.v: 'x' is not an INT64\n"
                                  "\"a,b.csv\",3,3,10,T,missing_node,\"no \"\"node\"\", here\"\n"
                                  "\"a,b.csv\",4,3,14,T,value,T.v: 'z' is not an INT64\n"
                                  "t2.csv,2,3,6,T,value,T.v: 'x' is not an INT64\n"
                                  "t3.csv,2,3,6,T,value,T.v: 'x' is not an INT64\n"
                                  "t4.csv,2,3,6,../rejects,value,T.v: 'x' is not an INT64\n");
    assert_content("T.csv", "id,v\r\nb,x\nc,y\nd,z\nb,x\n");
    assert_content("T-2.csv", "v,id\nb,x\n");
    assert_content("_._rejects.csv", "b,x\n");
    assert_ok(gdb_file_remove_directory(inside, &err), err);
}

static void a_table_called_rejects_keeps_the_list_alone(void **state)
{
    gdb_reject_options options = {.skip = true, .max_errors = UINT64_MAX, .directory = inside};
    gdb_row_block one = block;
    gdb_reject_log *log;

    (void)state;
    one.reject_count = 1;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_ok(gdb_reject_log_add(log, "rejects", file_of("t.csv"), gdb_text("", 0), &one, &err),
              err);
    assert_ok(gdb_reject_log_finish(log, &err), err);
    gdb_reject_log_close(log);
    assert_content("rejects-2.csv", "b,x\n");
    assert_ok(gdb_file_remove_directory(inside, &err), err);
}

static void a_directory_that_cannot_be_made_is_an_error(void **state)
{
    gdb_reject_options options = {
        .skip = true, .max_errors = UINT64_MAX, .directory = "/nonexistent/rejects"};
    gdb_reject_log *log;

    (void)state;
    assert_ok(gdb_reject_log_open(&log, &options, &err), err);
    assert_fails(gdb_reject_log_add(log, "T", file_of("t.csv"), gdb_text("", 0), &block, &err),
                 GDB_ERR_IO, "cannot create '/nonexistent/rejects'", err);
    gdb_reject_log_close(log);
}

static void failing_allocations_are_reported(void **state)
{
    gdb_reject_options options = {.skip = true, .max_errors = UINT64_MAX, .directory = inside};
    int failures = 0;

    (void)state;
    for (;; failures++) {
        gdb_reject_log *log = NULL;
        gdb_status status;
        gdb_alloc_fail_after(failures);
        status = gdb_reject_log_open(&log, &options, &err);
        if (status == GDB_OK)
            status = gdb_reject_log_add(log, "T", file_of("t"), gdb_text_of("h"), &block, &err);
        gdb_alloc_fail_after(-1);
        gdb_reject_log_close(log);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    assert_true(failures > 5);
    assert_ok(gdb_file_remove_directory(inside, &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reject_ends_an_import_that_does_not_skip),
        cmocka_unit_test(one_more_than_allowed_ends_it_and_tolerated_ones_do_not_count),
        cmocka_unit_test(a_rate_is_judged_from_row_1000_on_and_at_the_end),
        cmocka_unit_test(each_layout_has_a_file_of_its_own),
        cmocka_unit_test(rejects_are_written_byte_for_byte_with_their_reasons),
        cmocka_unit_test(a_table_called_rejects_keeps_the_list_alone),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_an_error),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    int failed;

    snprintf(directory, sizeof(directory), "/tmp/test_reject_log.XXXXXX");
    if (mkdtemp(directory) == NULL)
        return 1;
    snprintf(inside, sizeof(inside), "%s/rejects", directory);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(directory);
    return failed;
}
