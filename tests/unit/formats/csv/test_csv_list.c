/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_list.h"

#include "tests/support/test.h"

static void append_item(gdb_buffer *out, const gdb_value *item)
{
    bool is_text = item->type == GDB_TYPE_STRING && !item->is_null;
    gdb_error err = GDB_ERROR_INIT;

    if (is_text)
        assert_ok(gdb_buffer_append_byte(out, '<', &err), err);
    if (item->is_null)
        assert_ok(gdb_buffer_append_text(out, "NULL", &err), err);
    assert_ok(gdb_value_print(item, out, &err), err);
    assert_ok(gdb_buffer_append_byte(out, is_text ? '>' : ' ', &err), err);
}

/* The list that a text is, printed with its strings in angle brackets; or its fault. */
static const char *parse(gdb_type_id element, char delimiter, const char *text, gdb_buffer *out)
{
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_list list = {NULL, 0};

    gdb_buffer_clear(out);
    assert_ok(gdb_csv_list_parse(&parser, element, delimiter, gdb_text_of(text), &bytes, &fault,
                                 &err),
              err);
    if (fault.element != 0) {
        assert_int_equal(bytes.size, 0);
        assert_ok(gdb_buffer_append_format(out, &err, "element %u: %.*s", (unsigned)fault.element,
                                           GDB_TEXT_ARG(fault.text)),
                  err);
    } else {
        assert_ok(gdb_list_check(element, gdb_buffer_view(&bytes), &err), err);
        assert_ok(gdb_list_decode(&list, element, gdb_buffer_view(&bytes), &arena, &err), err);
        for (size_t i = 0; i < list.count; i++)
            append_item(out, &list.items[i]);
    }
    assert_ok(gdb_buffer_append_byte(out, '\0', &err), err);
    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&bytes);
    gdb_arena_release(&arena);
    return (const char *)out->data;
}

static gdb_buffer text;

#define CHECK(element, delimiter, field, expected)                                                 \
    assert_string_equal(parse(element, delimiter, field, &text), expected)

static void numbers_in_brackets(void **state)
{
    (void)state;
    CHECK(GDB_TYPE_INT64, 0, "[1,2,-3]", "1 2 -3 ");
    CHECK(GDB_TYPE_INT64, 0, "[ 1 ,\t2]", "1 2 ");
    CHECK(GDB_TYPE_INT64, 0, "[]", "");
    CHECK(GDB_TYPE_INT64, 0, "[ ]", "");
    CHECK(GDB_TYPE_INT64, 0, "[1,,3]", "1 NULL 3 ");
    CHECK(GDB_TYPE_INT64, 0, "[1,]", "1 NULL ");
    CHECK(GDB_TYPE_INT64, 0, "[,]", "NULL NULL ");
    CHECK(GDB_TYPE_INT64, 0, "[NULL, null]", "NULL NULL ");
    CHECK(GDB_TYPE_INT64, 0, "['7',\"8\"]", "7 8 ");
    CHECK(GDB_TYPE_INT64, 0, "['']", "element 1: ");
    CHECK(GDB_TYPE_INT64, 0, "[1,x,y]", "element 2: x");
    CHECK(GDB_TYPE_INT8, 0, "[127,128]", "element 2: 128");
    CHECK(GDB_TYPE_INT64, 0, "[[1],2]", "element 1: [1]");
    CHECK(GDB_TYPE_DOUBLE, 0, "[1.500000,,nan]", "1.5 NULL nan ");
    CHECK(GDB_TYPE_BOOL, 0, "[True,False]", "true false ");
    CHECK(GDB_TYPE_DATE, 0, "[2020-01-31,\"2021-02-28\"]", "2020-01-31 2021-02-28 ");
    CHECK(GDB_TYPE_TIMESTAMP, 0, "[2020-01-31 12:00:00.5]", "2020-01-31 12:00:00.5 ");
}

static void texts_in_brackets(void **state)
{
    (void)state;
    CHECK(GDB_TYPE_STRING, 0, "[a,b c, d ]", "<a><b c><d>");
    CHECK(GDB_TYPE_STRING, 0, "[a,,null]", "<a>NULL <null>");
    CHECK(GDB_TYPE_STRING, 0, "[\"a\",'b,c', \"\" ]", "<a><b,c><>");
    CHECK(GDB_TYPE_STRING, 0, "[' a ','it''s',\"say \"\"hi\"\"\"]", "< a ><it's><say \"hi\">");
    CHECK(GDB_TYPE_STRING, 0, "['a\\'b','c\\\\','d\\e']", "<a'b><c\\><d\\e>");
    CHECK(GDB_TYPE_STRING, 0, "[a'b,c\"d]", "<a'b><c\"d>");
    CHECK(GDB_TYPE_STRING, 0, "['tis,that's]", "<'tis><that's>");
    CHECK(GDB_TYPE_STRING, 0, "['a'b,'c]", "<'a'b><'c>");
    CHECK(GDB_TYPE_STRING, 0, "['a']b']", "<'a']b'>");
    CHECK(GDB_TYPE_STRING, 0, "['a\\']", "<'a\\'>");
    CHECK(GDB_TYPE_STRING, 0, "[[x],y]", "<[x]><y>");
    CHECK(GDB_TYPE_STRING, 0, "[\"a\nb\"]", "<a\nb>");
}

static void elements_with_a_delimiter_between(void **state)
{
    (void)state;
    CHECK(GDB_TYPE_INT64, 0, "1;2;3", "1 2 3 ");
    CHECK(GDB_TYPE_INT64, 0, "7", "7 ");
    CHECK(GDB_TYPE_INT64, 0, "", "");
    CHECK(GDB_TYPE_INT64, 0, "1;;3", "element 2: ");
    CHECK(GDB_TYPE_INT64, 0, "1; 2", "element 2:  2");
    CHECK(GDB_TYPE_INT64, 0, " [1]", "element 1:  [1]");
    CHECK(GDB_TYPE_INT64, 0, "[1", "element 1: [1");
    CHECK(GDB_TYPE_STRING, 0, "a;;b c ;'q'", "<a><><b c ><'q'>");
    CHECK(GDB_TYPE_STRING, 0, "a,b", "<a,b>");
    CHECK(GDB_TYPE_STRING, 0, "a;", "<a><>");
    CHECK(GDB_TYPE_INT64, '|', "1|2", "1 2 ");
    CHECK(GDB_TYPE_STRING, '|', "[a;b]|NULL", "<[a;b]><NULL>");
    CHECK(GDB_TYPE_INT64, ';', "[1,2]", "element 1: [1,2]");
    CHECK(GDB_TYPE_STRING, ';', "[]", "<[]>");
    CHECK(GDB_TYPE_STRING, ',', "a,b", "<a><b>");
}

static int release_text(void **state)
{
    (void)state;
    gdb_buffer_release(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_in_brackets),
        cmocka_unit_test(texts_in_brackets),
        cmocka_unit_test(elements_with_a_delimiter_between),
    };

    return cmocka_run_group_tests(tests, NULL, release_text);
}
