/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/csv/csv_sniff.h"

static gdb_error err;

/* "," "\"" "\"" 3 fields 4/5 */
static const char *sniff(const char *text, gdb_csv_given given, gdb_csv_dialect dialect)
{
    static char out[64];
    gdb_csv_sniff found = {.dialect = dialect};

    assert_ok(gdb_csv_sniff_text(&found, given, gdb_text_of(text), true, &err), err);
    snprintf(out, sizeof(out), "%c%c%c %u %llu/%llu", found.dialect.delimiter, found.dialect.quote,
             found.dialect.escape, (unsigned)found.field_count, (unsigned long long)found.alike,
             (unsigned long long)found.records);
    return out;
}

#define CHECK(text, want)                                                                          \
    assert_string_equal(sniff(text, (gdb_csv_given){0}, gdb_csv_dialect_default()), want)

static void delimiters_are_found(void **state)
{
    (void)state;
    CHECK("", ",\"\" 0 0/0");
    CHECK("one\ntwo\n", ",\"\" 1 2/2");
    CHECK("a,b\n1,2\n\n3,4,5\n", ",\"\" 2 2/3");
    CHECK("a;b;c\n1,5;2,5;3,5\n", ";\"\" 3 2/2");
    CHECK("id|\"a,b\nc,d\"\n1|\"x,y\"\n", "|\"\" 2 2/2");
    CHECK("a\tb\n1\t2\n", "\t\"\" 2 2/2");
}

static void other_quotes_are_taken_only_where_they_make_all_records_whole(void **state)
{
    (void)state;
    CHECK("a,b\n'1,2',3\n4,5\n", ",'' 2 3/3");
    CHECK("a,b\n1,'it\\'s, so'\n4,5\n", ",'\\ 2 3/3");
    CHECK("a,b\n1,\"x \\\"y\\\", z\"\n4,5\n", ",\"\\ 2 3/3");
    /* Broken, but no other habit would mend it. */
    CHECK("a,b\n1,\"x\n2,y\n", ",\"\" 2 2/2");
    CHECK("a,b\n1,\"x\"y\n2,z\n", ",\"\" 2 3/3");
    CHECK("a,b\n1,'tis, so\n2,y\n", ",\"\" 2 2/3");
    CHECK("a,b\n'1,2',3\n\"4\",5\n", ",\"\" 2 2/3");
}

static void what_is_given_is_kept(void **state)
{
    gdb_csv_dialect dialect = {.delimiter = ';', .quote = '\'', .escape = '\''};
    gdb_csv_given all = {true, true, true}, quote = {false, true, false};

    (void)state;
    assert_string_equal(sniff("a,b\n1,\"2\n", all, dialect), ";'' 1 2/2");
    assert_string_equal(sniff("a,b\n1,'x\\'y, z'\n", quote, dialect), ",'\\ 2 2/2");
    dialect.quote = '\0';
    assert_int_equal(sniff("a,b\n'1,2',3\n4,5\n", quote, dialect)[1], '\0');
}

static void failing_allocations_are_reported(void **state)
{
    gdb_csv_sniff found = {.dialect = gdb_csv_dialect_default()};

    (void)state;
    gdb_alloc_fail_after(0);
    assert_int_equal(
        gdb_csv_sniff_text(&found, (gdb_csv_given){0}, gdb_text_of("a\n"), true, &err),
        GDB_ERR_NOMEM);
    gdb_alloc_fail_after(-1);
    gdb_error_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimiters_are_found),
        cmocka_unit_test(other_quotes_are_taken_only_where_they_make_all_records_whole),
        cmocka_unit_test(what_is_given_is_kept),
        cmocka_unit_test(failing_allocations_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
