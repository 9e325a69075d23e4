/* SPDX-License-Identifier: MIT */
#include "lib/database/free_space.h"

#include "lib/base/buffer.h"
#include "lib/base/checksum.h"

/* --- the list that is there -------------------------------------------- */

static gdb_status read_list(gdb_page_io *io, const gdb_blob_ref *blob, gdb_buffer *out,
                            gdb_error *err)
{
    const gdb_page_owner owner = {GDB_PAGE_TYPE_FREE_PAGES, 0, GDB_PAGE_PART_NONE, 0};
    uint8_t page[GDB_PAGE_SIZE];
    uint64_t left = blob->size;

    for (uint32_t i = 0; left > 0; i++) {
        uint64_t number = blob->first_page + i;
        size_t part = left < GDB_PAGE_PAYLOAD ? (size_t)left : GDB_PAGE_PAYLOAD;

        GDB_TRY(io->ops->read(io, number, 1, page, err));
        GDB_TRY(gdb_page_check(page, number, err));
        GDB_TRY(gdb_page_check_owner(page, number, &owner, i, err));
        GDB_TRY(gdb_buffer_append(out, page + GDB_PAGE_HEADER_SIZE, part, err));
        left -= part;
    }
    if (gdb_crc32c(0, out->data, out->size) != blob->checksum)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "the checksum of the list of free pages is wrong");
    return GDB_OK;
}

gdb_status gdb_free_space_read(gdb_free_runs *runs, gdb_page_io *io,
                               const gdb_database_header *header, gdb_error *err)
{
    gdb_buffer bytes = {0};
    gdb_status status = GDB_OK;

    if (header->free_pages.size == 0)
        return GDB_OK;
    GDB_TRY_OUT(read_list(io, &header->free_pages, &bytes, err));
    status = gdb_free_runs_decode(runs, bytes.data, bytes.size, header->page_count, header->epoch,
                                  err);
out:
    gdb_buffer_release(&bytes);
    return status;
}

/* --- the next one ------------------------------------------------------ */

/* Pages first .. end, which nobody owns. before->items[*at] is the first run that may be among
 * them. */
static gdb_status add_gap(gdb_free_runs *runs, uint64_t first, uint64_t end,
                          const gdb_free_runs *before, size_t *at, uint64_t epoch, gdb_error *err)
{
    while (first < end) {
        gdb_free_run gap = {first, end - first, epoch};
        const gdb_free_run *run;

        while (*at < before->count && before->items[*at].first + before->items[*at].count <= first)
            ++*at;
        run = *at < before->count ? &before->items[*at] : NULL;
        if (run != NULL && run->first > first && run->first < end) {
            gap.count = run->first - first;
        } else if (run != NULL && run->first <= first) {
            uint64_t left = run->first + run->count - first;

            gap.count = left < gap.count ? left : gap.count;
            gap.epoch = run->epoch;
        }
        GDB_TRY(gdb_free_runs_append(runs, &gap, err));
        first += gap.count;
    }
    return GDB_OK;
}

gdb_status gdb_free_space_find(gdb_free_runs *runs, const gdb_page_owners *owners, uint64_t end,
                               const gdb_free_runs *before, uint64_t epoch, gdb_error *err)
{
    uint64_t next = GDB_DATABASE_SLOTS;
    size_t at = 0;

    for (size_t i = 0; i < owners->count; i++) {
        const gdb_page_run *run = &owners->items[i];

        if (run->first < next)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "page %llu belongs to two things",
                            (unsigned long long)run->first);
        GDB_TRY(add_gap(runs, next, run->first, before, &at, epoch, err));
        next = run->first + run->count;
    }
    return add_gap(runs, next, end, before, &at, epoch, err);
}

uint64_t gdb_free_space_trim(gdb_free_runs *runs, uint64_t end)
{
    while (runs->count > 0) {
        const gdb_free_run *last = &runs->items[runs->count - 1];

        if (last->epoch != 0 || last->first + last->count != end)
            break;
        end = last->first;
        runs->count--;
    }
    return end;
}
