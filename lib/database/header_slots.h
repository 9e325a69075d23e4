/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_HEADER_SLOTS_H
#define GDB_LIB_DATABASE_HEADER_SLOTS_H

/*
 * header_slots.h - the two header slots of a page file, which are written in turn.
 *
 * The current state is that of the valid slot with the highest epoch; of two with the same epoch,
 * which are equal in all else, the first one counts. The next state goes into the other slot.
 */

#include "formats/database/database_format.h"
#include "lib/storage/page_io.h"

/* Whoever reads the state of epoch E holds byte GDB_DATABASE_READERS_BYTE + E of the file: the
 * pages that the state reaches are not written over then. */
#define GDB_DATABASE_READERS_BYTE (UINT64_C(1) << 61)

typedef struct gdb_header_slots {
    gdb_database_header header; /* of the current state */
    uint64_t current;           /* its slot */
    uint8_t pages[GDB_DATABASE_SLOTS][GDB_PAGE_SIZE]; /* as they were read */
} gdb_header_slots;

/*
 * Somebody else may be writing a state meanwhile: what is read is the one before, or the new one.
 * GDB_ERR_CORRUPT if no slot is valid, or if the file is shorter than its header says;
 * GDB_ERR_UNSUPPORTED if a slot is of a newer version, whatever the other one is, since that is an
 * older state.
 */
gdb_status gdb_header_slots_read(gdb_header_slots *slots, gdb_page_io *io, gdb_error *err);
/* The same for whoever goes on to read the state: it is held until `io` is closed. */
gdb_status gdb_header_slots_hold(gdb_header_slots *slots, gdb_page_io *io, gdb_error *err);

/* The lowest epoch of first .. last that is held through another io, if one is. */
gdb_status gdb_header_slots_find_held(gdb_page_io *io, uint64_t first, uint64_t last, bool *found,
                                      uint64_t *epoch, gdb_error *err);

/* The epoch of the state that follows the one of `epoch`. */
uint64_t gdb_header_slots_next_epoch(uint64_t epoch);

/* The same state in all slots, so that one of them is enough if the other is damaged; epochs[slot]
 * is that of the slot. header->epoch is the last one. Nothing is synced. */
gdb_status gdb_header_slots_fill(gdb_page_io *io, gdb_database_header *header,
                                 const uint64_t epochs[GDB_DATABASE_SLOTS], gdb_error *err);

#endif
