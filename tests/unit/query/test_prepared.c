/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/cypher/parser.h"
#include "lib/query/statement_cache.h"
#include "tests/support/writer_fixture.h"

/*
 * Statements that run one behind the other in one text, where those of one shape are prepared once,
 * do what they do one by one, each in a text of its own; with the same messages at the same places.
 */

/* Each a text: statements in lines. */
static const char *const texts[] = {
    "CREATE (:P {id: 100, n: 'a', a: 1})\n"
    "CREATE (:P {id: 101, n: 'it\\'s' , a: 2})\n"
    "CREATE (:P {id: 101, n: 'b', a: 2})\n"
    "CREATE (:P {id: 102, n: 'line\\nbreak \\u00e4', a: 3})\n"
    "CREATE (:P {id: 103, n: \"\", a: 99999999999})\n"
    "CREATE   (:P {id:\t104, n: 'c', a: 2147483647})\n"
    "CREATE (:P {id: 105, n: 'd', a: 2147483648})\n"
    "CREATE (:P {id: 0xFF, n: 'hex', a: 0o17})",

    "CREATE (:P {id: 1, n: 'there'})\n"
    "CREATE (:P {id: 101, n: 'x'})\n"
    "CREATE (:P {id: 2, n: 'there'})\n"
    "CREATE (:P {id: 102, n: 'y'})",

    "CREATE (:P {id: 100, f: 1.5, d: '2020-01-31', u: 1, l: [1, 2]})\n"
    "CREATE (:P {id: 101, f: 2e3, d: '2020-13-31', u: 2, l: [1, 2]})\n"
    "CREATE (:P {id: 102, f: 0.1, d: '1999-12-01', u: 3, l: [1, 2]})\n"
    "CREATE (:P {id: 103, f: 1e300, d: '1999-12-01', u: 4, l: [1, 2]})\n"
    "CREATE (:P {id: 104, f: 1e999, d: '1999-12-01', u: 5, l: [1, 2]})\n"
    "CREATE (:P {id: 105, f: .5, d: '1999-12-02', u: 9223372036854775807, l: [3]})\n"
    "CREATE (:P {id: 106, f: .5, d: '1999-12-02', u: 7, l: [3]})\n"
    "CREATE (:P {id: 107, f: .5, d: '1999-12-02', u: 8, l: [3]})",

    "MERGE (p:P {id: 1}) ON CREATE SET p.a = 2 ON MATCH SET p.a = 3\n"
    "MERGE (p:P {id: 100}) ON CREATE SET p.a = 20 ON MATCH SET p.a = 30\n"
    "MERGE (p:P {id: 100}) ON CREATE SET p.a = 21 ON MATCH SET p.a = 31\n"
    "MERGE (p:P {id: 2}) ON CREATE SET p.a = 22 ON MATCH SET p.a = 32\n"
    "MERGE (p:P {id: 3}) ON CREATE SET p.a = 23 ON MATCH SET p.a = 3333333333\n"
    "MERGE (p:P {id: 4}) ON CREATE SET p.a = 24 ON MATCH SET p.a = 34",

    "MERGE (p:P {id: 1}) ON CREATE SET p.a = 2 ON MATCH SET p.a = p.a + 1\n"
    "MERGE (p:P {id: 1}) ON CREATE SET p.a = 3 ON MATCH SET p.a = p.a + 1\n"
    "MERGE (p:P {id: 100}) ON CREATE SET p.a = 4 ON MATCH SET p.a = p.a + 1\n"
    "MERGE (p:P {id: 100}) ON CREATE SET p.a = 5 ON MATCH SET p.a = p.a + 1",

    "MERGE (p:P {d: '2020-01-01', id: 200})\n"
    "MERGE (p:P {d: '2020-01-01', id: 200})\n"
    "MERGE (p:P {d: '2020-01-99', id: 201})\n"
    "MERGE (p:P {d: '2020-01-02', id: 202})",

    "MERGE (p:P {f: 0.1, id: 200})\n"
    "MERGE (p:P {f: 0.1, id: 200})\n"
    "MERGE (p:P {f: 0.2, id: 201})",

    "MATCH (p:P {id: 1}) SET p.n = 'x', p.a = 100 / p.a\n"
    "MATCH (p:P {id: 2}) SET p.n = 'y', p.a = 100 / p.a\n"
    "MATCH (p:P {id: 3}) SET p.n = 'z', p.a = 100 / p.a\n"
    "MATCH (p:P {id: 3}) SET p.n = 'zz', p.a = 100 / p.a\n"
    "MATCH (p:P {id: 77}) SET p.n = 'none', p.a = 100 / p.a",

    "MATCH (p:P {id: 1}) WHERE p.a = 10 SET p.n = 'ten'\n"
    "MATCH (p:P {id: 1}) WHERE p.a = 11 SET p.n = 'eleven'\n"
    "MATCH (p:P {id: 2}) WHERE p.a = 11 SET p.n = 'eleven'\n"
    "MATCH (p:P {id: 2}) WHERE p.a = 10 SET p.n = 'ten'\n"
    "MATCH (p:P {id: 4}) WHERE p.a = 40 SET p.id = 400\n"
    "MATCH (p:P {id: 3}) WHERE p.a = 30 SET p.id = 400\n"
    "MATCH (p:P {id: 2}) WHERE p.a = 11 SET p.id = 200",

    "MATCH (a:P {id: 1}), (b:P {id: 2}) CREATE (a)-[:K {s: 5}]->(b)\n"
    "MATCH (a:P {id: 2}), (b:P {id: 3}) CREATE (a)-[:K {s: 6}]->(b)\n"
    "MATCH (a:P {id: 2}), (b:P {id: 99}) CREATE (a)-[:K {s: 7}]->(b)\n"
    "MATCH (a:P {id: 2}), (b:P {id: 2}) CREATE (a)-[:K {s: 8}]->(b)",

    "MATCH (a:P {id: 1}), (b:P {id: 2}) MERGE (a)-[k:K]->(b) ON CREATE SET k.s = 1 ON MATCH SET "
    "k.s = 2\n"
    "MATCH (a:P {id: 1}), (b:P {id: 2}) MERGE (a)-[k:K]->(b) ON CREATE SET k.s = 3 ON MATCH SET "
    "k.s = 4\n"
    "MATCH (a:P {id: 2}), (b:P {id: 1}) MERGE (a)-[k:K]->(b) ON CREATE SET k.s = 5 ON MATCH SET "
    "k.s = 6\n"
    "MATCH (a:P {id: 2}), (b:P {id: 1}) MERGE (a)-[k:K]->(b) ON CREATE SET k.s = 7 ON MATCH SET "
    "k.s = 8",

    "MATCH (p:P {id: 1}) DETACH DELETE p\n"
    "MATCH (p:P {id: 1}) DETACH DELETE p\n"
    "MATCH (p:P {id: 2}) DETACH DELETE p\n"
    "CREATE (:P {id: 1})\n"
    "CREATE (:P {id: 2})\n"
    "CREATE (:P {id: 3})\n"
    "CREATE (:P {id: 4})",

    "MATCH (p:P) WHERE p.a = 10 SET p.a = 11\n"
    "MATCH (p:P) WHERE p.a = 11 SET p.a = 12\n"
    "MATCH (p:P) WHERE p.a = 12 SET p.a = 13",

    "MATCH (p:P {id: 1}) SET p += {n: 'm', a: 7}\n"
    "MATCH (p:P {id: 2}) SET p += {n: 'n', a: 8}\n"
    "MATCH (p:P {id: 3}) SET p = {n: 'o', a: 9}\n"
    "MATCH (p:P {id: 4}) SET p = {n: 'p', a: 10}",

    "CREATE (:P {id: 100}) RETURN 1\n"
    "CREATE (:P {id: 101}) RETURN 1\n"
    "UNWIND [1, 2] AS x CREATE (:P {id: 102 + x, a: 5})\n"
    "UNWIND [1, 2] AS x CREATE (:P {id: 104 + x, a: 6})\n"
    "UNWIND [1, 2] AS x CREATE (:P {id: 104 + x, a: 7})",

    "CREATE (:P {id: 100, n: $text})\n"
    "CREATE (:P {id: 101, n: $text})\n"
    "CREATE (:P {id: 102, n: $none})\n"
    "CREATE (:P {id: 103, n: $text})",

    "CREATE (:P {id: 100, b: 1})\n"
    "ALTER TABLE P ADD b INT64\n"
    "CREATE (:P {id: 101, b: 2})\n"
    "CREATE (:P {id: 102, b: 3})\n"
    "CREATE (:P {id: 103, b: 4})\n"
    "ALTER TABLE P DROP b\n"
    "CREATE (:P {id: 104, b: 5})\n"
    "CREATE (:P {id: 105, b: 6})",
};

static const gdb_parameter parameters[] = {
    {{"text", 4}, {.type = GDB_TYPE_STRING, .as.text = {"value of a parameter", 20}}}};

static void open_writer(writer_fixture *f)
{
    *f = (writer_fixture){.db = make_db_begin(), .err = GDB_ERROR_INIT};
    make_db_nodes(f->db, "P", "id:INT64 n:STRING a:INT32 f:FLOAT d:DATE u:UINT64 l:INT64[]",
                  "1|one|10||2020-01-01||\n2|two|11|0.5|||\n3|three|0||||\n4|four|40||||\n");
    make_db_rels(f->db, "K", "P", "P", "s:INT64", "0|1|1\n");
    writer_open(f);
}

static void close_writer(writer_fixture *f)
{
    writer_verify(f);
    writer_close(f);
    make_db_end(f->db);
}

/* Statements from `first` on; those that fail are passed over, and what they say goes into `out`.
 */
static void run(writer_fixture *f, const char *text, gdb_buffer *out)
{
    gdb_query_options options = {.parameters = {parameters, 1}};
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer caret = {0};
    gdb_query *query = NULL;
    const gdb_value *row;

    assert_ok(gdb_query_open(&query, gdb_text_of(text), &options, NULL, &err), err);
    gdb_query_attach(query, f->database, f->transaction);
    for (size_t i = 0; i < gdb_query_statement_count(query); i++) {
        gdb_status status = gdb_query_begin(query, i, &caret, &err);

        if (status == GDB_OK)
            status = gdb_query_next(query, &row, &caret, &err);
        assert_int_equal(gdb_buffer_append_format(out, NULL, "%s %s %s\n%.*s",
                                                  gdb_status_name(status), err.where, err.message,
                                                  (int)caret.size, (const char *)caret.data),
                         GDB_OK);
        gdb_error_clear(&err);
        gdb_buffer_clear(&caret);
    }
    gdb_buffer_release(&caret);
    gdb_query_close(query);
}

static void add_line(gdb_buffer *out, const char *line, size_t size, const char *end)
{
    assert_int_equal(gdb_buffer_append(out, line, size, NULL), GDB_OK);
    assert_int_equal(gdb_buffer_append_text(out, end, NULL), GDB_OK);
}

/* Line `number` of a text where it stands, without the others. */
static bool take_line(const char *text, int number, gdb_buffer *out)
{
    gdb_buffer_clear(out);
    for (int i = 0; i < number; i++) {
        text = strchr(text, '\n');
        if (text == NULL)
            return false;
        text++;
        add_line(out, "", 0, "\n");
    }
    add_line(out, text, strcspn(text, "\n"), "");
    assert_int_equal(gdb_buffer_append_byte(out, 0, NULL), GDB_OK);
    return true;
}

static void take_all(const char *text, gdb_buffer *out)
{
    for (; *text != '\0'; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] != '\0'))
        add_line(out, text, strcspn(text, "\n"), ";\n");
    assert_int_equal(gdb_buffer_append_byte(out, 0, NULL), GDB_OK);
}

/* A ';' that one text has and the other has not is no difference. */
static void drop_semicolons(gdb_buffer *out)
{
    size_t size = 0;

    for (size_t i = 0; i < out->size; i++)
        if (out->data[i] != ';')
            out->data[size++] = out->data[i];
    out->size = size;
}

static void assert_same(const gdb_buffer *a, const gdb_buffer *b, const char *text)
{
    if (a->size != b->size || memcmp(a->data, b->data, a->size) != 0)
        fail_msg("%s\n--- together\n%.*s--- one by one\n%.*s", text, (int)a->size,
                 (const char *)a->data, (int)b->size, (const char *)b->data);
}

static void dump(writer_fixture *f, gdb_buffer *out)
{
    assert_ok(writer_run(f, "MATCH (p:P) RETURN p ORDER BY p.id", out), f->err);
    assert_ok(
        writer_run(f, "MATCH (a:P)-[k:K]->(b:P) RETURN a.id, k, b.id ORDER BY a.id, b.id", out),
        f->err);
}

static void together_they_do_what_they_do_one_by_one(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
        gdb_buffer together = {0}, one_by_one = {0}, text = {0};
        writer_fixture a, b;

        open_writer(&a);
        open_writer(&b);
        take_all(texts[t], &text);
        run(&a, (const char *)text.data, &together);
        for (int i = 0; take_line(texts[t], i, &text); i++)
            run(&b, (const char *)text.data, &one_by_one);
        drop_semicolons(&together);
        drop_semicolons(&one_by_one);
        dump(&a, &together);
        dump(&b, &one_by_one);
        assert_same(&together, &one_by_one, texts[t]);
        close_writer(&a);
        close_writer(&b);
        gdb_buffer_release(&together);
        gdb_buffer_release(&one_by_one);
        gdb_buffer_release(&text);
    }
}

/* What breaks a rule when the transaction ends is said with the place of its own statement. */
static void deferred_errors_have_the_place_of_their_statement(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    writer_fixture f;

    (void)state;
    open_writer(&f);
    assert_int_equal(writer_run(&f,
                                "BEGIN TRANSACTION;\nCREATE (:P {id: 10});\nCREATE (:P {id: 11});\n"
                                "CREATE (:P {id: 12});\n    CREATE (:P {id: 3});\n"
                                "CREATE (:P {id: 13});\nCOMMIT",
                                NULL),
                     GDB_ERR_QUERY);
    err = f.err;
    assert_string_equal(err.where, "5:12");
    close_writer(&f);
}

static void a_rolled_back_statement_leaves_nothing_to_the_next(void **state)
{
    gdb_buffer expected = {0};
    writer_fixture f;

    (void)state;
    open_writer(&f);
    assert_ok(writer_run(&f,
                         "BEGIN TRANSACTION; MERGE (p:P {id: 10}) ON CREATE SET p.a = 1;"
                         "MERGE (p:P {id: 11}) ON CREATE SET p.a = 2;"
                         "MERGE (p:P {id: 12}) ON CREATE SET p.a = 3; ROLLBACK;"
                         "MERGE (p:P {id: 11}) ON CREATE SET p.a = 4;"
                         "MERGE (p:P {id: 11}) ON CREATE SET p.a = 5;"
                         "MERGE (p:P {id: 13}) ON CREATE SET p.a = 6",
                         NULL),
              f.err);
    assert_int_equal(gdb_buffer_append_text(&expected, "11 4 13 6 ", NULL), GDB_OK);
    writer_assert_answer(&f, "MATCH (p:P) WHERE p.id > 9 RETURN p.id, p.a ORDER BY p.id",
                         &expected);
    gdb_buffer_release(&expected);
    close_writer(&f);
}

/* --- which can run again --------------------------------------------------- */

static bool fits(const writer_fixture *f, const char *text)
{
    const gdb_ast_script script = {.text = gdb_text_of(text)};
    gdb_parameters given = {parameters, 1};
    gdb_prepared *prepared = gdb_alloc_zero(sizeof(*prepared), NULL);
    gdb_statement_shape shape = {.token_count = 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_ast_range range;
    uint32_t end;
    bool out;

    assert_non_null(prepared);
    assert_ok(gdb_cypher_parse_statement(&script, 0, &prepared->arena, &prepared->statement, &end,
                                         &range, &err),
              err);
    assert_ok(gdb_prepared_plan(prepared, &script, prepared->statement, f->database, &given, &range,
                                &err),
              err);
    assert_ok(gdb_statement_shape_read(&shape, script.text, 0, &err), err);
    assert_ok(gdb_prepared_keep(prepared, &shape, &out, &err), err);
    gdb_statement_shape_release(&shape);
    gdb_prepared_free(prepared);
    return out;
}

static void what_depends_on_no_literal_can_run_again(void **state)
{
    static const char *const can[] = {
        "CREATE (:P {id: 1, n: 'x', a: 2})",
        "CREATE (:P {id: 1, d: '2020-01-01', l: [1, 2]})",
        "CREATE (:P {id: 1, n: $text})",
        "MERGE (p:P {id: 1}) ON CREATE SET p.a = 2 ON MATCH SET p.a = p.a + 1",
        "MERGE (p:P {id: 1, f: 0.1})", /* the cast to FLOAT is computed */
        "MATCH (p:P {id: 1}) SET p.n = 'x'",
        "MATCH (p:P {id: 1}) WHERE p.a = 4 SET p.a = p.a + 1",
        "MATCH (a:P {id: 1}), (b:P {id: 2}) CREATE (a)-[:K {s: 3}]->(b)",
        "MATCH (p:P {id: 1}) DETACH DELETE p",
    };
    static const char *const cannot[] = {
        "CREATE (:P {id: 1}) RETURN 1",              /* rows */
        "MERGE (p:P {id: 1, d: '2020-01-01'})",      /* a literal is cast */
        "MATCH (p:P {d: '2020-01-01'}) SET p.a = 1", /* and a scan */
        "MATCH (p:P) WHERE p.a = 1 SET p.a = 2",     /* a scan */
        "UNWIND [1] AS x CREATE (:P {id: x, a: 1})", /* many rows */
        "EXPLAIN CREATE (:P {id: 1})",
        "PROFILE CREATE (:P {id: 1})",
    };
    writer_fixture f;

    (void)state;
    open_writer(&f);
    for (size_t i = 0; i < sizeof(can) / sizeof(can[0]); i++)
        if (!fits(&f, can[i]))
            fail_msg("cannot run again: %s", can[i]);
    for (size_t i = 0; i < sizeof(cannot) / sizeof(cannot[0]); i++)
        if (fits(&f, cannot[i]))
            fail_msg("could run again: %s", cannot[i]);
    close_writer(&f);
}

/* --- the cache ---------------------------------------------------------------- */

static void read_shape(gdb_statement_shape *shape, int number)
{
    gdb_error err = GDB_ERROR_INIT;
    char text[40];

    snprintf(text, sizeof(text), "CREATE (:T%d {id: 1})", number);
    assert_ok(gdb_statement_shape_read(shape, gdb_text_of(text), 0, &err), err);
}

static void the_cache_drops_what_was_not_used_for_longest(void **state)
{
    gdb_statement_shape shape = {.token_count = 0};
    gdb_statement_cache cache = {.count = 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_cached_statement *entry;

    (void)state;
    for (int i = 0; i < GDB_CACHED_STATEMENTS; i++) {
        read_shape(&shape, i);
        assert_null(gdb_statement_cache_find(&cache, &shape));
        assert_ok(gdb_statement_cache_add(&cache, &shape, i % 2 == 0, &entry, &err), err);
    }
    read_shape(&shape, 0);
    assert_non_null(gdb_statement_cache_find(&cache, &shape));
    read_shape(&shape, GDB_CACHED_STATEMENTS);
    assert_ok(gdb_statement_cache_add(&cache, &shape, true, &entry, &err), err);
    for (int i = 0; i <= GDB_CACHED_STATEMENTS; i++) {
        read_shape(&shape, i);
        entry = gdb_statement_cache_find(&cache, &shape);
        if (i == 1)
            assert_null(entry);
        else
            assert_true(entry != NULL && entry->writes == (i % 2 == 0));
    }
    gdb_statement_shape_release(&shape);
    gdb_statement_cache_release(&cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together_they_do_what_they_do_one_by_one),
        cmocka_unit_test(deferred_errors_have_the_place_of_their_statement),
        cmocka_unit_test(a_rolled_back_statement_leaves_nothing_to_the_next),
        cmocka_unit_test(what_depends_on_no_literal_can_run_again),
        cmocka_unit_test(the_cache_drops_what_was_not_used_for_longest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
