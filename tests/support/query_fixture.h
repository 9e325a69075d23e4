/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_QUERY_FIXTURE_H
#define GDB_TESTS_SUPPORT_QUERY_FIXTURE_H

/*
 * query_fixture.h - a small catalog, and text bound against it: for tests of binder and planner.
 *
 *     Person(id INT64 key, name STRING, age INT32, height FLOAT, born DATE, big UINT64)
 *     City(name STRING key, people INT64)      Tag(id INT64 key, label STRING)
 *     Follows Person-Person(since DATE, weight DOUBLE)       LivesIn Person-City MANY_ONE
 *     Likes Person-Tag, Person-City(at TIMESTAMP)
 */

#include "tests/support/test.h"

#include "lib/binder/bind.h"
#include "lib/binder/bound_expr.h"
#include "lib/cypher/parser.h"

typedef struct query_fixture {
    gdb_catalog *catalog;
    gdb_arena arena;
    gdb_buffer text;
    gdb_error err;
    gdb_ast_range range;
    gdb_parameters parameters;
} query_fixture;

static inline gdb_column_schema fixture_column(const char *name, gdb_type_id type)
{
    gdb_column_schema column = {gdb_text_of(name), type, NULL};

    return column;
}

static inline uint32_t fixture_node(query_fixture *fixture, const char *name,
                                    gdb_column_schema *columns, uint32_t count)
{
    gdb_node_schema schema = {.name = gdb_text_of(name), .columns = columns, .column_count = count};
    const gdb_node_schema *added;

    assert_ok(gdb_catalog_add_node(fixture->catalog, &schema, &added, &fixture->err), fixture->err);
    return added->id;
}

static inline void fixture_rel(query_fixture *fixture, const char *name, gdb_rel_pair *pairs,
                               uint32_t pair_count, gdb_column_schema *columns, uint32_t count,
                               gdb_multiplicity multiplicity)
{
    gdb_rel_schema schema = {.name = gdb_text_of(name),
                             .multiplicity = multiplicity,
                             .pairs = pairs,
                             .pair_count = pair_count,
                             .columns = columns,
                             .column_count = count};
    const gdb_rel_schema *added;

    assert_ok(gdb_catalog_add_rel(fixture->catalog, &schema, &added, &fixture->err), fixture->err);
}

static inline int fixture_setup(void **state)
{
    query_fixture *fixture = calloc(1, sizeof(*fixture));
    gdb_column_schema person[] = {
        fixture_column("id", GDB_TYPE_INT64),  fixture_column("name", GDB_TYPE_STRING),
        fixture_column("age", GDB_TYPE_INT32), fixture_column("height", GDB_TYPE_FLOAT),
        fixture_column("born", GDB_TYPE_DATE), fixture_column("big", GDB_TYPE_UINT64)};
    gdb_column_schema city[] = {fixture_column("name", GDB_TYPE_STRING),
                                fixture_column("people", GDB_TYPE_INT64)};
    gdb_column_schema tag[] = {fixture_column("id", GDB_TYPE_INT64),
                               fixture_column("label", GDB_TYPE_STRING)};
    gdb_column_schema follows[] = {fixture_column("since", GDB_TYPE_DATE),
                                   fixture_column("weight", GDB_TYPE_DOUBLE)};
    gdb_column_schema likes[] = {fixture_column("at", GDB_TYPE_TIMESTAMP)};
    uint32_t p, c, t;

    assert_non_null(fixture);
    assert_ok(gdb_catalog_create(&fixture->catalog, &fixture->err), fixture->err);
    p = fixture_node(fixture, "Person", person, 6);
    c = fixture_node(fixture, "City", city, 2);
    t = fixture_node(fixture, "Tag", tag, 2);
    {
        gdb_rel_pair pp[] = {{0, p, p}}, pc[] = {{0, p, c}}, both[] = {{0, p, t}, {0, p, c}};

        fixture_rel(fixture, "Follows", pp, 1, follows, 2, GDB_MULTIPLICITY_MANY_MANY);
        fixture_rel(fixture, "LivesIn", pc, 1, NULL, 0, GDB_MULTIPLICITY_MANY_ONE);
        fixture_rel(fixture, "Likes", both, 2, likes, 1, GDB_MULTIPLICITY_MANY_MANY);
    }
    *state = fixture;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    query_fixture *fixture = *state;

    gdb_buffer_release(&fixture->text);
    gdb_arena_release(&fixture->arena);
    gdb_catalog_free(fixture->catalog);
    free(fixture);
    return 0;
}

static inline gdb_status fixture_bind(query_fixture *fixture, const char *text,
                                      const gdb_bound_query **out)
{
    const gdb_ast_script *script;

    gdb_error_clear(&fixture->err);
    assert_ok(gdb_cypher_parse(gdb_text_of(text), NULL, &fixture->arena, &script, &fixture->range,
                               &fixture->err),
              fixture->err);
    assert_int_equal(script->count, 1);
    return gdb_bind(script, &script->statements[0], fixture->catalog, &fixture->parameters,
                    &fixture->arena, out, &fixture->range, &fixture->err);
}

/* `got` is the text expected, line by line. */
static inline void assert_text(query_fixture *fixture, const char *query, const char *expected)
{
    assert_ok(gdb_buffer_append_byte(&fixture->text, 0, &fixture->err), fixture->err);
    if (strcmp((const char *)fixture->text.data, expected) != 0)
        fail_msg("%s\n--- got\n%s--- expected\n%s", query, (const char *)fixture->text.data,
                 expected);
    gdb_buffer_clear(&fixture->text);
}

/* `query` binds, and gdb_bound_print gives `expected`. */
static inline void assert_bound(query_fixture *fixture, const char *query, const char *expected)
{
    const gdb_bound_query *bound;

    assert_ok(fixture_bind(fixture, query, &bound), fixture->err);
    assert_ok(gdb_bound_print(bound, &fixture->text, &fixture->err), fixture->err);
    assert_text(fixture, query, expected);
}

/* `query` is refused at `where` because of its part `part`, with exactly this message. */
static inline void assert_refused(query_fixture *fixture, const char *query, const char *where,
                                  const char *part, const char *message)
{
    const gdb_bound_query *bound;

    assert_int_equal(fixture_bind(fixture, query, &bound), GDB_ERR_QUERY);
    assert_string_equal(fixture->err.message, message);
    assert_string_equal(fixture->err.where, where);
    assert_int_equal(fixture->range.length, strlen(part));
    assert_memory_equal(query + fixture->range.offset, part, strlen(part));
}

#endif
