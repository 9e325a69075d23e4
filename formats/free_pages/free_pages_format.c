/* SPDX-License-Identifier: MIT */
#include "formats/free_pages/free_pages_format.h"

#include <assert.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bytes_le.h"

/* Inside a run. These values are on disk: never renumber. */
enum { RUN_FIRST = 0, RUN_COUNT = 8, RUN_EPOCH = 16 };

enum { FIRST_PAGE = 2 }; /* behind the header slots */

static_assert(RUN_EPOCH + 8 == (int)GDB_FREE_RUN_SIZE, "no holes in a run");

void gdb_free_runs_release(gdb_free_runs *runs)
{
    gdb_free(runs->items);
    *runs = (gdb_free_runs){NULL, 0, 0};
}

gdb_status gdb_free_runs_append(gdb_free_runs *runs, const gdb_free_run *run, gdb_error *err)
{
    gdb_free_run *last = runs->count > 0 ? &runs->items[runs->count - 1] : NULL;

    if (run->count == 0)
        return GDB_OK;
    if (last != NULL && last->first + last->count == run->first && last->epoch == run->epoch) {
        last->count += run->count;
        return GDB_OK;
    }
    GDB_TRY(gdb_array_reserve(&runs->items, &runs->capacity, runs->count + 1,
                              sizeof(*runs->items), err));
    runs->items[runs->count++] = *run;
    return GDB_OK;
}

uint64_t gdb_free_runs_pages(const gdb_free_runs *runs)
{
    uint64_t pages = 0;

    for (size_t i = 0; i < runs->count; i++)
        pages += runs->items[i].count;
    return pages;
}

gdb_status gdb_free_runs_encode(const gdb_free_runs *runs, size_t size, gdb_buffer *out,
                                gdb_error *err)
{
    uint8_t *bytes;

    assert(size >= GDB_FREE_LIST_HEAD_SIZE + runs->count * GDB_FREE_RUN_SIZE);
    GDB_TRY(gdb_buffer_extend(out, size, &bytes, err));
    memset(bytes, 0, size);
    gdb_store_u64le(bytes, runs->count);
    bytes += GDB_FREE_LIST_HEAD_SIZE;
    for (size_t i = 0; i < runs->count; i++, bytes += GDB_FREE_RUN_SIZE) {
        gdb_store_u64le(bytes + RUN_FIRST, runs->items[i].first);
        gdb_store_u64le(bytes + RUN_COUNT, runs->items[i].count);
        gdb_store_u64le(bytes + RUN_EPOCH, runs->items[i].epoch);
    }
    return GDB_OK;
}

/* The run behind `last`, which is NULL for the first one. */
static gdb_status check_run(const gdb_free_run *run, const gdb_free_run *last, uint64_t page_count,
                            uint64_t epoch, gdb_error *err)
{
    uint64_t end = last != NULL ? last->first + last->count : FIRST_PAGE;

    if (run->count == 0 || run->first >= page_count || run->count > page_count - run->first)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "free pages: a run of %llu from page %llu on is not inside the %llu page%s",
                        (unsigned long long)run->count, (unsigned long long)run->first,
                        (unsigned long long)page_count, gdb_plural(page_count));
    if (run->first < end)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "free pages: a run begins at page %llu, expected page %llu or later",
                        (unsigned long long)run->first, (unsigned long long)end);
    if (run->epoch > epoch)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "free pages: of state %llu, the database is at state %llu",
                        (unsigned long long)run->epoch, (unsigned long long)epoch);
    if (last != NULL && run->first == end && run->epoch == last->epoch)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "free pages: one run in two parts at page %llu",
                        (unsigned long long)run->first);
    return GDB_OK;
}

gdb_status gdb_free_runs_decode(gdb_free_runs *runs, const uint8_t *bytes, size_t size,
                                uint64_t page_count, uint64_t epoch, gdb_error *err)
{
    uint64_t count = size >= GDB_FREE_LIST_HEAD_SIZE ? gdb_load_u64le(bytes) : 0;
    gdb_status status = GDB_OK;
    size_t end;

    if (count == 0 || count > (size - GDB_FREE_LIST_HEAD_SIZE) / GDB_FREE_RUN_SIZE)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "free pages: %llu run%s in %zu byte%s",
                        (unsigned long long)count, gdb_plural(count), size, gdb_plural(size));
    end = GDB_FREE_LIST_HEAD_SIZE + (size_t)count * GDB_FREE_RUN_SIZE;
    for (size_t i = end; i < size; i++)
        if (bytes[i] != 0)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "free pages: byte %zu is not 0", i);
    GDB_TRY(gdb_array_reserve(&runs->items, &runs->capacity, (size_t)count, sizeof(*runs->items),
                              err));
    for (bytes += GDB_FREE_LIST_HEAD_SIZE; runs->count < count; bytes += GDB_FREE_RUN_SIZE) {
        gdb_free_run run = {.first = gdb_load_u64le(bytes + RUN_FIRST),
                            .count = gdb_load_u64le(bytes + RUN_COUNT),
                            .epoch = gdb_load_u64le(bytes + RUN_EPOCH)};
        const gdb_free_run *last = runs->count > 0 ? &runs->items[runs->count - 1] : NULL;

        GDB_TRY_OUT(check_run(&run, last, page_count, epoch, err));
        runs->items[runs->count++] = run;
    }
out:
    if (status != GDB_OK)
        gdb_free_runs_release(runs);
    return status;
}
