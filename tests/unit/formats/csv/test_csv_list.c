/* SPDX-License-Identifier: MIT */
#include "formats/csv/csv_list.h"

#include "tests/support/test.h"

#include "formats/csv/csv_record.h"
#include "formats/result/result_writer.h"
#include "tests/support/random.h"

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
static const char *parse(gdb_type_id type, char delimiter, const char *text, gdb_buffer *out)
{
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_list list = {NULL, 0};

    gdb_buffer_clear(out);
    assert_ok(gdb_csv_list_parse(&parser, type, delimiter, gdb_text_of(text), &bytes, &fault, &err),
              err);
    if (fault.found && fault.element == 0) {
        assert_int_equal(bytes.size, 0);
        assert_ok(gdb_buffer_append_format(out, &err, "%u elements", (unsigned)fault.count), err);
    } else if (fault.found) {
        assert_int_equal(bytes.size, 0);
        assert_ok(gdb_buffer_append_format(out, &err, "element %u: %.*s", (unsigned)fault.element,
                                           GDB_TEXT_ARG(fault.text)),
                  err);
    } else {
        assert_ok(gdb_list_check(type, gdb_buffer_view(&bytes), &err), err);
        assert_ok(gdb_list_decode(&list, type, gdb_buffer_view(&bytes), &arena, &err), err);
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
    assert_string_equal(parse(gdb_type_list_of(element), delimiter, field, &text), expected)

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

static void a_list_of_one_null(void **state)
{
    (void)state;
    CHECK(GDB_TYPE_STRING, 0, "[\\N]", "NULL ");
    CHECK(GDB_TYPE_INT64, 0, "[ \\N ]", "NULL ");
    CHECK(GDB_TYPE_STRING, 0, "['\\N']", "<\\N>");
    CHECK(GDB_TYPE_STRING, 0, "[\\N,\\N]", "<\\N><\\N>");
    CHECK(GDB_TYPE_STRING, '|', "[\\N]", "<[\\N]>");
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

/* --- printing ------------------------------------------------------------- */

#define TEXT(s) {.type = GDB_TYPE_STRING, .as.text = {s, sizeof(s) - 1}}
#define NONE(t) {.type = (t), .is_null = true}

static const char *print(const gdb_value *items, size_t count)
{
    gdb_list list = {items, count};
    gdb_error err = GDB_ERROR_INIT;

    gdb_buffer_clear(&text);
    assert_ok(gdb_csv_list_print(&list, &text, &err), err);
    assert_ok(gdb_buffer_append_byte(&text, '\0', &err), err);
    return (const char *)text.data;
}

static void printed_lists(void **state)
{
    const gdb_value plain[] = {TEXT("a b"), TEXT("NULL"), NONE(GDB_TYPE_STRING), TEXT("[c\"d]")};
    const gdb_value quoted[] = {TEXT(""), TEXT("a,b"), TEXT(" a"), TEXT("b\n"), TEXT("'c\\")};
    const gdb_value numbers[] = {gdb_value_int64(1), NONE(GDB_TYPE_INT64), gdb_value_double(0.5)};
    const gdb_value word[] = {TEXT("\\N")}, none[] = {NONE(GDB_TYPE_STRING)};
    gdb_value nested[] = {{.type = GDB_TYPE_LIST}, TEXT("x")};

    (void)state;
    nested[0].as.list = (gdb_list){quoted, 2};
    assert_string_equal(print(NULL, 0), "[]");
    assert_string_equal(print(plain, 4), "[a b,NULL,,[c\"d]]");
    assert_string_equal(print(quoted, 5), "[\"\",\"a,b\",\" a\",\"b\n\",\"'c\\\\\"]");
    assert_string_equal(print(numbers, 3), "[1,,0.5]");
    assert_string_equal(print(word, 1), "[\"\\\\N\"]");
    assert_string_equal(print(none, 1), "[\\N]");
    assert_string_equal(print(nested, 2), "[[\"\",\"a,b\"],x]");
}

enum { ITEMS_MOST = 5, TEXT_MOST = 6, ROUNDS = 20000 };

typedef struct random_list {
    gdb_type_id element;
    gdb_value items[ITEMS_MOST];
    char texts[ITEMS_MOST][TEXT_MOST];
    size_t count;
} random_list;

/* Of what has a meaning to somebody on the way, mostly. */
static void draw_list(random_list *list, uint64_t *seed)
{
    static const char bytes[] = "\"\"'',,\\\\[]\n\r\t ;NUL1a";

    list->element = random_below(seed, 4) > 0 ? GDB_TYPE_STRING : GDB_TYPE_INT64;
    list->count = random_below(seed, ITEMS_MOST + 1);
    for (size_t i = 0; i < list->count; i++) {
        size_t size = random_below(seed, TEXT_MOST + 1);

        for (size_t k = 0; k < size; k++)
            list->texts[i][k] = bytes[random_below(seed, sizeof(bytes) - 1)];
        list->items[i] = list->element == GDB_TYPE_STRING
                             ? gdb_value_string(gdb_text(list->texts[i], size))
                             : gdb_value_int64((int64_t)random_below(seed, 1000) - 500);
        list->items[i].is_null = random_below(seed, 4) == 0;
    }
}

static void expect_list(const random_list *want, gdb_text_view field)
{
    gdb_csv_list_parser parser = {0};
    gdb_csv_list_fault fault;
    gdb_type_id type = gdb_type_list_of(want->element);
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer bytes = {0};
    gdb_arena arena = {0};
    gdb_list got;

    assert_ok(gdb_csv_list_parse(&parser, type, 0, field, &bytes, &fault, &err), err);
    assert_false(fault.found);
    assert_ok(gdb_list_decode(&got, type, gdb_buffer_view(&bytes), &arena, &err), err);
    assert_int_equal(got.count, want->count);
    for (size_t i = 0; i < want->count; i++) {
        assert_int_equal(got.items[i].is_null, want->items[i].is_null);
        if (!want->items[i].is_null && want->element == GDB_TYPE_STRING)
            assert_true(gdb_text_equal(got.items[i].as.text, want->items[i].as.text));
        else if (!want->items[i].is_null)
            assert_int_equal(got.items[i].as.integer, want->items[i].as.integer);
    }
    gdb_csv_list_parser_release(&parser);
    gdb_buffer_release(&bytes);
    gdb_arena_release(&arena);
}

static void arrays_have_as_many_elements_as_their_type_says(void **state)
{
    const gdb_type_id three = gdb_type_array_of(GDB_TYPE_INT8, 3);
    const gdb_type_id one = gdb_type_array_of(GDB_TYPE_STRING, 1);

    (void)state;
    assert_string_equal(parse(three, 0, "[1, 2 ,3]", &text), "1 2 3 ");
    assert_string_equal(parse(three, 0, "[1,,3]", &text), "1 NULL 3 ");
    assert_string_equal(parse(three, 0, "1;2;3", &text), "1 2 3 ");
    assert_string_equal(parse(three, 0, "[1,2]", &text), "2 elements");
    assert_string_equal(parse(three, 0, "[1,2,3,4]", &text), "4 elements");
    assert_string_equal(parse(three, 0, "[]", &text), "0 elements");
    assert_string_equal(parse(three, 0, "[1,x]", &text), "element 2: x");
    assert_string_equal(parse(one, 0, "[a]", &text), "<a>");
    assert_string_equal(parse(one, 0, "[a,]", &text), "2 elements");
    assert_string_equal(parse(one, '|', "a|b", &text), "2 elements");
    gdb_buffer_release(&text);
}

/* As gdb-query writes them and gdb-import cuts them: a field among others, quoted where it must
 * be. */
static void random_lists_read_back_from_a_csv_file(void **state)
{
    const gdb_result_options options = {.format = GDB_RESULT_CSV, .no_header = true};
    const gdb_csv_dialect dialect = gdb_csv_dialect_default();
    const gdb_result_column columns[2] = {{gdb_text_of("n"), GDB_TYPE_INT64},
                                          {gdb_text_of("l"), GDB_TYPE_LIST}};
    gdb_buffer out = {0}, field = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_result_writer writer;
    uint64_t seed = 20261127;

    (void)state;
    gdb_result_writer_init(&writer, &options);
    for (int round = 0; round < ROUNDS; round++) {
        gdb_value values[2] = {gdb_value_int64(round), {.type = GDB_TYPE_LIST}};
        gdb_csv_record record;
        gdb_csv_field fields[2];
        random_list list;

        draw_list(&list, &seed);
        values[1].as.list = (gdb_list){list.items, list.count};
        gdb_buffer_clear(&out);
        assert_ok(gdb_result_writer_begin(&writer, columns, 2, &out, &err), err);
        assert_ok(gdb_result_writer_row(&writer, values, &out, &err), err);
        assert_true(gdb_csv_record_next(&record, &dialect, out.data, out.size, 0, fields, 2));
        assert_int_equal(record.fault, GDB_CSV_SOUND);
        assert_int_equal(record.field_count, 2);
        assert_int_equal(record.next, out.size);
        gdb_buffer_clear(&field);
        assert_ok(gdb_buffer_reserve(&field, out.size, &err), err);
        field.size = gdb_csv_field_text(&dialect, out.data, &fields[1], field.data);
        expect_list(&list, gdb_buffer_view(&field));
    }
    gdb_result_writer_release(&writer);
    gdb_buffer_release(&out);
    gdb_buffer_release(&field);
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
        cmocka_unit_test(a_list_of_one_null),
        cmocka_unit_test(printed_lists),
        cmocka_unit_test(random_lists_read_back_from_a_csv_file),
        cmocka_unit_test(elements_with_a_delimiter_between),
        cmocka_unit_test(arrays_have_as_many_elements_as_their_type_says),
    };

    return cmocka_run_group_tests(tests, NULL, release_text);
}
