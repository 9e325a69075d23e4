/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <getopt.h>

#include "lib/cli/common_options.h"

typedef enum color { RED, GREEN, BLUE } color;

typedef struct arguments {
    gdb_common_options common;
    bool flag;
    const char *text;
    char character;
    uint64_t count, size;
    double seconds;
    color color;
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

static const char *const colors[] = {"red", "green", "blue", NULL};

static const gdb_option_row rows[] = {
    GDB_OPTION_HEADING("Things:"),
    {'f', "flag", NULL, "a flag", GDB_OPTION_FLAG(arguments, flag)},
    {0, "text", "T", "a text", GDB_OPTION_TEXT(arguments, text)},
    {0, "character", "C", "a character", GDB_OPTION_CHARACTER(arguments, character)},
    GDB_OPTION_HEADING("More:"),
    {0, "count", "N", "a count", GDB_OPTION_COUNT(arguments, count, 2, 9)},
    {0, "size", "SIZE", "a size", GDB_OPTION_SIZE(arguments, size)},
    {0, "seconds", "S", "a time", GDB_OPTION_SECONDS(arguments, seconds)},
    {0, "color", "NAME", "a choice", GDB_OPTION_CHOICE(arguments, color, colors)},
    {'t', "take", "T", "what a function takes", GDB_OPTION_TAKE(take)},
    {0}};

enum { MOST_WORDS = 10 };

/* The operands, joined by blanks. */
static char operands_seen[128];

static void note_operands(char *const *operands)
{
    size_t used = 0;

    operands_seen[0] = '\0';
    for (; *operands != NULL; operands++)
        used += (size_t)snprintf(operands_seen + used, sizeof(operands_seen) - used, "%s%s",
                                 used == 0 ? "" : " ", *operands);
}

static gdb_status parse(arguments *args, const char *const *words, gdb_error *err)
{
    static char copies[MOST_WORDS][32]; /* values point into them */
    char *argv[MOST_WORDS + 1];
    char *const *operands = NULL;
    const gdb_option_set sets[] = {{gdb_common_option_rows, &args->common}, {rows, args}};
    int argc = 0;

    for (; words[argc] != NULL; argc++) {
        assert_true(argc < MOST_WORDS);
        snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    memset(args, 0, sizeof(*args));
    gdb_common_options_init(&args->common);
    optind = 0; /* glibc: start anew */
    GDB_TRY(gdb_options_parse(sets, 2, argc, argv, &operands, err));
    note_operands(operands);
    return GDB_OK;
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
    assert_int_equal(args.color, RED);
    assert_ok(PARSE(&args, &error, "--text", "a", "--text", "b", "--take", "cde"), error);
    assert_string_equal(args.text, "b");
    assert_int_equal(args.taken_size, 3);
    assert_false(args.flag);
    assert_ok(PARSE(&args, &error, "--color", "blue", "--character", "tab", "--seconds", "0.5"),
              error);
    assert_int_equal(args.color, BLUE);
    assert_int_equal(args.character, '\t');
    assert_true(args.seconds > 0.49 && args.seconds < 0.51);
}

static void letters_stand_for_their_rows(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    arguments args;

    (void)state;
    assert_ok(PARSE(&args, &error, "-qft", "four", "-j3"), error);
    assert_true(args.flag && args.common.quiet);
    assert_int_equal(args.taken_size, 4);
    assert_int_equal(args.common.threads, 3);
    assert_fails(PARSE(&args, &error, "-t"), GDB_ERR_USAGE, "option '-t' needs a value", error);
    assert_fails(PARSE(&args, &error, "-t", "bad"), GDB_ERR_USAGE, "--take: no 'bad'", error);
    assert_fails(PARSE(&args, &error, "-qx"), GDB_ERR_USAGE, "unknown option '-x'", error);
}

static void options_stand_anywhere_and_end_at_two_hyphens(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    arguments args;

    (void)state;
    assert_ok(PARSE(&args, &error, "db", "--flag", "one", "--text", "T", "two"), error);
    assert_string_equal(operands_seen, "db one two");
    assert_ok(PARSE(&args, &error, "db", "--", "--flag"), error);
    assert_string_equal(operands_seen, "db --flag");
    assert_false(args.flag);
    assert_ok(PARSE(&args, &error, "--flag"), error);
    assert_string_equal(operands_seen, "");
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
    assert_fails(PARSE(&args, &error, "--character", "xy"), GDB_ERR_USAGE,
                 "--character: 'xy' is not one ASCII character", error);
    assert_fails(PARSE(&args, &error, "--seconds", "1m"), GDB_ERR_USAGE,
                 "--seconds: '1m' is not a number of seconds", error);
    assert_fails(PARSE(&args, &error, "--color", "pink"), GDB_ERR_USAGE,
                 "--color: 'pink' is not one of red, green, blue", error);
    assert_fails(PARSE(&args, &error, "--threads", "0"), GDB_ERR_USAGE,
                 "--threads: '0' is not a whole number from 1 to 1024", error);
    assert_fails(PARSE(&args, &error, "--progress", "x"), GDB_ERR_USAGE,
                 "--progress: 'x' is not one of auto, always, never", error);
    assert_fails(PARSE(&args, &error, "--take", "bad"), GDB_ERR_USAGE, "--take: no 'bad'", error);
    assert_fails(PARSE(&args, &error, "--take"), GDB_ERR_USAGE, "option '--take' needs a value",
                 error);
    assert_fails(PARSE(&args, &error, "--flag=1"), GDB_ERR_USAGE, "takes no value", error);
    assert_fails(PARSE(&args, &error, "--quiet=1"), GDB_ERR_USAGE, "takes no value", error);
    assert_fails(PARSE(&args, &error, "--other"), GDB_ERR_USAGE, "unknown option '--other'", error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_where_their_rows_say),
        cmocka_unit_test(letters_stand_for_their_rows),
        cmocka_unit_test(options_stand_anywhere_and_end_at_two_hyphens),
        cmocka_unit_test(wrong_values_are_usage_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
