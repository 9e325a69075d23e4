/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/support/writer_fixture.h"

/* A signal stops a run of statements in front of any of them, also of one that has no loop. */

static const gdb_query_options begin_to_commit = {.threads = 1};
static const gdb_query_options single = {.threads = 1, .single_transaction = true};

/* Run the first `before` statements, then be asked to stop: the next one, or the commit behind the
 * last one, must not happen. */
static void assert_stops(writer_fixture *f, const char *text, const gdb_query_options *how,
                         size_t before)
{
    gdb_interrupt interrupt = {0};
    gdb_query_options options = *how;
    gdb_query *query = NULL;
    const gdb_value *row;

    options.interrupt = &interrupt;
    assert_ok(gdb_query_open(&query, gdb_text_of(text), &options, NULL, &f->err), f->err);
    gdb_query_attach(query, f->database, f->transaction);
    for (size_t i = 0; i < before; i++) {
        assert_ok(gdb_query_begin(query, i, NULL, &f->err), f->err);
        assert_ok(gdb_query_next(query, &row, NULL, &f->err), f->err);
    }
    atomic_store(&interrupt.signal, 2);
    if (before < gdb_query_statement_count(query))
        assert_fails(gdb_query_begin(query, before, NULL, &f->err), GDB_ERR_INTERRUPTED,
                     "interrupted", f->err);
    else
        assert_fails(gdb_query_finish(query, NULL, &f->err), GDB_ERR_INTERRUPTED, "interrupted",
                     f->err);
    gdb_query_close(query);
}

static void assert_count(writer_fixture *f, const char *query, const char *expected)
{
    gdb_buffer want = {0};

    assert_int_equal(gdb_buffer_append_text(&want, expected, NULL), GDB_OK);
    writer_assert_answer(f, query, &want);
    gdb_buffer_release(&want);
}

static void nothing_begins_behind_a_signal(void **state)
{
    writer_fixture f = {.db = make_db_begin()};

    (void)state;
    make_db_nodes(f.db, "P", "id:INT64", "1\n");
    writer_open(&f);
    assert_stops(&f, "CREATE (:P {id: 2})", &begin_to_commit, 0);
    assert_stops(&f, "CREATE NODE TABLE Q(id INT64, PRIMARY KEY(id))", &begin_to_commit, 0);
    assert_stops(&f, "BEGIN; CREATE (:P {id: 2}); DROP TABLE P; COMMIT", &begin_to_commit, 2);
    assert_stops(&f, "BEGIN; CREATE (:P {id: 2}); CREATE (:P {id: 3}); COMMIT", &begin_to_commit,
                 3);
    assert_stops(&f, "CREATE (:P {id: 2}); CREATE (:P {id: 3})", &single, 2);
    assert_count(&f, "MATCH (p:P) RETURN count(*)", "1 ");
    assert_count(&f, "CALL show_tables() RETURN count(*)", "1 ");
    writer_close(&f);
    writer_open(&f);
    assert_count(&f, "MATCH (p:P) RETURN count(*)", "1 ");
    writer_close(&f);
    make_db_end(f.db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_begins_behind_a_signal)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
