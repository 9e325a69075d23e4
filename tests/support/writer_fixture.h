/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_WRITER_FIXTURE_H
#define GDB_TESTS_SUPPORT_WRITER_FIXTURE_H

/* writer_fixture.h - a database that is open for writing, statements that are run in it, and what
 * they answer: for tests of random transactions against a model. */

#include "lib/query/query.h"
#include "tests/support/make_db.h"

typedef struct writer_fixture {
    make_db *db;
    gdb_database *database;
    gdb_transaction *transaction;
    uint64_t random; /* the seed, at first */
    gdb_error err;
} writer_fixture;

/* 0 .. below-1 */
int writer_random(writer_fixture *f, int below);

void writer_open(writer_fixture *f);
void writer_close(writer_fixture *f);
/* Everything holds that gdb-verify --full looks at. */
void writer_verify(writer_fixture *f);

/* All statements of a text up to the first that fails; the rows of the last one are appended to
 * `out`, which may be NULL, with a blank behind each value. */
gdb_status writer_run(writer_fixture *f, const char *text, gdb_buffer *out);
void writer_assert_answer(writer_fixture *f, const char *query, const gdb_buffer *expected);

#endif
