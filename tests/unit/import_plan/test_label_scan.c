/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/import_plan/label_scan.h"
#include "tests/support/temp_file.h"

static gdb_error err;

/* "P:2 1,1,0 INT64;C:4 ...; stray 7": label, line, used fields, key type. The label is field 1. */
static void describe(const char *text, unsigned threads, char *out, size_t room)
{
    gdb_row_filter filter = {.field = 1, .is_label = true};
    gdb_csv_file file = {.path = temp_file_path(),
                         .dialect = gdb_csv_dialect_default(),
                         .skip_header = true,
                         .field_count = 3,
                         .filter = &filter};
    gdb_arena arena = {0};
    gdb_label_scan scan;
    size_t n = 0;

    temp_file_write(text, strlen(text));
    assert_ok(gdb_label_scan_file(&scan, &file, 0, threads, &arena, &err), err);
    for (uint32_t i = 0; i < scan.count; i++)
        n += (size_t)snprintf(out + n, room - n, "%.*s:%llu %d,%d,%d %s;",
                              GDB_TEXT_ARG(scan.labels[i].label),
                              (unsigned long long)scan.labels[i].line, scan.labels[i].used[0],
                              scan.labels[i].used[1], scan.labels[i].used[2],
                              gdb_type_name(gdb_type_guess_type(&scan.labels[i].key)));
    snprintf(out + n, room - n, " stray %llu", (unsigned long long)scan.stray_line);
    gdb_arena_release(&arena);
}

static void labels_come_in_the_order_of_their_rows(void **state)
{
    char out[256];

    (void)state;
    describe("id,l,x\n1,P,\n\nz,C,\n2,p,\"\"\n3,\"C\",\n4,D,", 1, out, sizeof(out));
    assert_string_equal(out, "P:2 1,1,1 INT64;C:4 1,1,0 STRING;D:7 1,1,0 INT64; stray 0");
    describe("id,l,x\n\"1\n\",P,\n2,P;C,\n3,,\n4,C\n,C,", 1, out, sizeof(out));
    assert_string_equal(out, "P:2 1,1,0 STRING;C:7 0,1,0 STRING; stray 4");
    describe("id,l,x\n", 1, out, sizeof(out));
    assert_string_equal(out, " stray 0");
}

/* More than one block, so that lists are merged. */
static void threads_do_not_change_the_result(void **state)
{
    enum { ROWS = 300000 };
    char *text = malloc(ROWS * 16);
    char one[256], many[256];
    size_t n = 0;

    (void)state;
    assert_non_null(text);
    n += (size_t)snprintf(text, 16, "id,l,x\n");
    for (int i = 0; i < ROWS; i++)
        n += (size_t)snprintf(text + n, 16, "%d,%s,%s\n", i,
                              i > ROWS - 9 ? "Late" : (i % 2 == 0 ? "Even" : "Odd"),
                              i == ROWS - 1 ? "y" : "");
    describe(text, 1, one, sizeof(one));
    describe(text, 3, many, sizeof(many));
    assert_string_equal(one,
                        "Even:2 1,1,0 INT64;Odd:3 1,1,0 INT64;Late:299994 1,1,1 INT64; stray 0");
    assert_string_equal(many, one);
    free(text);
}

static void too_many_labels_are_refused(void **state)
{
    gdb_row_filter filter = {.field = 0, .is_label = false};
    gdb_csv_file file = {.path = temp_file_path(),
                         .dialect = gdb_csv_dialect_default(),
                         .field_count = 1,
                         .filter = &filter};
    char text[16 * (GDB_LABELS_MOST + 1)];
    gdb_arena arena = {0};
    gdb_label_scan scan;
    size_t n = 0;

    (void)state;
    for (int i = 0; i <= GDB_LABELS_MOST; i++)
        n += (size_t)snprintf(text + n, 16, "%d\n", i);
    temp_file_write(text, strlen(text));
    assert_fails(gdb_label_scan_file(&scan, &file, GDB_CSV_IGNORE, 2, &arena, &err), GDB_ERR_INPUT,
                 "more than 1000 tables", err);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_come_in_the_order_of_their_rows),
        cmocka_unit_test(threads_do_not_change_the_result),
        cmocka_unit_test(too_many_labels_are_refused),
    };

    return cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
}
