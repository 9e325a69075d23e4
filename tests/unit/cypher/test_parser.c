/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

#include "lib/base/alloc.h"

static const char EVERYTHING[] =
    "CREATE NODE TABLE A(id INT64 DEFAULT -1, m MAP(STRING, INT64[]), PRIMARY KEY(id));\n"
    "CREATE REL TABLE R(FROM A TO A, w DOUBLE, MANY_ONE); COPY A FROM ['a', 'b\\n'] (h=[1, 'x']);\n"
    "MATCH p = (a:A {id: $x})-[r:R|S*1..3]->(b)<--(), shortestPath((a)-[*]-(b)) WHERE a.x < b.y <= "
    "3"
    " AND NOT (a)-[:R]->(b) OR EXISTS { (a)--() } XOR a:A:B WITH DISTINCT *, [x IN l WHERE x | x.y]"
    " AS `q``r` ORDER BY a.x DESC NULLS LAST SKIP 1 LIMIT 2 WHERE any(x IN [1.5] WHERE x = 2)"
    " RETURN CASE a WHEN 1 THEN {k: 'v\\u00e4'} ELSE l[1..2] END AS c, count(DISTINCT a.b.c),"
    " reduce(s = 0, x IN l | s + x), CAST(a AS INT64), [(a)-->(b) | b.x], f.g(-x ^ 2)"
    " UNION ALL CALL f.g(1) YIELD a AS b RETURN *;\n"
    "MERGE (a) ON CREATE SET a.x = 1, a += {} ON MATCH SET a:B REMOVE a.y DETACH DELETE a;\n"
    "ALTER TABLE A ADD x STRING; COPY (RETURN 1) TO 'x'; EXPORT DATABASE 'x'; BEGIN; COMMIT";

static gdb_status parse(gdb_text_view text, gdb_error *err)
{
    gdb_arena arena = {0};
    gdb_buffer dump = {0};
    const gdb_ast_script *script = NULL;
    gdb_status status = gdb_cypher_parse(text, NULL, &arena, &script, NULL, err);

    if (status == GDB_OK)
        status = gdb_ast_print(script, &dump, err);
    gdb_buffer_release(&dump);
    gdb_arena_release(&arena);
    return status;
}

static gdb_status parse_repeated(const char *head, const char *middle, size_t count,
                                 const char *tail, gdb_error *err)
{
    gdb_buffer text = {0};
    gdb_status status;

    assert_int_equal(gdb_buffer_append_text(&text, head, NULL), GDB_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(gdb_buffer_append_text(&text, middle, NULL), GDB_OK);
    assert_int_equal(gdb_buffer_append_text(&text, tail, NULL), GDB_OK);
    status = parse(gdb_buffer_view(&text), err);
    gdb_buffer_release(&text);
    return status;
}

static void nesting_is_limited(void **state)
{
    static const char *const openers[] = {"(",
                                          "[",
                                          "{a:",
                                          "f(",
                                          "NOT ",
                                          "- ",
                                          "CASE WHEN ",
                                          "EXISTS { MATCH (a {x: ",
                                          "COUNT { (a) WHERE ",
                                          "x[",
                                          "[(a)-->(b) | ",
                                          "any(x IN ",
                                          "reduce(a = ",
                                          "CAST(",
                                          "((a)-[",
                                          "({x: ",
                                          "(a)--({x: ",
                                          "[x IN l | ",
                                          "[x IN ",
                                          "EXISTS { WITH "};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(openers) / sizeof(openers[0]); i++) {
        assert_int_equal(parse_repeated("RETURN ", openers[i], 100000, "", &err), GDB_ERR_QUERY);
        gdb_error_clear(&err);
    }
    assert_fails(parse_repeated("RETURN ", "(", 100000, "", &err), GDB_ERR_QUERY,
                 "nested more than 200 levels deep", err);
    assert_fails(parse_repeated("MATCH ", "(", 100000, "", &err), GDB_ERR_QUERY,
                 "nested more than 200 levels deep", err);
    assert_ok(parse_repeated("RETURN ", "NOT ", 190, "a", &err), err);
}

static void the_height_of_trees_is_limited(void **state)
{
    static const char *const suffixes[] = {" + 1", " ^ 2", "[0]",      ".x",
                                           ":A",   "::T",  " IS NULL", " IN a"};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        if (strcmp(suffixes[i], ":A") == 0)
            continue;
        assert_fails(parse_repeated("RETURN a", suffixes[i], 2000, "", &err), GDB_ERR_QUERY,
                     "expression of more than 1000 levels", err);
        assert_ok(parse_repeated("RETURN a", suffixes[i], 999, "", &err), err);
    }
    assert_ok(parse_repeated("RETURN a", " OR b = 1", 100000, "", &err), err);
    assert_ok(parse_repeated("RETURN a", " < 1", 100000, "", &err), err);
    assert_ok(parse_repeated("RETURN [1", ", 1", 100000, "]", &err), err);
}

static void the_height_counts_through_subqueries_and_patterns(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(
        parse_repeated("MATCH (a) WHERE EXISTS { (b {x: 1", " + 1", 998, "}) } RETURN a", &err),
        GDB_ERR_QUERY, "expression of more than 1000 levels", err);
    assert_fails(parse_repeated("RETURN (b {x: 1", " + 1", 998, "})--()", &err), GDB_ERR_QUERY,
                 "expression of more than 1000 levels", err);
}

static void text_of_more_than_16_mb_is_refused(void **state)
{
    size_t size = (size_t)GDB_CYPHER_MAX_TEXT + 1;
    gdb_error err = GDB_ERROR_INIT;
    char *text = malloc(size);

    (void)state;
    assert_non_null(text);
    memset(text, ' ', size);
    assert_fails(parse(gdb_text(text, size), &err), GDB_ERR_QUERY,
                 "text of 16777217 bytes, expected at most 16777216", err);
    assert_ok(parse(gdb_text(text, size - 1), &err), err);
    free(text);
}

static void every_truncation_is_parsed_or_refused(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof(EVERYTHING); size++) {
        gdb_error err = GDB_ERROR_INIT;
        char *copy = malloc(size > 0 ? size : 1); /* so that reading beyond the end is noticed */
        gdb_status status;

        assert_non_null(copy);
        memcpy(copy, EVERYTHING, size);
        status = parse(gdb_text(copy, size), &err);
        if (status != GDB_OK && (status != GDB_ERR_QUERY || err.where[0] == '\0'))
            fail_msg("cut at %zu: %s", size, err.message);
        free(copy);
    }
}

static void every_changed_byte_is_parsed_or_refused(void **state)
{
    static const char bytes[] = "\x00\xFF\x80 '`\\()[]{}<-|:.;*1aE$";
    char copy[sizeof(EVERYTHING) - 1];

    (void)state;
    memcpy(copy, EVERYTHING, sizeof(copy));
    for (size_t i = 0; i < sizeof(copy); i++) {
        for (size_t j = 0; j < sizeof(bytes) - 1; j++) {
            gdb_error err = GDB_ERROR_INIT;
            gdb_status status;

            copy[i] = bytes[j];
            status = parse(gdb_text(copy, sizeof(copy)), &err);
            if (status != GDB_OK && (status != GDB_ERR_QUERY || err.where[0] == '\0'))
                fail_msg("byte %zu: %s", i, err.message);
        }
        copy[i] = EVERYTHING[i];
    }
}

static void every_failed_allocation_is_reported(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    int64_t n = 0;
    gdb_status status;

    (void)state;
    do {
        gdb_error_clear(&err);
        gdb_alloc_fail_after(n++);
        status = parse(gdb_text_of(EVERYTHING), &err);
        gdb_alloc_fail_after(-1);
        assert_true(status == GDB_OK || status == GDB_ERR_NOMEM);
    } while (status != GDB_OK);
    assert_true(n > 3);
}

static void nodes_know_their_source(void **state)
{
    static const char text[] = "MATCH (n:A)  WHERE n.x = 1 RETURN (n.x + 1) , count( * ) AS c;";
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    const gdb_ast_script *script = NULL;
    const gdb_ast_clause *clauses;
    const gdb_ast_projection_item *items;

    (void)state;
    assert_ok(gdb_cypher_parse(gdb_text_of(text), NULL, &arena, &script, NULL, &err), err);
    clauses = script->statements[0].query->parts[0].clauses;
    items = clauses[1].projection.items;
#define assert_source(range, expected)                                                             \
    assert_true(gdb_text_equal(gdb_ast_source(script, (range)), gdb_text_of(expected)))
    assert_source(script->statements[0].range,
                  "MATCH (n:A)  WHERE n.x = 1 RETURN (n.x + 1) , count( * ) AS c");
    assert_source(clauses[0].range, "MATCH (n:A)  WHERE n.x = 1");
    assert_source(clauses[0].match.paths[0].range, "(n:A)");
    assert_source(clauses[0].match.paths[0].nodes[0].labels[0].range, "A");
    assert_source(clauses[0].match.where->range, "n.x = 1");
    assert_source(clauses[0].match.where->binary.left->range, "n.x");
    assert_source(clauses[1].range, "RETURN (n.x + 1) , count( * ) AS c");
    assert_source(items[0].range, "(n.x + 1)");
    assert_source(items[0].expr->range, "n.x + 1");
    assert_source(items[1].range, "count( * )");
    assert_source(items[1].alias.range, "c");
#undef assert_source
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(the_height_of_trees_is_limited),
        cmocka_unit_test(the_height_counts_through_subqueries_and_patterns),
        cmocka_unit_test(text_of_more_than_16_mb_is_refused),
        cmocka_unit_test(every_truncation_is_parsed_or_refused),
        cmocka_unit_test(every_changed_byte_is_parsed_or_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(nodes_know_their_source),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
