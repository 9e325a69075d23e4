/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_PLAN_FIXTURE_H
#define GDB_TESTS_SUPPORT_PLAN_FIXTURE_H

/* plan_fixture.h - plans over the catalog of query_fixture.h, with 1000 Persons, 20 Cities, 100
 * Tags, 20000 Follows, 900 LivesIn and 3000 and 500 Likes. */

#include "tests/support/query_fixture.h"

#include "lib/planner/plan_build.h"
#include "lib/planner/plan_print.h"

static inline void assert_plan(query_fixture *fixture, const char *query, const char *expected)
{
    static const uint64_t sizes[] = {0, 1000, 20, 100, 20000, 900, 3000, 500};
    const gdb_bound_query *bound;
    const gdb_plan *plan;

    assert_ok(fixture_bind(fixture, query, &bound), fixture->err);
    assert_ok(gdb_plan_build(bound, NULL, &fixture->arena, &plan, &fixture->err), fixture->err);
    assert_ok(gdb_plan_build(bound, sizes, &fixture->arena, &plan, &fixture->err), fixture->err);
    assert_ok(gdb_plan_print(plan, bound, &fixture->text, &fixture->err), fixture->err);
    assert_text(fixture, query, expected);
}

#endif
