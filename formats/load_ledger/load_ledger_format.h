/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_LOAD_LEDGER_LOAD_LEDGER_FORMAT_H
#define GDB_FORMATS_LOAD_LEDGER_LOAD_LEDGER_FORMAT_H

/* load_ledger_format.h - which files were loaded, as bytes. Specified in README.md beside this
 * file. */

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/byte_reader.h"
#include "lib/base/content_hash.h"

/* The end of the year 9999. */
#define GDB_LOAD_TIME_MAX UINT64_C(253402300799)

/* One file that was loaded into one table. */
typedef struct gdb_load {
    uint32_t table; /* id of a node table or of a FROM-TO pair; it may be gone */
    gdb_content_digest digest;
    uint64_t rows_loaded, rows_rejected;
    uint64_t time; /* seconds since 1970, UTC; at most GDB_LOAD_TIME_MAX */
    gdb_text_view name; /* of the table, then */
    gdb_text_view path;
    gdb_text_view options; /* of COPY */
} gdb_load;

typedef struct gdb_load_ledger {
    gdb_load *items; /* oldest first */
    uint32_t count;
} gdb_load_ledger;

/* Has a file with these contents been loaded into this table? The latest such load, or NULL. */
const gdb_load *gdb_load_ledger_find(const gdb_load_ledger *ledger, uint32_t table,
                                     const gdb_content_digest *digest);

/* Append the bytes of a ledger that is not empty. */
gdb_status gdb_load_ledger_encode(const gdb_load_ledger *ledger, gdb_buffer *out, gdb_error *err);
/* All that is left in `reader`. Everything in the result lives in `arena`; tables are below
 * `next_id`. GDB_ERR_CORRUPT. */
gdb_status gdb_load_ledger_decode(gdb_load_ledger *ledger, gdb_byte_reader *reader,
                                  uint32_t next_id, gdb_arena *arena, gdb_error *err);

#endif
