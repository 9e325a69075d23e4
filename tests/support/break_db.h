/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_BREAK_DB_H
#define GDB_TESTS_SUPPORT_BREAK_DB_H

/*
 * break_db.h - damage a database on purpose: bytes of data.gdb behind the back of its checksums,
 * or with checksums that fit, so that only a look at the contents finds it. What goes wrong ends
 * the test.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/database/database_format.h"
#include "formats/free_pages/free_pages_format.h"
#include "formats/metadata/metadata_format.h"

/* A database's data.gdb in memory; written back by break_db_close. */
typedef struct break_db {
    char path[512];
    uint8_t *bytes;
    uint64_t pages;
    uint64_t slot; /* of the header in use */
    gdb_database_header header;
} break_db;

void break_db_open(break_db *db, const char *directory);
void break_db_write(const break_db *db);
void break_db_close(break_db *db); /* write back, and release */

uint8_t *break_db_page(break_db *db, uint64_t page);
/* The first page of this part of this table, from page `from` on; GDB_PAGE_NONE if there is
 * none. */
uint64_t break_db_find(const break_db *db, uint8_t type, uint16_t table, uint16_t part,
                       uint64_t from);
/* Make the checksum fit again. */
void break_db_seal(break_db *db, uint64_t page);

/* Change the metadata or the header, with checksums that fit. The size of the metadata must
 * stay. */
void break_db_metadata(break_db *db, void (*change)(gdb_metadata *metadata));
void break_db_write_header(break_db *db);
/* The same of the list of free pages, which must fit where it was. */
void break_db_free_pages(break_db *db, void (*change)(gdb_free_runs *runs));

#endif
