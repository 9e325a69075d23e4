/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_QUERY_ANSWER_H
#define GDB_TESTS_SUPPORT_QUERY_ANSWER_H

/* query_answer.h - what statements answer, as lines that can be compared between databases. */

#include "lib/query/query.h"

/* A line for each row of all statements. Rows of two databases have other numbers: those of
 * entities are left out. */
typedef struct query_answer {
    char **lines;
    size_t count, capacity;
    gdb_status status; /* of the statement that failed; `error` is its message */
    gdb_error error;
} query_answer;

/* Run all statements of `text` up to the first that fails; `transaction` may be NULL where none
 * writes. A transaction that they leave open is rolled back. *out is to be released. */
void query_answer_read(query_answer *out, const gdb_database *database,
                       gdb_transaction *transaction, const char *text, unsigned threads);
void query_answer_release(query_answer *answer);

/* For answers whose rows have no order. */
void query_answer_sort(query_answer *answer);
/* The same lines, and the same failure. */
bool query_answer_equal(const query_answer *a, const query_answer *b);
/* To standard error, for a person. */
void query_answer_show(const char *title, const query_answer *answer);

#endif
