/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DIGEST_PAGE_IO_H
#define GDB_LIB_DATABASE_DIGEST_PAGE_IO_H

/*
 * digest_page_io.h - a page_io that sums up what goes through it, for a database id that follows
 * from the contents without reading them again.
 *
 * A page's checksum and number are hashed and the hashes are added, so neither the order of the
 * writes nor how they were cut matters. Every page must be written once.
 */

#include "lib/storage/page_io.h"

enum { GDB_DIGEST_SIZE = 16 };

/* Takes `inner`, also when it fails. */
gdb_status gdb_digest_page_io_open(gdb_page_io **out, gdb_page_io *inner, gdb_error *err);
/* Of the pages written so far. */
void gdb_digest_page_io_get(const gdb_page_io *io, uint8_t digest[GDB_DIGEST_SIZE]);

#endif
