/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/cli/progress_line.h"

static void expect(const gdb_progress_moment *moment, const char *expected)
{
    char text[320];

    gdb_progress_moment_print(moment, text, sizeof(text));
    assert_string_equal(text, expected);
}

static void a_moment_has_what_is_known_of_it(void **state)
{
    gdb_progress_moment moment = {.phase = "Person: read"};

    (void)state;
    expect(&moment, "Person: read");
    moment.rows = 1;
    moment.bytes = 512;
    expect(&moment, "Person: read: 1 row, 512 B");
    moment.bytes_total = 2048;
    moment.rejected = 1;
    expect(&moment, "Person: read: 25 %: 1 row, 512 B, 1 bad");
    moment.seconds = 2;
    moment.rows = 2469134;
    moment.rejected = 1000;
    expect(&moment, "Person: read: 25 %, 6 s left: 2,469,134 rows, 512 B, 1,000 bad, "
                    "1,234,567 rows/s, 256 B/s");
}

static void what_is_left_is_said_in_units_that_fit(void **state)
{
    gdb_progress_moment moment = {.phase = "P", .bytes = UINT64_C(3) << 29,
                                  .bytes_total = UINT64_C(3) << 30, .seconds = 100};

    (void)state;
    expect(&moment, "P: 50 %, 1:40 min left: 1.5 GB, 15.4 MB/s");
    moment.seconds = 7384;
    expect(&moment, "P: 50 %, 2:03 h left: 1.5 GB, 213.0 KB/s");
    moment.bytes = moment.bytes_total + 1; /* the file has grown */
    expect(&moment, "P: 100 %: 3.0 GB, 426.0 KB/s");
}

static void text_is_cut_where_the_room_ends(void **state)
{
    gdb_progress_moment moment = {.phase = "Person: read", .rows = UINT64_MAX, .seconds = 1};
    char text[24];

    (void)state;
    gdb_progress_moment_print(&moment, text, sizeof(text));
    assert_string_equal(text, "Person: read: 18,446,74");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_has_what_is_known_of_it),
        cmocka_unit_test(what_is_left_is_said_in_units_that_fit),
        cmocka_unit_test(text_is_cut_where_the_room_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
