/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/cli/option_table.h"

typedef struct arguments {
    gdb_common_options common;
    bool flag;
    const char *text;
    uint64_t count, size;
    size_t taken_size;
} arguments;

static gdb_status take(void *arguments_out, const char *name, const char *value, gdb_error *err)
{
    arguments *args = arguments_out;

    if (strcmp(value, "bad") == 0)
        return GDB_FAIL(err, GDB_ERR_USAGE, "%s: no '%s'", name, value);
    args->taken_size = strlen(value);
    return GDB_OK;
}

static const gdb_option_row rows[] = {
    {GDB_OPTION_HEADING, "Things:", NULL, GDB_OPTION_TAKE(NULL)},
    {"flag", NULL, "a flag", GDB_OPTION_FLAG(arguments, flag)},
    {"text", "T", "a text", GDB_OPTION_TEXT(arguments, text)},
    {GDB_OPTION_HEADING, "More:", NULL, GDB_OPTION_TAKE(NULL)},
    {"count", "N", "a count", GDB_OPTION_COUNT(arguments, count, 2, 9)},
    {"size", "SIZE", "a size", GDB_OPTION_SIZE(arguments, size)},
    {"take", "T", "what a function takes", GDB_OPTION_TAKE(take)},
    {0}};

enum { MOST_WORDS = 10 };

static gdb_status parse(arguments *args, const char *const *words, gdb_error *err)
{
    static char copies[MOST_WORDS][32]; /* values point into them */
    char *argv[MOST_WORDS + 1];
    int argc = 0;

    for (; words[argc] != NULL; argc++) {
        assert_true(argc < MOST_WORDS);
        snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    memset(args, 0, sizeof(*args));
    optind = 0; /* glibc: start anew */
    return gdb_option_table_parse(rows, argc, argv, args, &args->common, err);
}

#define PARSE(args, error, ...)                                                                    \
    parse(args, (const char *const[]){"gdb-test", __VA_ARGS__, NULL}, error)

static void values_go_where_their_rows_say(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    arguments args;

    (void)state;
    assert_ok(PARSE(&args, &error, "--count", "9", "--flag", "db", "--size=2KB", "-q"), error);
    assert_true(args.flag);
    assert_true(args.common.quiet);
    assert_true(args.common.threads >= 1);
    assert_int_equal(args.count, 9);
    assert_int_equal(args.size, 2048);
    assert_null(args.text);
    assert_int_equal(optind, 6); /* options move in front of "db" */
    assert_ok(PARSE(&args, &error, "--text", "a", "--text", "b", "--take", "cde"), error);
    assert_string_equal(args.text, "b");
    assert_int_equal(args.taken_size, 3);
    assert_false(args.flag);
}

static void wrong_values_are_usage_errors(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    arguments args;

    (void)state;
    assert_fails(PARSE(&args, &error, "--count", "1"), GDB_ERR_USAGE,
                 "--count: '1' is not a whole number from 2 to 9", error);
    assert_fails(PARSE(&args, &error, "--size", "x"), GDB_ERR_USAGE, "--size: 'x' is not a size",
                 error);
    assert_fails(PARSE(&args, &error, "--take", "bad"), GDB_ERR_USAGE, "--take: no 'bad'", error);
    assert_fails(PARSE(&args, &error, "--take"), GDB_ERR_USAGE, "option '--take' needs a value",
                 error);
    assert_fails(PARSE(&args, &error, "--flag=1"), GDB_ERR_USAGE, "takes no value", error);
    assert_fails(PARSE(&args, &error, "--other"), GDB_ERR_USAGE, "unknown option '--other'", error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_where_their_rows_say),
        cmocka_unit_test(wrong_values_are_usage_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
