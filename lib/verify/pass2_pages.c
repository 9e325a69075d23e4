/* SPDX-License-Identifier: MIT */

/*
 * Pass 2 checks every page of the state: its checksum, and that its header names the owner that the
 * metadata gives it. It gathers which page is whose, and which ones are free, so pages with two
 * owners or none are found. What free pages hold is not looked at.
 *
 * Owners are runs of pages. They are sorted by their first page; the file is then read from front
 * to back in large pieces, many threads at once.
 */

#include <stdio.h>

#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/database/free_space.h"
#include "lib/verify/verify_pass.h"

enum { PIECE_PAGES = 256 };

typedef struct page_check {
    gdb_verify_state *state;
    const gdb_page_owners *owners;
    uint64_t page_count;
    uint8_t *buffers;       /* PIECE_PAGES pages a thread */
    gdb_problems *problems; /* a list a piece */
} page_check;

/* The free pages of the state, and the owners of all others. */
static gdb_status gather(gdb_verify_state *state, gdb_page_owners *owners, gdb_error *err)
{
    const gdb_database_header *header = gdb_database_header_get(state->database);
    gdb_free_runs free = {NULL, 0, 0};
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status = GDB_OK;

    if (gdb_free_space_read(&free, state->io, header, &failure) != GDB_OK)
        GDB_TRY_OUT(gdb_problems_take(&state->result->problems, GDB_PROBLEM_FREE_LIST,
                                      "list of free pages", &failure, err));
    status = gdb_page_owners_gather(owners, header, gdb_database_metadata(state->database), &free,
                                    err);
out:
    gdb_free_runs_release(&free);
    return status;
}

static gdb_status add_overlap(gdb_verify_state *state, const gdb_page_run *run,
                              const gdb_page_run *before, gdb_error *err)
{
    const gdb_page_run *owned = run->owner.type != GDB_PAGE_OWNER_FREE ? run : before;
    char where[64];

    snprintf(where, sizeof(where), "page %llu", (unsigned long long)run->first);
    if (run->owner.type == GDB_PAGE_OWNER_FREE || before->owner.type == GDB_PAGE_OWNER_FREE)
        return gdb_problems_add(&state->result->problems, GDB_PROBLEM_PAGE_FREE, err, where,
                                "it belongs to table %u, part %u", owned->owner.table,
                                owned->owner.part);
    return gdb_problems_add(&state->result->problems, GDB_PROBLEM_PAGE_SHARED, err, where,
                            "claimed by table %u, part %u, and by what stands before it",
                            run->owner.table, run->owner.part);
}

static gdb_status add_lost(gdb_verify_state *state, uint64_t first, uint64_t end, gdb_error *err)
{
    char where[64];

    snprintf(where, sizeof(where), "page %llu", (unsigned long long)first);
    return gdb_problems_add(&state->result->problems, GDB_PROBLEM_PAGE_LOST, err, where,
                            "nothing owns the %llu page%s up to page %llu",
                            (unsigned long long)(end - first), gdb_plural(end - first),
                            (unsigned long long)(end - 1));
}

/* Runs that overlap, and stretches between runs that nothing claims. */
static gdb_status check_coverage(gdb_verify_state *state, const gdb_page_owners *owners,
                                 uint64_t page_count, gdb_error *err)
{
    const gdb_page_run *last = NULL; /* the run that ends last, of those before */
    uint64_t next = GDB_DATABASE_SLOTS;

    for (size_t i = 0; i < owners->count; i++) {
        const gdb_page_run *run = &owners->items[i];

        if (run->first < next && last != NULL)
            GDB_TRY(add_overlap(state, run, last, err));
        else if (run->first > next)
            GDB_TRY(add_lost(state, next, run->first, err));
        if (run->first + run->count > next) {
            next = run->first + run->count;
            last = run;
        }
    }
    return next < page_count ? add_lost(state, next, page_count, err) : GDB_OK;
}

/* What is to be read of `count` pages: free ones at both ends are not, and may be behind the end of
 * the file by now. */
static uint32_t leave_out_free(const gdb_page_owners *owners, uint64_t *first, uint32_t count)
{
    const gdb_page_run *run;

    while (count > 0 && ((run = gdb_page_owners_find(owners, *first + count - 1)) == NULL ||
                         run->owner.type == GDB_PAGE_OWNER_FREE))
        count--;
    while (count > 0 && ((run = gdb_page_owners_find(owners, *first)) == NULL ||
                         run->owner.type == GDB_PAGE_OWNER_FREE)) {
        ++*first;
        count--;
    }
    return count;
}

/* Its checksum, and whose it says that it is. */
static gdb_status check_page(page_check *check, gdb_problems *problems, const uint8_t *page,
                             uint64_t number, gdb_error *err)
{
    const gdb_page_run *run = gdb_page_owners_find(check->owners, number);
    gdb_error failure = GDB_ERROR_INIT;
    gdb_problem_code code = GDB_PROBLEM_PAGE_CHECKSUM;
    char where[64];

    if (run == NULL || run->owner.type == GDB_PAGE_OWNER_FREE)
        return GDB_OK;
    snprintf(where, sizeof(where), "page %llu", (unsigned long long)number);
    if (gdb_page_check(page, number, &failure) == GDB_OK) {
        code = GDB_PROBLEM_PAGE_OWNER;
        gdb_page_check_owner(page, number, &run->owner, (uint32_t)(number - run->first), &failure);
    }
    failure.where[0] = '\0';
    return gdb_problems_take(problems, code, where, &failure, err);
}

static gdb_status check_piece(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    page_check *check = context;
    gdb_page_io *io = check->state->io;
    uint8_t *pages = check->buffers + (size_t)thread * PIECE_PAGES * GDB_PAGE_SIZE;
    uint64_t first = GDB_DATABASE_SLOTS + index * PIECE_PAGES;
    uint64_t left = check->page_count - first;
    uint32_t count = left < PIECE_PAGES ? (uint32_t)left : PIECE_PAGES;

    GDB_TRY(gdb_interrupt_check(check->state->options->interrupt, err));
    count = leave_out_free(check->owners, &first, count);
    if (count == 0)
        return GDB_OK;
    GDB_TRY(io->ops->read(io, first, count, pages, err));
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(check_page(check, &check->problems[index], pages + (size_t)i * GDB_PAGE_SIZE,
                           first + i, err));
    return GDB_OK;
}

gdb_status gdb_verify_pass2_pages(gdb_verify_state *state, gdb_error *err)
{
    gdb_page_owners owners = {NULL, 0, 0};
    page_check check = {state, &owners, gdb_database_header_get(state->database)->page_count, NULL,
                        NULL};
    uint64_t pieces = (check.page_count - GDB_DATABASE_SLOTS + PIECE_PAGES - 1) / PIECE_PAGES;
    unsigned threads = state->options->threads > 0 ? state->options->threads : 1;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gather(state, &owners, err));
    GDB_TRY_OUT(check_coverage(state, &owners, check.page_count, err));
    check.buffers = gdb_alloc_array(threads, (size_t)PIECE_PAGES * GDB_PAGE_SIZE, err);
    check.problems = gdb_alloc_array_zero(pieces, sizeof(*check.problems), err);
    if (check.buffers == NULL || check.problems == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_parallel_for(threads, pieces, check_piece, &check, err));
    for (uint64_t i = 0; i < pieces; i++)
        GDB_TRY_OUT(gdb_problems_append(&state->result->problems, &check.problems[i], err));
    state->result->pages = check.page_count;
out:
    if (check.problems != NULL)
        for (uint64_t i = 0; i < pieces; i++)
            gdb_problems_release(&check.problems[i]);
    gdb_free(check.problems);
    gdb_free(check.buffers);
    gdb_page_owners_release(&owners);
    return status;
}
