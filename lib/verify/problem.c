/* SPDX-License-Identifier: MIT */
#include "lib/verify/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"

typedef struct problem_row {
    gdb_problem_code code;
    const char *name;
    bool repairable;
    const char *meaning;
} problem_row;

static const problem_row *find_row(gdb_problem_code code)
{
    enum { no = false, yes = true };
    static const problem_row rows[] = {
#define PROBLEM_ROW(name, number, repairable, meaning)                                             \
    {GDB_PROBLEM_##name, #name, repairable, meaning},
        GDB_PROBLEM_LIST(PROBLEM_ROW)
#undef PROBLEM_ROW
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].code == code)
            return &rows[i];
    return &rows[0];
}

const char *gdb_problem_name(gdb_problem_code code)
{
    return find_row(code)->name;
}

const char *gdb_problem_meaning(gdb_problem_code code)
{
    return find_row(code)->meaning;
}

bool gdb_problem_is_repairable(gdb_problem_code code)
{
    return find_row(code)->repairable;
}

void gdb_problems_release(gdb_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        gdb_free(problems->items[i].where);
        gdb_free(problems->items[i].detail);
    }
    gdb_free(problems->items);
    memset(problems, 0, sizeof(*problems));
}

gdb_status gdb_problems_add(gdb_problems *problems, gdb_problem_code code, gdb_error *err,
                            const char *where, const char *fmt, ...)
{
    gdb_problem problem = {code, NULL, NULL};
    gdb_status status = GDB_OK;
    char detail[GDB_ERROR_MESSAGE_SIZE];
    va_list args;

    problems->total++;
    if (problems->count >= GDB_PROBLEMS_MOST)
        return GDB_OK;
    va_start(args, fmt);
    vsnprintf(detail, sizeof(detail), fmt, args);
    va_end(args);
    problem.where = gdb_alloc_text(where, strlen(where), err);
    problem.detail = gdb_alloc_text(detail, strlen(detail), err);
    if (problem.where == NULL || problem.detail == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_array_reserve(&problems->items, &problems->capacity, problems->count + 1,
                                  sizeof(*problems->items), err));
    problems->items[problems->count++] = problem;
    return GDB_OK;
out:
    gdb_free(problem.where);
    gdb_free(problem.detail);
    return status;
}

gdb_status gdb_problems_take(gdb_problems *problems, gdb_problem_code code, const char *where,
                             gdb_error *failure, gdb_error *err)
{
    gdb_status status = failure->status;

    if (status == GDB_OK)
        return GDB_OK;
    if (status != GDB_ERR_CORRUPT) {
        if (err != NULL && err->status == GDB_OK)
            *err = *failure;
        return status;
    }
    status = gdb_problems_add(problems, code, err, where, "%s%s%s", failure->where,
                              failure->where[0] != '\0' ? ": " : "", failure->message);
    gdb_error_clear(failure);
    return status;
}

gdb_status gdb_problems_append(gdb_problems *problems, gdb_problems *from, gdb_error *err)
{
    size_t moved = 0;

    while (moved < from->count && problems->count < GDB_PROBLEMS_MOST) {
        GDB_TRY(gdb_array_reserve(&problems->items, &problems->capacity, problems->count + 1,
                                  sizeof(*problems->items), err));
        problems->items[problems->count++] = from->items[moved];
        from->items[moved].where = NULL;
        from->items[moved].detail = NULL;
        moved++;
    }
    problems->total += from->total;
    gdb_problems_release(from);
    return GDB_OK;
}
