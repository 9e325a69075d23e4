/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/csv/csv_head.h"
#include "tests/support/temp_file.h"

static gdb_error err;
static gdb_arena arena;

static gdb_csv_head read_with(const char *text, const gdb_csv_head_options *options)
{
    gdb_csv_head head;

    temp_file_write(text, strlen(text));
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), options, &arena, &err), err);
    return head;
}

static gdb_csv_head read_plain(const char *text)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};

    return read_with(text, &options);
}

static void check_dialect(const char *text, char delimiter, uint32_t fields)
{
    gdb_csv_head head = read_plain(text);

    if (head.dialect.delimiter != delimiter || head.field_count != fields)
        fail_msg("'%s': delimiter '%c', %u fields", text, head.dialect.delimiter, head.field_count);
}

static void the_delimiter_is_found(void **state)
{
    (void)state;
    check_dialect("a,b,c\n1,2,3\n", ',', 3);
    check_dialect("a|b\n1|2,5\n3|4\n", '|', 2);
    check_dialect("a;b;c\n1,5;2,5;3,5\n", ';', 3);
    check_dialect("a\tb\n1\t2\n", '\t', 2);
    check_dialect("one\ntwo\n", ',', 1);
    check_dialect("id|\"a,b\nc,d\"\n1|\"x,y\"\n", '|', 2);
    check_dialect(":START_ID(Comment)|:END_ID(Comment)\n", '|', 2);
    check_dialect("a,b;c\n1,2;3\n", ',', 2);
    check_dialect("text, with commas|1\nmore, and, more|2\n,,,|3\n", '|', 2);
}

static void options_win(void **state)
{
    gdb_csv_head_options options = {.delimiter = ';', .has_quote = true, .quote = '\'',
                                    .header = GDB_CSV_HEADER_YES};
    gdb_csv_head head;

    (void)state;
    head = read_with("a,b;'c;d'\n1,2;3\n", &options);
    assert_int_equal(head.dialect.delimiter, ';');
    assert_int_equal(head.dialect.escape, '\'');
    assert_int_equal(head.field_count, 2);
    assert_true(head.has_header);
    assert_true(gdb_text_equal(head.names[0], gdb_text_of("a,b")));
    assert_true(gdb_text_equal(head.names[1], gdb_text_of("c;d")));
    options.header = GDB_CSV_HEADER_NO;
    head = read_with("id:ID;x\n", &options);
    assert_false(head.has_header);
    assert_null(head.names);
    assert_int_equal(head.header.size, 0);
}

static void headers_are_told_from_data(void **state)
{
    static const gdb_text_view known[] = {{"id", 2}, {"name", 4}, {"city", 4}};
    gdb_csv_head_options options = {.known = known, .known_count = 3};

    (void)state;
    assert_true(read_plain("id,name\n1,x\n").has_header);
    assert_true(read_plain("name,born\nx,2020-01-01\n").has_header);
    assert_false(read_plain("1,x\n2,y\n").has_header);
    assert_false(read_plain("a,b\nc,d\n").has_header);
    assert_false(read_plain("x,1\ny,2\n").has_header);
    assert_true(read_plain("id:ID(Person),name\n").has_header);
    assert_true(read_plain(":START_ID(A)|:END_ID(B)\n1|2\n").has_header);
    assert_false(read_plain("12:date,x\n13:date,y\n").has_header);
    assert_true(read_with("ID,Name\na,b\n", &options).has_header);
    assert_true(read_with("city,id,other\na,b,c\n", &options).has_header);
    assert_false(read_with("id,x,y,z\na,b,c,d\n", &options).has_header);
}

static void typed_headers_are_parsed(void **state)
{
    gdb_csv_head head = read_plain("id:ID(Person)|\"first\"\"Name:STRING\"|age:INT\n933|x|\n");

    (void)state;
    assert_non_null(head.typed);
    assert_int_equal(head.field_count, 3);
    assert_int_equal(head.typed[0].role, GDB_CSV_ROLE_ID);
    assert_true(gdb_text_equal(head.typed[1].name, gdb_text_of("first\"Name")));
    assert_int_equal(head.typed[2].type, GDB_TYPE_INT32);
    assert_true(head.has_data);
    assert_true(gdb_text_equal(head.header,
                               gdb_text_of("id:ID(Person)|\"first\"\"Name:STRING\"|age:INT\n")));
    assert_null(read_plain("id,name\n1,x\n").typed);
}

static void check_type(const char *values, gdb_type_id type)
{
    char text[256];
    gdb_csv_head head;

    snprintf(text, sizeof(text), "column,other\n%s", values);
    head = read_plain(text);
    if (gdb_type_guess_type(&head.guesses[0]) != type)
        fail_msg("'%s' is %s", values, gdb_type_name(gdb_type_guess_type(&head.guesses[0])));
}

static void types_are_inferred(void **state)
{
    (void)state;
    check_type("1,1\n-5,1\n", GDB_TYPE_INT64);
    check_type("1,1\n,1\n", GDB_TYPE_INT64);
    check_type("\"1\",1\n", GDB_TYPE_INT64);
    check_type("\"\",1\n1,1\n", GDB_TYPE_STRING);
    check_type("1,1\n2.5,1\n", GDB_TYPE_DOUBLE);
    check_type("1e3,1\n", GDB_TYPE_DOUBLE);
    check_type("true,1\nFALSE,1\n", GDB_TYPE_BOOL);
    check_type("t,1\nf,1\n", GDB_TYPE_STRING);
    check_type("2020-01-31,1\n", GDB_TYPE_DATE);
    check_type("2020-01-31,1\n2020-01-31 10:00:00,1\n", GDB_TYPE_TIMESTAMP);
    check_type("2020-01-31,1\nx,1\n", GDB_TYPE_STRING);
    check_type("00123,1\n", GDB_TYPE_STRING);
    check_type("+4912,1\n", GDB_TYPE_STRING);
    check_type("18446744073709551615,1\n", GDB_TYPE_STRING);
    check_type("nan,1\n", GDB_TYPE_STRING);
    check_type("1,1\n2020-01-31,1\n", GDB_TYPE_STRING);
    check_type(",1\n,2\n", GDB_TYPE_STRING);
    check_type("0.5,1\n0,1\n", GDB_TYPE_DOUBLE);
    check_type("-0,1\n", GDB_TYPE_INT64);
    check_type("1,1\nx,1,too many\n2,2\n", GDB_TYPE_INT64);
}

static void check_preamble(const char *text, uint64_t skipped, const char *first_name)
{
    gdb_csv_head head = read_plain(text);

    if (head.skip_lines != skipped || head.has_preamble != (skipped > 0) ||
        head.has_header != (first_name != NULL) ||
        (first_name != NULL && !gdb_text_equal(head.names[0], gdb_text_of(first_name))))
        fail_msg("'%s': %llu lines skipped", text, (unsigned long long)head.skip_lines);
}

static void preambles_are_passed_over(void **state)
{
    (void)state;
    check_preamble("A report\nid,name\n1,x\n2,y\n", 1, "id");
    check_preamble("A report\n\nof 2020, in May\r\n\r\nid,name,n\n1,x,1\n2,y,2\n3,z,3\n", 4, "id");
    check_preamble("\xEF\xBB\xBF# made by hand\nid:ID,name\n1,x\n2,y\n", 1, "id:ID");
    check_preamble("\"quoted\n\"\nid;name\n1;x\n2;y\n", 2, "id");
}

/* Without a header that can be recognised it could be a row. */
static void broken_rows_are_no_preamble(void **state)
{
    gdb_csv_head_options given = {.header = GDB_CSV_HEADER_YES};
    gdb_csv_head head;

    (void)state;
    check_preamble("1\n2,x\n3,y\n4,z\n", 0, NULL);
    check_preamble("oops\na,b\nc,d\ne,f\n", 0, NULL);
    check_preamble("c0\nv0\na;b\n", 0, NULL);
    check_preamble("id,name\n1,x\n2,y\nid,name,n\n1,x,1\n2,y,2\n3,z,3\n4,u,4\n5,v,5\n", 0,
                   "id");
    check_preamble("one\ntwo\nthree\nid,n\n1,2\n", 0, NULL);
    head = read_with("A report\nid,name\n1,x\n2,y\n", &given);
    assert_false(head.has_preamble);
    assert_int_equal(head.field_count, 1);
}

static void given_lines_are_skipped(void **state)
{
    gdb_csv_head_options options = {.has_skip = true, .skip_lines = 2};
    gdb_csv_head head = read_with("a\r\n\"b\rid,name\n1,x\n", &options);

    (void)state;
    assert_int_equal(head.skip_lines, 2);
    assert_int_equal(head.first_line, 3);
    assert_false(head.has_preamble);
    assert_true(gdb_text_equal(head.names[0], gdb_text_of("id")));
    assert_int_equal(head.guesses[0].values, 1);
    options.skip_lines = 9;
    assert_true(read_with("a\nb\n", &options).is_empty);
    options.skip_lines = 0;
    assert_false(read_with("A report\nid,name\n1,x\n2,y\n", &options).has_preamble);
}

static void signs_of_headers_are_told(void **state)
{
    static const gdb_text_view known[] = {{"id", 2}};
    gdb_csv_head_options options = {.known = known, .known_count = 1};
    gdb_csv_head head = read_plain("n,name\nx,1\ny,2\n");

    (void)state;
    assert_int_equal(head.sign, GDB_CSV_SIGN_UNLIKE_DATA);
    assert_int_equal(head.sign_field, 1);
    assert_int_equal(read_plain("id:ID\n").sign, GDB_CSV_SIGN_TYPED);
    assert_int_equal(read_with("id\nx\n", &options).sign, GDB_CSV_SIGN_KNOWN_NAMES);
    assert_int_equal(read_plain("a\nb\n").sign, GDB_CSV_SIGN_NONE);
    options.header = GDB_CSV_HEADER_NO;
    assert_int_equal(read_with("id\nx\n", &options).sign, GDB_CSV_SIGN_GIVEN);
    options.header = GDB_CSV_HEADER_ASSUMED;
    assert_int_equal(read_with("x\ny\n", &options).sign, GDB_CSV_SIGN_NAMES_NEEDED);
}

static void endless_lines_are_only_counted(void **state)
{
    enum { COUNT = 5000 };
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};
    char text[2 * COUNT + 16];
    gdb_csv_head head;

    (void)state;
    for (int i = 0; i < COUNT; i++)
        memcpy(text + 2 * i, "a,", 2);
    memcpy(text + 2 * COUNT, "a\n1\n2\n3\n", 9);
    temp_file_write(text, 2 * COUNT + 9);
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), &options, &arena, &err), err);
    assert_int_equal(head.field_count, COUNT + 1);
    assert_null(head.names);
}

static void files_with_little_in_them_are_described(void **state)
{
    gdb_csv_head head = read_plain("");

    (void)state;
    assert_true(head.is_empty);
    assert_true(read_plain("\xEF\xBB\xBF\n\r\n").is_empty);
    head = read_plain("\xEF\xBB\xBFid:ID,name\r\n");
    assert_true(head.has_header);
    assert_false(head.has_data);
    assert_true(gdb_text_equal(head.names[0], gdb_text_of("id:ID")));
    assert_int_equal(gdb_type_guess_type(&head.guesses[1]), GDB_TYPE_STRING);
    head = read_plain("1,2");
    assert_false(head.has_header);
    assert_true(head.has_data);
    assert_int_equal(gdb_type_guess_type(&head.guesses[0]), GDB_TYPE_INT64);
}

static void only_the_beginning_is_read_and_cut_behind_a_record(void **state)
{
    enum { SIZE = 1 << 20 };
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};
    char *text = malloc(SIZE);
    gdb_csv_head head;
    size_t n;

    (void)state;
    assert_non_null(text);
    n = (size_t)snprintf(text, SIZE, "id,t\n");
    while (n + 64 < SIZE)
        n += (size_t)snprintf(text + n, SIZE - n, "%zu,\"a\nb,c\"\n", n);
    n += (size_t)snprintf(text + n, SIZE - n, "text,far behind\n");
    temp_file_write(text, n);
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), &options, &arena, &err), err);
    assert_true(head.has_header);
    assert_int_equal(gdb_type_guess_type(&head.guesses[0]), GDB_TYPE_INT64);
    assert_int_equal(head.read_ahead.size, 0);

    /* A first record that is longer than what is read at once. */
    memset(text, 'x', SIZE);
    memcpy(text, "id|\"", 4);
    memcpy(text + SIZE - 6, "\"\n1|2\n", 6);
    temp_file_write(text, SIZE);
    assert_ok(gdb_csv_head_read(&head, temp_file_path(), &options, &arena, &err), err);
    assert_int_equal(head.field_count, 2);
    assert_int_equal(gdb_type_guess_type(&head.guesses[0]), GDB_TYPE_INT64);
    free(text);
}

static void what_a_pipe_gave_is_handed_on_and_looked_at_again(void **state)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO, .delimiter = ';'};
    int pipes[2], saved = dup(STDIN_FILENO);
    gdb_csv_head head;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "id,n\n1,x\n", 9), 9);
    close(pipes[1]);
    dup2(pipes[0], STDIN_FILENO);
    close(pipes[0]);
    assert_ok(gdb_csv_head_read(&head, "-", &options, &arena, &err), err);
    assert_int_equal(head.field_count, 1);
    assert_true(gdb_text_equal(head.read_ahead, gdb_text_of("id,n\n1,x\n")));
    options.delimiter = ',';
    options.read_ahead = head.read_ahead;
    assert_ok(gdb_csv_head_read(&head, "-", &options, &arena, &err), err);
    assert_int_equal(head.field_count, 2);
    assert_true(head.has_header);
    assert_true(gdb_text_equal(head.read_ahead, gdb_text_of("id,n\n1,x\n")));
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};
    gdb_csv_head head;

    (void)state;
    assert_fails(gdb_csv_head_read(&head, "/nonexistent", &options, &arena, &err), GDB_ERR_INPUT,
                 "cannot open '/nonexistent'", err);
    assert_fails(gdb_csv_head_read(&head, "/tmp", &options, &arena, &err), GDB_ERR_INPUT,
                 "directory", err);
}

static void failing_allocations_are_reported(void **state)
{
    gdb_csv_head_options options = {.header = GDB_CSV_HEADER_AUTO};
    int failures = 0;

    (void)state;
    temp_file_write("id:ID,\"a\"\n1,\"b\"\n", 16);
    for (;; failures++) {
        gdb_arena own = {0};
        gdb_csv_head head;
        gdb_status status;
        gdb_alloc_fail_after(failures);
        status = gdb_csv_head_read(&head, temp_file_path(), &options, &own, &err);
        gdb_alloc_fail_after(-1);
        gdb_arena_release(&own);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    assert_true(failures >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delimiter_is_found),
        cmocka_unit_test(options_win),
        cmocka_unit_test(headers_are_told_from_data),
        cmocka_unit_test(typed_headers_are_parsed),
        cmocka_unit_test(types_are_inferred),
        cmocka_unit_test(preambles_are_passed_over),
        cmocka_unit_test(broken_rows_are_no_preamble),
        cmocka_unit_test(given_lines_are_skipped),
        cmocka_unit_test(signs_of_headers_are_told),
        cmocka_unit_test(endless_lines_are_only_counted),
        cmocka_unit_test(files_with_little_in_them_are_described),
        cmocka_unit_test(only_the_beginning_is_read_and_cut_behind_a_record),
        cmocka_unit_test(what_a_pipe_gave_is_handed_on_and_looked_at_again),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    int failed;

    failed = cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
    gdb_arena_release(&arena);
    return failed;
}
