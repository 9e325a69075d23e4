/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VERIFY_PROBLEM_H
#define GDB_LIB_VERIFY_PROBLEM_H

/* problem.h - what a pass found, and lists of it. */

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/error.h"
#include "lib/verify/problem_list.h"

typedef struct gdb_problem {
    gdb_problem_code code;
    char *where;  /* "page 812", "Person.name, group 3", "Follows forward, node 17" */
    char *detail; /* what was found and what was expected */
} gdb_problem;

/* All-zero is empty. At most GDB_PROBLEMS_MOST are kept of each list; `total` counts on. */
enum { GDB_PROBLEMS_MOST = 1000 };

typedef struct gdb_problems {
    gdb_problem *items;
    size_t count;
    size_t capacity;
    size_t total;
} gdb_problems;

void gdb_problems_release(gdb_problems *problems);
gdb_status gdb_problems_add(gdb_problems *problems, gdb_problem_code code, gdb_error *err,
                            const char *where, const char *fmt, ...) GDB_PRINTF(5, 6);
/* A failure that is damage becomes a problem and OK; every other one is passed on. `failure` is
 * cleared when it was taken. */
gdb_status gdb_problems_take(gdb_problems *problems, gdb_problem_code code, const char *where,
                             gdb_error *failure, gdb_error *err);
/* Move all of `from` behind the others. */
gdb_status gdb_problems_append(gdb_problems *problems, gdb_problems *from, gdb_error *err);

const char *gdb_problem_name(gdb_problem_code code); /* "PAGE_CHECKSUM" */
const char *gdb_problem_meaning(gdb_problem_code code);
bool gdb_problem_is_repairable(gdb_problem_code code);

#endif
