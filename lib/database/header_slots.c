/* SPDX-License-Identifier: MIT */
#include "lib/database/header_slots.h"

#include <string.h>

#include "lib/base/text_view.h"

/* What the file has of the slots; the rest is zero. */
static gdb_status read_pages(gdb_page_io *io, uint8_t pages[GDB_DATABASE_SLOTS][GDB_PAGE_SIZE],
                             gdb_error *err)
{
    uint64_t count;

    memset(pages, 0, (size_t)GDB_DATABASE_SLOTS * GDB_PAGE_SIZE);
    GDB_TRY(io->ops->page_count(io, &count, err));
    if (count > GDB_DATABASE_SLOTS)
        count = GDB_DATABASE_SLOTS;
    return count > 0 ? io->ops->read(io, 0, (uint32_t)count, pages, err) : GDB_OK;
}

/* The current one of the slots that have been read. */
static gdb_status choose(gdb_header_slots *slots, const char *name, gdb_error *err)
{
    gdb_error errors[GDB_DATABASE_SLOTS] = {GDB_ERROR_INIT, GDB_ERROR_INIT};
    gdb_database_header header;
    bool found = false;

    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        gdb_status status =
            gdb_database_header_decode(&header, slots->pages[slot], slot, &errors[slot]);

        if (status == GDB_ERR_UNSUPPORTED) {
            if (err != NULL && err->status == GDB_OK)
                *err = errors[slot];
            return status;
        }
        if (status == GDB_OK && (!found || header.epoch > slots->header.epoch)) {
            slots->header = header;
            slots->current = slot;
            found = true;
        }
    }
    if (!found)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "'%s' has no valid database header (page 0: %.200s; page 1: %.200s)", name,
                        errors[0].message, errors[1].message);
    return GDB_OK;
}

static gdb_status check_length(const gdb_header_slots *slots, gdb_page_io *io, gdb_error *err)
{
    uint64_t pages;

    GDB_TRY(io->ops->page_count(io, &pages, err));
    if (pages < slots->header.page_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "'%s' is cut short: %llu page%s, its header says %llu", io->name,
                        (unsigned long long)pages, gdb_plural(pages),
                        (unsigned long long)slots->header.page_count);
    return GDB_OK;
}

/*
 * A slot that is being written may be read half old, half new; its checksum says so, and the other
 * one is the current state still. Only two states that follow one another quickly can spoil both
 * readings: then the slots change from one to the next, which damage does not.
 */
static gdb_status read_slots(gdb_header_slots *slots, gdb_page_io *io, gdb_error *err)
{
    uint8_t before[GDB_DATABASE_SLOTS][GDB_PAGE_SIZE];
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status;

    memset(slots->pages, 0, sizeof(slots->pages));
    do {
        memcpy(before, slots->pages, sizeof(before));
        gdb_error_clear(&failure);
        GDB_TRY(read_pages(io, slots->pages, err));
        status = choose(slots, io->name, &failure);
    } while (status == GDB_ERR_CORRUPT && memcmp(before, slots->pages, sizeof(before)) != 0);
    if (status != GDB_OK && err != NULL && err->status == GDB_OK)
        *err = failure;
    return status;
}

gdb_status gdb_header_slots_read(gdb_header_slots *slots, gdb_page_io *io, gdb_error *err)
{
    GDB_TRY(read_slots(slots, io, err));
    return check_length(slots, io, err);
}

/*
 * The state is current still when it is held already: pages that it reaches are written over by the
 * third state behind it at the earliest, and whoever writes that finds the lock.
 */
gdb_status gdb_header_slots_hold(gdb_header_slots *slots, gdb_page_io *io, gdb_error *err)
{
    uint64_t held;

    GDB_TRY(read_slots(slots, io, err));
    if (io->ops->hold == NULL)
        return check_length(slots, io, err);
    do {
        held = slots->header.epoch;
        GDB_TRY(io->ops->hold(io, GDB_DATABASE_READERS_BYTE + held, err));
        GDB_TRY(read_slots(slots, io, err));
        if (slots->header.epoch != held)
            io->ops->let_go(io, GDB_DATABASE_READERS_BYTE + held);
    } while (slots->header.epoch != held);
    return check_length(slots, io, err);
}

/* The system tells of some lock in the range; in front of it there may be others. */
gdb_status gdb_header_slots_find_held(gdb_page_io *io, uint64_t first, uint64_t last, bool *found,
                                      uint64_t *epoch, gdb_error *err)
{
    bool is_held = first <= last;
    uint64_t byte;

    *found = false;
    while (is_held) {
        GDB_TRY(io->ops->find_held(io, GDB_DATABASE_READERS_BYTE + first,
                                   GDB_DATABASE_READERS_BYTE + last, &is_held, &byte, err));
        if (!is_held)
            break;
        *found = true;
        *epoch = byte - GDB_DATABASE_READERS_BYTE;
        is_held = *epoch > first;
        last = *epoch - 1;
    }
    return GDB_OK;
}

uint64_t gdb_header_slots_next_epoch(uint64_t epoch)
{
    /* Epochs 1 and 2 are the two slots of a new database, and one state. */
    return (epoch > GDB_DATABASE_SLOTS ? epoch : GDB_DATABASE_SLOTS) + 1;
}

gdb_status gdb_header_slots_fill(gdb_page_io *io, gdb_database_header *header,
                                 const uint64_t epochs[GDB_DATABASE_SLOTS], gdb_error *err)
{
    uint8_t pages[GDB_DATABASE_SLOTS][GDB_PAGE_SIZE];

    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        header->epoch = epochs[slot];
        gdb_database_header_encode(header, slot, pages[slot]);
    }
    return io->ops->write(io, 0, GDB_DATABASE_SLOTS, pages, err);
}
