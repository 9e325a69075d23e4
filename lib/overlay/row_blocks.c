/* SPDX-License-Identifier: MIT */
#include "lib/overlay/row_blocks.h"

#include "lib/base/alloc.h"

enum { PAGE_BLOCKS = 1 << (GDB_ROW_PAGE_BITS - GDB_ROW_BLOCK_BITS) };

void gdb_row_blocks_release(gdb_row_blocks *blocks)
{
    for (size_t i = 0; i < blocks->page_count; i++)
        gdb_free(blocks->pages[i]);
    gdb_free(blocks->pages);
    *blocks = (gdb_row_blocks){0};
}

static gdb_status make_page(gdb_row_blocks *blocks, uint64_t page, gdb_overlay_memory *memory,
                            gdb_error *err)
{
    size_t count = blocks->page_count;

    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&blocks->pages, &count, page + 1,
                                      sizeof(*blocks->pages), err));
    for (; blocks->page_count < count; blocks->page_count++)
        blocks->pages[blocks->page_count] = NULL;
    if (blocks->pages[page] != NULL)
        return GDB_OK;
    GDB_TRY(gdb_overlay_memory_charge(memory, PAGE_BLOCKS * sizeof(**blocks->pages), err));
    blocks->pages[page] = gdb_alloc_array_zero(PAGE_BLOCKS, sizeof(**blocks->pages), err);
    return blocks->pages[page] != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_row_blocks_make(gdb_row_blocks *blocks, uint64_t row, uint32_t *number,
                               gdb_overlay_memory *memory, gdb_error *err)
{
    *number = gdb_row_blocks_get(blocks, row);
    if (*number != 0)
        return GDB_OK;
    if (blocks->count == UINT32_MAX)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "more than %u blocks of rows change", UINT32_MAX);
    GDB_TRY(make_page(blocks, row >> GDB_ROW_PAGE_BITS, memory, err));
    *number = ++blocks->count;
    blocks->pages[row >> GDB_ROW_PAGE_BITS][row >> GDB_ROW_BLOCK_BITS & (PAGE_BLOCKS - 1)] =
        *number;
    return GDB_OK;
}

/* The first row behind `row` that is a multiple of 2^bits. */
static uint64_t behind(uint64_t row, int bits)
{
    return ((row >> bits) + 1) << bits;
}

uint64_t gdb_row_blocks_next(const gdb_row_blocks *blocks, uint64_t row, uint64_t end)
{
    while (row < end && gdb_row_blocks_get(blocks, row) == 0) {
        uint64_t page = row >> GDB_ROW_PAGE_BITS;

        if (page >= blocks->page_count)
            return end;
        row = behind(row, blocks->pages[page] == NULL ? GDB_ROW_PAGE_BITS : GDB_ROW_BLOCK_BITS);
    }
    return row < end ? row : end;
}
